//! What the control plane does in a customer's account, behind one trait.
//!
//! Every call observes before it acts and carries a token that stays the same when the call is
//! repeated, so that a step that runs twice has its effect once. A refusal is a [`Failure`]: the
//! provider's own words and a code; [`catalogue::cause`] says what it means and what to do.

pub mod catalogue;
pub mod contract;
pub mod rehearsal;

use std::sync::Arc;

use async_trait::async_trait;
use byoc_terraform::ExpectedNetwork;
use byoc_types::{CloudProvider as ProviderName, DeploymentModel};

pub use catalogue::cause;
pub use rehearsal::{Pace, Rehearsal};

/// The custom cloud that a call is about.
#[derive(Debug, Clone)]
pub struct Target {
    pub custom_cloud_id: String,
    /// Beginning of every name in the account, for example `cce-cce0123456789a`.
    pub unique_name: String,
    pub cloud_provider: ProviderName,
    pub cloud_region: String,
    pub deployment_model: DeploymentModel,
    /// Role ARN or service account.
    pub identifier: String,
    /// What the role's trust policy asks for. No secret, since it is of use to nobody but
    /// [`Target::principal`], but not published either: it never stands in logs, evidence or advice.
    pub external_id: String,
    /// The control plane's own principal, for evidence and advice.
    pub principal: String,
    /// The network that the template makes.
    pub network: ExpectedNetwork,
    /// ARN of the policy that must bound the role, where the company asks for one.
    pub permissions_boundary: Option<String>,
    /// `operation:step`: the client token of everything that this call makes.
    pub token: String,
    /// Code of the failure to play, where the provider is rehearsed.
    pub rehearsal_failure: Option<String>,
}

impl Target {
    /// Something that is wrong with the account of this custom cloud. The external ID is taken out
    /// of the provider's words.
    pub fn gap(
        &self,
        code: contract::FailureCode,
        subject: impl Into<String>,
        evidence: impl AsRef<str>,
    ) -> contract::Gap {
        let evidence = evidence.as_ref();
        let clean = match self.external_id.is_empty() {
            true => evidence.to_owned(),
            false => evidence.replace(&self.external_id, "…"),
        };
        contract::Gap::new(code, subject, &clean)
    }
}

/// Why a call did not do what it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// A code of the [`catalogue`].
    pub code: &'static str,
    /// What the provider answered, verbatim, without secrets.
    pub evidence: String,
    /// The same call may pass in a moment: throttling, time-outs, roles that are not known
    /// everywhere yet.
    pub is_transient: bool,
}

impl Failure {
    /// One that stays until somebody does something.
    pub fn lasting(code: &'static str, evidence: impl Into<String>) -> Self {
        Self {
            code,
            evidence: evidence.into(),
            is_transient: false,
        }
    }

    /// One that may pass by itself.
    pub fn passing(code: &'static str, evidence: impl Into<String>) -> Self {
        Self {
            code,
            evidence: evidence.into(),
            is_transient: true,
        }
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

/// A cloud provider as the control plane uses it. Calls may be repeated at any time.
#[async_trait]
pub trait CloudProvider: Send + Sync {
    /// The simulated account of this unique name, its role in this IAM path, where the provider is
    /// rehearsed.
    fn simulated_account(&self, unique_name: &str, role_path: &str) -> Option<SimulatedAccount>;

    /// Whether this well-formed identifier can be used at all. Asks nobody.
    fn accepts(&self, target: &Target) -> Result<(), Failure>;

    /// The role can be assumed with the custom cloud's external id, and is refused without it and
    /// with another one.
    async fn assume_role(&self, target: &Target) -> Result<(), Failure>;

    /// The account is the one of the identifier and has the region enabled.
    async fn check_account(&self, target: &Target) -> Result<(), Failure>;

    /// Subnets, routes, gateways, security groups and tags are what the template says.
    async fn check_network(&self, target: &Target) -> Result<(), Failure>;

    /// The role is bounded as the company asks, can do what it must, and quotas suffice.
    async fn check_rights(&self, target: &Target) -> Result<(), Failure>;

    /// Makes the bastion where it is missing.
    async fn ensure_bastion(&self, target: &Target) -> Result<(), Failure>;

    /// The bastion answers.
    async fn reach_bastion(&self, target: &Target) -> Result<(), Failure>;

    /// Undoes [`CloudProvider::ensure_bastion`]; one that is gone already is fine.
    async fn remove_bastion(&self, target: &Target) -> Result<(), Failure>;

    /// Nothing that the control plane made is left. What Terraform made stays.
    async fn check_empty(&self, target: &Target) -> Result<(), Failure>;
}

/// The providers that a server offers.
#[derive(Clone, Default)]
pub struct Providers {
    pub aws: Option<Arc<dyn CloudProvider>>,
    pub google: Option<Arc<dyn CloudProvider>>,
}

impl Providers {
    /// Who runs clouds of this provider; `None` where it is off.
    pub fn get(&self, provider: ProviderName) -> Option<&Arc<dyn CloudProvider>> {
        match provider {
            ProviderName::Aws => self.aws.as_ref(),
            ProviderName::Google => self.google.as_ref(),
            ProviderName::Azure | ProviderName::Oracle => None,
        }
    }
}
