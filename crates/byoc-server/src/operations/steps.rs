//! The steps of an operation.

use byoc_cloud::Target;
use byoc_cloud::contract::{Account, Call, Check, Driver, Gaps, Made, Observed, Probe, Progress};
use byoc_types::CustomCloudState;
use futures::future::{BoxFuture, join_all};

/// One step of an operation: what it is called, what state the custom cloud has while it runs,
/// and what it does.
pub struct Step {
    /// Stable word.
    pub name: &'static str,
    /// For a person.
    pub title: &'static str,
    pub state: CustomCloudState,
    /// Steps that only models with a bastion have.
    pub needs_bastion: bool,
    pub run: for<'a> fn(&'a StepCall<'a>) -> StepFuture<'a>,
}

pub type StepFuture<'a> = BoxFuture<'a, Result<Progress<Found>, Gaps>>;

/// What a step works with. It may run again at any time.
pub struct StepCall<'a> {
    pub driver: &'a dyn Driver,
    pub target: &'a Target,
    pub call: &'a Call,
    /// What the ledger says is in the account.
    pub known: &'a [Made],
}

/// What a step made, removed and saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    pub made: Vec<Made>,
    pub removed: Vec<Made>,
    pub observed: Observed,
}

impl StepCall<'_> {
    /// A session in the account.
    pub async fn open(&self, probe: Probe) -> Result<Box<dyn Account>, Gaps> {
        self.driver.open(self.target, self.call, probe).await
    }

    /// Makes these checks side by side, and answers what all of them found.
    pub async fn check(&self, checks: &[Check]) -> Result<Progress<Found>, Gaps> {
        let account = self.open(Probe::Take).await?;
        let all = checks.iter().map(|what| account.check(*what, self.call));
        let mut found = Found::default();
        let mut gaps = Vec::new();
        for one in join_all(all).await {
            match one {
                Ok(observed) => found.observed.add(observed),
                Err(more) => gaps.extend(more),
            }
        }
        Gaps::none_of(gaps).map(|()| Progress::Done(found))
    }
}

/// What a step answers that only the database has to do with.
pub fn nothing<'a>(_: &'a StepCall<'a>) -> StepFuture<'a> {
    Box::pin(async { Ok(Progress::Done(Found::default())) })
}
