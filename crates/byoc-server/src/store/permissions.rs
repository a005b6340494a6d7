//! Which units and projects may use a custom cloud.

use byoc_types::CustomCloudPermissions;

use super::{Error, Source, Tx, params, queries};

#[derive(sqlx::FromRow)]
struct PermissionRow {
    kind: String,
    name: String,
}

queries! {
    PERMISSIONS_OF_CLOUD = "SELECT kind, name FROM custom_cloud_permissions \
        WHERE custom_cloud_id = $1 ORDER BY kind, name";
    PERMISSIONS_DELETE = "DELETE FROM custom_cloud_permissions WHERE custom_cloud_id = $1";
    PERMISSION_INSERT = "INSERT INTO custom_cloud_permissions (custom_cloud_id, kind, name) \
        VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
}

/// All of them, in the order of their names.
pub async fn of_cloud(
    source: &mut impl Source,
    custom_cloud_id: &str,
) -> Result<CustomCloudPermissions, Error> {
    let rows: Vec<PermissionRow> = source
        .fetch_all(&PERMISSIONS_OF_CLOUD, params![custom_cloud_id])
        .await?;
    let mut permissions = CustomCloudPermissions::default();
    for row in rows {
        match row.kind.as_str() {
            "account" => permissions.accounts.push(row.name),
            _ => permissions.projects.push(row.name),
        }
    }
    Ok(permissions)
}

/// Puts these in the place of all others.
pub async fn replace(
    tx: &mut Tx,
    custom_cloud_id: &str,
    permissions: &CustomCloudPermissions,
) -> Result<(), Error> {
    tx.execute(&PERMISSIONS_DELETE, params![custom_cloud_id])
        .await?;
    for (kind, names) in [
        ("account", &permissions.accounts),
        ("project", &permissions.projects),
    ] {
        for name in names {
            tx.execute(&PERMISSION_INSERT, params![custom_cloud_id, kind, name])
                .await?;
        }
    }
    Ok(())
}
