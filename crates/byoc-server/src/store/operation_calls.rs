//! What operations asked the accounts: the last requests of each.

use byoc_cloud::contract::Request;
use byoc_types::OperationCall;

use super::{Error, Source, Tx, params, queries};
use crate::time::rfc3339;

/// Requests that are kept of one operation.
pub const KEPT: usize = 200;
/// Characters that are kept of each text of a request.
const TEXT: usize = 100;

#[derive(sqlx::FromRow)]
struct CallRow {
    step: String,
    action: String,
    region: String,
    answer: String,
    request_id: Option<String>,
    milliseconds: i64,
    started_at: i64,
}

queries! {
    CALL_INSERT = "INSERT INTO operation_calls (operation_id, number, step, action, region, answer, \
        request_id, milliseconds, started_at) \
        SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, $5, $6, $7, {now} - $8 \
        FROM operation_calls WHERE operation_id = $1";
    CALLS_TRIM = "DELETE FROM operation_calls WHERE operation_id = $1 AND number <= \
        (SELECT MAX(number) FROM operation_calls WHERE operation_id = $1) - $2";
    CALLS_OF_OPERATION = "SELECT step, action, region, answer, request_id, milliseconds, \
        started_at FROM operation_calls WHERE operation_id = $1 ORDER BY number";
}

/// Adds the requests of one run of a step, and drops the oldest ones of the operation.
pub async fn note(
    tx: &mut Tx,
    operation_id: &str,
    step: &str,
    requests: &[Request],
) -> Result<(), Error> {
    if requests.is_empty() {
        return Ok(());
    }
    let first = requests.len().saturating_sub(KEPT);
    for request in &requests[first..] {
        let values = params![
            operation_id,
            step,
            kept(&request.action),
            kept(&request.region),
            kept(&request.answer),
            request.request_id.as_deref().map(kept),
            milliseconds(u128::from(request.milliseconds)),
            milliseconds(request.start.elapsed().as_millis()),
        ];
        tx.execute(&CALL_INSERT, values).await?;
    }
    let limit = milliseconds(KEPT as u128);
    tx.execute(&CALLS_TRIM, params![operation_id, limit])
        .await
        .map(drop)
}

/// The requests of an operation that are kept, oldest first.
pub async fn of_operation(
    source: &mut impl Source,
    operation_id: &str,
) -> Result<Vec<OperationCall>, Error> {
    let rows: Vec<CallRow> = source
        .fetch_all(&CALLS_OF_OPERATION, params![operation_id])
        .await?;
    let to_wire = |row: CallRow| OperationCall {
        start_time: rfc3339(row.started_at),
        step: row.step,
        action: row.action,
        region: row.region,
        answer: row.answer,
        milliseconds: u64::try_from(row.milliseconds).unwrap_or(0),
        request_id: row.request_id,
    };
    Ok(rows.into_iter().map(to_wire).collect())
}

/// The beginning of a text, without what no database keeps.
fn kept(text: &str) -> String {
    let text = text.chars().take(TEXT);
    text.map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

fn milliseconds(number: u128) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
