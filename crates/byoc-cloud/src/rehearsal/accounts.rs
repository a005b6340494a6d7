//! Where the simulated accounts are kept.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use async_trait::async_trait;
use ipnet::Ipv4Net;

use super::Fault;
use crate::contract::{Made, NodeKind};

/// The simulated accounts, as a provider keeps real ones: what is made here stays, whatever becomes
/// of the process that asked for it. Each function is a transaction of its own.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// What is wrong with the account of a custom cloud at the moment.
    async fn faults(&self, custom_cloud_id: &str) -> Result<Vec<Fault>, Away>;

    /// The nodes of a unique name that exist, oldest first.
    async fn nodes(&self, account: &str, unique_name: &str) -> Result<Vec<Node>, Away>;

    /// Creates a node, or returns the existing one that this token created, as a provider does with
    /// a client token. Knows no other rule: two tokens make two nodes of the same name.
    async fn create(&self, account: &str, wanted: &NewNode) -> Result<Made, Away>;

    /// Removes nodes by their ids. Others stay; unknown ones are fine.
    async fn remove(&self, account: &str, provider_ids: &[String]) -> Result<(), Away>;
}

/// Why the simulated account can't be read or written at the moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Away(pub String);

/// A node in a simulated account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub made: Made,
    /// How long ago it was created.
    pub age: Duration,
}

/// A node to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNode {
    pub unique_name: String,
    pub kind: NodeKind,
    pub name: String,
    pub zone: Option<String>,
    /// The subnet whose address it gets. Without one it gets a public address.
    pub subnet: Option<Ipv4Net>,
    pub token: String,
}

/// Addresses at the beginning of a subnet that providers keep for themselves.
const KEPT: u32 = 4;

impl NewNode {
    /// What the account makes of it, as its `number`th node, while these addresses are in use.
    pub fn made(&self, number: u64, in_use: &[IpAddr]) -> Made {
        // RFC 5737: 203.0.113.0/24 is for documentation.
        let last = u8::try_from(number % 254 + 1).unwrap_or(1);
        let public = IpAddr::V4(Ipv4Addr::new(203, 0, 113, last));
        let free = self.subnet.and_then(|subnet| {
            let first = u32::from(subnet.network()) + KEPT;
            (first..u32::from(subnet.broadcast()))
                .map(|address| IpAddr::V4(address.into()))
                .find(|address| !in_use.contains(address))
        });
        Made {
            kind: self.kind,
            provider_id: format!("i-{number:017x}"),
            token: self.token.clone(),
            name: self.name.clone(),
            zone: self.zone.clone(),
            address: Some(free.unwrap_or(public)),
        }
    }
}
