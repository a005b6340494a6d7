//! Open invitations, and links with which people choose a new password. Only hashes of the tokens
//! are kept.

use byoc_rules::words::as_word;
use byoc_types::Role;

use super::columns::LeastWord;
use super::users::fold_email;
use super::{Error, Source, Tx, params, queries};

queries! {
    /// An invitation is its inviter's word: it ends if that person is no super admin any more, or
    /// no operator if they made it as one.
    INVITATIONS_OF_ORGANIZATION = "SELECT i.invitation_id, i.organization_id, o.organization_name,
            i.email, i.role, u.email AS invited_by, u.real_name AS invited_by_name, i.created_at,
            i.expires_at
        FROM invitations i JOIN organizations o ON o.organization_id = i.organization_id
            JOIN users u ON u.user_id = i.invited_by
            LEFT JOIN members m
                ON m.organization_id = i.organization_id AND m.user_id = i.invited_by
        WHERE i.organization_id = $1 AND i.expires_at > {now}
            AND (m.role = 'super_admin' OR (i.is_by_operator = 1 AND u.is_operator = 1))
            AND u.deactivated_at IS NULL
        ORDER BY i.email_folded";
    INVITATION_BY_TOKEN = "SELECT i.invitation_id, i.organization_id, o.organization_name,
            i.email, i.role, u.email AS invited_by, u.real_name AS invited_by_name, i.created_at,
            i.expires_at
        FROM invitations i JOIN organizations o ON o.organization_id = i.organization_id
            JOIN users u ON u.user_id = i.invited_by
            LEFT JOIN members m
                ON m.organization_id = i.organization_id AND m.user_id = i.invited_by
        WHERE i.token_hash = $1 AND i.expires_at > {now}
            AND (m.role = 'super_admin' OR (i.is_by_operator = 1 AND u.is_operator = 1))
            AND u.deactivated_at IS NULL";
    INVITATION_INSERT = "INSERT INTO invitations (invitation_id, organization_id, email,
            email_folded, role, token_hash, invited_by, created_at, expires_at, is_by_operator)
        VALUES ($1, $2, $3, $4, $5, $6, $7, {now}, {now} + $8, $9)";
    INVITATION_DELETE = "DELETE FROM invitations WHERE organization_id = $1 AND invitation_id = $2";
    INVITATION_DELETE_ADDRESS = "DELETE FROM invitations
        WHERE organization_id = $1 AND email_folded = $2";
    INVITATION_TAKE = "DELETE FROM invitations WHERE token_hash = $1 AND expires_at > {now}";
    INVITATIONS_SWEEP = "DELETE FROM invitations WHERE expires_at <= {now}";
    RESET_BY_TOKEN = "SELECT u.user_id, u.email, r.expires_at
        FROM password_resets r JOIN users u ON u.user_id = r.user_id
        WHERE r.token_hash = $1 AND r.expires_at > {now} AND u.deactivated_at IS NULL";
    RESET_SET = "INSERT INTO password_resets (user_id, token_hash, created_at, expires_at)
        VALUES ($1, $2, {now}, {now} + $3)
        ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash,
            created_at = excluded.created_at, expires_at = excluded.expires_at";
    RESET_TAKE = "DELETE FROM password_resets WHERE token_hash = $1 AND expires_at > {now}";
    RESETS_DELETE = "DELETE FROM password_resets WHERE user_id = $1";
}

/// An open invitation with the names that go with it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct InvitationRow {
    pub invitation_id: String,
    pub organization_id: String,
    pub organization_name: String,
    pub email: String,
    #[sqlx(try_from = "LeastWord<Role>")]
    pub role: Role,
    /// E-mail address.
    pub invited_by: String,
    pub invited_by_name: String,
    pub created_at: i64,
    pub expires_at: i64,
}

/// What [`insert`] stores.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    pub invitation_id: String,
    pub organization_id: String,
    pub email: String,
    pub role: Role,
    pub token_hash: String,
    /// A user's id.
    pub invited_by: String,
    /// Whether that person does it as an operator.
    pub is_by_operator: bool,
}

/// A reset whose link still works.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ResetRow {
    pub user_id: String,
    pub email: String,
    pub expires_at: i64,
}

/// The open invitations of an organization, by e-mail address.
pub async fn of_organization(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<Vec<InvitationRow>, Error> {
    source
        .fetch_all(&INVITATIONS_OF_ORGANIZATION, params![organization_id])
        .await
}

/// The open invitation behind a link.
pub async fn by_token(
    source: &mut impl Source,
    token_hash: &str,
) -> Result<Option<InvitationRow>, Error> {
    source
        .fetch_optional(&INVITATION_BY_TOKEN, params![token_hash])
        .await
}

/// Stores an invitation that ends `milliseconds` from now, in the place of an earlier one to the
/// same address, and forgets those that have ended.
pub async fn insert(
    tx: &mut Tx,
    invitation: &NewInvitation,
    milliseconds: i64,
) -> Result<(), Error> {
    tx.execute(&INVITATIONS_SWEEP, params![]).await?;
    let folded = fold_email(&invitation.email);
    let address = params![&invitation.organization_id, &folded];
    tx.execute(&INVITATION_DELETE_ADDRESS, address).await?;
    let values = params![
        &invitation.invitation_id,
        &invitation.organization_id,
        &invitation.email,
        folded,
        as_word(invitation.role),
        &invitation.token_hash,
        &invitation.invited_by,
        milliseconds,
        invitation.is_by_operator,
    ];
    tx.execute(&INVITATION_INSERT, values).await.map(drop)
}

/// Revokes an invitation; answers whether there was one.
pub async fn delete(
    tx: &mut Tx,
    organization_id: &str,
    invitation_id: &str,
) -> Result<bool, Error> {
    let values = params![organization_id, invitation_id];
    Ok(tx.execute(&INVITATION_DELETE, values).await? > 0)
}

/// Uses up the link of an invitation. Of two that try, one gets true.
pub async fn take(tx: &mut Tx, token_hash: &str) -> Result<bool, Error> {
    Ok(tx.execute(&INVITATION_TAKE, params![token_hash]).await? == 1)
}

/// Whose password the link of a reset changes.
pub async fn reset_by_token(
    source: &mut impl Source,
    token_hash: &str,
) -> Result<Option<ResetRow>, Error> {
    source
        .fetch_optional(&RESET_BY_TOKEN, params![token_hash])
        .await
}

/// Stores a reset whose link ends `milliseconds` from now; an earlier link ends.
pub async fn set_reset(
    tx: &mut Tx,
    user_id: &str,
    token_hash: &str,
    milliseconds: i64,
) -> Result<(), Error> {
    tx.execute(&RESET_SET, params![user_id, token_hash, milliseconds])
        .await
        .map(drop)
}

/// Uses up the link of a reset. Of two that try, one gets true.
pub async fn take_reset(tx: &mut Tx, token_hash: &str) -> Result<bool, Error> {
    Ok(tx.execute(&RESET_TAKE, params![token_hash]).await? == 1)
}

/// Ends the link of a reset, where there is one.
pub async fn delete_reset(tx: &mut Tx, user_id: &str) -> Result<(), Error> {
    tx.execute(&RESETS_DELETE, params![user_id]).await.map(drop)
}
