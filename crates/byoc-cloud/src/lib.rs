//! What the control plane does in a customer's account, behind one contract.
//!
//! [`contract`] has the traits that each cloud implements. [`rehearsal`] is the simulated one.
//! [`catalogue::cause`] says what a gap means and what to do.

pub mod catalogue;
pub mod contract;
#[cfg(any(test, feature = "contract-tests"))]
pub mod contract_tests;
pub mod rehearsal;

use std::collections::BTreeMap;
use std::sync::Arc;

use byoc_rules::cloud::{Cloud, TemplateCloud};
use byoc_terraform::ExpectedNetwork;
use byoc_types::DeploymentModel;

pub use catalogue::{RetryAdvice, cause};
pub use rehearsal::{Pace, Rehearsal, SimulatedAccount};

use contract::{Driver, FailureCode, Gap, Gaps, Made};

/// The custom cloud that a call is about.
#[derive(Debug, Clone)]
pub struct Target {
    pub custom_cloud_id: String,
    /// Beginning of every name in the account, for example `cce-cce0123456789a`.
    pub unique_name: String,
    pub cloud: TemplateCloud,
    pub cloud_region: String,
    pub deployment_model: DeploymentModel,
    /// Role ARN or service account.
    pub identifier: String,
    /// What the role's trust policy asks for. No secret, since it is of use to nobody but
    /// [`Target::principal`], but not published either: it is never in logs, evidence or advice.
    pub external_id: String,
    /// The control plane's own principal, for evidence and advice.
    pub principal: String,
    /// The network that the template makes.
    pub network: ExpectedNetwork,
    /// ARN of the policy that must bound the role, if the company rules set one.
    pub permissions_boundary: Option<String>,
}

impl Target {
    /// Something that is wrong with the account of this custom cloud. The external ID is taken out
    /// of the provider's words.
    pub fn gap(
        &self,
        code: FailureCode,
        subject: impl Into<String>,
        evidence: impl AsRef<str>,
    ) -> Gap {
        let evidence = evidence.as_ref();
        let clean = match self.external_id.is_empty() {
            true => evidence.to_owned(),
            false => evidence.replace(&self.external_id, "…"),
        };
        Gap::new(code, subject, &clean)
    }

    /// `Ok` if nothing of the control plane is left in the account.
    ///
    /// # Errors
    /// With a gap for each node that is.
    pub fn nothing_left(&self, left: &[Made]) -> Result<(), Gaps> {
        let gap = |made: &Made| {
            let Made {
                name, provider_id, ..
            } = made;
            let evidence = format!("{name} ({provider_id}) still exists.");
            self.gap(FailureCode::Leftovers, name.clone(), evidence)
        };
        Gaps::none_of(left.iter().map(gap).collect())
    }
}

/// How a server runs the custom clouds of one cloud.
#[derive(Clone)]
pub enum Mode {
    /// In a simulated account.
    Rehearsal(Rehearsal),
    /// In the customers' own accounts.
    Live(Arc<dyn Driver>),
}

/// The clouds that a server offers.
#[derive(Clone, Default)]
pub struct Clouds(BTreeMap<TemplateCloud, Mode>);

impl Clouds {
    /// The driver of this cloud; `None` if the server does not offer it.
    pub fn driver(&self, cloud: Cloud) -> Option<&dyn Driver> {
        match self.0.get(&cloud.template()?)? {
            Mode::Rehearsal(rehearsal) => Some(rehearsal),
            Mode::Live(driver) => Some(&**driver),
        }
    }

    /// What only a rehearsal can do; `None` if this cloud is not rehearsed here.
    pub fn rehearsal(&self, cloud: Cloud) -> Option<&Rehearsal> {
        match self.0.get(&cloud.template()?)? {
            Mode::Rehearsal(rehearsal) => Some(rehearsal),
            Mode::Live(_) => None,
        }
    }
}

impl FromIterator<(TemplateCloud, Mode)> for Clouds {
    fn from_iter<T: IntoIterator<Item = (TemplateCloud, Mode)>>(modes: T) -> Self {
        Self(modes.into_iter().collect())
    }
}
