//! Long operations as the console sees them.

use byoc_types::{CustomCloudStatus, Operation, OperationsAnswer};

use super::{Actor, Ctx, Error, Result, Versioned};

/// GET `custom-cloud-environments/{id}/status`.
pub async fn status_view(
    _ctx: &Ctx,
    _actor: &Actor,
    _id: &str,
) -> Result<Versioned<CustomCloudStatus>> {
    Err(Error::Internal("not there yet".to_owned()))
}

/// GET `custom-cloud-environments/{id}/operations`: newest first.
pub async fn operation_list(_ctx: &Ctx, _actor: &Actor, _id: &str) -> Result<OperationsAnswer> {
    Err(Error::Internal("not there yet".to_owned()))
}

/// POST `custom-cloud-environments/{id}/operations/{op}/retry`: the failed step runs again.
pub async fn operation_retry(
    _ctx: &Ctx,
    _actor: &Actor,
    _id: &str,
    _operation_id: &str,
) -> Result<Operation> {
    Err(Error::Internal("not there yet".to_owned()))
}
