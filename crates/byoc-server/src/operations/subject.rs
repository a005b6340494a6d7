//! What an operation is about. The worker knows nothing else of it.

use std::time::Duration;

use async_trait::async_trait;
use byoc_cloud::contract::{Call, Gaps, Progress, Request};
use byoc_cloud::{RetryAdvice, Target};
use byoc_types::{Cause, OperationKind};
use futures::future::BoxFuture;

use super::advance::{Effect, Outcome};
use super::steps::Found;
use crate::context::Ctx;
use crate::store::operations::OperationRecord;
use crate::store::{self, Tx};

/// A resource that operations work on, as it was when it was loaded.
#[async_trait]
pub trait Subject: Send + Sync {
    /// Names of the steps of such an operation, in order.
    fn steps(&self, kind: OperationKind) -> Vec<&'static str>;

    /// The longest that one run of the operation's current step may take.
    fn limit(&self, operation: &OperationRecord) -> Duration;

    /// The call that the operation's current step makes.
    fn work<'a>(&'a self, ctx: &'a Ctx, operation: &'a OperationRecord, call: &'a Call)
    -> Work<'a>;

    /// Writes into the ledger what a call made and removed, whatever becomes of the operation.
    async fn keep(&self, tx: &mut Tx, found: &Found) -> Result<(), store::Error>;

    /// Writes what the operation's progress means for the resource, with its event and audit row.
    async fn apply(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        kind: OperationKind,
        effect: Effect,
        summary: String,
    ) -> Result<(), store::Error>;

    /// Writes that the resource's operation ended as failed without being read: its kind may not be
    /// known.
    async fn park(&self, tx: &mut Tx, cause: Cause) -> Result<(), store::Error>;
}

/// What came of a call.
#[derive(Debug, Clone)]
pub struct Answer {
    pub outcome: Outcome,
    pub found: Found,
    /// What the call asked the account. The worker fills it in.
    pub requests: Vec<Request>,
}

impl Answer {
    /// Of a step that ended so. A forced operation passes over what the account refuses.
    pub fn of_step(
        ended: Result<Progress<()>, Gaps>,
        found: Found,
        target: &Target,
        is_forced: bool,
    ) -> Self {
        let outcome = match ended {
            Ok(Progress::Done(())) => Outcome::Done,
            Ok(Progress::Wait { after, note }) => Outcome::Wait { after, note },
            Err(gaps) if is_forced => Outcome::PassedOver(gaps.evidence()),
            Err(gaps) => {
                let cause = byoc_cloud::cause(&gaps, target, RetryAdvice::Retry);
                match gaps.may_pass() {
                    true => Outcome::Passing {
                        cause,
                        retry_after: gaps.retry_after(),
                    },
                    false => Outcome::Failed(cause),
                }
            }
        };
        Self {
            found,
            ..outcome.into()
        }
    }
}

impl From<Outcome> for Answer {
    fn from(outcome: Outcome) -> Self {
        Self {
            outcome,
            found: Found::default(),
            requests: vec![],
        }
    }
}

/// What a step does.
pub enum Work<'a> {
    Call(BoxFuture<'a, Answer>),
    /// Nothing: what comes of it is known.
    Known(Outcome),
}
