//! A simulated account, for trying everything without one.
//!
//! The template counts as applied as soon as its role is named. Nothing is created in any cloud;
//! requests take a moment, and what a person breaks in the account stays broken until it is taken
//! back. [`Rehearsal`] is a [`Driver`](crate::contract::Driver) like the others; what only a
//! rehearsal can do is in its own functions.

mod account;
mod accounts;
mod fault;
#[cfg(any(test, feature = "contract-tests"))]
pub mod memory;
mod simulated;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use async_trait::async_trait;
use byoc_rules::cloud::TemplateCloud;

pub use account::LAG;
pub use accounts::{Accounts, Away, NewNode, Node};
pub use fault::{Fault, Setting, choices, faults};
use simulated::simulated;

/// The AWS account that stands in for the customer's.
pub const AWS_ACCOUNT: &str = "123456789012";
/// The Google project that stands in for the customer's.
pub const GOOGLE_PROJECT: &str = "rehearsal-project";

/// How long simulated calls take. Tests take no time.
#[async_trait]
pub trait Pace: Send + Sync {
    async fn pause(&self);

    /// From the creation of a node until it answers.
    fn boot_time(&self) -> Duration {
        Duration::ZERO
    }
}

/// The account that a rehearsal simulates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SimulatedAccount {
    /// Account or project.
    pub account: String,
    /// What `terraform apply` would print.
    pub identifier: String,
}

/// The rehearsal of a cloud.
#[derive(Clone)]
pub struct Rehearsal {
    cloud: TemplateCloud,
    accounts: Arc<dyn Accounts>,
    pace: Arc<dyn Pace>,
    /// Requests so far, for their ids.
    requests: Arc<AtomicU64>,
}

impl Rehearsal {
    pub fn new(cloud: TemplateCloud, accounts: Arc<dyn Accounts>, pace: Arc<dyn Pace>) -> Self {
        Self {
            cloud,
            accounts,
            pace,
            requests: Arc::default(),
        }
    }

    /// The simulated account of this unique name, with its role in this IAM path.
    pub fn simulated_account(&self, unique_name: &str, role_path: &str) -> SimulatedAccount {
        simulated(self.cloud).account(unique_name, role_path)
    }
}
