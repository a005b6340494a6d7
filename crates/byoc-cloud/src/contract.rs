//! The contract with a cloud: a [`Driver`] opens a session in a customer's account, an [`Account`]
//! is that session.
//!
//! Every function observes before it acts and may be called again at any time. What it makes
//! carries a token that stays the same if the call is repeated. What is wrong comes back as
//! [`Gaps`]: all of it, not only the first. What is not there yet is [`Progress::Wait`], not an
//! error. Time, cancellation and the log of requests come with the [`Call`].

mod call;
mod gap;
mod node;
mod observed;

use async_trait::async_trait;

pub use tokio_util::sync::CancellationToken;

pub use call::{Answer, Call, CallLog, REQUEST_LIMIT, Request};
pub use gap::{EVIDENCE_LIMIT, FailureCode, Gap, Gaps, storable};
pub use node::{Machine, Made, NodeKind, NodeSpec, Progress};
pub use observed::{Drift, Observed};

use crate::Target;

/// A cloud as the control plane uses it.
#[async_trait]
pub trait Driver: Send + Sync {
    /// Checks whether the identifier can be used at all. Makes no request.
    ///
    /// # Errors
    /// If it belongs to another account than the one that this driver works in.
    fn accepts(&self, target: &Target) -> Result<AccountRef, Gaps>;

    /// Opens a session in the customer's account.
    ///
    /// # Errors
    /// If the account refuses it, or with [`Probe::Prove`] if it accepts what it must refuse.
    async fn open(
        &self,
        target: &Target,
        call: &Call,
        probe: Probe,
    ) -> Result<Box<dyn Account>, Gaps>;
}

/// A session in a customer's account, for one custom cloud.
#[async_trait]
pub trait Account: Send + Sync {
    /// Compares one part of the account with what the template makes, and answers what is there.
    ///
    /// # Errors
    /// With everything of this part that is missing or refused.
    async fn check(&self, what: Check, call: &Call) -> Result<Observed, Gaps>;

    /// Returns the node that this call's token or the node's tag finds, or creates it.
    ///
    /// # Errors
    /// If the account refuses it.
    async fn ensure(&self, node: &NodeSpec, call: &Call) -> Result<Progress<Made>, Gaps>;

    /// Tells whether a node that was made answers.
    ///
    /// # Errors
    /// If it is gone or will not answer.
    async fn ready(&self, made: &Made, call: &Call) -> Result<Progress<()>, Gaps>;

    /// Removes nodes. One that is gone already is fine.
    ///
    /// # Errors
    /// If the account refuses it.
    async fn remove(&self, made: &[Made], call: &Call) -> Result<Progress<()>, Gaps>;

    /// Returns everything in the account that the control plane made for this custom cloud and that
    /// still exists. What Terraform made is not among it.
    ///
    /// # Errors
    /// If the account refuses the search.
    async fn leftovers(&self, call: &Call) -> Result<Vec<Made>, Gaps>;
}

/// The account (AWS) or project (Google) that an identifier belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRef(pub String);

/// How a session is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    /// Only takes the session.
    Take,
    /// Also shows that the account refuses it without the external ID and with a wrong one.
    Prove,
}

/// A part of the account that can be checked by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The session belongs to the account of the identifier.
    Identity,
    /// The region is enabled.
    Region,
    /// Subnets, routes, gateways and security groups are those of the template.
    Network,
    /// The role is bounded as the company rules say, and can do what it must.
    Permissions,
    /// The account's quotas are large enough.
    Quotas,
}

impl Check {
    /// In the order in which they are made.
    pub const ALL: [Check; 5] = [
        Check::Identity,
        Check::Region,
        Check::Network,
        Check::Permissions,
        Check::Quotas,
    ];
}
