//! Which version of the template of a custom cloud was last read, and which one was applied.

use super::{Error, Source, Tx, params, queries};

/// What was done with a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemplateUse {
    /// Somebody read it or downloaded it.
    Downloaded,
    /// A deployment was started with it.
    Applied,
}

impl TemplateUse {
    fn as_word(self) -> &'static str {
        match self {
            Self::Downloaded => "served",
            Self::Applied => "applied",
        }
    }
}

/// A version and when it was first used this way.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UsedTemplate {
    pub version: String,
    pub used_at: i64,
}

queries! {
    TEMPLATE_USED = "SELECT version, used_at FROM templates_used \
        WHERE custom_cloud_id = $1 AND kind = $2";
    TEMPLATE_USE = "INSERT INTO templates_used (custom_cloud_id, kind, version, used_at) \
        VALUES ($1, $2, $3, {now}) \
        ON CONFLICT (custom_cloud_id, kind) DO UPDATE SET version = $3, used_at = {now}";
}

/// The last version that was used this way.
pub async fn used(
    source: &mut impl Source,
    custom_cloud_id: &str,
    how: TemplateUse,
) -> Result<Option<UsedTemplate>, Error> {
    source
        .fetch_optional(&TEMPLATE_USED, params![custom_cloud_id, how.as_word()])
        .await
}

/// Remembers that this version was used.
pub async fn note(
    tx: &mut Tx,
    custom_cloud_id: &str,
    how: TemplateUse,
    version: &str,
) -> Result<(), Error> {
    tx.execute(
        &TEMPLATE_USE,
        params![custom_cloud_id, how.as_word(), version],
    )
    .await
    .map(drop)
}
