//! Who gets bring your own cloud.

use byoc_types::Tier;
use serde::Deserialize;

/// Who gets bring your own cloud, and how.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Enablement {
    /// The lowest support tier with which an organization may ask for it.
    pub minimum_tier: Tier,
    /// False: the organization that the set-up link makes has it at once. True: it asks for it, and an
    /// operator answers.
    pub is_on_request: bool,
}

impl Default for Enablement {
    fn default() -> Self {
        Self {
            minimum_tier: Tier::Priority,
            is_on_request: false,
        }
    }
}
