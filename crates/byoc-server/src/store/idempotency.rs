//! Answers to requests that came with an `Idempotency-Key`.

use super::{Error, Source, Tx, params, queries};

/// An answer given before.
#[derive(sqlx::FromRow)]
pub struct Answered {
    /// Of the request that it answered.
    pub digest: String,
    /// JSON.
    pub answer: String,
}

queries! {
    ANSWER_BY_KEY = "SELECT digest, answer FROM idempotency_keys \
        WHERE actor = $1 AND key = $2 AND created_at > {now} - $3 AND answer IS NOT NULL";
    ANSWER_INSERT = "INSERT INTO idempotency_keys (actor, key, digest, status, answer, created_at) \
        VALUES ($1, $2, $3, 200, $4, {now})";
    ANSWERS_EXPIRE = "DELETE FROM idempotency_keys WHERE created_at <= {now} - $1";
}

/// 24 hours.
const KEPT: i64 = 24 * 60 * 60 * 1000;

/// The answer that this person's key got within the last day.
pub async fn by_key(tx: &mut Tx, actor: &str, key: &str) -> Result<Option<Answered>, Error> {
    tx.fetch_optional(&ANSWER_BY_KEY, params![actor, key, KEPT])
        .await
}

/// Keeps an answer for a day, and forgets those that are older.
pub async fn insert(
    tx: &mut Tx,
    actor: &str,
    key: &str,
    digest: &str,
    answer: String,
) -> Result<(), Error> {
    tx.execute(&ANSWERS_EXPIRE, params![KEPT]).await?;
    tx.execute(&ANSWER_INSERT, params![actor, key, digest, answer])
        .await?;
    Ok(())
}
