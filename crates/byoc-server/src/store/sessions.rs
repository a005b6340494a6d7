//! Browsers that are signed in. Only hashes of the cookies are kept.

use byoc_types::TokenScope;

use super::columns::{Flag, LeastWord};
use super::{Error, Source, Tx, params, queries};

queries! {
    /// `$2`: how long a session may stay unused, milliseconds.
    SESSION_USER = "SELECT users.user_id, users.email, users.real_name, users.is_operator, sessions.used_at,
            sessions.expires_at, 'write' AS scope, {now} AS clock
        FROM sessions JOIN users ON users.user_id = sessions.user_id
        WHERE session_hash = $1 AND expires_at > {now} AND used_at > {now} - $2
            AND users.deactivated_at IS NULL";
    /// `$2`: as above.
    SESSIONS_OF_USER = "SELECT session_hash, user_agent, created_at, used_at, expires_at
        FROM sessions WHERE user_id = $1 AND expires_at > {now} AND used_at > {now} - $2
        ORDER BY used_at DESC, session_hash";
    SESSION_INSERT = "INSERT INTO sessions
            (session_hash, user_id, created_at, used_at, expires_at, user_agent)
        VALUES ($1, $2, {now}, {now}, {now} + $3, $4)";
    SESSIONS_DELETE_OTHERS = "DELETE FROM sessions WHERE user_id = $1 AND session_hash <> $2";
    SESSION_TOUCH = "UPDATE sessions SET used_at = {now} WHERE session_hash = $1";
    SESSION_DELETE = "DELETE FROM sessions WHERE session_hash = $1";
    SESSIONS_SWEEP = "DELETE FROM sessions WHERE expires_at <= {now} OR used_at <= {now} - $1";
}

/// The person behind a session or a token that is still good.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Bearer {
    pub user_id: String,
    pub email: String,
    pub real_name: String,
    #[sqlx(try_from = "Flag")]
    pub is_operator: bool,
    /// When it was last used, milliseconds; absent for a token that never was.
    pub used_at: Option<i64>,
    pub expires_at: Option<i64>,
    /// A word of `byoc_types::TokenScope`.
    #[sqlx(try_from = "LeastWord<TokenScope>")]
    pub scope: TokenScope,
    /// The database's clock at the time of the look-up.
    pub clock: i64,
}

/// A session that goes on.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SessionRow {
    pub session_hash: String,
    pub user_agent: String,
    pub created_at: i64,
    pub used_at: i64,
    pub expires_at: i64,
}

/// Who is behind a session, unless it has ended.
pub async fn bearer(
    source: &mut impl Source,
    session_hash: &str,
    idle_milliseconds: i64,
) -> Result<Option<Bearer>, Error> {
    source
        .fetch_optional(&SESSION_USER, params![session_hash, idle_milliseconds])
        .await
}

/// Begins a session that ends `milliseconds` from now at the latest, and forgets those that have
/// ended.
pub async fn insert(
    tx: &mut Tx,
    session_hash: &str,
    user_id: &str,
    milliseconds: i64,
    idle_milliseconds: i64,
    user_agent: &str,
) -> Result<(), Error> {
    tx.execute(&SESSIONS_SWEEP, params![idle_milliseconds])
        .await?;
    tx.execute(
        &SESSION_INSERT,
        params![session_hash, user_id, milliseconds, user_agent],
    )
    .await
    .map(drop)
}

/// Notes that the session was used just now.
pub async fn touch(tx: &mut Tx, session_hash: &str) -> Result<(), Error> {
    tx.execute(&SESSION_TOUCH, params![session_hash])
        .await
        .map(drop)
}

/// Ends a session.
pub async fn delete(tx: &mut Tx, session_hash: &str) -> Result<(), Error> {
    tx.execute(&SESSION_DELETE, params![session_hash])
        .await
        .map(drop)
}

/// A person's sessions that go on, the one used last first.
pub async fn of_user(
    source: &mut impl Source,
    user_id: &str,
    idle_milliseconds: i64,
) -> Result<Vec<SessionRow>, Error> {
    source
        .fetch_all(&SESSIONS_OF_USER, params![user_id, idle_milliseconds])
        .await
}

/// Ends all sessions of a person but the one of this hash; an empty hash is nobody's.
pub async fn delete_others(tx: &mut Tx, user_id: &str, session_hash: &str) -> Result<u64, Error> {
    tx.execute(&SESSIONS_DELETE_OTHERS, params![user_id, session_hash])
        .await
}
