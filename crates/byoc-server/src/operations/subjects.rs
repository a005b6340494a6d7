//! Every kind of resource that operations work on. A new kind is named here and nowhere else in the
//! engine.

use super::custom_cloud::{self, CustomCloud};
use super::service::Service;
use super::subject::Subject;
use crate::store::operations::{OperationRecord, SubjectKind};
use crate::store::{self, Db, Tx};

/// An operation's subject; `None` if it is gone.
pub async fn read(
    db: &Db,
    operation: &OperationRecord,
) -> Result<Option<Box<dyn Subject>>, store::Error> {
    match operation.subject_kind {
        SubjectKind::CustomCloud => CustomCloud::read(db, &operation.subject_id).await,
        SubjectKind::Service => Service::read(db, &operation.subject_id).await,
    }
}

/// The same in a transaction that is about to change it: its row stays locked.
pub async fn lock(
    tx: &mut Tx,
    operation: &OperationRecord,
) -> Result<Option<Box<dyn Subject>>, store::Error> {
    match operation.subject_kind {
        SubjectKind::CustomCloud => CustomCloud::lock(tx, &operation.subject_id).await,
        SubjectKind::Service => Service::lock(tx, &operation.subject_id).await,
    }
}

/// Gives an operation to everything whose state is changing without one. Answers how many got one.
pub async fn sweep(db: &Db) -> Result<usize, store::Error> {
    custom_cloud::sweep(db).await
}
