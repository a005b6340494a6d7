//! DELETE of a custom cloud.

use byoc_rules::state::Action;
use byoc_types::{CustomCloud, CustomCloudState, OperationKind, StepState};

use super::checks::template_of;
use super::wire::versioned;
use crate::app::by::By;
use crate::app::company_rules::with_rules;
use crate::app::transaction::{allowed, write};
use crate::app::{Actor, Ctx, Error, IfMatch, Result, Versioned, access};
use crate::operations;
use crate::store::custom_clouds::{self, CONTROL_PLANE, Change, Cloud};
use crate::store::{Tx, operations as store_operations, services, users};

/// DELETE `custom-cloud-environments/{id}?force=`: a draft goes at once, otherwise an operation
/// starts. Answers the cloud as it is then (`deleted` or `deleting`).
pub async fn custom_cloud_delete(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
    is_forced: bool,
    if_match: &IfMatch,
) -> Result<Versioned<CustomCloud>> {
    let cloud = access::changeable(ctx, actor, Some(organization_id), id).await?;
    let by = By::new(ctx, actor, if_match);
    by.names_version()?;
    write(ctx, cloud, move |tx, before| {
        Box::pin(async move {
            // A repeated delete answers what the first one did; force takes over from one without.
            let is_done = match before.state {
                CustomCloudState::Deleted => true,
                CustomCloudState::Deleting => {
                    !is_forced || is_forced_already(tx, &before.custom_cloud_id).await?
                }
                CustomCloudState::Draft
                | CustomCloudState::Validating
                | CustomCloudState::Creating
                | CustomCloudState::Active
                | CustomCloudState::CreationFailed
                | CustomCloudState::Disconnected
                | CustomCloudState::Reconnecting
                | CustomCloudState::DeletionFailed => false,
            };
            if is_done {
                return Ok(versioned(&by.ctx, &before));
            }
            by.check(before.versions())?;
            if before.state != CustomCloudState::Deleting {
                allowed(&before, Action::Delete)?;
            }
            without_services(tx, &before.custom_cloud_id).await?;
            store_operations::cancel_live(tx, &before.custom_cloud_id).await?;
            // The files shown last are those that `terraform destroy` needs.
            let mut after = with_rules(tx, before.clone()).await?;
            after.errors.clear();
            if template_of(&before).is_err() {
                return run_by_operator(&by, tx, &before, after).await;
            }
            let summary = if before.state == CustomCloudState::Draft {
                after.state = CustomCloudState::Deleted;
                format!("Deleted the draft “{}”", before.display_name)
            } else {
                after.state = CustomCloudState::Deleting;
                let how = if is_forced { " by force" } else { "" };
                format!("Started to delete “{}”{how}", before.display_name)
            };
            let change = by.change("custom_cloud_delete", summary);
            custom_clouds::change(tx, &before, &mut after, change).await?;
            if after.state == CustomCloudState::Deleting {
                operations::start(tx, &after, OperationKind::Delete, is_forced).await?;
            }
            Ok(versioned(&by.ctx, &after))
        })
    })
    .await
}

/// Deletes a custom cloud that operators made: there is nothing here that could remove what is in the
/// account. Operators see the event, and the history says that it is theirs to do.
async fn run_by_operator(
    by: &By,
    tx: &mut Tx,
    before: &Cloud,
    mut after: Cloud,
) -> Result<Versioned<CustomCloud>> {
    after.state = CustomCloudState::Deleting;
    let summary = format!("Started to delete “{}”", before.display_name);
    let started = by.change("custom_cloud_delete", summary);
    custom_clouds::change(tx, before, &mut after, started).await?;
    let between = after.clone();
    after.state = CustomCloudState::Deleted;
    after.cloud_names.clear();
    after.destroyed_at = Some(users::clock(tx).await?);
    let ended = Change {
        actor: CONTROL_PLANE.to_owned(),
        action: "state_change",
        summary: format!(
            "Deleted “{}”. {} removes what was built for it.",
            before.display_name,
            by.ctx.config.operator_name()
        ),
        also: vec![],
    };
    custom_clouds::change(tx, &between, &mut after, ended).await?;
    Ok(versioned(&by.ctx, &after))
}

/// Names that a refusal lists, at most.
const MOST_NAMES: usize = 20;

/// Whether no service runs in the custom cloud, moves there or still has nodes there. Who creates one
/// holds the same lock.
async fn without_services(tx: &mut Tx, id: &str) -> Result<()> {
    let all = services::in_cloud(tx, id).await?;
    if all.is_empty() {
        return Ok(());
    }
    let names = all.iter().take(MOST_NAMES);
    let names = names.map(|it| format!("{} (project {})", it.service_name, it.project_name));
    let names: Vec<String> = names.collect();
    let more = match all.len().saturating_sub(MOST_NAMES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Err(Error::Conflict {
        code: "services_running",
        message: format!(
            "Services run in this custom cloud: {}{more}. Terminate them or move them to another \
             cloud first.",
            names.join(", ")
        ),
    })
}

/// Whether a deletion by force is at work on the custom cloud.
async fn is_forced_already(tx: &mut Tx, id: &str) -> Result<bool> {
    let newest = store_operations::of_cloud(tx, id, 1).await?.pop();
    Ok(newest.is_some_and(|newest| {
        let is_live = matches!(newest.state, StepState::Waiting | StepState::Running);
        is_live && newest.kind == OperationKind::Delete && newest.parameters.is_forced
    }))
}
