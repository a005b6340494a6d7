//! When each connection is checked next, and what the last check found.

use byoc_cloud::contract::Drift;
use byoc_types::Cause;

use super::columns::{Doc, Flag, MaybeDoc};
use super::{Error, Source, Tx, encode, params, queries};

/// A check that has begun: nobody else begins it before its time is over.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Begun {
    pub custom_cloud_id: String,
    pub epoch: i64,
    /// Checks that failed in a row before it.
    pub failures: i64,
}

/// What the last check found.
#[derive(Debug, Clone, Default, PartialEq, sqlx::FromRow)]
pub struct CheckRecord {
    /// In a row.
    pub failures: i64,
    /// Milliseconds since 1970; `None` before the first check.
    pub checked_at: Option<i64>,
    pub next_check_at: i64,
    /// Whether the next check is made by itself.
    #[sqlx(try_from = "Flag")]
    pub is_planned: bool,
    #[sqlx(try_from = "MaybeDoc<Cause>")]
    pub cause: Option<Cause>,
    #[sqlx(try_from = "Doc<Vec<Drift>>")]
    pub drift: Vec<Drift>,
}

/// What a check writes.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    pub failures: i64,
    /// Milliseconds until the next check.
    pub delay: i64,
    pub cause: Option<Cause>,
    pub drift: Vec<Drift>,
    /// Account or project.
    pub account: String,
}

/// Accounts that were checked lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Accounts {
    /// In which every custom cloud fails.
    pub failing: i64,
    pub checked: i64,
}

#[derive(sqlx::FromRow)]
struct Number {
    number: i64,
}

queries! {
    CHECK_PLAN = "INSERT INTO cloud_checks (custom_cloud_id, next_check_at) \
        VALUES ($1, {now} + $2) \
        ON CONFLICT (custom_cloud_id) DO UPDATE SET next_check_at = excluded.next_check_at, \
        epoch = cloud_checks.epoch + 1, failures = 0, checked_at = NULL, cause = NULL, \
        drift = '[]', is_planned = 1";
    /// The guard stands in both WHEREs, as that of operations.
    CHECK_CLAIM = "UPDATE cloud_checks SET next_check_at = {now} + $1, epoch = epoch + 1 \
        WHERE custom_cloud_id = (SELECT custom_cloud_id FROM cloud_checks \
            WHERE next_check_at <= {now} AND is_planned = 1 ORDER BY next_check_at, custom_cloud_id LIMIT 1 \
            {skip_locked}) \
        AND next_check_at <= {now} RETURNING custom_cloud_id, epoch, failures";
    /// What nobody planned is not made again by itself.
    CHECK_BEGIN = "INSERT INTO cloud_checks (custom_cloud_id, next_check_at, epoch, is_planned) \
        VALUES ($1, {now} + $2, 1, 0) \
        ON CONFLICT (custom_cloud_id) DO UPDATE SET next_check_at = excluded.next_check_at, \
        epoch = cloud_checks.epoch + 1 RETURNING custom_cloud_id, epoch, failures";
    CHECK_WRITE = "UPDATE cloud_checks SET next_check_at = {now} + $3, failures = $4, \
        checked_at = {now}, cause = $5, drift = $6, account = $7 WHERE custom_cloud_id = $1 AND epoch = $2";
    CHECK_POSTPONE = "UPDATE cloud_checks SET next_check_at = {now} + $3 \
        WHERE custom_cloud_id = $1 AND epoch = $2";
    CHECK_END = "DELETE FROM cloud_checks WHERE custom_cloud_id = $1 AND epoch = $2";
    CHECKS_STOP = "DELETE FROM cloud_checks WHERE custom_cloud_id = $1";
    CHECK_OF_CLOUD = "SELECT failures, checked_at, next_check_at, is_planned, cause, drift FROM cloud_checks \
        WHERE custom_cloud_id = $1";
    CHECKS_DUE = "SELECT COUNT(*) AS number FROM cloud_checks \
        WHERE next_check_at <= {now} AND is_planned = 1";
    /// An account fails if every custom cloud in it does.
    CHECKED_ACCOUNTS = "SELECT COUNT(*) AS checked, \
        COALESCE(SUM(CASE WHEN fails = 1 THEN 1 ELSE 0 END), 0) AS failing \
        FROM (SELECT account, MIN(CASE WHEN failures > 0 THEN 1 ELSE 0 END) AS fails \
            FROM cloud_checks WHERE account IS NOT NULL AND checked_at > {now} - $1 \
            GROUP BY account) accounts";
    SEARCH_REFUSED = "UPDATE cloud_checks SET next_check_at = {now} + $3, failures = $4, \
        checked_at = {now}, cause = $5 WHERE custom_cloud_id = $1 AND epoch = $2";
}

/// Plans a custom cloud's next check, in `delay` milliseconds, with nothing known of earlier ones.
pub async fn plan(tx: &mut Tx, custom_cloud_id: &str, delay: i64) -> Result<(), Error> {
    tx.execute(&CHECK_PLAN, params![custom_cloud_id, delay])
        .await
        .map(drop)
}

/// Whether a check is due.
pub async fn is_due(source: &mut impl Source) -> Result<bool, Error> {
    let row: Option<Number> = source.fetch_optional(&CHECKS_DUE, vec![]).await?;
    Ok(row.is_some_and(|row| row.number > 0))
}

/// Begins the check that has been due longest; it is due again after `limit` milliseconds if nothing
/// comes of it.
pub async fn claim(tx: &mut Tx, limit: i64) -> Result<Option<Begun>, Error> {
    tx.fetch_optional(&CHECK_CLAIM, params![limit]).await
}

/// Begins a check of this custom cloud now.
pub async fn begin(tx: &mut Tx, custom_cloud_id: &str, limit: i64) -> Result<Begun, Error> {
    tx.fetch_optional(&CHECK_BEGIN, params![custom_cloud_id, limit])
        .await?
        .ok_or(Error::Database(sqlx::Error::RowNotFound))
}

/// Writes what a check found. False if another one has begun since.
pub async fn write(tx: &mut Tx, begun: &Begun, checked: &Checked) -> Result<bool, Error> {
    let values = params![
        &begun.custom_cloud_id,
        begun.epoch,
        checked.delay,
        checked.failures,
        checked.cause.as_ref().map(encode),
        encode(&checked.drift),
        &checked.account,
    ];
    Ok(tx.execute(&CHECK_WRITE, values).await? == 1)
}

/// Leaves a check for later. Nothing changes if another one has begun since.
pub async fn postpone(tx: &mut Tx, begun: &Begun, delay: i64) -> Result<(), Error> {
    let values = params![&begun.custom_cloud_id, begun.epoch, delay];
    tx.execute(&CHECK_POSTPONE, values).await.map(drop)
}

/// Ends the checks of this custom cloud. False if another one has begun since.
pub async fn end(tx: &mut Tx, begun: &Begun) -> Result<bool, Error> {
    let values = params![&begun.custom_cloud_id, begun.epoch];
    Ok(tx.execute(&CHECK_END, values).await? == 1)
}

/// Ends the checks of this custom cloud, also one that is under way.
pub async fn stop(tx: &mut Tx, custom_cloud_id: &str) -> Result<(), Error> {
    tx.execute(&CHECKS_STOP, params![custom_cloud_id])
        .await
        .map(drop)
}

/// What the last check of a custom cloud found; `None` if none is planned.
pub async fn of_cloud(
    source: &mut impl Source,
    custom_cloud_id: &str,
) -> Result<Option<CheckRecord>, Error> {
    source
        .fetch_optional(&CHECK_OF_CLOUD, params![custom_cloud_id])
        .await
}

/// The accounts that were checked within `milliseconds`.
pub async fn accounts(source: &mut impl Source, milliseconds: i64) -> Result<Accounts, Error> {
    source
        .fetch_optional(&CHECKED_ACCOUNTS, params![milliseconds])
        .await?
        .ok_or(Error::Database(sqlx::Error::RowNotFound))
}

/// Notes that the account of a deleted custom cloud refused to be searched, so many times in a row
/// now; the next search is in `delay` milliseconds. False if another one has begun since.
pub async fn refuse(
    tx: &mut Tx,
    begun: &Begun,
    delay: i64,
    failures: i64,
    cause: &Cause,
) -> Result<bool, Error> {
    let values = params![
        &begun.custom_cloud_id,
        begun.epoch,
        delay,
        failures,
        encode(cause),
    ];
    Ok(tx.execute(&SEARCH_REFUSED, values).await? == 1)
}
