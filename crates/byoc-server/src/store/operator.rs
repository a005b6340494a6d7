//! What operators see of all organizations.

use byoc_rules::words;
use byoc_types::{Cause, CloudProvider, CustomCloudState, DeploymentModel, OperationKind, Tier};

use super::columns::{Flag, LeastWord, LenientDoc, Readable, Word, readable};
use super::{Error, Param, Source, Tx, encode, params, queries};

/// An organization with how much belongs to it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OperatedOrganization {
    pub organization_id: String,
    pub organization_name: String,
    pub root_account_id: String,
    #[sqlx(try_from = "LeastWord<Tier>")]
    pub tier: Tier,
    #[sqlx(try_from = "Flag")]
    pub is_byoc_enabled: bool,
    /// Those that the operator gave it. A list of a newer server that this one can't read counts as
    /// none.
    #[sqlx(try_from = "LenientDoc<Vec<DeploymentModel>>")]
    pub deployment_models: Option<Vec<DeploymentModel>>,
    pub created_at: i64,
    pub version: i64,
    pub member_count: i64,
    /// Those who can sign in.
    pub super_admin_count: i64,
    pub custom_cloud_count: i64,
}

/// Which custom clouds are asked for. What is empty asks for all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub state: String,
    pub cause: String,
    pub provider: String,
    pub organization_id: String,
}

/// A custom cloud with what is wrong with it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct WatchedCloud {
    pub custom_cloud_id: String,
    pub organization_id: String,
    pub organization_name: String,
    pub display_name: String,
    #[sqlx(try_from = "Word<CustomCloudState>")]
    pub state: CustomCloudState,
    #[sqlx(try_from = "Word<CloudProvider>")]
    pub cloud_provider: CloudProvider,
    pub cloud_region: String,
    pub created_at: i64,
    pub updated_at: i64,
    #[sqlx(try_from = "LenientDoc<Cause>")]
    pub cause: Option<Cause>,
}

/// An operation that failed.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FailedRow {
    pub operation_id: String,
    #[sqlx(try_from = "Word<OperationKind>")]
    pub kind: OperationKind,
    pub organization_id: String,
    pub organization_name: String,
    pub custom_cloud_id: Option<String>,
    pub display_name: String,
    /// Project of a service.
    pub project_name: Option<String>,
    pub updated_at: i64,
    #[sqlx(try_from = "LenientDoc<Cause>")]
    pub cause: Option<Cause>,
}

/// How much there is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::FromRow)]
pub struct Workload {
    pub now: i64,
    pub database_bytes: i64,
    pub waiting: i64,
    pub running: i64,
    /// Since when the oldest operation that nobody works on is due.
    pub oldest_due: Option<i64>,
    pub checks_due: i64,
}

#[derive(sqlx::FromRow)]
struct Count {
    word: String,
    number: i64,
}

#[derive(sqlx::FromRow)]
struct Since {
    since: i64,
}

macro_rules! organizations {
    ($rest:expr) => {
        concat!(
            "SELECT o.organization_id, o.organization_name, o.root_account_id, o.tier, \
             o.is_byoc_enabled, o.deployment_models, o.created_at, o.version, \
             (SELECT COUNT(*) FROM members m WHERE m.organization_id = o.organization_id) \
                AS member_count, \
             (SELECT COUNT(*) FROM members m JOIN users u ON u.user_id = m.user_id \
                WHERE m.organization_id = o.organization_id AND m.role = 'super_admin' \
                AND u.deactivated_at IS NULL) AS super_admin_count, \
             (SELECT COUNT(*) FROM custom_clouds c \
                WHERE c.organization_id = o.organization_id AND c.deleted_at IS NULL) \
                AS custom_cloud_count \
             FROM organizations o ",
            $rest
        )
    };
}

/// Custom clouds with the cause that counts for their state: a connection has that of its last check,
/// what is on its way or failed that of its last operation.
macro_rules! watched {
    ($columns:expr, $rest:expr) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM (SELECT c.custom_cloud_id, c.organization_id, o.organization_name, \
                c.display_name, c.state, c.cloud_provider, c.cloud_region, c.created_at, \
                c.updated_at, \
                CASE WHEN c.state IN ('active', 'disconnected', 'reconnecting') THEN k.cause \
                    WHEN c.state IN ('draft', 'deleted') THEN NULL \
                    ELSE (SELECT p.last_error FROM operations p \
                        WHERE p.subject_kind = 'custom_cloud' \
                        AND p.subject_id = c.custom_cloud_id \
                        ORDER BY p.created_at DESC, p.operation_id DESC LIMIT 1) END AS cause \
                FROM custom_clouds c \
                JOIN organizations o ON o.organization_id = c.organization_id \
                LEFT JOIN cloud_checks k ON k.custom_cloud_id = c.custom_cloud_id) listed \
             WHERE ($1 = '' OR cloud_provider = $1) AND ($2 = '' OR organization_id = $2) AND ",
            $rest
        )
    };
}

/// What the JSON of every [`Cause`] begins with: `code` is its first field. The code is compared as
/// text, because the engines read JSON in different ways and one broken document would fail a list.
const BEFORE_CODE: &str = "{\"code\":\"";

queries! {
    ORGANIZATIONS_ALL = organizations!("WHERE o.created_at < $1 \
        OR (o.created_at = $1 AND o.organization_id < $2) \
        ORDER BY o.created_at DESC, o.organization_id DESC LIMIT $3");
    ORGANIZATION_OPERATED = organizations!("WHERE o.organization_id = $1");
    ORGANIZATION_UPDATE = "UPDATE organizations SET organization_name = $2, tier = $3, \
        is_byoc_enabled = $4, deployment_models = $5, version = version + 1, updated_at = {now} \
        WHERE organization_id = $1";
    /// `$3`: the state, '' for all but the deleted ones. `$4`: how its cause begins.
    CLOUDS_WATCHED = watched!(
        "custom_cloud_id, organization_id, organization_name, display_name, state, \
         cloud_provider, cloud_region, created_at, updated_at, cause",
        "(state = $3 OR ($3 = '' AND state <> 'deleted')) \
         AND ($4 = '' OR SUBSTR(cause, 1, LENGTH($4)) = $4) \
         AND (created_at < $5 OR (created_at = $5 AND custom_cloud_id < $6)) \
         ORDER BY created_at DESC, custom_cloud_id DESC LIMIT $7"
    );
    STATES_WATCHED = watched!(
        "state AS word, COUNT(*) AS number",
        "($3 = '' OR SUBSTR(cause, 1, LENGTH($3)) = $3) GROUP BY state"
    );
    /// By how the cause begins, which is long enough to hold its code.
    CAUSES_WATCHED = watched!(
        "SUBSTR(cause, 1, 80) AS word, COUNT(*) AS number",
        "(state = $3 OR ($3 = '' AND state <> 'deleted')) AND cause IS NOT NULL \
         GROUP BY SUBSTR(cause, 1, 80)"
    );
    FAILED_LATELY = "SELECT p.operation_id, p.kind, p.organization_id, o.organization_name, \
        COALESCE(c.custom_cloud_id, s.custom_cloud_id) AS custom_cloud_id, \
        COALESCE(c.display_name, s.service_name) AS display_name, s.project_name, \
        p.updated_at, p.last_error AS cause \
        FROM operations p JOIN organizations o ON o.organization_id = p.organization_id \
        LEFT JOIN custom_clouds c \
            ON p.subject_kind = 'custom_cloud' AND c.custom_cloud_id = p.subject_id \
        LEFT JOIN services s ON p.subject_kind = 'service' AND s.service_id = p.subject_id \
        WHERE p.state = 'failed' AND p.updated_at >= $1 \
        AND (c.custom_cloud_id IS NOT NULL OR s.service_id IS NOT NULL) \
        ORDER BY p.updated_at DESC, p.operation_id DESC LIMIT $2";
    FAILED_CAUSES = "SELECT SUBSTR(p.last_error, 1, 80) AS word, COUNT(*) AS number \
        FROM operations p \
        WHERE p.state = 'failed' AND p.updated_at >= $1 AND ( \
            (p.subject_kind = 'custom_cloud' AND EXISTS (SELECT 1 FROM custom_clouds c \
                WHERE c.custom_cloud_id = p.subject_id)) \
            OR (p.subject_kind = 'service' AND EXISTS (SELECT 1 FROM services s \
                WHERE s.service_id = p.subject_id))) \
        AND p.last_error IS NOT NULL GROUP BY SUBSTR(p.last_error, 1, 80)";
    AGO = "SELECT {now} - $1 AS since";
    WORKLOAD = "SELECT {now} AS now, {database_bytes} AS database_bytes, \
        (SELECT COUNT(*) FROM operations WHERE state = 'waiting') AS waiting, \
        (SELECT COUNT(*) FROM operations WHERE state = 'running') AS running, \
        (SELECT MIN(run_at) FROM operations WHERE state IN ('waiting', 'running') \
            AND run_at <= {now} AND lease_until <= {now}) AS oldest_due, \
        (SELECT COUNT(*) FROM cloud_checks WHERE next_check_at <= {now}) AS checks_due";
}

/// All organizations, newest first: those after the one made at this time with this id, or from the
/// beginning.
pub async fn organizations(
    source: &mut impl Source,
    limit: i64,
    after: Option<(i64, &str)>,
) -> Result<Vec<OperatedOrganization>, Error> {
    let (created_at, id) = after.unwrap_or((i64::MAX, ""));
    source
        .fetch_all(&ORGANIZATIONS_ALL, params![created_at, id, limit])
        .await
}

/// One organization.
pub async fn organization(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<Option<OperatedOrganization>, Error> {
    source
        .fetch_optional(&ORGANIZATION_OPERATED, params![organization_id])
        .await
}

/// Writes name, tier, offer and models. The name of its root account is the caller's business.
pub async fn update(tx: &mut Tx, organization: &OperatedOrganization) -> Result<(), Error> {
    let values = params![
        &organization.organization_id,
        &organization.organization_name,
        words::as_word(organization.tier),
        organization.is_byoc_enabled,
        organization.deployment_models.as_ref().map(encode),
    ];
    tx.execute(&ORGANIZATION_UPDATE, values).await.map(drop)
}

/// Custom clouds of all organizations, newest first: those after the one made at this time with this
/// id, or from the beginning.
pub async fn clouds(
    source: &mut impl Source,
    filter: &Filter,
    limit: i64,
    after: Option<(i64, &str)>,
) -> Result<Vec<WatchedCloud>, Error> {
    let (created_at, id) = after.unwrap_or((i64::MAX, ""));
    let mut values = filter.place();
    values.extend(params![
        &filter.state,
        filter.begins(),
        created_at,
        id,
        limit
    ]);
    let rows: Vec<Readable<WatchedCloud>> = source.fetch_all(&CLOUDS_WATCHED, values).await?;
    Ok(readable(rows))
}

/// How many custom clouds are in each state, whatever state is asked for.
pub async fn states(
    source: &mut impl Source,
    filter: &Filter,
) -> Result<Vec<(CustomCloudState, i64)>, Error> {
    let mut values = filter.place();
    values.extend(params![filter.begins()]);
    let rows: Vec<Count> = source.fetch_all(&STATES_WATCHED, values).await?;
    let known = |count: Count| Some((words::parse(&count.word)?, count.number));
    Ok(rows.into_iter().filter_map(known).collect())
}

/// How many custom clouds have each cause, the most frequent first, whatever cause is asked for.
pub async fn causes(
    source: &mut impl Source,
    filter: &Filter,
) -> Result<Vec<(String, i64)>, Error> {
    let mut values = filter.place();
    values.extend(params![&filter.state]);
    Ok(by_code(source.fetch_all(&CAUSES_WATCHED, values).await?))
}

/// The time so many milliseconds ago, by the database's clock.
pub async fn ago(source: &mut impl Source, milliseconds: i64) -> Result<i64, Error> {
    let row: Option<Since> = source.fetch_optional(&AGO, params![milliseconds]).await?;
    row.map(|row| row.since)
        .ok_or(Error::Database(sqlx::Error::RowNotFound))
}

/// Operations that have failed since then and were not retried, the newest first.
pub async fn failed(
    source: &mut impl Source,
    since: i64,
    limit: i64,
) -> Result<Vec<FailedRow>, Error> {
    let rows: Vec<Readable<FailedRow>> = source
        .fetch_all(&FAILED_LATELY, params![since, limit])
        .await?;
    Ok(readable(rows))
}

/// How many of them have each cause, the most frequent first.
pub async fn failed_causes(
    source: &mut impl Source,
    since: i64,
) -> Result<Vec<(String, i64)>, Error> {
    Ok(by_code(
        source.fetch_all(&FAILED_CAUSES, params![since]).await?,
    ))
}

/// How much there is to do.
pub async fn workload(source: &mut impl Source) -> Result<Workload, Error> {
    let row: Option<Workload> = source.fetch_optional(&WORKLOAD, params![]).await?;
    row.ok_or(Error::Database(sqlx::Error::RowNotFound))
}

impl Filter {
    /// Provider and organization.
    fn place(&self) -> Vec<Param> {
        params![&self.provider, &self.organization_id]
    }

    /// How the documents of the cause begin.
    fn begins(&self) -> String {
        match self.cause.as_str() {
            "" => String::new(),
            code => format!("{BEFORE_CODE}{code}\""),
        }
    }
}

/// Beginnings of causes by their code, the most frequent first.
fn by_code(rows: Vec<Count>) -> Vec<(String, i64)> {
    let mut counts = std::collections::BTreeMap::new();
    for Count { word, number } in rows {
        let code = word
            .strip_prefix(BEFORE_CODE)
            .and_then(|rest| rest.split('"').next());
        if let Some(code) = code {
            *counts.entry(code.to_owned()).or_default() += number;
        }
    }
    let mut counts: Vec<(String, i64)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::encode;

    #[test]
    fn the_code_stands_at_the_beginning_of_a_cause() {
        let cause = Cause {
            code: "quota".to_owned(),
            title: "It is full.".to_owned(),
            fix: "Ask for more.".to_owned(),
            evidence: "{\"code\":\"other\"".to_owned(),
            is_retryable: true,
        };
        let filter = Filter {
            cause: "quota".to_owned(),
            ..Filter::default()
        };
        assert!(encode(&cause).starts_with(&filter.begins()));
        let word: String = encode(&cause).chars().take(80).collect();
        let count = |word: &str| Count {
            word: word.to_owned(),
            number: 2,
        };
        let counts = by_code(vec![
            count("{\"code\":\"a\""),
            count(&word),
            count(&word),
            count("?"),
        ]);
        assert_eq!(counts, [("quota".to_owned(), 4), ("a".to_owned(), 2)]);
    }
}
