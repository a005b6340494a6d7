//! What the wizard keeps of a draft beside the custom cloud.

use byoc_types::Draft;

use super::columns::{Doc, LenientDoc};
use super::{Error, Source, Tx, encode, params, queries};

#[derive(sqlx::FromRow)]
struct DraftRow {
    #[sqlx(try_from = "Doc<Draft>")]
    content: Draft,
    version: i64,
}

#[derive(sqlx::FromRow)]
struct DraftOfOrganization {
    custom_cloud_id: String,
    #[sqlx(try_from = "LenientDoc<Draft>")]
    content: Option<Draft>,
}

#[derive(sqlx::FromRow)]
struct Written {
    version: i64,
}

queries! {
    DRAFT_BY_CLOUD = "SELECT content, version FROM drafts WHERE custom_cloud_id = $1";
    DRAFTS_OF_ORGANIZATION = "SELECT d.custom_cloud_id, d.content FROM drafts d \
        JOIN custom_clouds c ON c.custom_cloud_id = d.custom_cloud_id \
        WHERE c.organization_id = $1 AND c.state = 'draft' ORDER BY d.custom_cloud_id";
    DRAFT_WRITE = "INSERT INTO drafts (custom_cloud_id, content, version, updated_at) \
        VALUES ($1, $2, 1, {now}) \
        ON CONFLICT (custom_cloud_id) DO UPDATE SET content = $2, \
        version = drafts.version + 1, updated_at = {now} \
        RETURNING version";
}

/// The saved input and its version.
pub async fn by_cloud(
    source: &mut impl Source,
    custom_cloud_id: &str,
) -> Result<Option<(Draft, i64)>, Error> {
    let row: Option<DraftRow> = source
        .fetch_optional(&DRAFT_BY_CLOUD, params![custom_cloud_id])
        .await?;
    Ok(row.map(|row| (row.content, row.version)))
}

/// The saved input of every draft of an organization, by the custom cloud's id. What can't be read
/// is left out.
pub async fn of_organization(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<Vec<(String, Draft)>, Error> {
    let rows: Vec<DraftOfOrganization> = source
        .fetch_all(&DRAFTS_OF_ORGANIZATION, params![organization_id])
        .await?;
    let drafts = rows.into_iter();
    Ok(drafts
        .filter_map(|row| Some((row.custom_cloud_id, row.content?)))
        .collect())
}

/// Saves the input under its next version, which it answers.
pub async fn write(tx: &mut Tx, custom_cloud_id: &str, draft: &Draft) -> Result<i64, Error> {
    let written: Option<Written> = tx
        .fetch_optional(&DRAFT_WRITE, params![custom_cloud_id, encode(draft)])
        .await?;
    Ok(written
        .ok_or(Error::Database(sqlx::Error::RowNotFound))?
        .version)
}
