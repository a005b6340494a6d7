//! What organizations ask of the operators.

use byoc_rules::requests::kind;
use byoc_rules::words::as_word;
use byoc_types::{RequestContent, RequestKind, RequestState};

use super::columns::{Doc, Word};
use super::{Error, Source, Tx, encode, params, queries};

/// A request, with what its organization is called.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
pub struct RequestRow {
    pub request_id: String,
    pub organization_id: String,
    pub organization_name: String,
    /// Support tier of the organization now.
    pub tier: String,
    #[sqlx(try_from = "Word<RequestState>")]
    pub state: RequestState,
    #[sqlx(try_from = "Doc<RequestContent>")]
    pub content: RequestContent,
    pub answer: String,
    pub assignee: Option<String>,
    pub custom_cloud_id: Option<String>,
    pub version: i64,
    pub created_by: String,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(sqlx::FromRow)]
struct Count {
    open: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT r.request_id, r.organization_id, o.organization_name, o.tier, r.state, \
             r.content, r.answer, r.assignee, r.custom_cloud_id, r.version, r.created_by, \
             r.created_at, r.updated_at \
             FROM requests r JOIN organizations o ON o.organization_id = r.organization_id ",
            $rest
        )
    };
}

queries! {
    REQUEST_BY_ID = select!("WHERE r.request_id = $1");
    REQUESTS_OF_ORGANIZATION = select!(
        "WHERE r.organization_id = $1 ORDER BY r.created_at DESC, r.request_id DESC LIMIT $2"
    );
    /// `$1`, `$2` = '': of any state, of any kind.
    REQUESTS_OF_ALL = select!(
        "WHERE ($1 = '' OR r.state = $1) AND ($2 = '' OR r.kind = $2) \
         AND (r.created_at < $3 OR (r.created_at = $3 AND r.request_id < $4)) \
         ORDER BY r.created_at DESC, r.request_id DESC LIMIT $5"
    );
    REQUESTS_OPEN = select!(
        "WHERE r.organization_id = $1 AND r.kind = $2 AND r.state IN ('open', 'in_progress') \
         ORDER BY r.created_at, r.request_id"
    );
    REQUESTS_OPEN_COUNT = "SELECT COUNT(*) AS open FROM requests
        WHERE organization_id = $1 AND state IN ('open', 'in_progress')";
    REQUEST_INSERT = "INSERT INTO requests (request_id, organization_id, kind, state, content,
            version, created_by, created_at, updated_at)
        VALUES ($1, $2, $3, 'open', $4, 1, $5, {now}, {now})";
    REQUEST_UPDATE = "UPDATE requests SET state = $2, answer = $3, assignee = $4,
            custom_cloud_id = $5, version = version + 1, updated_at = {now}
        WHERE request_id = $1";
}

/// A request by its id.
pub async fn by_id(
    source: &mut impl Source,
    request_id: &str,
) -> Result<Option<RequestRow>, Error> {
    source
        .fetch_optional(&REQUEST_BY_ID, params![request_id])
        .await
}

/// The organization's requests, newest first.
pub async fn of_organization(
    source: &mut impl Source,
    organization_id: &str,
    limit: i64,
) -> Result<Vec<RequestRow>, Error> {
    let values = params![organization_id, limit];
    source.fetch_all(&REQUESTS_OF_ORGANIZATION, values).await
}

/// Those of all organizations, newest first: those after the one made at this time with this id, or
/// from the beginning.
pub async fn of_all(
    source: &mut impl Source,
    state: Option<RequestState>,
    kind: Option<RequestKind>,
    after: Option<(i64, &str)>,
    limit: i64,
) -> Result<Vec<RequestRow>, Error> {
    let (created_at, id) = after.unwrap_or((i64::MAX, ""));
    let values = params![
        state.map(as_word).unwrap_or_default(),
        kind.map(as_word).unwrap_or_default(),
        created_at,
        id,
        limit,
    ];
    source.fetch_all(&REQUESTS_OF_ALL, values).await
}

/// The organization's open requests of a kind, oldest first.
pub async fn open(
    source: &mut impl Source,
    organization_id: &str,
    kind: RequestKind,
) -> Result<Vec<RequestRow>, Error> {
    let values = params![organization_id, as_word(kind)];
    source.fetch_all(&REQUESTS_OPEN, values).await
}

/// How many requests of the organization are open.
pub async fn count_open(source: &mut impl Source, organization_id: &str) -> Result<i64, Error> {
    let count: Option<Count> = source
        .fetch_optional(&REQUESTS_OPEN_COUNT, params![organization_id])
        .await?;
    Ok(count.map_or(0, |count| count.open))
}

/// Keeps a new request. [`Error::Duplicate`] if one to enable is open already.
pub async fn insert(
    tx: &mut Tx,
    request_id: &str,
    organization_id: &str,
    content: &RequestContent,
    created_by: &str,
) -> Result<(), Error> {
    let values = params![
        request_id,
        organization_id,
        as_word(kind(content)),
        encode(content),
        created_by,
    ];
    tx.execute(&REQUEST_INSERT, values).await.map(drop)
}

/// Keeps state, answer, assignee and custom cloud of a request under its next version.
pub async fn update(tx: &mut Tx, row: &RequestRow) -> Result<(), Error> {
    let values = params![
        &row.request_id,
        as_word(row.state),
        &row.answer,
        row.assignee.clone(),
        row.custom_cloud_id.clone(),
    ];
    tx.execute(&REQUEST_UPDATE, values).await.map(drop)
}
