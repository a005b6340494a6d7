//! Organizations, their organizational units and members.

use byoc_rules::words::as_word;
use byoc_types::{DeploymentModel, Role};

use super::columns::{Flag, LeastWord, LenientDoc};
use super::{Error, Source, Tx, encode, events, params, queries};

/// Reads [`OrganizationRow`]s.
macro_rules! organization {
    ($role:literal, $rest:literal) => {
        concat!(
            "SELECT o.organization_id, o.organization_name, o.root_account_id, o.tier,
                o.is_byoc_enabled, o.deployment_models, o.created_at, o.updated_at, ",
            $role,
            " AS role FROM organizations o ",
            $rest
        )
    };
}

/// Reads [`AccountRow`]s.
macro_rules! account {
    ($where:literal) => {
        concat!(
            "SELECT account_id, organization_id, parent_account_id, account_name, created_at,
                updated_at, version
            FROM accounts WHERE ",
            $where
        )
    };
}

#[derive(sqlx::FromRow)]
struct OrganizationName {
    organization_name: String,
}

queries! {
    ORGANIZATION_NAME = "SELECT organization_name FROM organizations WHERE organization_id = $1";
    ORGANIZATIONS_OF_USER = organization!(
        "m.role",
        "JOIN members m ON m.organization_id = o.organization_id
        WHERE m.user_id = $1 ORDER BY o.organization_name, o.organization_id"
    );
    /// `$3`: 1 for an operator, who reads every organization.
    ORGANIZATION_FOR_USER = organization!(
        "COALESCE(m.role, 'member')",
        "LEFT JOIN members m ON m.organization_id = o.organization_id AND m.user_id = $2
        WHERE o.organization_id = $1 AND (m.user_id IS NOT NULL OR $3 = 1)"
    );
    ORGANIZATION_INSERT = "INSERT INTO organizations
            (organization_id, organization_name, root_account_id, tier, created_at, updated_at)
        VALUES ($1, $2, $3, $4, {now}, {now})";
    OFFER_TO_ORGANIZATION = "SELECT deployment_models, is_byoc_enabled FROM organizations
        WHERE organization_id = $1";
    MODELS_UPDATE = "UPDATE organizations SET deployment_models = $2, version = version + 1,
            updated_at = {now}
        WHERE organization_id = $1";
    ENABLED_UPDATE = "UPDATE organizations SET is_byoc_enabled = $2, version = version + 1,
            updated_at = {now}
        WHERE organization_id = $1";
    ACCOUNT_INSERT = "INSERT INTO accounts
            (account_id, organization_id, parent_account_id, account_name, created_at, updated_at)
        VALUES ($1, $2, $3, $4, {now}, {now})";
    ACCOUNTS_OF_ORGANIZATION = account!("organization_id = $1
        ORDER BY CASE WHEN parent_account_id IS NULL THEN 0 ELSE 1 END, account_name");
    UNIT_BY_ID = account!("organization_id = $1 AND account_id = $2
        AND parent_account_id IS NOT NULL");
    ACCOUNT_UPDATE = "UPDATE accounts SET account_name = $2, version = version + 1,
            updated_at = {now}
        WHERE account_id = $1";
    UNIT_DELETE = "DELETE FROM accounts WHERE account_id = $1 AND parent_account_id IS NOT NULL";
    MEMBERS_OF_ORGANIZATION = "SELECT u.user_id, u.email, u.real_name, m.role,
            u.deactivated_at
        FROM members m JOIN users u ON u.user_id = m.user_id
        WHERE m.organization_id = $1 ORDER BY u.email_folded";
    STANDING = "SELECT m.role, u.deactivated_at
        FROM users u LEFT JOIN members m ON m.user_id = u.user_id AND m.organization_id = $1
        WHERE u.user_id = $2";
    ORGANIZATION_IDS_OF_USER = "SELECT organization_id FROM members WHERE user_id = $1
        ORDER BY organization_id";
    /// Organizations that nobody else who can sign in is super admin of.
    ORGANIZATIONS_LED_ALONE = "SELECT o.organization_name AS name
        FROM members m JOIN organizations o ON o.organization_id = m.organization_id
        WHERE m.user_id = $1 AND m.role = 'super_admin' AND NOT EXISTS (
            SELECT 1 FROM members other JOIN users u ON u.user_id = other.user_id
            WHERE other.organization_id = m.organization_id AND other.user_id <> $1
                AND other.role = 'super_admin' AND u.deactivated_at IS NULL)
        ORDER BY o.organization_name";
    MEMBER_INSERT = "INSERT INTO members (organization_id, user_id, role) VALUES ($1, $2, $3)";
    MEMBER_UPDATE = "UPDATE members SET role = $3 WHERE organization_id = $1 AND user_id = $2";
    MEMBER_DELETE = "DELETE FROM members WHERE organization_id = $1 AND user_id = $2";
}

/// An organization as one of its members sees it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OrganizationRow {
    pub organization_id: String,
    pub organization_name: String,
    pub root_account_id: String,
    pub tier: String,
    #[sqlx(try_from = "Flag")]
    pub is_byoc_enabled: bool,
    /// Those that the operator gave it. A list of a newer server that this one can't read counts as
    /// none.
    #[sqlx(try_from = "LenientDoc<Vec<DeploymentModel>>")]
    pub deployment_models: Option<Vec<DeploymentModel>>,
    pub created_at: i64,
    pub updated_at: i64,
    /// The member's role.
    #[sqlx(try_from = "LeastWord<Role>")]
    pub role: Role,
}

/// What the operator lets an organization do.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OfferRow {
    /// As in [`OrganizationRow`].
    #[sqlx(try_from = "LenientDoc<Vec<DeploymentModel>>")]
    pub deployment_models: Option<Vec<DeploymentModel>>,
    #[sqlx(try_from = "Flag")]
    pub is_byoc_enabled: bool,
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AccountRow {
    pub account_id: String,
    pub organization_id: String,
    pub parent_account_id: Option<String>,
    pub account_name: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MemberRow {
    pub user_id: String,
    pub email: String,
    pub real_name: String,
    #[sqlx(try_from = "LeastWord<Role>")]
    pub role: Role,
    pub deactivated_at: Option<i64>,
}

/// What a person is to an organization.
#[derive(sqlx::FromRow)]
struct StandingRow {
    role: Option<LeastWord<Role>>,
    deactivated_at: Option<i64>,
}

/// What a person is to an organization.
#[derive(Debug, Clone)]
pub struct Standing {
    /// Absent for those who are no members.
    pub role: Option<Role>,
    pub deactivated_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Id {
    organization_id: String,
}

#[derive(sqlx::FromRow)]
struct Name {
    name: String,
}

/// The organizations a person belongs to, by name.
pub async fn of_user(
    source: &mut impl Source,
    user_id: &str,
) -> Result<Vec<OrganizationRow>, Error> {
    source
        .fetch_all(&ORGANIZATIONS_OF_USER, params![user_id])
        .await
}

/// An organization, if the person belongs to it or `reads_all`.
pub async fn for_user(
    source: &mut impl Source,
    organization_id: &str,
    user_id: &str,
    reads_all: bool,
) -> Result<Option<OrganizationRow>, Error> {
    let values = params![organization_id, user_id, reads_all];
    source.fetch_optional(&ORGANIZATION_FOR_USER, values).await
}

/// What an organization is called.
pub async fn name(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<Option<String>, Error> {
    let row: Option<OrganizationName> = source
        .fetch_optional(&ORGANIZATION_NAME, params![organization_id])
        .await?;
    Ok(row.map(|row| row.organization_name))
}

/// Stores an organization and its root account.
pub async fn insert(
    tx: &mut Tx,
    organization_id: &str,
    name: &str,
    root_account_id: &str,
    tier: &str,
) -> Result<(), Error> {
    tx.execute(
        &ORGANIZATION_INSERT,
        params![organization_id, name, root_account_id, tier],
    )
    .await?;
    insert_account(tx, root_account_id, organization_id, None, name).await
}

/// The deployment models that the operator gave an organization.
pub async fn models(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<Option<Vec<DeploymentModel>>, Error> {
    let offer = offer(source, organization_id).await?;
    Ok(offer.and_then(|offer| offer.deployment_models))
}

/// What the operator lets an organization do.
pub async fn offer(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<Option<OfferRow>, Error> {
    source
        .fetch_optional(&OFFER_TO_ORGANIZATION, params![organization_id])
        .await
}

/// Says whether the organization may have custom clouds made and deployed.
pub async fn set_byoc_enabled(
    tx: &mut Tx,
    organization_id: &str,
    is_enabled: bool,
) -> Result<(), Error> {
    tx.execute(&ENABLED_UPDATE, params![organization_id, is_enabled])
        .await
        .map(drop)
}

/// Gives an organization deployment models of its own, or none.
pub async fn set_models(
    tx: &mut Tx,
    organization_id: &str,
    models: Option<&[DeploymentModel]>,
) -> Result<(), Error> {
    let models = models.map(encode);
    tx.execute(&MODELS_UPDATE, params![organization_id, models])
        .await
        .map(drop)
}

/// Stores a unit; without a parent it is the root. [`Error::Duplicate`] where the name is taken.
pub async fn insert_account(
    tx: &mut Tx,
    account_id: &str,
    organization_id: &str,
    parent: Option<&str>,
    name: &str,
) -> Result<(), Error> {
    // Two requests at a time follow one another.
    events::lock(tx, organization_id).await?;
    check_account_name(tx, organization_id, account_id, name).await?;
    tx.execute(
        &ACCOUNT_INSERT,
        params![account_id, organization_id, parent, name],
    )
    .await
    .map(drop)
}

/// Refuses a name for an account as [`Error::Duplicate`] if another one of the organization has it
/// in other letters: people can't tell `Retail` from `retail`.
async fn check_account_name(
    tx: &mut Tx,
    organization_id: &str,
    account_id: &str,
    name: &str,
) -> Result<(), Error> {
    let folded = name.to_lowercase();
    let is_taken = accounts(tx, organization_id)
        .await?
        .iter()
        .filter(|account| account.account_id != account_id)
        .any(|account| account.account_name.to_lowercase() == folded);
    match is_taken {
        true => Err(Error::Duplicate(name.to_owned())),
        false => Ok(()),
    }
}

/// The root account first, then the units by name.
pub async fn accounts(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<Vec<AccountRow>, Error> {
    source
        .fetch_all(&ACCOUNTS_OF_ORGANIZATION, params![organization_id])
        .await
}

/// A unit of an organization; its root account is none.
pub async fn unit(
    source: &mut impl Source,
    organization_id: &str,
    account_id: &str,
) -> Result<Option<AccountRow>, Error> {
    source
        .fetch_optional(&UNIT_BY_ID, params![organization_id, account_id])
        .await
}

/// Gives a unit, or the root account, another name. [`Error::Duplicate`] if the name is taken.
pub async fn rename_account(
    tx: &mut Tx,
    organization_id: &str,
    account_id: &str,
    name: &str,
) -> Result<(), Error> {
    check_account_name(tx, organization_id, account_id, name).await?;
    tx.execute(&ACCOUNT_UPDATE, params![account_id, name])
        .await
        .map(drop)
}

/// Removes a unit, in which there must be no project.
pub async fn delete_unit(tx: &mut Tx, account_id: &str) -> Result<(), Error> {
    tx.execute(&UNIT_DELETE, params![account_id])
        .await
        .map(drop)
}

/// The members of an organization, by e-mail address.
pub async fn members(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<Vec<MemberRow>, Error> {
    source
        .fetch_all(&MEMBERS_OF_ORGANIZATION, params![organization_id])
        .await
}

/// What a person is to an organization; `None` if there is no such person.
pub async fn standing(
    source: &mut impl Source,
    organization_id: &str,
    user_id: &str,
) -> Result<Option<Standing>, Error> {
    let row: Option<StandingRow> = source
        .fetch_optional(&STANDING, params![organization_id, user_id])
        .await?;
    Ok(row.map(|row| Standing {
        role: row.role.map(Role::from),
        deactivated_at: row.deactivated_at,
    }))
}

/// Ids of the organizations a person belongs to, in the order in which they are to be locked.
pub async fn ids_of_user(source: &mut impl Source, user_id: &str) -> Result<Vec<String>, Error> {
    let rows: Vec<Id> = source
        .fetch_all(&ORGANIZATION_IDS_OF_USER, params![user_id])
        .await?;
    Ok(rows.into_iter().map(|row| row.organization_id).collect())
}

/// Names of the organizations whose only super admin this person is.
pub async fn led_alone(source: &mut impl Source, user_id: &str) -> Result<Vec<String>, Error> {
    let rows: Vec<Name> = source
        .fetch_all(&ORGANIZATIONS_LED_ALONE, params![user_id])
        .await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}

/// Adds a member. [`Error::Duplicate`] where the person is one already.
pub async fn insert_member(
    tx: &mut Tx,
    organization_id: &str,
    user_id: &str,
    role: Role,
) -> Result<(), Error> {
    tx.execute(
        &MEMBER_INSERT,
        params![organization_id, user_id, as_word(role)],
    )
    .await
    .map(drop)
}

/// Gives a member another role.
pub async fn update_member(
    tx: &mut Tx,
    organization_id: &str,
    user_id: &str,
    role: Role,
) -> Result<(), Error> {
    tx.execute(
        &MEMBER_UPDATE,
        params![organization_id, user_id, as_word(role)],
    )
    .await
    .map(drop)
}

/// Takes a member out of an organization and its projects; the person's user stays.
pub async fn delete_member(tx: &mut Tx, organization_id: &str, user_id: &str) -> Result<(), Error> {
    super::projects::delete_memberships(tx, organization_id, user_id).await?;
    tx.execute(&MEMBER_DELETE, params![organization_id, user_id])
        .await
        .map(drop)
}
