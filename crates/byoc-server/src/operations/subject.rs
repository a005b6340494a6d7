//! What an operation is about. The worker knows nothing else of it.

use async_trait::async_trait;
use byoc_types::OperationKind;
use futures::future::BoxFuture;

use super::advance::{Effect, Outcome};
use super::custom_cloud::CustomCloud;
use crate::app::Ctx;
use crate::store::operations::{OperationRecord, SubjectKind};
use crate::store::{self, Db, Tx};

/// A resource that operations work on, as it was when it was loaded.
#[async_trait]
pub trait Subject: Send + Sync {
    /// Names of the steps of such an operation, in order.
    fn steps(&self, kind: OperationKind) -> Vec<&'static str>;

    /// The call that the operation's current step makes.
    fn work<'a>(&'a self, ctx: &'a Ctx, operation: &'a OperationRecord) -> Work<'a>;

    /// Writes what the operation's progress means for the resource, with its event and audit row.
    async fn apply(
        &self,
        tx: &mut Tx,
        kind: OperationKind,
        effect: Effect,
        summary: String,
    ) -> Result<(), store::Error>;
}

/// What a step does.
pub enum Work<'a> {
    Call(BoxFuture<'a, Outcome>),
    /// Nothing: what comes of it is known.
    Known(Outcome),
}

/// The operation's subject; `None` if it is gone.
pub async fn read(
    db: &Db,
    operation: &OperationRecord,
) -> Result<Option<Box<dyn Subject>>, store::Error> {
    match operation.subject_kind {
        SubjectKind::CustomCloud => CustomCloud::read(db, &operation.subject_id).await,
    }
}

/// The same in a transaction that is about to change it.
pub async fn lock(
    tx: &mut Tx,
    operation: &OperationRecord,
) -> Result<Option<Box<dyn Subject>>, store::Error> {
    match operation.subject_kind {
        SubjectKind::CustomCloud => CustomCloud::lock(tx, &operation.subject_id).await,
    }
}
