//! Who may use the custom clouds of an organization.

use std::collections::BTreeMap;

use byoc_types::{CustomCloudPermissions, CustomCloudPermissionsListAnswer};

use super::{ApiError, Call, send};
use crate::url::segment;

/// The permissions of every custom cloud of the organization, by its id: one call for a whole
/// list.
pub async fn permissions_list(
    org: &str,
) -> Result<BTreeMap<String, CustomCloudPermissions>, ApiError> {
    let path = format!(
        "/console/v1/organization/{}/custom-cloud-permissions",
        segment(org)
    );
    Ok(send::<CustomCloudPermissionsListAnswer>(Call::get(path))
        .await?
        .permissions)
}
