//! Projects, and who belongs to them.

use byoc_rules::words::as_word;
use byoc_types::{CustomCloudState, DependentCloud, ProjectRole, UsedThrough};

use super::columns::{LeastWord, Word};
use super::{Error, Source, Tx, params, queries};

/// Columns of [`ProjectRow`].
macro_rules! select {
    ($more:literal, $rest:literal) => {
        concat!(
            "SELECT j.project_name, j.organization_id, j.account_id",
            $more,
            " FROM projects j ",
            $rest
        )
    };
}

queries! {
    PROJECT_INSERT = "INSERT INTO projects (project_name, organization_id, account_id, created_at)
        VALUES ($1, $2, $3, {now})";
    /// `$2` = '': all of them; else those that this person belongs to.
    PROJECTS_OF_ORGANIZATION = select!("", "WHERE j.organization_id = $1
        AND ($2 = '' OR EXISTS (SELECT 1 FROM project_members pm
            WHERE pm.project_name = j.project_name AND pm.user_id = $2))
        ORDER BY j.project_name");
    /// `$3` as `$2` of [`PROJECTS_OF_ORGANIZATION`].
    PROJECT_OF_ORGANIZATION = select!(", j.version", "WHERE j.organization_id = $1
        AND j.project_name = $2 AND ($3 = '' OR EXISTS (SELECT 1 FROM project_members pm
            WHERE pm.project_name = j.project_name AND pm.user_id = $3))");
    /// Super admins belong to every project of their organization.
    PROJECTS_OF_USER = select!(
        ", CASE WHEN m.role = 'super_admin' THEN 'admin' ELSE pm.role END AS role",
        "JOIN members m ON m.organization_id = j.organization_id AND m.user_id = $1
        LEFT JOIN project_members pm ON pm.project_name = j.project_name AND pm.user_id = $1
        WHERE m.role = 'super_admin' OR pm.role IS NOT NULL ORDER BY j.project_name"
    );
    /// As [`PROJECTS_OF_USER`], one of them.
    PROJECT_WITH_ROLE = select!(
        ", CASE WHEN m.role = 'super_admin' THEN 'admin' ELSE pm.role END AS role",
        "JOIN members m ON m.organization_id = j.organization_id AND m.user_id = $2
        LEFT JOIN project_members pm ON pm.project_name = j.project_name AND pm.user_id = $2
        WHERE j.project_name = $1 AND (m.role = 'super_admin' OR pm.role IS NOT NULL)"
    );
    PROJECT_FOR_USER = select!("", "JOIN members m ON m.organization_id = j.organization_id
            AND m.user_id = $2
        LEFT JOIN project_members pm ON pm.project_name = j.project_name AND pm.user_id = $2
        WHERE j.project_name = $1 AND (m.role = 'super_admin' OR pm.role IS NOT NULL)");
    PROJECT_UPDATE = "UPDATE projects SET project_name = $2, account_id = $3, version = version + 1
        WHERE project_name = $1";
    PROJECT_DELETE = "DELETE FROM projects WHERE project_name = $1";
    PROJECTS_OF_UNIT = select!("", "WHERE j.account_id = $1 ORDER BY j.project_name");
    CLOUDS_OF_PROJECT = "SELECT c.custom_cloud_id, c.display_name, c.state,
            CASE WHEN p.kind = 'project' THEN 'project'
                WHEN p.name IN (o.root_account_id, o.organization_id) THEN 'organization'
                ELSE 'unit' END AS through
        FROM projects j
        JOIN organizations o ON o.organization_id = j.organization_id
        JOIN custom_clouds c ON c.organization_id = j.organization_id AND c.deleted_at IS NULL
        JOIN custom_cloud_permissions p ON p.custom_cloud_id = c.custom_cloud_id
        WHERE j.project_name = $1 AND ((p.kind = 'project' AND p.name = j.project_name)
            OR (p.kind = 'account'
                AND p.name IN (o.root_account_id, o.organization_id, j.account_id)))
        ORDER BY c.display_name, c.custom_cloud_id, p.kind DESC, p.name";
    CLOUDS_OF_UNIT = "SELECT c.custom_cloud_id, c.display_name, c.state, 'unit' AS through
        FROM custom_cloud_permissions p
        JOIN custom_clouds c ON c.custom_cloud_id = p.custom_cloud_id AND c.deleted_at IS NULL
        WHERE p.kind = 'account' AND p.name = $1
        ORDER BY c.display_name, c.custom_cloud_id";
    PROJECT_MEMBERS = "SELECT u.user_id, u.email, u.real_name, pm.role
        FROM project_members pm JOIN users u ON u.user_id = pm.user_id
        WHERE pm.project_name = $1 ORDER BY u.email_folded";
    PROJECT_MEMBER_WRITE = "INSERT INTO project_members (project_name, user_id, role)
        VALUES ($1, $2, $3)
        ON CONFLICT (project_name, user_id) DO UPDATE SET role = excluded.role";
    PROJECT_MEMBER_DELETE = "DELETE FROM project_members WHERE project_name = $1 AND user_id = $2";
    PROJECT_MEMBERSHIPS_DELETE = "DELETE FROM project_members WHERE user_id = $2
        AND project_name IN (SELECT j.project_name FROM projects j WHERE j.organization_id = $1)";
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ProjectRow {
    pub project_name: String,
    pub organization_id: String,
    pub account_id: String,
}

/// A project with the version that its ETag carries.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct VersionedProject {
    #[sqlx(flatten)]
    pub project: ProjectRow,
    pub version: i64,
}

/// A project with what a person is in it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ProjectOfUser {
    #[sqlx(flatten)]
    pub project: ProjectRow,
    #[sqlx(try_from = "LeastWord<ProjectRole>")]
    pub role: ProjectRole,
}

/// A person who belongs to a project.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ProjectMemberRow {
    pub user_id: String,
    pub email: String,
    pub real_name: String,
    #[sqlx(try_from = "LeastWord<ProjectRole>")]
    pub role: ProjectRole,
}

#[derive(sqlx::FromRow)]
struct DependentRow {
    custom_cloud_id: String,
    display_name: String,
    #[sqlx(try_from = "Word<CustomCloudState>")]
    state: CustomCloudState,
    #[sqlx(try_from = "Word<UsedThrough>")]
    through: UsedThrough,
}

/// Stores a project. [`Error::Duplicate`] if the name is taken, in whatever organization.
pub async fn insert(tx: &mut Tx, project: &ProjectRow) -> Result<(), Error> {
    let values = params![
        &project.project_name,
        &project.organization_id,
        &project.account_id
    ];
    tx.execute(&PROJECT_INSERT, values).await.map(drop)
}

/// The projects of an organization, by name: all of them, or those that one person belongs to.
pub async fn of_organization(
    source: &mut impl Source,
    organization_id: &str,
    limited_to: Option<&str>,
) -> Result<Vec<ProjectRow>, Error> {
    let values = params![organization_id, limited_to.unwrap_or_default()];
    source.fetch_all(&PROJECTS_OF_ORGANIZATION, values).await
}

/// A project of an organization, unless `limited_to` does not belong to it.
pub async fn by_name(
    source: &mut impl Source,
    organization_id: &str,
    project_name: &str,
    limited_to: Option<&str>,
) -> Result<Option<VersionedProject>, Error> {
    let values = params![
        organization_id,
        project_name,
        limited_to.unwrap_or_default()
    ];
    source
        .fetch_optional(&PROJECT_OF_ORGANIZATION, values)
        .await
}

/// The projects that a person sees, in all organizations.
pub async fn of_user(source: &mut impl Source, user_id: &str) -> Result<Vec<ProjectOfUser>, Error> {
    source.fetch_all(&PROJECTS_OF_USER, params![user_id]).await
}

/// A project with what the person is in it, if they see it. Super admins of its organization are
/// admins of it.
pub async fn with_role(
    source: &mut impl Source,
    project_name: &str,
    user_id: &str,
) -> Result<Option<ProjectOfUser>, Error> {
    source
        .fetch_optional(&PROJECT_WITH_ROLE, params![project_name, user_id])
        .await
}

/// A project, if the person sees it.
pub async fn for_user(
    source: &mut impl Source,
    project_name: &str,
    user_id: &str,
) -> Result<Option<ProjectRow>, Error> {
    source
        .fetch_optional(&PROJECT_FOR_USER, params![project_name, user_id])
        .await
}

/// Gives a project another name and unit; its members follow. [`Error::Duplicate`] if the name is
/// taken, in whatever organization.
pub async fn update(tx: &mut Tx, project_name: &str, to: &ProjectRow) -> Result<(), Error> {
    let values = params![project_name, &to.project_name, &to.account_id];
    tx.execute(&PROJECT_UPDATE, values).await.map(drop)
}

/// Removes a project and its members' rows.
pub async fn delete(tx: &mut Tx, project_name: &str) -> Result<(), Error> {
    tx.execute(&PROJECT_DELETE, params![project_name])
        .await
        .map(drop)
}

/// The projects in a unit, by name.
pub async fn of_unit(source: &mut impl Source, account_id: &str) -> Result<Vec<ProjectRow>, Error> {
    source
        .fetch_all(&PROJECTS_OF_UNIT, params![account_id])
        .await
}

/// The custom clouds that a project may use, each with the permissions that let it.
pub async fn clouds_of_project(
    source: &mut impl Source,
    project_name: &str,
) -> Result<Vec<DependentCloud>, Error> {
    let rows = source.fetch_all(&CLOUDS_OF_PROJECT, params![project_name]);
    Ok(to_dependents(rows.await?))
}

/// The custom clouds whose permissions name a unit.
pub async fn clouds_of_unit(
    source: &mut impl Source,
    account_id: &str,
) -> Result<Vec<DependentCloud>, Error> {
    let rows = source.fetch_all(&CLOUDS_OF_UNIT, params![account_id]);
    Ok(to_dependents(rows.await?))
}

/// Rows of one custom cloud follow one another.
fn to_dependents(rows: Vec<DependentRow>) -> Vec<DependentCloud> {
    let mut clouds: Vec<DependentCloud> = Vec::new();
    for row in rows {
        match clouds.last_mut() {
            Some(last) if last.custom_cloud_environment_id == row.custom_cloud_id => {
                if !last.through.contains(&row.through) {
                    last.through.push(row.through);
                }
            }
            _ => clouds.push(DependentCloud {
                custom_cloud_environment_id: row.custom_cloud_id,
                display_name: row.display_name,
                state: row.state,
                through: vec![row.through],
            }),
        }
    }
    clouds
}

/// The members of a project, by email address.
pub async fn members(
    source: &mut impl Source,
    project_name: &str,
) -> Result<Vec<ProjectMemberRow>, Error> {
    source
        .fetch_all(&PROJECT_MEMBERS, params![project_name])
        .await
}

/// Makes a person a member of a project with this role, or gives a member this role.
pub async fn write_member(
    tx: &mut Tx,
    project_name: &str,
    user_id: &str,
    role: ProjectRole,
) -> Result<(), Error> {
    tx.execute(
        &PROJECT_MEMBER_WRITE,
        params![project_name, user_id, as_word(role)],
    )
    .await
    .map(drop)
}

/// Removes a person from a project.
pub async fn delete_member(tx: &mut Tx, project_name: &str, user_id: &str) -> Result<(), Error> {
    tx.execute(&PROJECT_MEMBER_DELETE, params![project_name, user_id])
        .await
        .map(drop)
}

/// Removes a person from all projects of an organization.
pub async fn delete_memberships(
    tx: &mut Tx,
    organization_id: &str,
    user_id: &str,
) -> Result<(), Error> {
    tx.execute(
        &PROJECT_MEMBERSHIPS_DELETE,
        params![organization_id, user_id],
    )
    .await
    .map(drop)
}
