//! What an operation is about. The worker knows nothing else of it.

use async_trait::async_trait;
use byoc_types::OperationKind;
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

    /// The call that the operation's current step makes.
    fn work<'a>(&'a self, ctx: &'a Ctx, operation: &'a OperationRecord) -> Work<'a>;

    /// Writes into the ledger what a call made and removed, whatever becomes of the operation.
    async fn keep(&self, tx: &mut Tx, found: &Found) -> Result<(), store::Error>;

    /// Writes what the operation's progress means for the resource, with its event and audit row.
    async fn apply(
        &self,
        tx: &mut Tx,
        kind: OperationKind,
        effect: Effect,
        summary: String,
    ) -> Result<(), store::Error>;
}

/// What came of a call.
#[derive(Debug, Clone)]
pub struct Answer {
    pub outcome: Outcome,
    pub found: Found,
}

impl From<Outcome> for Answer {
    fn from(outcome: Outcome) -> Self {
        Self {
            outcome,
            found: Found::default(),
        }
    }
}

/// What a step does.
pub enum Work<'a> {
    Call(BoxFuture<'a, Answer>),
    /// Nothing: what comes of it is known.
    Known(Outcome),
}
