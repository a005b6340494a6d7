//! API tokens. Only hashes are kept; the first characters name a token in lists.

use super::sessions::Bearer;
use byoc_rules::words::as_word;
use byoc_types::TokenScope;

use super::columns::LeastWord;
use super::{Error, Source, Tx, params, queries};

queries! {
    TOKEN_USER = "SELECT users.user_id, users.email, users.real_name, users.is_operator, access_tokens.used_at,
            access_tokens.expires_at, access_tokens.scope, {now} AS clock
        FROM access_tokens JOIN users ON users.user_id = access_tokens.user_id
        WHERE token_hash = $1 AND (expires_at IS NULL OR expires_at > {now})
            AND users.deactivated_at IS NULL";
    TOKEN_INSERT = "INSERT INTO access_tokens (token_hash, token_prefix, user_id, description,
            created_at, expires_at, scope, is_sign_in)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        RETURNING token_hash, token_prefix, description, created_at, used_at, expires_at, scope,
            is_sign_in";
    TOKENS_OF_USER = "SELECT token_hash, token_prefix, description, created_at, used_at, expires_at,
            scope, is_sign_in
        FROM access_tokens
        WHERE user_id = $1 AND (expires_at IS NULL OR expires_at > {now})
        ORDER BY created_at DESC, token_prefix";
    TOKEN_TOUCH = "UPDATE access_tokens SET used_at = {now} WHERE token_hash = $1";
    TOKEN_DELETE = "DELETE FROM access_tokens WHERE user_id = $1 AND token_hash = $2";
    /// `$2` = 1: those of the command-line sign-in alone.
    TOKENS_DELETE_ALL = "DELETE FROM access_tokens
        WHERE user_id = $1 AND is_sign_in >= $2 AND token_hash <> $3";
    TOKENS_SWEEP = "DELETE FROM access_tokens WHERE expires_at <= {now}";
}

/// A row of `access_tokens`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TokenRow {
    pub token_hash: String,
    pub token_prefix: String,
    pub description: Option<String>,
    pub created_at: i64,
    pub used_at: Option<i64>,
    pub expires_at: Option<i64>,
    /// A word of `byoc_types::TokenScope`.
    #[sqlx(try_from = "LeastWord<TokenScope>")]
    pub scope: TokenScope,
    /// 1 where `/v1/userauth` made it.
    pub is_sign_in: i64,
}

/// What [`insert`] stores.
#[derive(Debug, Clone)]
pub struct NewToken {
    pub user_id: String,
    pub token_hash: String,
    pub token_prefix: String,
    pub description: Option<String>,
    /// How long it works, milliseconds; absent for a token that never expires.
    pub lifetime: Option<i64>,
    /// When it ends at the latest, milliseconds since 1970.
    pub ends_by: Option<i64>,
    /// A word of `byoc_types::TokenScope`.
    pub scope: TokenScope,
    pub is_sign_in: bool,
}

/// Who is behind a token, unless it has expired.
pub async fn bearer(source: &mut impl Source, token_hash: &str) -> Result<Option<Bearer>, Error> {
    source
        .fetch_optional(&TOKEN_USER, params![token_hash])
        .await
}

/// Stores a token, and forgets expired ones.
pub async fn insert(tx: &mut Tx, token: &NewToken) -> Result<TokenRow, Error> {
    tx.execute(&TOKENS_SWEEP, params![]).await?;
    let now = super::users::clock(tx).await?;
    let end = token.lifetime.map(|lifetime| now.saturating_add(lifetime));
    let end = [end, token.ends_by].into_iter().flatten().min();
    let values = params![
        &token.token_hash,
        &token.token_prefix,
        &token.user_id,
        token.description.clone(),
        now,
        end,
        as_word(token.scope),
        token.is_sign_in,
    ];
    tx.fetch_optional(&TOKEN_INSERT, values)
        .await?
        .ok_or(Error::Database(sqlx::Error::RowNotFound))
}

/// A person's tokens that still work, newest first.
pub async fn of_user(source: &mut impl Source, user_id: &str) -> Result<Vec<TokenRow>, Error> {
    source.fetch_all(&TOKENS_OF_USER, params![user_id]).await
}

/// Notes that the token was used just now.
pub async fn touch(tx: &mut Tx, token_hash: &str) -> Result<(), Error> {
    tx.execute(&TOKEN_TOUCH, params![token_hash])
        .await
        .map(drop)
}

/// Revokes one of a person's tokens; answers whether there was one.
pub async fn delete(tx: &mut Tx, user_id: &str, token_hash: &str) -> Result<bool, Error> {
    Ok(tx
        .execute(&TOKEN_DELETE, params![user_id, token_hash])
        .await?
        > 0)
}

/// Revokes a person's tokens, all of them or those of the command-line sign-in, but not the one of
/// the hash `kept`.
pub async fn delete_all(
    tx: &mut Tx,
    user_id: &str,
    is_sign_in_only: bool,
    kept: &str,
) -> Result<u64, Error> {
    tx.execute(&TOKENS_DELETE_ALL, params![user_id, is_sign_in_only, kept])
        .await
}
