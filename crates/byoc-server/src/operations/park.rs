//! Operations that can't go on here: they fail alone, and stop nobody else.

use byoc_types::Cause;

use super::subjects;
use crate::store::operations::{self as store_operations, OperationRecord};
use crate::store::{self, Db, events};

/// Ends an operation as failed, whatever is in its row, and its subject with it if that can be read.
/// Nothing changes if the lease is lost.
pub async fn park(db: &Db, operation: &OperationRecord, cause: Cause) -> Result<(), store::Error> {
    let operation = operation.clone();
    db.write(move |tx| {
        Box::pin(async move {
            events::lock(tx, &operation.organization_id).await?;
            let (id, epoch) = (&operation.operation_id, operation.lease_epoch);
            if !store_operations::park(tx, id, epoch, &cause).await? {
                return Ok(());
            }
            match subjects::lock(tx, &operation).await {
                Ok(Some(subject)) => subject.park(tx, cause).await,
                Ok(None) => Ok(()),
                Err(error) if error.is_passing() => Err(error),
                Err(error) => {
                    let subject = &operation.subject_id;
                    tracing::error!(subject, %error, "it stays in its state");
                    Ok(())
                }
            }
        })
    })
    .await
}
