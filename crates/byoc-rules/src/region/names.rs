//! What else people call a region: the long names of the providers' consoles and documentation.
//!
//! Sources, read in November 2026: AWS, the console's region menu and `partitions.json` of botocore;
//! Google Cloud, column "Location" of "Regions and zones" (cloud.google.com/compute/docs/regions-zones).
//! Azure, the display names of `az account list-locations`.
//! A console name that is the geography and the place, as `Europe (Ireland)`, needs no line.

use crate::cloud::Cloud;

/// The other names of a region.
pub(super) fn of(cloud: Cloud, name: &str) -> &'static [&'static str] {
    let table: &[(&str, &[&str])] = match cloud {
        Cloud::Aws => &AWS,
        Cloud::Google => &GOOGLE,
        Cloud::Azure => &AZURE,
    };
    table
        .iter()
        .find(|(region, _)| *region == name)
        .map_or(&[], |(_, names)| names)
}

static AWS: [(&str, &[&str]); 34] = [
    (
        "us-east-1",
        &[
            "US East (N. Virginia)",
            "Northern Virginia",
            "North Virginia",
        ],
    ),
    ("us-east-2", &["US East (Ohio)"]),
    (
        "us-west-1",
        &[
            "US West (N. California)",
            "Northern California",
            "North California",
        ],
    ),
    ("us-west-2", &["US West (Oregon)"]),
    ("ca-central-1", &["Canada (Central)", "Montréal, Québec"]),
    ("ca-west-1", &["Canada West (Calgary)", "Calgary, Alberta"]),
    ("mx-central-1", &["Mexico (Central)"]),
    ("sa-east-1", &["São Paulo, Brazil"]),
    ("eu-central-1", &["Frankfurt, Germany"]),
    ("eu-central-2", &["Zürich, Switzerland"]),
    ("eu-north-1", &["Stockholm, Sweden"]),
    ("eu-south-1", &["Milan, Italy", "Milano"]),
    ("eu-south-2", &["Aragón, Spain"]),
    ("eu-west-1", &["Dublin, Ireland"]),
    ("eu-west-2", &["London, United Kingdom", "London, England"]),
    ("eu-west-3", &["Paris, France"]),
    ("af-south-1", &["Cape Town, South Africa"]),
    ("il-central-1", &["Israel (Tel Aviv)"]),
    ("me-central-1", &["Middle East (UAE)", "UAE"]),
    ("me-south-1", &["Manama, Bahrain"]),
    ("ap-east-1", &["Hong Kong SAR"]),
    ("ap-east-2", &["Taipei, Taiwan"]),
    ("ap-northeast-1", &["Tokyo, Japan"]),
    ("ap-northeast-2", &["Seoul, South Korea"]),
    ("ap-northeast-3", &["Osaka, Japan"]),
    ("ap-south-1", &["Mumbai, India"]),
    ("ap-south-2", &["Hyderabad, India"]),
    ("ap-southeast-1", &["Singapore, Singapore"]),
    ("ap-southeast-2", &["Sydney, Australia"]),
    ("ap-southeast-3", &["Jakarta, Indonesia"]),
    ("ap-southeast-4", &["Melbourne, Australia"]),
    ("ap-southeast-5", &["Kuala Lumpur, Malaysia"]),
    ("ap-southeast-6", &["Auckland, New Zealand"]),
    ("ap-southeast-7", &["Bangkok, Thailand"]),
];

static GOOGLE: [(&str, &[&str]); 43] = [
    (
        "northamerica-northeast1",
        &["Montréal, Québec", "Montréal, Québec, Canada"],
    ),
    (
        "northamerica-northeast2",
        &["Toronto, Ontario", "Toronto, Ontario, Canada"],
    ),
    ("northamerica-south1", &["Querétaro, Mexico"]),
    ("us-central1", &["Council Bluffs, Iowa"]),
    ("us-east1", &["Moncks Corner, South Carolina"]),
    ("us-east4", &["Ashburn, Virginia", "N. Virginia"]),
    ("us-east5", &["Columbus, Ohio"]),
    ("us-south1", &["Dallas, Texas"]),
    ("us-west1", &["The Dalles, Oregon"]),
    ("us-west2", &["Los Angeles, California"]),
    ("us-west3", &["Salt Lake City, Utah"]),
    ("us-west4", &["Las Vegas, Nevada"]),
    (
        "southamerica-east1",
        &["Osasco, São Paulo", "São Paulo, Brazil"],
    ),
    ("southamerica-west1", &["Santiago, Chile"]),
    ("europe-central2", &["Warsaw, Poland"]),
    ("europe-north1", &["Hamina, Finland"]),
    ("europe-north2", &["Stockholm, Sweden"]),
    ("europe-southwest1", &["Madrid, Spain"]),
    ("europe-west1", &["St. Ghislain, Belgium"]),
    (
        "europe-west2",
        &["London, England", "London, United Kingdom"],
    ),
    ("europe-west3", &["Frankfurt, Germany"]),
    ("europe-west4", &["Eemshaven, Netherlands"]),
    ("europe-west6", &["Zürich, Switzerland"]),
    ("europe-west8", &["Milan, Italy", "Milano"]),
    ("europe-west9", &["Paris, France"]),
    ("europe-west10", &["Berlin, Germany"]),
    ("europe-west12", &["Turin, Italy", "Torino"]),
    ("africa-south1", &["Johannesburg, South Africa"]),
    ("me-central1", &["Doha, Qatar"]),
    ("me-central2", &["Dammam, Saudi Arabia"]),
    ("me-west1", &["Tel Aviv, Israel"]),
    ("asia-east1", &["Changhua County, Taiwan"]),
    ("asia-east2", &["Hong Kong SAR"]),
    ("asia-northeast1", &["Tokyo, Japan"]),
    ("asia-northeast2", &["Osaka, Japan"]),
    ("asia-northeast3", &["Seoul, South Korea"]),
    ("asia-south1", &["Mumbai, India"]),
    ("asia-south2", &["Delhi, India"]),
    ("asia-southeast1", &["Jurong West, Singapore"]),
    ("asia-southeast2", &["Jakarta, Indonesia"]),
    ("asia-southeast3", &["Bangkok, Thailand"]),
    ("australia-southeast1", &["Sydney, Australia"]),
    ("australia-southeast2", &["Melbourne, Australia"]),
];

static AZURE: [(&str, &[&str]); 37] = [
    ("canadacentral", &["Canada Central", "Toronto, Canada"]),
    ("centralus", &["Central US"]),
    ("eastus", &["East US"]),
    ("eastus2", &["East US 2"]),
    ("mexicocentral", &["Mexico Central", "Querétaro State"]),
    ("southcentralus", &["South Central US"]),
    ("westus2", &["West US 2"]),
    ("westus3", &["West US 3", "Phoenix, Arizona"]),
    (
        "brazilsouth",
        &["Brazil South", "Sao Paulo State", "São Paulo State, Brazil"],
    ),
    ("chilecentral", &["Chile Central", "Santiago, Chile"]),
    ("austriaeast", &["Austria East", "Vienna, Austria"]),
    ("belgiumcentral", &["Belgium Central", "Brussels, Belgium"]),
    ("francecentral", &["France Central", "Paris, France"]),
    (
        "germanywestcentral",
        &["Germany West Central", "Frankfurt, Germany"],
    ),
    ("italynorth", &["Italy North", "Milan, Italy", "Milano"]),
    ("northeurope", &["North Europe"]),
    ("norwayeast", &["Norway East"]),
    ("polandcentral", &["Poland Central", "Warsaw, Poland"]),
    ("spaincentral", &["Spain Central", "Madrid, Spain"]),
    ("swedencentral", &["Sweden Central", "Gävle, Sweden"]),
    (
        "switzerlandnorth",
        &["Switzerland North", "Zürich, Switzerland"],
    ),
    ("uksouth", &["UK South", "London, United Kingdom"]),
    ("westeurope", &["West Europe"]),
    (
        "southafricanorth",
        &["South Africa North", "Johannesburg, South Africa"],
    ),
    ("israelcentral", &["Israel Central"]),
    ("qatarcentral", &["Qatar Central", "Doha, Qatar"]),
    ("uaenorth", &["UAE North", "Dubai, United Arab Emirates"]),
    (
        "australiaeast",
        &["Australia East", "New South Wales, Australia"],
    ),
    ("centralindia", &["Central India", "Pune, India"]),
    ("eastasia", &["East Asia", "Hong Kong SAR"]),
    (
        "indonesiacentral",
        &["Indonesia Central", "Jakarta, Indonesia"],
    ),
    ("japaneast", &["Japan East", "Tokyo, Saitama"]),
    ("japanwest", &["Japan West", "Osaka, Japan"]),
    ("koreacentral", &["Korea Central", "Seoul, South Korea"]),
    ("malaysiawest", &["Malaysia West"]),
    (
        "newzealandnorth",
        &["New Zealand North", "Auckland, New Zealand"],
    ),
    ("southeastasia", &["Southeast Asia"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::region::regions;

    #[test]
    fn every_region_has_a_line_of_its_own() {
        for (provider, table) in [
            (Cloud::Aws, &AWS[..]),
            (Cloud::Google, &GOOGLE[..]),
            (Cloud::Azure, &AZURE[..]),
        ] {
            let listed: Vec<&str> = table.iter().map(|(name, _)| *name).collect();
            let known: Vec<&str> = regions(provider).iter().map(|region| region.name).collect();
            assert_eq!(listed, known);
        }
    }
}
