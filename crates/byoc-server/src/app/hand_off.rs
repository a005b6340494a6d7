//! Hand-off links: a super admin makes one, somebody without an account applies the template with it
//! and submits the identifier once, and a super admin approves it. Nothing is deployed by that.
//!
//! A token that does not work, for whatever reason, is always the same 404, and nothing is written for
//! it: guessing tells nothing and costs a look-up.

use byoc_rules::hand_off as rules;
use byoc_rules::identifier::Expected;
use byoc_types::{
    CustomCloudState, CustomCloudStatus, ExpectedPlan, FieldChange, HandOff, HandOffAnswer,
    HandOffCreate, HandOffDecision, HandOffOffer, HandOffState, HandOffSubmission, HandOffSubmit,
    PermissionsExplained, TemplateFilesAnswer,
};

use super::access::{BAD_HAND_OFF, HandedOff};
use super::company_rules::with_rules;
use super::custom_clouds::to_wire;
use super::templates::{self, Download, ReviewFormat};
use super::transaction::write;
use super::{Actor, Ctx, Error, Result, Versioned, access, operations};
use crate::auth::Secret;
use crate::store::custom_clouds::Cloud;
use crate::store::events::{self, NewEvent};
use crate::store::hand_offs::HandOffRow;
use crate::store::{Tx, drafts, hand_offs, organizations};
use crate::time::rfc3339;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// Who the history names for what was done with a link.
const LINK: &str = "hand-off link";
const NO_HAND_OFF: &str = "This custom cloud has no hand-off link that works. Create one.";

/// GET `custom-cloud-environments/{id}/hand-off`, for super admins.
pub async fn hand_off_view(ctx: &Ctx, actor: &Actor, id: &str) -> Result<HandOffAnswer> {
    let cloud = access::changeable(ctx, actor, None, id).await?;
    let row = hand_offs::by_cloud(&mut ctx.db.read(), &cloud.custom_cloud_id).await?;
    Ok(answer(row, None))
}

/// POST `custom-cloud-environments/{id}/hand-off`: a link, in the place of an earlier one, which ends.
pub async fn hand_off_create(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
    create: HandOffCreate,
) -> Result<HandOffAnswer> {
    let cloud = access::changeable(ctx, actor, None, id).await?;
    let days =
        rules::check_days(create.days).map_err(|error| Error::Invalid(vec![error.at("days")]))?;
    let secret = Secret::hand_off();
    let (by, hash) = (actor.clone(), secret.digest());
    let row = write(ctx, cloud, move |tx, cloud| {
        Box::pin(async move {
            draft_only(&cloud)?;
            let id = &cloud.custom_cloud_id;
            match hand_offs::by_cloud(tx, id).await? {
                Some(earlier) if earlier.state == HandOffState::Submitted => {
                    return Err(Error::Conflict {
                        code: "hand_off_submitted",
                        message: "An identifier was submitted with the current link. Approve or \
                                  reject it first."
                            .to_owned(),
                    });
                }
                Some(earlier) if is_live(&earlier) => {
                    let said = "Revoked the hand-off link: a new one replaces it";
                    note(tx, &cloud, "hand_off_revoke", &by.email, said, &[]).await?;
                }
                _ => {}
            }
            hand_offs::set(tx, id, &hash, &by.user_id, days * DAY).await?;
            let said = match days {
                1 => "Created a hand-off link for 1 day".to_owned(),
                _ => format!("Created a hand-off link for {days} days"),
            };
            note(tx, &cloud, "hand_off_create", &by.email, &said, &[]).await?;
            Ok(hand_offs::by_cloud(tx, id).await?)
        })
    })
    .await?;
    Ok(answer(row, Some(secret.reveal().to_owned())))
}

/// DELETE `custom-cloud-environments/{id}/hand-off`: the link ends at once.
pub async fn hand_off_delete(ctx: &Ctx, actor: &Actor, id: &str) -> Result<HandOffAnswer> {
    let cloud = access::changeable(ctx, actor, None, id).await?;
    let by = actor.clone();
    let row = write(ctx, cloud, move |tx, cloud| {
        Box::pin(async move {
            let id = &cloud.custom_cloud_id;
            let row = hand_offs::by_cloud(tx, id).await?;
            row.filter(|row| is_live(row) || row.state == HandOffState::Submitted)
                .ok_or(Error::NotFound(NO_HAND_OFF))?;
            hand_offs::set_state(tx, id, HandOffState::Revoked).await?;
            let said = "Revoked the hand-off link";
            note(tx, &cloud, "hand_off_revoke", &by.email, said, &[]).await?;
            Ok(hand_offs::by_cloud(tx, id).await?)
        })
    })
    .await?;
    Ok(answer(row, None))
}

/// POST `…/hand-off/approve`: the identifier goes into the draft. Nothing is deployed.
pub async fn hand_off_approve(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
    decision: HandOffDecision,
) -> Result<HandOffAnswer> {
    decide(ctx, actor, id, decision, HandOffState::Approved).await
}

/// POST `…/hand-off/reject`: the link ends, and the draft stays as it is.
pub async fn hand_off_reject(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
    decision: HandOffDecision,
) -> Result<HandOffAnswer> {
    decide(ctx, actor, id, decision, HandOffState::Rejected).await
}

async fn decide(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
    decision: HandOffDecision,
    to: HandOffState,
) -> Result<HandOffAnswer> {
    let cloud = access::changeable(ctx, actor, None, id).await?;
    let by = actor.clone();
    let row = write(ctx, cloud, move |tx, cloud| {
        Box::pin(async move {
            let id = &cloud.custom_cloud_id;
            let row = hand_offs::by_cloud(tx, id).await?;
            let submitted = row
                .filter(|row| row.state == HandOffState::Submitted)
                .and_then(|row| submission(&row));
            let submitted = submitted
                .filter(|it| it.identifier == decision.identifier.trim())
                .ok_or_else(|| Error::Conflict {
                    code: "hand_off_changed",
                    message: "This identifier is not waiting for a decision any more. Reload the \
                              page to see the current one."
                        .to_owned(),
                })?;
            let is_approved = to == HandOffState::Approved;
            if is_approved {
                draft_only(&cloud)?;
                let saved = drafts::by_cloud(tx, id).await?;
                let (mut draft, _) = saved.unwrap_or_default();
                draft.identifier.clone_from(&submitted.identifier);
                drafts::write(tx, id, &draft).await?;
            }
            let (action, said) = match is_approved {
                true => ("hand_off_approve", "Approved the submitted identifier"),
                false => ("hand_off_reject", "Rejected the submitted identifier"),
            };
            hand_offs::set_state(tx, id, to).await?;
            let changes = [FieldChange {
                field: "identifier".to_owned(),
                before: None,
                after: Some(submitted.identifier),
            }];
            note(tx, &cloud, action, &by.email, said, &changes).await?;
            Ok(hand_offs::by_cloud(tx, id).await?)
        })
    })
    .await?;
    Ok(answer(row, None))
}

/// GET `hand-off`: what the link is about. The first time is noted.
pub async fn hand_off_offer(ctx: &Ctx, token: &str) -> Result<HandOffOffer> {
    let link = access::handed_off(ctx, token).await?;
    if link.row.opened_at.is_none() {
        noted(ctx, access::handed_off(ctx, token).await?, First::Opened).await?;
    }
    let HandedOff { row, cloud, .. } = link;
    let cloud = with_rules(&mut ctx.db.read(), cloud).await?;
    let source = &mut ctx.db.read();
    let organization = organizations::name(source, &cloud.organization_id).await?;
    let rehearsal = ctx.clouds.rehearsal(cloud.cloud_provider);
    let wire = to_wire(ctx, &cloud);
    Ok(HandOffOffer {
        organization_name: organization.unwrap_or_default(),
        created_by: row.made_by_name.clone(),
        expiry_time: rfc3339(row.expires_at),
        display_name: wire.display_name,
        state: wire.state,
        cloud_provider: wire.cloud_provider,
        cloud_region: wire.cloud_region,
        deployment_model: wire.deployment_model,
        reserved_cidr: wire.reserved_cidr,
        byoc_unique_name: cloud.unique_name.clone(),
        role_path: cloud.company_rules.role_path.clone(),
        rehearsed_identifier: rehearsal
            .map(|it| it.simulated_account(&cloud.unique_name, cloud.role_path()))
            .map(|account| account.identifier),
        hand_off_state: row.state,
        submission: submission(&row),
    })
}

/// GET `hand-off/template-files`. The first time is noted.
pub async fn hand_off_files(ctx: &Ctx, token: &str) -> Result<TemplateFilesAnswer> {
    let cloud = for_files(ctx, token).await?;
    templates::files_of(ctx, cloud).await
}

/// GET `hand-off/template-files.zip`. The first time is noted.
pub async fn hand_off_zip(ctx: &Ctx, token: &str) -> Result<Download> {
    let cloud = for_files(ctx, token).await?;
    templates::zip_of(ctx, cloud).await
}

/// GET `hand-off/permissions-explained`.
pub async fn hand_off_permissions(ctx: &Ctx, token: &str) -> Result<PermissionsExplained> {
    let link = access::handed_off(ctx, token).await?;
    templates::permissions_of(ctx, link.cloud).await
}

/// GET `hand-off/security-review.html` and `.md`.
pub async fn hand_off_review(ctx: &Ctx, token: &str, format: ReviewFormat) -> Result<Download> {
    let link = access::handed_off(ctx, token).await?;
    templates::review_of(ctx, link.cloud, format).await
}

/// GET `hand-off/expected-plan`.
pub async fn hand_off_plan(ctx: &Ctx, token: &str) -> Result<ExpectedPlan> {
    let link = access::handed_off(ctx, token).await?;
    templates::plan_of(ctx, link.cloud).await
}

/// GET `hand-off/status`.
pub async fn hand_off_status(ctx: &Ctx, token: &str) -> Result<Versioned<CustomCloudStatus>> {
    let link = access::handed_off(ctx, token).await?;
    operations::status_of(ctx, link.cloud).await
}

/// POST `hand-off/submit`: once. A super admin decides about it.
pub async fn hand_off_submit(ctx: &Ctx, token: &str, submit: HandOffSubmit) -> Result<()> {
    let link = access::handed_off(ctx, token).await?;
    write(ctx, link, move |tx, link| {
        Box::pin(async move {
            let HandedOff { row, cloud, .. } = link;
            if row.state != HandOffState::Open {
                return Err(Error::NotFound(BAD_HAND_OFF));
            }
            draft_only(&cloud)?;
            let ruled = with_rules(tx, cloud.clone()).await?;
            let template = ruled.cloud_provider.template();
            let template = template.ok_or(Error::NotFound(BAD_HAND_OFF))?;
            let expected =
                Expected::new(template, &ruled.unique_name).in_path(Some(ruled.role_path()));
            let submit = rules::check_submit(&submit, &expected).map_err(Error::Invalid)?;
            if !hand_offs::submit(tx, &cloud.custom_cloud_id, &submit).await? {
                return Err(Error::NotFound(BAD_HAND_OFF));
            }
            let said = format!("{} submitted an identifier", submit.name);
            let changes = [FieldChange {
                field: "identifier".to_owned(),
                before: None,
                after: Some(submit.identifier),
            }];
            let actor = format!("{LINK} ({})", submit.email);
            note(tx, &cloud, "hand_off_submit", &actor, &said, &changes).await?;
            Ok(())
        })
    })
    .await
}

/// The custom cloud whose files are read; the first time is noted.
async fn for_files(ctx: &Ctx, token: &str) -> Result<Cloud> {
    let link = access::handed_off(ctx, token).await?;
    let cloud = link.cloud.clone();
    if link.row.files_read_at.is_none() {
        noted(ctx, link, First::FilesRead).await?;
    }
    Ok(cloud)
}

/// What is noted once for each link.
#[derive(Clone, Copy)]
enum First {
    Opened,
    FilesRead,
}

async fn noted(ctx: &Ctx, link: HandedOff, first: First) -> Result<()> {
    write(ctx, link, move |tx, link| {
        Box::pin(async move {
            let id = &link.cloud.custom_cloud_id;
            let (is_first, action, said) = match first {
                First::Opened => (
                    hand_offs::note_opened(tx, id).await?,
                    "hand_off_open",
                    "The hand-off link was opened for the first time",
                ),
                First::FilesRead => (
                    hand_offs::note_files_read(tx, id).await?,
                    "hand_off_files_read",
                    "The files were read with the hand-off link for the first time",
                ),
            };
            if is_first {
                note(tx, &link.cloud, action, LINK, said, &[]).await?;
            }
            Ok(())
        })
    })
    .await
}

/// The event, which changes nothing of the custom cloud itself.
async fn note(
    tx: &mut Tx,
    cloud: &Cloud,
    action: &str,
    actor: &str,
    summary: &str,
    changes: &[FieldChange],
) -> Result<()> {
    let event = NewEvent {
        organization_id: &cloud.organization_id,
        custom_cloud_id: &cloud.custom_cloud_id,
        version: cloud.version,
        action,
        actor,
        state: None,
        changes,
        summary,
    };
    Ok(events::append(tx, event).await?)
}

fn draft_only(cloud: &Cloud) -> Result<()> {
    if cloud.state == CustomCloudState::Draft {
        return Ok(());
    }
    Err(Error::Conflict {
        code: "state_conflict",
        message: "This custom cloud is no longer a draft. Hand-off links work only for drafts."
            .to_owned(),
    })
}

/// Whether the link may still be used for something.
fn is_live(row: &HandOffRow) -> bool {
    let is_usable = matches!(
        row.state,
        HandOffState::Open | HandOffState::Submitted | HandOffState::Approved
    );
    is_usable && row.is_over == 0
}

pub(super) fn answer(row: Option<HandOffRow>, token: Option<String>) -> HandOffAnswer {
    let hand_off = row.map(|row| HandOff {
        // Also before the worker has noted it.
        state: match row.state == HandOffState::Open && row.is_over == 1 {
            true => HandOffState::Expired,
            false => row.state,
        },
        created_by: row.made_by.clone(),
        create_time: rfc3339(row.created_at),
        expiry_time: rfc3339(row.expires_at),
        open_time: row.opened_at.map(rfc3339),
        files_read_time: row.files_read_at.map(rfc3339),
        submission: submission(&row),
        token,
    });
    HandOffAnswer { hand_off }
}

fn submission(row: &HandOffRow) -> Option<HandOffSubmission> {
    Some(HandOffSubmission {
        identifier: row.identifier.clone()?,
        name: row.submitter_name.clone()?,
        email: row.submitter_email.clone()?,
        time: rfc3339(row.submitted_at?),
    })
}
