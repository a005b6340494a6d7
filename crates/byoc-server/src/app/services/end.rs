//! DELETE of a service, and the retry of an operation that failed.

use byoc_rules::service::{Action, allows_cancel_of_move};
use byoc_types::{OperationKind, ServiceAnswer, StepState};

use super::wire::to_wire;
use super::{allowed, condition, condition_after, refused, service_of};
use crate::app::access;
use crate::app::transaction::write;
use crate::app::{Actor, Ctx, Error, Result, Versioned};
use crate::operations;
use crate::store::operations as store_operations;
use crate::time::rfc3339;

/// The step whose failure begins with the nodes again: one of them may be gone.
const REACH: &str = "reach_nodes";

/// DELETE `/v1/project/{project}/service/{service}?force=`: removes the nodes, then the service is
/// gone. A repeat changes nothing, unless `is_forced` passes over what the account refuses.
pub async fn service_delete(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
    service_name: &str,
    is_forced: bool,
) -> Result<()> {
    let project = access::project_served(ctx, actor, project_name).await?;
    let (by, name) = (actor.clone(), service_name.to_owned());
    write(ctx, project, move |tx, project| {
        Box::pin(async move {
            let before = service_of(tx, &project.project_name, &name).await?;
            if before.is_terminating && !is_forced {
                return Ok(());
            }
            let mut after = before.clone();
            if !before.is_terminating {
                allowed(condition(tx, &before).await?, Action::Terminate)?;
                after.is_terminating = true;
            }
            let how = if is_forced { " by force" } else { "" };
            let summary = format!("Started to terminate the service “{name}”{how}");
            let action = "service_terminate";
            operations::change_service(tx, &before, &mut after, &by.email, action, &summary)
                .await?;
            let kind = OperationKind::ServiceTerminate;
            operations::start_service(tx, &after, kind, is_forced).await?;
            Ok(())
        })
    })
    .await
}

/// POST `project/{project}/service/{service}/move/cancel`: removes the new nodes of a move that has
/// not reached them yet. The old ones stay. A repeat changes nothing.
pub async fn service_move_cancel(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
    service_name: &str,
) -> Result<Versioned<ServiceAnswer>> {
    let project = access::project_served(ctx, actor, project_name).await?;
    let (at, by, name) = (ctx.clone(), actor.clone(), service_name.to_owned());
    write(ctx, project, move |tx, project| {
        Box::pin(async move {
            let before = service_of(tx, &project.project_name, &name).await?;
            let is_before_switch = before.moves_to.is_some();
            let newest = store_operations::newest_of_service(tx, &before.service_id).await?;
            let condition = condition_after(&before, newest.as_ref());
            allows_cancel_of_move(condition, is_before_switch).map_err(refused)?;
            let is_cancelling = newest.is_some_and(|newest| {
                newest.kind == OperationKind::ServiceMoveCancel
                    && matches!(newest.state, StepState::Waiting | StepState::Running)
            });
            if !is_cancelling {
                let summary = format!("Cancelled the move of the service “{name}”");
                let action = "service_move_cancel";
                operations::note_service(tx, &before, &by.email, action, &summary).await?;
                let kind = OperationKind::ServiceMoveCancel;
                operations::start_service(tx, &before, kind, false).await?;
            }
            Ok(Versioned {
                version: before.version,
                value: ServiceAnswer {
                    service: to_wire(&at, tx, &before).await?,
                    warnings: vec![],
                },
            })
        })
    })
    .await
}

/// POST `project/{project}/service/{service}/retry`: the failed step of the newest operation runs
/// again.
pub async fn service_retry(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
    service_name: &str,
) -> Result<Versioned<ServiceAnswer>> {
    let project = access::project_served(ctx, actor, project_name).await?;
    let (at, by, name) = (ctx.clone(), actor.clone(), service_name.to_owned());
    write(ctx, project, move |tx, project| {
        Box::pin(async move {
            let service = service_of(tx, &project.project_name, &name).await?;
            let newest = store_operations::newest_of_service(tx, &service.service_id).await?;
            let mut operation = newest
                .filter(|newest| newest.state == StepState::Failed)
                .ok_or_else(|| Error::Conflict {
                    code: "state_conflict",
                    message: "Nothing has failed: there is nothing to retry.".to_owned(),
                })?;
            let now = rfc3339(store_operations::clock(tx).await?);
            if operation.step == REACH {
                let first = operations::first_service_steps(operation.kind, &now);
                operation.steps = first;
            }
            let mut steps = operation.steps.iter_mut();
            let again = |step: &&mut byoc_types::OperationStep| {
                matches!(step.state, StepState::Failed | StepState::Running)
            };
            let step = steps
                .find(again)
                .ok_or_else(|| Error::Internal("a failed operation has no step".to_owned()))?;
            if step.state == StepState::Failed {
                step.state = StepState::Running;
                step.attempts += 1;
                step.start_time = Some(now);
                step.end_time = None;
            }
            let (step, title) = (step.name.clone(), step.title.clone());
            let id = &operation.operation_id;
            let parameters = &operation.parameters;
            store_operations::retry(tx, id, &step, &operation.steps, parameters).await?;
            let summary = format!("Retried “{title}” of the service “{name}”");
            let action = "operation_retry";
            operations::note_service(tx, &service, &by.email, action, &summary).await?;
            Ok(Versioned {
                version: service.version,
                value: ServiceAnswer {
                    service: to_wire(&at, tx, &service).await?,
                    warnings: vec![],
                },
            })
        })
    })
    .await
}
