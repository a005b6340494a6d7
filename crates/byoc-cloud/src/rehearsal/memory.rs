//! Simulated accounts in memory, with a clock that a test sets.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::{Accounts, Away, Fault, NewNode, Node};
use crate::contract::Made;

/// Accounts of one test.
#[derive(Default)]
pub struct Memory(Mutex<State>);

#[derive(Default)]
struct State {
    now: Duration,
    faults: BTreeSet<Fault>,
    is_next_answer_lost: bool,
    nodes: Vec<Stored>,
    count: u64,
}

struct Stored {
    account: String,
    unique_name: String,
    made: Made,
    created: Duration,
}

impl Memory {
    /// From now on this is wrong, and nothing else.
    pub fn set_faults(&self, faults: &[Fault]) {
        self.state().faults = faults.iter().copied().collect();
    }

    pub fn pass_time(&self, time: Duration) {
        self.state().now += time;
    }

    /// The next node is created, but nobody is told.
    pub fn lose_next_answer(&self) {
        self.state().is_next_answer_lost = true;
    }

    /// Everything that exists, in all accounts.
    pub fn all(&self) -> Vec<Made> {
        self.state()
            .nodes
            .iter()
            .map(|it| it.made.clone())
            .collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Accounts for Memory {
    async fn faults(&self, _: &str) -> Result<Vec<Fault>, Away> {
        Ok(self.state().faults.iter().copied().collect())
    }

    async fn nodes(&self, account: &str, unique_name: &str) -> Result<Vec<Node>, Away> {
        let state = self.state();
        let own = state
            .nodes
            .iter()
            .filter(|it| it.account == account && it.unique_name == unique_name);
        Ok(own
            .map(|it| Node {
                made: it.made.clone(),
                age: state.now - it.created,
            })
            .collect())
    }

    async fn create(&self, account: &str, wanted: &NewNode) -> Result<Made, Away> {
        let mut state = self.state();
        let is_same = |it: &&Stored| it.account == account && it.made.token == wanted.token;
        if let Some(stored) = state.nodes.iter().find(is_same) {
            return Ok(stored.made.clone());
        }
        state.count += 1;
        let in_use: Vec<_> = state
            .nodes
            .iter()
            .filter(|it| it.account == account && it.unique_name == wanted.unique_name)
            .filter_map(|it| it.made.address)
            .collect();
        let made = wanted.made(state.count, &in_use);
        let created = state.now;
        state.nodes.push(Stored {
            account: account.to_owned(),
            unique_name: wanted.unique_name.clone(),
            made: made.clone(),
            created,
        });
        match std::mem::take(&mut state.is_next_answer_lost) {
            true => Err(Away("the answer was lost".to_owned())),
            false => Ok(made),
        }
    }

    async fn remove(&self, account: &str, provider_ids: &[String]) -> Result<(), Away> {
        self.state()
            .nodes
            .retain(|it| it.account != account || !provider_ids.contains(&it.made.provider_id));
        Ok(())
    }
}
