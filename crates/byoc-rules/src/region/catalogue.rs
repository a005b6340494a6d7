//! The regions as data: name, place, geography, zones that the template uses.
//!
//! Sources, read in November 2026: AWS, "AWS Regions" (docs.aws.amazon.com/global-infrastructure/
//! latest/regions/aws-regions.html) and `partitions.json` of botocore, partition `aws`, the
//! commercial one; Google Cloud, "Regions and zones" (cloud.google.com/compute/docs/regions-zones);
//! Azure, "Azure regions list" (learn.microsoft.com/azure/reliability/regions-list), the text of
//! September 2025: those with availability zones that are open to every subscription.
//! Two zones where AWS gives new accounts only two of a region's. Regions to enable first are those
//! that the same page says are not enabled by default.
//!
//! Which version of hashicorp/aws knows a region: its changelog (ap-southeast-5: 5.65.0); 5.100.0
//! itself, which takes ap-southeast-7, mx-central-1 and ap-east-2 and refuses ap-southeast-6, while
//! 5.99.1 refuses ap-east-2 (issue 42888); for ap-southeast-6 the release after its last change
//! (issue 44113, pull request 44132 of 3 September 2025, 6.13.0 of 11 September). An earlier version
//! may do for the second and third.
//!
//! A place that a provider names after a city is called by the city; within a geography the order
//! is that of the names. To add a region, add a line: nothing else in the program lists them.

use super::RegionFact;

pub(super) static AWS: [RegionFact; 34] = [
    region("us-east-1", "N. Virginia", "North America", 3),
    region("us-east-2", "Ohio", "North America", 3),
    region("us-west-1", "N. California", "North America", 2),
    region("us-west-2", "Oregon", "North America", 3),
    region("ca-central-1", "Montreal", "North America", 3),
    opt_in("ca-west-1", "Calgary", "North America", 3),
    since(
        "5.100",
        opt_in("mx-central-1", "Querétaro", "North America", 3),
    ),
    region("sa-east-1", "São Paulo", "South America", 3),
    region("eu-central-1", "Frankfurt", "Europe", 3),
    opt_in("eu-central-2", "Zurich", "Europe", 3),
    region("eu-north-1", "Stockholm", "Europe", 3),
    opt_in("eu-south-1", "Milan", "Europe", 3),
    opt_in("eu-south-2", "Spain", "Europe", 3),
    region("eu-west-1", "Ireland", "Europe", 3),
    region("eu-west-2", "London", "Europe", 3),
    region("eu-west-3", "Paris", "Europe", 3),
    opt_in("af-south-1", "Cape Town", "Africa", 3),
    opt_in("il-central-1", "Tel Aviv", "Middle East", 3),
    opt_in("me-central-1", "United Arab Emirates", "Middle East", 3),
    opt_in("me-south-1", "Bahrain", "Middle East", 3),
    opt_in("ap-east-1", "Hong Kong", "Asia Pacific", 3),
    since("5.100", opt_in("ap-east-2", "Taipei", "Asia Pacific", 3)),
    region("ap-northeast-1", "Tokyo", "Asia Pacific", 3),
    region("ap-northeast-2", "Seoul", "Asia Pacific", 3),
    region("ap-northeast-3", "Osaka", "Asia Pacific", 3),
    region("ap-south-1", "Mumbai", "Asia Pacific", 3),
    opt_in("ap-south-2", "Hyderabad", "Asia Pacific", 3),
    region("ap-southeast-1", "Singapore", "Asia Pacific", 3),
    region("ap-southeast-2", "Sydney", "Asia Pacific", 3),
    opt_in("ap-southeast-3", "Jakarta", "Asia Pacific", 3),
    opt_in("ap-southeast-4", "Melbourne", "Asia Pacific", 3),
    since(
        "5.65",
        opt_in("ap-southeast-5", "Malaysia", "Asia Pacific", 3),
    ),
    since(
        "6.13",
        opt_in("ap-southeast-6", "New Zealand", "Asia Pacific", 3),
    ),
    since(
        "5.100",
        opt_in("ap-southeast-7", "Thailand", "Asia Pacific", 3),
    ),
];

pub(super) static GOOGLE: [RegionFact; 43] = [
    region("northamerica-northeast1", "Montréal", "North America", 3),
    region("northamerica-northeast2", "Toronto", "North America", 3),
    region("northamerica-south1", "Querétaro", "North America", 3),
    region("us-central1", "Iowa", "North America", 3),
    region("us-east1", "South Carolina", "North America", 3),
    region("us-east4", "Northern Virginia", "North America", 3),
    region("us-east5", "Columbus", "North America", 3),
    region("us-south1", "Dallas", "North America", 3),
    region("us-west1", "Oregon", "North America", 3),
    region("us-west2", "Los Angeles", "North America", 3),
    region("us-west3", "Salt Lake City", "North America", 3),
    region("us-west4", "Las Vegas", "North America", 3),
    region("southamerica-east1", "São Paulo", "South America", 3),
    region("southamerica-west1", "Santiago", "South America", 3),
    region("europe-central2", "Warsaw", "Europe", 3),
    region("europe-north1", "Finland", "Europe", 3),
    region("europe-north2", "Stockholm", "Europe", 3),
    region("europe-southwest1", "Madrid", "Europe", 3),
    region("europe-west1", "Belgium", "Europe", 3),
    region("europe-west2", "London", "Europe", 3),
    region("europe-west3", "Frankfurt", "Europe", 3),
    region("europe-west4", "Netherlands", "Europe", 3),
    region("europe-west6", "Zürich", "Europe", 3),
    region("europe-west8", "Milan", "Europe", 3),
    region("europe-west9", "Paris", "Europe", 3),
    region("europe-west10", "Berlin", "Europe", 3),
    region("europe-west12", "Turin", "Europe", 3),
    region("africa-south1", "Johannesburg", "Africa", 3),
    region("me-central1", "Doha", "Middle East", 3),
    region("me-central2", "Dammam", "Middle East", 3),
    region("me-west1", "Tel Aviv", "Middle East", 3),
    region("asia-east1", "Taiwan", "Asia Pacific", 3),
    region("asia-east2", "Hong Kong", "Asia Pacific", 3),
    region("asia-northeast1", "Tokyo", "Asia Pacific", 3),
    region("asia-northeast2", "Osaka", "Asia Pacific", 3),
    region("asia-northeast3", "Seoul", "Asia Pacific", 3),
    region("asia-south1", "Mumbai", "Asia Pacific", 3),
    region("asia-south2", "Delhi", "Asia Pacific", 3),
    region("asia-southeast1", "Singapore", "Asia Pacific", 3),
    region("asia-southeast2", "Jakarta", "Asia Pacific", 3),
    region("asia-southeast3", "Bangkok", "Asia Pacific", 3),
    region("australia-southeast1", "Sydney", "Asia Pacific", 3),
    region("australia-southeast2", "Melbourne", "Asia Pacific", 3),
];

pub(super) static AZURE: [RegionFact; 37] = [
    region("canadacentral", "Toronto", "North America", 3),
    region("centralus", "Iowa", "North America", 3),
    region("eastus", "Virginia", "North America", 3),
    region("eastus2", "Virginia 2", "North America", 3),
    region("mexicocentral", "Querétaro", "North America", 3),
    region("southcentralus", "Texas", "North America", 3),
    region("westus2", "Washington", "North America", 3),
    region("westus3", "Phoenix", "North America", 3),
    region("brazilsouth", "São Paulo", "South America", 3),
    region("chilecentral", "Santiago", "South America", 3),
    region("austriaeast", "Vienna", "Europe", 3),
    region("belgiumcentral", "Brussels", "Europe", 3),
    region("francecentral", "Paris", "Europe", 3),
    region("germanywestcentral", "Frankfurt", "Europe", 3),
    region("italynorth", "Milan", "Europe", 3),
    region("northeurope", "Ireland", "Europe", 3),
    region("norwayeast", "Norway", "Europe", 3),
    region("polandcentral", "Warsaw", "Europe", 3),
    region("spaincentral", "Madrid", "Europe", 3),
    region("swedencentral", "Gävle", "Europe", 3),
    region("switzerlandnorth", "Zürich", "Europe", 3),
    region("uksouth", "London", "Europe", 3),
    region("westeurope", "Netherlands", "Europe", 3),
    region("southafricanorth", "Johannesburg", "Africa", 3),
    region("israelcentral", "Israel", "Middle East", 3),
    region("qatarcentral", "Doha", "Middle East", 3),
    region("uaenorth", "Dubai", "Middle East", 3),
    region("australiaeast", "New South Wales", "Asia Pacific", 3),
    region("centralindia", "Pune", "Asia Pacific", 3),
    region("eastasia", "Hong Kong", "Asia Pacific", 3),
    region("indonesiacentral", "Jakarta", "Asia Pacific", 3),
    region("japaneast", "Tokyo", "Asia Pacific", 3),
    region("japanwest", "Osaka", "Asia Pacific", 3),
    region("koreacentral", "Seoul", "Asia Pacific", 3),
    region("malaysiawest", "Malaysia", "Asia Pacific", 3),
    region("newzealandnorth", "Auckland", "Asia Pacific", 3),
    region("southeastasia", "Singapore", "Asia Pacific", 3),
];

const fn region(
    name: &'static str,
    place: &'static str,
    geography: &'static str,
    zones: u8,
) -> RegionFact {
    RegionFact {
        name,
        place,
        geography,
        zones,
        is_opt_in: false,
        provider: None,
    }
}

/// A region that AWS accounts do not have until somebody enables it there.
const fn opt_in(
    name: &'static str,
    place: &'static str,
    geography: &'static str,
    zones: u8,
) -> RegionFact {
    RegionFact {
        is_opt_in: true,
        ..region(name, place, geography, zones)
    }
}

/// A region that Terraform's provider knows from this version on.
const fn since(version: &'static str, region: RegionFact) -> RegionFact {
    RegionFact {
        provider: Some(version),
        ..region
    }
}
