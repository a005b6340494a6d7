//! Which units and projects may use a custom cloud.

use byoc_types::CustomCloudPermissions;

use super::{Actor, Ctx, Error, Result};

/// GET `custom-cloud-environments/{id}/permissions`.
pub async fn permissions_view(
    _ctx: &Ctx,
    _actor: &Actor,
    _organization_id: &str,
    _id: &str,
) -> Result<CustomCloudPermissions> {
    Err(Error::Internal("not there yet".to_owned()))
}

/// PUT `custom-cloud-environments/{id}/permissions`: what is not listed loses access.
pub async fn permissions_update(
    _ctx: &Ctx,
    _actor: &Actor,
    _organization_id: &str,
    _id: &str,
    _permissions: CustomCloudPermissions,
) -> Result<CustomCloudPermissions> {
    Err(Error::Internal("not there yet".to_owned()))
}
