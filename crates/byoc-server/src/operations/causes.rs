//! What the control plane itself runs into, as causes for a person.

use byoc_cloud::Failure;
use byoc_types::Cause;

use crate::store::operations::OperationRecord;

/// Bytes of what an account answered that are kept.
const EVIDENCE: usize = 4 * 1024;

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

/// Of a call that took too long.
pub fn hanging(operation: &OperationRecord) -> Cause {
    byoc_cloud::catalogue::own_cause(
        "step_timed_out",
        "The account did not answer in time.",
        "Check the provider's status page, then retry.",
        format!("no answer to the step {}", operation.step),
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
