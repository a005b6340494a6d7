//! Wizard input that is not part of the custom cloud yet.

use byoc_rules::identifier;
use byoc_types::{CustomCloudState, Draft};

use super::by::By;
use super::custom_clouds::enabled;
use super::transaction::write;
use super::{Actor, Ctx, Error, FieldError, IfMatch, Result, Versioned, access};
use crate::store::{self, drafts};

/// Bytes of a draft: far above what the wizard can hold.
const LARGEST: usize = 64 * 1024;

/// GET `custom-cloud-environments/{id}/draft`: empty, with version 0, where nothing was saved yet.
pub async fn draft_view(ctx: &Ctx, actor: &Actor, id: &str) -> Result<Versioned<Draft>> {
    let cloud = access::changeable(ctx, actor, None, id).await?;
    let saved = drafts::by_cloud(&mut ctx.db.read(), &cloud.custom_cloud_id).await?;
    let (value, version) = saved.unwrap_or_default();
    Ok(Versioned { version, value })
}

/// PUT `custom-cloud-environments/{id}/draft`: kept as typed, valid or not; only secret keys are
/// refused.
pub async fn draft_update(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
    draft: Draft,
    if_match: &IfMatch,
) -> Result<Versioned<Draft>> {
    let cloud = access::changeable(ctx, actor, None, id).await?;
    if store::encode(&draft).len() > LARGEST {
        return Err(Error::Invalid(vec![FieldError::new(
            "identifier",
            "draft_too_large",
            "The draft is too large to save. Shorten its fields. Paste the output of terraform \
             output into the identifier field, not a whole log.",
        )]));
    }
    // Kept as typed, but no secret is kept at all.
    identifier::check_storable(&draft.identifier)
        .map_err(|error| Error::Invalid(vec![error.at("identifier")]))?;
    let by = By::new(ctx, actor, if_match);
    write(ctx, cloud, move |tx, cloud| {
        Box::pin(async move {
            let why = match cloud.state {
                CustomCloudState::Draft | CustomCloudState::CreationFailed => None,
                CustomCloudState::Deleting | CustomCloudState::Deleted => {
                    Some("This custom cloud is deleted. Create another one.")
                }
                CustomCloudState::Validating
                | CustomCloudState::Creating
                | CustomCloudState::Active
                | CustomCloudState::Disconnected
                | CustomCloudState::Reconnecting
                | CustomCloudState::DeletionFailed => Some(
                    "The deployment has started, so this is no longer a draft. Change the custom \
                     cloud on its own page.",
                ),
            };
            if let Some(why) = why {
                return Err(Error::Conflict {
                    code: "state_conflict",
                    message: why.to_owned(),
                });
            }
            enabled(tx, &cloud.organization_id).await?;
            let saved = drafts::by_cloud(tx, &cloud.custom_cloud_id).await?;
            let version = saved.map_or(0, |(_, version)| version);
            by.check(version..=version)?;
            let version = drafts::write(tx, &cloud.custom_cloud_id, &draft).await?;
            Ok(Versioned {
                version,
                value: draft,
            })
        })
    })
    .await
}
