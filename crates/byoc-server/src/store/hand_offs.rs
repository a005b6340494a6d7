//! Hand-off links. Only hashes of their tokens are kept.

use byoc_rules::words::as_word;
use byoc_types::{HandOffState, HandOffSubmit};

use super::columns::Word;
use super::{Error, Source, Tx, params, queries};

macro_rules! select {
    ($rest:expr) => {
        concat!(
            "SELECT h.custom_cloud_id, c.organization_id, h.state, h.created_at, h.expires_at, h.opened_at, \
             h.files_read_at, h.submitted_at, h.identifier, h.submitter_name, h.submitter_email, \
             u.email AS made_by, u.real_name AS made_by_name, \
             CAST(CASE WHEN h.expires_at <= {now} THEN 1 ELSE 0 END AS BIGINT) AS is_over \
             FROM hand_offs h JOIN users u ON u.user_id = h.made_by \
             JOIN custom_clouds c ON c.custom_cloud_id = h.custom_cloud_id ",
            $rest
        )
    };
}

queries! {
    HAND_OFF_BY_CLOUD = select!("WHERE h.custom_cloud_id = $1");
    /// A link is its maker's word: it ends where that person is no super admin any more. And it
    /// ends with the custom cloud.
    HAND_OFF_BY_TOKEN = select!(
        "JOIN members m ON m.organization_id = c.organization_id AND m.user_id = h.made_by \
         WHERE h.token_hash = $1 AND h.expires_at > {now} \
         AND h.state IN ('open', 'submitted', 'approved') \
         AND c.state NOT IN ('deleting', 'deletion_failed', 'deleted') \
         AND m.role = 'super_admin' AND u.deactivated_at IS NULL"
    );
    HAND_OFFS_OVER = select!(
        "WHERE h.state = 'open' AND h.expires_at <= {now} ORDER BY h.expires_at LIMIT 100"
    );
    HAND_OFF_SET = "INSERT INTO hand_offs \
            (custom_cloud_id, token_hash, state, made_by, created_at, expires_at) \
        VALUES ($1, $2, 'open', $3, {now}, {now} + $4) \
        ON CONFLICT (custom_cloud_id) DO UPDATE SET token_hash = excluded.token_hash, \
            state = excluded.state, made_by = excluded.made_by, \
            created_at = excluded.created_at, expires_at = excluded.expires_at, \
            opened_at = NULL, files_read_at = NULL, submitted_at = NULL, identifier = NULL, \
            submitter_name = NULL, submitter_email = NULL";
    HAND_OFF_STATE = "UPDATE hand_offs SET state = $2 WHERE custom_cloud_id = $1";
    HAND_OFF_OPENED = "UPDATE hand_offs SET opened_at = {now} \
        WHERE custom_cloud_id = $1 AND opened_at IS NULL";
    HAND_OFF_FILES_READ = "UPDATE hand_offs SET files_read_at = {now} \
        WHERE custom_cloud_id = $1 AND files_read_at IS NULL";
    HAND_OFF_SUBMIT = "UPDATE hand_offs SET state = 'submitted', submitted_at = {now}, \
        identifier = $2, submitter_name = $3, submitter_email = $4 \
        WHERE custom_cloud_id = $1 AND state = 'open'";
}

/// A link without its token.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct HandOffRow {
    pub custom_cloud_id: String,
    pub organization_id: String,
    #[sqlx(try_from = "Word<HandOffState>")]
    pub state: HandOffState,
    pub created_at: i64,
    pub expires_at: i64,
    pub opened_at: Option<i64>,
    pub files_read_at: Option<i64>,
    pub submitted_at: Option<i64>,
    pub identifier: Option<String>,
    pub submitter_name: Option<String>,
    pub submitter_email: Option<String>,
    /// E-mail address of the super admin who made it.
    pub made_by: String,
    pub made_by_name: String,
    /// 1 once its time has ended.
    pub is_over: i64,
}

/// The link of a custom cloud that was made last, whatever became of it.
pub async fn by_cloud(
    source: &mut impl Source,
    custom_cloud_id: &str,
) -> Result<Option<HandOffRow>, Error> {
    source
        .fetch_optional(&HAND_OFF_BY_CLOUD, params![custom_cloud_id])
        .await
}

/// The link of a token that works.
pub async fn by_token(
    source: &mut impl Source,
    token_hash: &str,
) -> Result<Option<HandOffRow>, Error> {
    source
        .fetch_optional(&HAND_OFF_BY_TOKEN, params![token_hash])
        .await
}

/// Links whose time ended before anything was submitted.
pub async fn over(source: &mut impl Source) -> Result<Vec<HandOffRow>, Error> {
    source.fetch_all(&HAND_OFFS_OVER, params![]).await
}

/// Stores a link that ends `milliseconds` from now, in the place of an earlier one.
pub async fn set(
    tx: &mut Tx,
    custom_cloud_id: &str,
    token_hash: &str,
    made_by: &str,
    milliseconds: i64,
) -> Result<(), Error> {
    let values = params![custom_cloud_id, token_hash, made_by, milliseconds];
    tx.execute(&HAND_OFF_SET, values).await.map(drop)
}

pub async fn set_state(
    tx: &mut Tx,
    custom_cloud_id: &str,
    state: HandOffState,
) -> Result<(), Error> {
    let values = params![custom_cloud_id, as_word(state)];
    tx.execute(&HAND_OFF_STATE, values).await.map(drop)
}

/// Notes that it was opened; true for the first time.
pub async fn note_opened(tx: &mut Tx, custom_cloud_id: &str) -> Result<bool, Error> {
    Ok(tx
        .execute(&HAND_OFF_OPENED, params![custom_cloud_id])
        .await?
        == 1)
}

/// Notes that the files were read; true for the first time.
pub async fn note_files_read(tx: &mut Tx, custom_cloud_id: &str) -> Result<bool, Error> {
    let values = params![custom_cloud_id];
    Ok(tx.execute(&HAND_OFF_FILES_READ, values).await? == 1)
}

/// Keeps what was submitted. Of two submissions, one gets true.
pub async fn submit(
    tx: &mut Tx,
    custom_cloud_id: &str,
    submit: &HandOffSubmit,
) -> Result<bool, Error> {
    let values = params![
        custom_cloud_id,
        &submit.identifier,
        &submit.name,
        &submit.email
    ];
    Ok(tx.execute(&HAND_OFF_SUBMIT, values).await? == 1)
}
