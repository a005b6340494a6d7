//! Long operations of a custom cloud, and the simulated account that some of them run against.

use byoc_types::{ConnectionCheck, OperationCallsAnswer, Rehearsal, RehearsalUpdate};

use super::{ApiError, Call, custom_clouds::console, send, send_unread};
use crate::url::segment;

/// Runs the failed step of an operation again, and what comes after it.
pub async fn operation_retry(id: &str, operation: &str) -> Result<(), ApiError> {
    let path = console(id, &format!("operations/{}/retry", segment(operation)));
    send_unread(Call::post(path)).await
}

/// What an operation asked the account. Only super admins get an answer.
pub async fn operation_calls(
    organization_id: &str,
    id: &str,
    operation: &str,
) -> Result<OperationCallsAnswer, ApiError> {
    let (organization_id, id) = (segment(organization_id), segment(id));
    let operation = segment(operation);
    let path = format!(
        "/console/v1/organization/{organization_id}/custom-cloud-environments/{id}/operations/\
         {operation}/calls"
    );
    send(Call::get(path)).await
}

/// What the last check of the connection to a cloud's account found.
pub async fn connection_view(id: &str) -> Result<ConnectionCheck, ApiError> {
    send(Call::get(console(id, "connection"))).await
}

/// Checks the connection to a cloud's account now.
pub async fn connection_check(id: &str) -> Result<ConnectionCheck, ApiError> {
    send(Call::post(console(id, "connection/check")).that_reads()).await
}

/// The simulated account of a cloud; 404 where its provider is the real one.
pub async fn rehearsal_view(id: &str) -> Result<Rehearsal, ApiError> {
    send(Call::get(console(id, "rehearsal"))).await
}

/// Chooses the failure that the next deployment plays, or none.
pub async fn rehearsal_update(id: &str, request: &RehearsalUpdate) -> Result<Rehearsal, ApiError> {
    send(Call::put(console(id, "rehearsal")).json(request)).await
}
