//! Where custom clouds can be: the regions of each provider.

mod catalogue;
mod names;
mod typed;

use byoc_types::CustomCloud;

use crate::cloud::{Cloud, TemplateCloud};
use crate::{FieldError, text};

pub use typed::{nearest, read, search};

/// A region of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegionFact {
    /// The provider's own name, for example `eu-west-1`.
    pub name: &'static str,
    /// Place, for example `Ireland`.
    pub place: &'static str,
    /// Heading it is listed under, for example `Europe`.
    pub geography: &'static str,
    /// Zones that the template uses: 2 or 3.
    pub zones: u8,
    /// Whether an account has it only once somebody enables it there.
    pub is_opt_in: bool,
    /// Lowest version of Terraform's provider that knows it, if that is newer than what the
    /// template asks for anyway.
    pub provider: Option<&'static str>,
}

/// Lowest version of Terraform's provider for AWS that the template works with.
pub const LOWEST_AWS_PROVIDER: &str = "5.60";

/// Lowest version of Terraform's provider for AWS that works in this region.
pub fn aws_provider(name: &str) -> &'static str {
    find(Cloud::Aws, name)
        .and_then(|region| region.provider)
        .unwrap_or(LOWEST_AWS_PROVIDER)
}

impl RegionFact {
    /// What to do in the account before anything can be made in this region.
    pub fn to_do_first(&self) -> Option<String> {
        let opt_in = self.is_opt_in.then(|| {
            format!(
                "The region {} is disabled by default. Enable it in the AWS console under Account, \
                 AWS Regions.",
                self.name
            )
        });
        let provider = self.provider.map(|version| {
            format!("This region needs version {version} or newer of Terraform's AWS provider.")
        });
        let sentences: Vec<String> = opt_in.into_iter().chain(provider).collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }
}

/// The regions of a cloud, grouped by geography in the order in which they are offered.
pub fn regions(cloud: Cloud) -> &'static [RegionFact] {
    match cloud {
        Cloud::Aws => &catalogue::AWS,
        Cloud::Google => &catalogue::GOOGLE,
        Cloud::Azure => &catalogue::AZURE,
    }
}

/// A region by its cloud's name, exactly as written there.
pub fn find(cloud: impl Into<Cloud>, name: &str) -> Option<&'static RegionFact> {
    regions(cloud.into())
        .iter()
        .find(|region| region.name == name)
}

/// Where a custom cloud is, for lists; empty if its cloud has no template. The list of custom clouds
/// is the first thing that loads, and there is no room in it for what few have.
pub fn listed_place(custom_cloud: &CustomCloud) -> &'static str {
    let regions: &[RegionFact] = match TemplateCloud::of(custom_cloud) {
        Some(TemplateCloud::Aws) => &catalogue::AWS,
        Some(TemplateCloud::Google) => &catalogue::GOOGLE,
        None => &[],
    };
    let mut regions = regions.iter();
    regions
        .find(|region| region.name == custom_cloud.cloud_region)
        .map_or("", |region| region.place)
}

/// The region of a custom cloud.
pub fn of(custom_cloud: &CustomCloud) -> Option<&'static RegionFact> {
    find(Cloud::of(custom_cloud)?, &custom_cloud.cloud_region)
}

/// A region of this cloud by its name. Another spelling gets the right one as suggestion.
pub fn check(cloud: Cloud, name: &str) -> Result<&'static RegionFact, FieldError> {
    let (typed, label) = (name.trim(), cloud.label());
    if let Some(region) = find(cloud, typed) {
        return Ok(region);
    }
    let example = cloud.facts().example_region;
    if typed.is_empty() {
        let message = format!("Choose the region of the custom cloud, for example {example}.");
        return Err(FieldError::new(FIELD, "cloud_region_missing", message));
    }
    let shown = text::shorten(typed, 40);
    let elsewhere = Cloud::ALL
        .iter()
        .find(|other| **other != cloud && find(**other, typed).is_some());
    let mut message = match elsewhere.map(|other| other.label()) {
        Some(other) => format!("{shown} is a region of {other}, not of {label}."),
        None => format!("{label} has no region called “{shown}”."),
    };
    let meant = nearest(cloud, typed);
    message.push_str(&match meant {
        Some(region) => format!(" Did you mean {} ({})?", region.name, region.place),
        None => format!(" Use the region's name as {label} writes it, for example {example}."),
    });
    let suggestion = meant.map_or(example, |region| region.name);
    Err(FieldError::new(FIELD, "cloud_region_unknown", message).suggesting(suggestion))
}

/// The field of a region in requests.
const FIELD: &str = "cloud_region";
