//! What checks find in an account.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// Facts about an account: stored with the custom cloud, compared by later checks. A check fills
/// in what it looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Observed {
    /// Account or project.
    pub account: Option<String>,
    /// The provider's ids of the zones, by `az1`….
    pub zones: BTreeMap<String, String>,
    /// The provider's id of the VPC or network.
    pub network: Option<String>,
    /// The provider's ids, by the names of the template.
    pub subnets: BTreeMap<String, String>,
    pub route_tables: BTreeMap<String, String>,
    pub security_groups: BTreeMap<String, String>,
    /// Public addresses by which the network leaves the account.
    pub addresses: Vec<IpAddr>,
    /// What was changed or added. Everything that is needed is there all the same.
    pub drift: Vec<Drift>,
}

/// A difference from the template that takes nothing away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// Name of the resource.
    pub subject: String,
    /// Absent if the template has no such resource.
    pub expected: Option<String>,
    pub found: String,
}

impl Observed {
    /// Adds what another check found.
    pub fn add(&mut self, other: Observed) {
        self.account = other.account.or_else(|| self.account.take());
        self.network = other.network.or_else(|| self.network.take());
        self.zones.extend(other.zones);
        self.subnets.extend(other.subnets);
        self.route_tables.extend(other.route_tables);
        self.security_groups.extend(other.security_groups);
        self.addresses.extend(other.addresses);
        self.drift.extend(other.drift);
    }
}
