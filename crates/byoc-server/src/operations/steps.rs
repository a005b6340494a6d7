//! The steps of an operation.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use byoc_cloud::Target;
use byoc_cloud::contract::{
    Account, Call, Check, Driver, Gaps, Made, NodeSpec, Observed, Probe, Progress,
};
use byoc_types::{CustomCloudState, OperationStep, StepState};
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
    /// The longest that one run of it may take. What takes longer waits between two runs.
    pub limit: Duration,
    pub run: for<'a> fn(&'a StepCall<'a>) -> StepFuture<'a>,
}

pub type StepFuture<'a> = BoxFuture<'a, Result<Progress<()>, Gaps>>;

/// What a step works with. It may run again at any time.
pub struct StepCall<'a> {
    pub driver: &'a dyn Driver,
    pub target: &'a Target,
    pub call: &'a Call,
    /// What the ledger says is in the account, oldest first.
    pub known: &'a [Made],
    found: Mutex<Found>,
}

/// What a step made, removed and saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    pub made: Vec<Made>,
    pub removed: Vec<Made>,
    pub observed: Observed,
}

impl<'a> StepCall<'a> {
    pub fn new(
        driver: &'a dyn Driver,
        target: &'a Target,
        call: &'a Call,
        known: &'a [Made],
    ) -> Self {
        Self {
            driver,
            target,
            call,
            known,
            found: Mutex::default(),
        }
    }

    /// A session in the account.
    pub async fn open(&self, probe: Probe) -> Result<Box<dyn Account>, Gaps> {
        self.driver.open(self.target, self.call, probe).await
    }

    /// Makes these checks side by side, and notes what all of them found.
    pub async fn check(&self, checks: &[Check]) -> Result<Progress<()>, Gaps> {
        let account = self.open(Probe::Take).await?;
        let all = checks.iter().map(|what| account.check(*what, self.call));
        let mut gaps = Vec::new();
        for one in join_all(all).await {
            match one {
                Ok(observed) => self.observe(observed),
                Err(more) => gaps.extend(more),
            }
        }
        Gaps::none_of(gaps).map(Progress::Done)
    }

    /// Makes a node, or finds the one that is there. The ledger gets it, whatever comes after.
    pub async fn ensure(
        &self,
        account: &dyn Account,
        node: &NodeSpec,
    ) -> Result<Progress<()>, Gaps> {
        let made = account.ensure(node, self.call).await?;
        Ok(made.map(|made| self.found().made.push(made)))
    }

    /// The node with this name: the newest in the ledger, or else the one that a search finds, which
    /// the ledger then gets. A list of the provider's may lag behind; the ledger does not.
    pub async fn node(&self, account: &dyn Account, name: &str) -> Result<Option<Made>, Gaps> {
        if let Some(known) = self.known.iter().rfind(|known| known.name == name) {
            return Ok(Some(known.clone()));
        }
        let nodes = account.leftovers(self.call).await?;
        let found = nodes.into_iter().find(|made| made.name == name);
        self.found().made.extend(found.clone());
        Ok(found)
    }

    /// Removes nodes, and takes them out of the ledger, whatever comes after.
    pub async fn remove(
        &self,
        account: &dyn Account,
        nodes: &[Made],
    ) -> Result<Progress<()>, Gaps> {
        if nodes.is_empty() {
            return Ok(Progress::Done(()));
        }
        let removed = account.remove(nodes, self.call).await?;
        Ok(removed.map(|()| self.found().removed.extend_from_slice(nodes)))
    }

    /// Notes facts about the account.
    pub fn observe(&self, observed: Observed) {
        self.found().observed.add(observed);
    }

    /// What the step made, removed and saw until it ended.
    pub fn into_found(self) -> Found {
        self.found
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a step answers that only the database has to do with.
pub fn nothing<'a>(_: &'a StepCall<'a>) -> StepFuture<'a> {
    Box::pin(async { Ok(Progress::Done(())) })
}

/// The steps of an operation that begins, each with name and title: the first one is running since
/// `now`.
pub fn begun(
    steps: impl IntoIterator<Item = (&'static str, &'static str)>,
    now: &str,
) -> Vec<OperationStep> {
    let step = |(index, (name, title)): (usize, (&str, &str))| OperationStep {
        name: name.to_owned(),
        title: title.to_owned(),
        state: if index == 0 {
            StepState::Running
        } else {
            StepState::Waiting
        },
        attempts: u32::from(index == 0),
        start_time: (index == 0).then(|| now.to_owned()),
        end_time: None,
    };
    steps.into_iter().enumerate().map(step).collect()
}
