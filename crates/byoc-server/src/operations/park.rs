//! Operations that can't go on here: they fail alone, and stop nobody else.

use byoc_types::{Cause, CustomCloudState as State};

use super::CONTROL_PLANE;
use super::custom_cloud::error_of;
use crate::store::custom_clouds::{self, Change};
use crate::store::operations::{self as store_operations, OperationRecord};
use crate::store::{self, Db, events};

/// Ends an operation as failed, whatever is in its row, and its custom cloud with it if that can be
/// read. Nothing changes if the lease is lost.
pub async fn park(db: &Db, operation: &OperationRecord, cause: Cause) -> Result<(), store::Error> {
    let operation = operation.clone();
    db.write(move |tx| {
        Box::pin(async move {
            events::lock(tx, &operation.organization_id).await?;
            let (id, epoch) = (&operation.operation_id, operation.lease_epoch);
            if !store_operations::park(tx, id, epoch, &cause).await? {
                return Ok(());
            }
            let id = &operation.subject_id;
            let before = match custom_clouds::by_id(tx, id).await {
                Ok(Some(before)) => before,
                Ok(None) => return Ok(()),
                Err(error) if error.is_passing() => return Err(error),
                Err(error) => {
                    tracing::error!(custom_cloud = id, %error, "it stays in its state");
                    return Ok(());
                }
            };
            let mut after = before.clone();
            after.state = match before.state {
                State::Validating | State::Creating => State::CreationFailed,
                State::Deleting => State::DeletionFailed,
                State::Draft
                | State::Active
                | State::CreationFailed
                | State::Disconnected
                | State::Reconnecting
                | State::DeletionFailed
                | State::Deleted => return Ok(()),
            };
            after.errors = vec![error_of(&cause)];
            let change = Change {
                actor: CONTROL_PLANE.to_owned(),
                action: "state_change",
                summary: format!("Failed: {}", cause.title),
                also: vec![],
            };
            custom_clouds::change(tx, &before, &mut after, change).await
        })
    })
    .await
}
