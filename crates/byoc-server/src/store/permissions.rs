//! Which units and projects may use a custom cloud.

use std::collections::BTreeMap;

use byoc_types::CustomCloudPermissions;

use super::{Error, Source, Tx, params, queries};

#[derive(sqlx::FromRow)]
struct PermissionRow {
    kind: String,
    name: String,
}

#[derive(sqlx::FromRow)]
struct IdRow {
    custom_cloud_id: String,
}

#[derive(sqlx::FromRow)]
struct CloudPermissionRow {
    custom_cloud_id: String,
    kind: String,
    name: String,
}

/// Whether a person's projects may use the custom cloud `c`. Nobody uses a draft.
macro_rules! usable_by {
    ($user:literal) => {
        concat!(
            "(c.state <> 'draft' AND EXISTS (SELECT 1 FROM custom_cloud_permissions p \
              JOIN organizations o ON o.organization_id = c.organization_id \
              JOIN projects j ON j.organization_id = c.organization_id \
              JOIN project_members pm ON pm.project_name = j.project_name AND pm.user_id = ",
            $user,
            " WHERE p.custom_cloud_id = c.custom_cloud_id \
              AND ((p.kind = 'project' AND p.name = j.project_name) \
                OR (p.kind = 'account' \
                    AND p.name IN (o.root_account_id, o.organization_id, j.account_id)))))"
        )
    };
}
pub(super) use usable_by;

/// Names and kinds of what a person's projects are called in permissions.
macro_rules! names_of {
    ($organization:literal, $user:literal) => {
        names_of!(from concat!(
            " FROM project_members pm JOIN projects j ON j.project_name = pm.project_name \
              JOIN organizations o ON o.organization_id = j.organization_id WHERE pm.user_id = ",
            $user,
            " AND j.organization_id = ",
            $organization
        ))
    };
    (from $from:expr) => {
        concat!(
            "SELECT j.project_name AS name, 'project' AS kind",
            $from,
            " UNION ALL SELECT j.account_id, 'account'",
            $from,
            " UNION ALL SELECT o.organization_id, 'account'",
            $from,
            " UNION ALL SELECT o.root_account_id, 'account'",
            $from
        )
    };
}
pub(super) use names_of;

/// The same as [`usable_by`] for long lists: the names are read once, not for each custom cloud.
/// `CASE … <> 0`: so PostgreSQL expects most rows to pass, and walks an index instead of sorting.
macro_rules! usable_among {
    ($organization:literal, $user:literal) => {
        concat!(
            "(c.state <> 'draft' AND CASE WHEN EXISTS (SELECT 1 FROM custom_cloud_permissions p \
              WHERE p.custom_cloud_id = c.custom_cloud_id \
              AND CASE WHEN (p.name, p.kind) IN (",
            names_of!($organization, $user),
            ") THEN 1 ELSE 0 END <> 0) THEN 1 ELSE 0 END <> 0)"
        )
    };
}
pub(super) use usable_among;

queries! {
    PERMISSIONS_OF_CLOUD = "SELECT kind, name FROM custom_cloud_permissions \
        WHERE custom_cloud_id = $1 ORDER BY kind, name";
    PERMISSIONS_OF_ORGANIZATION = "SELECT p.custom_cloud_id, p.kind, p.name \
        FROM custom_cloud_permissions p \
        JOIN custom_clouds c ON c.custom_cloud_id = p.custom_cloud_id \
        WHERE c.organization_id = $1 AND c.deleted_at IS NULL \
        ORDER BY p.custom_cloud_id, p.kind, p.name";
    PERMISSIONS_DELETE = "DELETE FROM custom_cloud_permissions WHERE custom_cloud_id = $1";
    CLOUDS_NAMING = "SELECT custom_cloud_id FROM custom_cloud_permissions \
        WHERE kind = $1 AND name = $2 ORDER BY custom_cloud_id";
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
        add(&mut permissions, &row.kind, row.name);
    }
    Ok(permissions)
}

/// Those of every custom cloud of an organization, by its id; a custom cloud without any is
/// left out.
pub async fn of_organization(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<BTreeMap<String, CustomCloudPermissions>, Error> {
    let rows: Vec<CloudPermissionRow> = source
        .fetch_all(&PERMISSIONS_OF_ORGANIZATION, params![organization_id])
        .await?;
    let mut clouds = BTreeMap::<String, CustomCloudPermissions>::new();
    for row in rows {
        add(
            clouds.entry(row.custom_cloud_id).or_default(),
            &row.kind,
            row.name,
        );
    }
    Ok(clouds)
}

fn add(permissions: &mut CustomCloudPermissions, kind: &str, name: String) {
    match kind {
        "account" => permissions.accounts.push(name),
        _ => permissions.projects.push(name),
    }
}

/// Ids of the custom clouds whose permissions name a unit (`account`) or a project (`project`),
/// deleted ones too.
pub async fn clouds_naming(
    source: &mut impl Source,
    kind: &str,
    name: &str,
) -> Result<Vec<String>, Error> {
    let rows: Vec<IdRow> = source
        .fetch_all(&CLOUDS_NAMING, params![kind, name])
        .await?;
    Ok(rows.into_iter().map(|row| row.custom_cloud_id).collect())
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
