//! What the control plane makes in an account.

use std::net::IpAddr;
use std::time::Duration;

use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

/// What a node is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    Bastion,
    /// A node of a service.
    Service,
}

impl NodeKind {
    /// The stored word, also the end of the bastion's name.
    pub fn word(self) -> &'static str {
        match self {
            NodeKind::Bastion => "bastion",
            NodeKind::Service => "service",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        [NodeKind::Bastion, NodeKind::Service]
            .into_iter()
            .find(|kind| kind.word() == word)
    }
}

/// A node that should exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeSpec {
    pub kind: NodeKind,
    /// Unique in the account: begins with the custom cloud's unique name.
    pub name: String,
    /// `az1`…; absent if any zone will do.
    pub zone: Option<String>,
    /// The subnet whose address it gets; absent if its kind says which.
    pub subnet: Option<Ipv4Net>,
    /// What it is started from; absent if its kind says so.
    pub machine: Option<Machine>,
}

/// What a node is started from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// As the provider calls it, for example `m6i.large`.
    pub machine_type: String,
    /// Names of images; the newest that matches is taken.
    pub image_filter: String,
    pub disk_mb: u32,
    /// What the node does first.
    pub user_data: Option<String>,
}

impl NodeSpec {
    /// The bastion of the custom cloud with this unique name.
    pub fn bastion(unique_name: &str) -> Self {
        let kind = NodeKind::Bastion;
        Self {
            kind,
            name: format!("{unique_name}-{}", kind.word()),
            zone: None,
            subnet: None,
            machine: None,
        }
    }
}

/// A node that exists, or existed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub kind: NodeKind,
    /// The provider's own id of it.
    pub provider_id: String,
    /// The token of the request that created it.
    pub token: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// By which it is reached; absent until it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
}

/// How far a call got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress<T> {
    Done(T),
    /// It is not there yet: make the same call again `after` this time. No error and no attempt.
    Wait {
        after: Duration,
        /// What is being waited for, a sentence for the screen.
        note: String,
    },
}

impl<T> Progress<T> {
    /// The same progress with another value.
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> Progress<U> {
        match self {
            Progress::Done(value) => Progress::Done(map(value)),
            Progress::Wait { after, note } => Progress::Wait { after, note },
        }
    }
}
