//! What the control plane itself runs into, as causes for a person.

use byoc_cloud::RetryAdvice;
use byoc_cloud::contract::storable;
use byoc_types::Cause;

use crate::store::operations::OperationRecord;

/// Of a row that this version of the server can't read.
pub fn unreadable(reason: &str) -> Cause {
    Cause {
        // The same row would be as unreadable again.
        is_retryable: false,
        ..byoc_cloud::catalogue::own_cause(
            "unreadable_operation",
            "The control plane can't read what it stored about this operation.",
            "Tell the operator to check the server log. Then start the deployment, the deletion or the change of \
             the service again.",
            storable(reason),
        )
    }
}

/// Of a step whose outcome the database refuses again and again.
pub fn unstorable(reason: &str) -> Cause {
    byoc_cloud::catalogue::own_cause(
        "unwritable_step",
        "The control plane could not store the result of this step.",
        "Tell the operator to check the server log. Retry after the problem is fixed.",
        storable(reason),
    )
}

/// Of a call that took too long.
pub fn hanging(what: &str, again: RetryAdvice) -> Cause {
    byoc_cloud::catalogue::own_cause(
        "step_timed_out",
        "The account did not answer in time.",
        &format!("Check the provider's status page. {}", again.sentence()),
        format!("no answer to: {what}"),
    )
}

/// Of a step at which the server crashes again and again.
pub fn crashing(operation: &OperationRecord) -> Cause {
    byoc_cloud::catalogue::own_cause(
        "step_crashes",
        "This step keeps failing on the server.",
        "Tell the operator to check the server log. Retry after the problem is fixed.",
        format!(
            "Crashes at the step {}: {}",
            operation.step, operation.crash_attempts
        ),
    )
}
