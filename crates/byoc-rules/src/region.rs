//! Where custom clouds can be: the regions of each provider.

mod catalogue;
mod names;
mod typed;

use byoc_types::CloudProvider;

pub use typed::{nearest, read, search};

/// A region of a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegionFact {
    /// The provider's own name, for example `eu-west-1`.
    pub name: &'static str,
    /// Where it is, for example `Ireland`.
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
    find(CloudProvider::Aws, name)
        .and_then(|region| region.provider)
        .unwrap_or(LOWEST_AWS_PROVIDER)
}

impl RegionFact {
    /// What to do in the account before anything can be made in this region.
    pub fn to_do_first(&self) -> Option<String> {
        let opt_in = self.is_opt_in.then(|| {
            format!(
                "AWS accounts do not have {} until somebody enables it: in the AWS console under \
                 Account, AWS Regions.",
                self.name
            )
        });
        let provider = self.provider.map(|version| {
            format!("Terraform needs version {version} of its AWS provider or newer.")
        });
        let sentences: Vec<String> = opt_in.into_iter().chain(provider).collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }
}

/// The regions of a provider, grouped by geography in the order in which they are offered. None
/// for providers that custom clouds don't exist on.
pub fn regions(provider: CloudProvider) -> &'static [RegionFact] {
    match provider {
        CloudProvider::Aws => &catalogue::AWS,
        CloudProvider::Google => &catalogue::GOOGLE,
        CloudProvider::Azure | CloudProvider::Oracle => &[],
    }
}

/// A region by its provider's name, exactly as written there.
pub fn find(provider: CloudProvider, name: &str) -> Option<&'static RegionFact> {
    regions(provider).iter().find(|region| region.name == name)
}
