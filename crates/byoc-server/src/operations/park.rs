//! Operations that can't go on here: they fail alone, and stop nobody else.

use byoc_cloud::Failure;
use byoc_types::{Cause, CustomCloudState as State};

use super::CONTROL_PLANE;
use super::custom_cloud::error_of;
use crate::store::custom_clouds::{self, Change};
use crate::store::operations::{self as store_operations, OperationRecord};
use crate::store::{self, Db, events};

/// Bytes of what an account answered that are kept.
const EVIDENCE: usize = 4 * 1024;

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
                _ => return Ok(()),
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

/// Of a row that this version of the server can't read.
pub fn unreadable(reason: &str) -> Cause {
    Cause {
        // The same row would be as unreadable again.
        is_retryable: false,
        ..byoc_cloud::catalogue::own_cause(
            "unreadable_operation",
            "The control plane can't read what it stored about this operation.",
            "Start the deployment or the deletion again. Tell the operator, whose log says more.",
            clipped(reason),
        )
    }
}

/// Of a step whose outcome the database refuses again and again.
pub fn unstorable(reason: &str) -> Cause {
    byoc_cloud::catalogue::own_cause(
        "unwritable_step",
        "The control plane could not store what came of this step.",
        "Tell the operator, whose log says more; retry once it is fixed.",
        clipped(reason),
    )
}

/// Of a step at which the server crashes again and again.
pub fn crashing(operation: &OperationRecord) -> Cause {
    byoc_cloud::catalogue::own_cause(
        "step_crashes",
        "The control plane crashed at this step again and again.",
        "Tell the operator, whose log says more; retry once it is fixed.",
        format!(
            "{} crashes at the step {}",
            operation.crash_attempts, operation.step
        ),
    )
}

/// A failure whose evidence can be stored and shown: see [`clipped`].
pub fn storable(failure: Failure) -> Failure {
    Failure {
        evidence: clipped(&failure.evidence),
        ..failure
    }
}

/// At most 4 kB of a text, without characters that no database keeps or no screen shows.
fn clipped(text: &str) -> String {
    let shown = text.chars().map(|c| match c {
        '\n' | '\t' => c,
        c if c.is_control() => '\u{fffd}',
        c => c,
    });
    let mut kept = String::new();
    for c in shown {
        if kept.len() + c.len_utf8() > EVIDENCE - '…'.len_utf8() {
            kept.push('…');
            break;
        }
        kept.push(c);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_clipped_and_holds_nothing_that_no_database_keeps() {
        assert_eq!(
            clipped("a\0b\u{7}c\nd\te\r\n"),
            "a\u{fffd}b\u{fffd}c\nd\te\u{fffd}\n"
        );
        assert_eq!(clipped("Grüße 🙂"), "Grüße 🙂");
        for long in ["x".repeat(5_000), "ß".repeat(5_000), "🙂".repeat(5_000)] {
            let kept = clipped(&long);
            assert!(
                kept.len() <= EVIDENCE && kept.len() > EVIDENCE - 8,
                "{}",
                kept.len()
            );
            assert!(kept.ends_with('…'));
        }
    }
}
