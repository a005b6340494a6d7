//! What only the demo writes: operations that stand still, so that every state stays to be seen.

use byoc_rules::words::as_word;
use byoc_types::{Cause, OperationStep, StepState};

use super::{Error, Tx, encode, params, queries};

queries! {
    DEMO_OPERATION_STAND = "UPDATE operations SET step = $2, state = $3, steps = $4,
            last_error = $5, run_at = {now} + 3153600000000
        WHERE operation_id = $1";
}

/// Leaves an operation at `step`, due in a hundred years.
pub async fn stand(
    tx: &mut Tx,
    operation_id: &str,
    step: &str,
    state: StepState,
    steps: &[OperationStep],
    last_error: Option<&Cause>,
) -> Result<(), Error> {
    let cause = last_error.map(encode);
    let values = params![operation_id, step, as_word(state), encode(steps), cause];
    tx.execute(&DEMO_OPERATION_STAND, values).await.map(drop)
}
