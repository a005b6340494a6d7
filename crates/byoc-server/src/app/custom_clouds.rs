//! Custom clouds.

use byoc_types::{CustomCloud, CustomCloudCreate, CustomCloudProvision, CustomCloudUpdate};

use super::{Actor, Ctx, Error, IfMatch, Result, Versioned};

/// POST `custom-cloud-environments`: a draft. With the same key, or the same body from the same
/// actor within 120 seconds while the draft is untouched, it answers that draft.
pub async fn custom_cloud_create(
    _ctx: &Ctx,
    _actor: &Actor,
    _organization_id: &str,
    _create: CustomCloudCreate,
    _idempotency_key: Option<&str>,
) -> Result<Versioned<CustomCloud>> {
    Err(Error::Internal("not there yet".to_owned()))
}

/// GET `custom-cloud-environments`: newest first, at most 999.
pub async fn custom_cloud_list(
    _ctx: &Ctx,
    _actor: &Actor,
    _organization_id: &str,
) -> Result<Vec<CustomCloud>> {
    Err(Error::Internal("not there yet".to_owned()))
}

/// GET `custom-cloud-environments/{id}`.
pub async fn custom_cloud_view(
    _ctx: &Ctx,
    _actor: &Actor,
    _organization_id: &str,
    _id: &str,
) -> Result<Versioned<CustomCloud>> {
    Err(Error::Internal("not there yet".to_owned()))
}

/// PUT `custom-cloud-environments/{id}`; an empty body reads.
pub async fn custom_cloud_update(
    _ctx: &Ctx,
    _actor: &Actor,
    _organization_id: &str,
    _id: &str,
    _update: CustomCloudUpdate,
    _if_match: &IfMatch,
) -> Result<Versioned<CustomCloud>> {
    Err(Error::Internal("not there yet".to_owned()))
}

/// DELETE `custom-cloud-environments/{id}?force=`: a draft goes at once, otherwise an operation
/// starts. Answers the cloud as it is then (`deleted` or `deleting`).
pub async fn custom_cloud_delete(
    _ctx: &Ctx,
    _actor: &Actor,
    _organization_id: &str,
    _id: &str,
    _is_forced: bool,
    _if_match: &IfMatch,
) -> Result<Versioned<CustomCloud>> {
    Err(Error::Internal("not there yet".to_owned()))
}

/// POST `custom-cloud-environments/{id}/provision`.
pub async fn custom_cloud_provision(
    _ctx: &Ctx,
    _actor: &Actor,
    _organization_id: &str,
    _id: &str,
    _provision: CustomCloudProvision,
    _if_match: &IfMatch,
) -> Result<Versioned<CustomCloud>> {
    Err(Error::Internal("not there yet".to_owned()))
}

/// The active custom clouds that projects may use, for `/v1/clouds` (`project_name` = `None`: those
/// of any project that the actor sees) and `/v1/project/{p}/clouds`.
pub async fn cloud_list(
    _ctx: &Ctx,
    _actor: &Actor,
    _project_name: Option<&str>,
) -> Result<Vec<byoc_types::Cloud>> {
    Err(Error::Internal("not there yet".to_owned()))
}
