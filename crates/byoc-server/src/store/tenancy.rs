//! What operations on custom clouds need to know of organizations.

use super::{Error, Source, Tx, params, queries};

/// An organization and what a person is to it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Membership {
    pub root_account_id: String,
    pub is_byoc_enabled: i64,
    /// `super_admin` or `member`; absent for those who are neither.
    pub role: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Name {
    name: String,
}

queries! {
    MEMBERSHIP = "SELECT o.root_account_id, o.is_byoc_enabled, m.role FROM organizations o \
        LEFT JOIN members m ON m.organization_id = o.organization_id AND m.user_id = $2 \
        WHERE o.organization_id = $1";
    ORGANIZATION_LOCK = "SELECT organization_id AS name FROM organizations \
        WHERE organization_id = $1 {for_update}";
    ACCOUNT_IDS = "SELECT account_id AS name FROM accounts WHERE organization_id = $1";
    PROJECT_NAMES = "SELECT project_name AS name FROM projects WHERE organization_id = $1";
    /// A project that the person may see.
    PROJECT_OF_USER = "SELECT j.project_name AS name FROM projects j \
        JOIN members m ON m.organization_id = j.organization_id AND m.user_id = $1 \
        WHERE j.project_name = $2";
}

/// The organization with the role of `user_id` in it.
pub async fn membership(
    source: &mut impl Source,
    organization_id: &str,
    user_id: &str,
) -> Result<Option<Membership>, Error> {
    source
        .fetch_optional(&MEMBERSHIP, params![organization_id, user_id])
        .await
}

/// Every transaction that changes an organization's custom clouds or operations begins with this
/// lock: they follow one another, and none can wait for another in a circle. False where there is
/// no such organization.
pub async fn lock(tx: &mut Tx, organization_id: &str) -> Result<bool, Error> {
    let row: Option<Name> = tx
        .fetch_optional(&ORGANIZATION_LOCK, params![organization_id])
        .await?;
    Ok(row.is_some())
}

/// Ids of the organization's root account and units.
pub async fn account_ids(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<Vec<String>, Error> {
    names(
        source
            .fetch_all(&ACCOUNT_IDS, params![organization_id])
            .await,
    )
}

/// Names of the organization's projects.
pub async fn project_names(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<Vec<String>, Error> {
    names(
        source
            .fetch_all(&PROJECT_NAMES, params![organization_id])
            .await,
    )
}

/// Whether `user_id` is a member of the project's organization.
pub async fn sees_project(
    source: &mut impl Source,
    user_id: &str,
    project_name: &str,
) -> Result<bool, Error> {
    let row: Option<Name> = source
        .fetch_optional(&PROJECT_OF_USER, params![user_id, project_name])
        .await?;
    Ok(row.is_some())
}

fn names(rows: Result<Vec<Name>, Error>) -> Result<Vec<String>, Error> {
    Ok(rows?.into_iter().map(|row| row.name).collect())
}
