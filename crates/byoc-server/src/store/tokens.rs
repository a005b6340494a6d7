//! API tokens. Only hashes are kept; the first characters name a token in lists.

use super::sessions::Bearer;
use super::{Error, Source, Tx, params, queries};

queries! {
    TOKEN_USER = "SELECT users.user_id, users.email, users.real_name, users.is_operator, access_tokens.used_at,
            access_tokens.expires_at, {now} AS clock
        FROM access_tokens JOIN users ON users.user_id = access_tokens.user_id
        WHERE token_hash = $1 AND (expires_at IS NULL OR expires_at > {now})";
    TOKEN_INSERT = "INSERT INTO access_tokens
            (token_hash, token_prefix, user_id, description, created_at, expires_at)
        VALUES ($1, $2, $3, $4, {now}, {now} + $5)
        RETURNING token_hash, token_prefix, description, created_at, used_at, expires_at";
    TOKENS_OF_USER = "SELECT token_hash, token_prefix, description, created_at, used_at, expires_at
        FROM access_tokens
        WHERE user_id = $1 AND (expires_at IS NULL OR expires_at > {now})
        ORDER BY created_at DESC, token_prefix";
    TOKEN_TOUCH = "UPDATE access_tokens SET used_at = {now} WHERE token_hash = $1";
    TOKEN_DELETE = "DELETE FROM access_tokens WHERE user_id = $1 AND token_hash = $2";
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
}

/// Who is behind a token, unless it has expired.
pub async fn bearer(source: &mut impl Source, token_hash: &str) -> Result<Option<Bearer>, Error> {
    source
        .fetch_optional(&TOKEN_USER, params![token_hash])
        .await
}

/// Stores a token that expires `milliseconds` from now, or never, and forgets expired ones.
pub async fn insert(
    tx: &mut Tx,
    user_id: &str,
    token_hash: &str,
    token_prefix: &str,
    description: Option<&str>,
    milliseconds: Option<i64>,
) -> Result<TokenRow, Error> {
    tx.execute(&TOKENS_SWEEP, params![]).await?;
    let values = params![token_hash, token_prefix, user_id, description, milliseconds];
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
