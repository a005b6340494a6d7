//! Support tiers, and from which of them on an organization may bring its own cloud.

use byoc_types::Tier;

use crate::words::{self, Words};

/// Why an organization can't have a tier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TierError {
    #[error("This is not a support tier. Choose {}.", words::either(Tier::ALL.iter().map(|tier| tier.as_word())))]
    Unknown,
    #[error(
        "Bring your own cloud needs the support tier {} or a higher one. Choose a higher tier, or turn bring your own cloud off.",
        words::label(*.minimum)
    )]
    TooLow { minimum: Tier },
}

impl TierError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unknown => "tier_unknown",
            Self::TooLow { .. } => "tier_too_low",
        }
    }

    /// A tier that would pass.
    pub fn suggestion(&self) -> Option<String> {
        match self {
            Self::Unknown => None,
            Self::TooLow { minimum } => Some(minimum.as_word().to_owned()),
        }
    }
}

/// Whether bring your own cloud can be enabled for an organization of this tier.
pub fn is_eligible(tier: Tier, minimum: Tier) -> bool {
    tier >= minimum
}

/// The tier of a word, for an organization for which bring your own cloud is enabled or not.
pub fn check(word: &str, is_byoc_enabled: bool, minimum: Tier) -> Result<Tier, TierError> {
    let tier = words::parse(word).ok_or(TierError::Unknown)?;
    match is_byoc_enabled && !is_eligible(tier, minimum) {
        true => Err(TierError::TooLow { minimum }),
        false => Ok(tier),
    }
}
