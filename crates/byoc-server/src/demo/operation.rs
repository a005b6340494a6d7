//! What the demo's deployments and deletions found and made.

use byoc_cloud::RetryAdvice;
use byoc_cloud::contract::{FailureCode, Gaps, NodeSpec};
use byoc_cloud::rehearsal::NewNode;
use byoc_types::{CustomCloudState, OperationKind, OperationStep, StepState};

use super::step::{error, step_to};
use crate::app::{Ctx, Result};
use crate::operations::{self, CONTROL_PLANE};
use crate::store::custom_clouds::Cloud;
use crate::store::operations::{Parameters, SubjectKind};
use crate::store::rehearsal as store_rehearsal;
use crate::store::users;
use crate::store::{self, Tx, cloud_resources, demo as store_demo};
use crate::time::rfc3339;

/// Puts the bastion of a deployed custom cloud into its simulated account, where checks look for it.
pub(super) async fn bastion(ctx: &Ctx, tx: &mut Tx, cloud: &Cloud) -> Result<()> {
    let Some(rehearsal) = ctx.clouds.rehearsal(cloud.cloud_provider) else {
        return Ok(());
    };
    let account = rehearsal.simulated_account(&cloud.unique_name, cloud.role_path());
    let spec = NodeSpec::bastion(&cloud.unique_name);
    let node = NewNode {
        unique_name: cloud.unique_name.clone(),
        kind: spec.kind,
        token: format!("demo:{}", spec.name),
        name: spec.name,
        zone: spec.zone,
        subnet: None,
    };
    let made = store_rehearsal::create(tx, &account.account, &node).await?;
    cloud_resources::note_made(tx, &cloud.custom_cloud_id, &[made]).await?;
    Ok(())
}

/// Code and evidence of what the demo's failures found.
pub(super) type Found = (FailureCode, &'static str);

pub(super) const QUOTA: Found = (
    FailureCode::Quota,
    "VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 32 \
     allows.",
);
pub(super) const DENIED: Found = (
    FailureCode::RoleNotFound,
    "AccessDenied: User: arn:aws:iam::111122223333:user/byoc-control-plane is not authorized to \
     perform: sts:AssumeRole",
);

/// Writes an operation that is done, stands still at `stop_at`, or failed there.
pub(super) async fn operation(
    ctx: &Ctx,
    tx: &mut Tx,
    cloud: &mut Cloud,
    kind: OperationKind,
    stop_at: Option<&str>,
    failure: Option<Found>,
) -> Result<()> {
    // 1. Its steps.
    let all = operations::steps_of(kind, cloud);
    let stop = stop_at.and_then(|name| all.iter().position(|step| step.name == name));
    let now = rfc3339(users::clock(tx).await?);
    let steps: Vec<OperationStep> = all
        .iter()
        .enumerate()
        .map(|(index, step)| {
            let state = match stop {
                Some(stop) if index > stop => StepState::Waiting,
                Some(stop) if index == stop && failure.is_some() => StepState::Failed,
                Some(stop) if index == stop => StepState::Running,
                _ => StepState::Done,
            };
            let has_begun = state != StepState::Waiting;
            let has_ended = matches!(state, StepState::Done | StepState::Failed);
            OperationStep {
                name: step.name.to_owned(),
                title: step.title.to_owned(),
                state,
                attempts: u32::from(has_begun),
                start_time: has_begun.then(|| now.clone()),
                end_time: has_ended.then(|| now.clone()),
            }
        })
        .collect();
    let last = stop.unwrap_or(all.len().saturating_sub(1));
    let (Some(at), Some(title)) = (all.get(last), steps.get(last).map(|step| &step.title)) else {
        return Ok(());
    };

    // 2. What it found.
    let state = match (stop, failure) {
        (None, _) => StepState::Done,
        (Some(_), None) => StepState::Waiting,
        (Some(_), Some(_)) => StepState::Failed,
    };
    let id = uuid::Uuid::now_v7().to_string();
    let cause = failure.and_then(|(code, evidence)| {
        let target = operations::target(ctx, cloud)?;
        let gap = target.gap(code, target.identifier.clone(), evidence);
        Some(byoc_cloud::cause(
            &Gaps::from(gap),
            &target,
            RetryAdvice::Retry,
        ))
    });

    // 3. Written with the state that it gave the cloud.
    let parameters = Parameters {
        checked: operations::checked(cloud),
        ..Parameters::default()
    };
    store::operations::insert(
        tx,
        &id,
        &cloud.organization_id,
        (SubjectKind::CustomCloud, &cloud.custom_cloud_id),
        kind,
        &parameters,
        &steps,
    )
    .await?;
    store_demo::stand(tx, &id, at.name, state, &steps, cause.as_ref()).await?;
    let (reached, summary) = match &cause {
        Some(cause) => {
            cloud.errors = vec![error(&format!("{} {}", cause.title, cause.fix))];
            let failed = match kind == OperationKind::Delete {
                false => CustomCloudState::CreationFailed,
                true => CustomCloudState::DeletionFailed,
            };
            (failed, format!("Failed: {title}. {}", cause.title))
        }
        None if stop.is_some() => (at.state, format!("Started: {title}")),
        None => (at.state, format!("Done: {title}")),
    };
    if reached != cloud.state {
        step_to(tx, cloud, reached, CONTROL_PLANE, "state_change", summary).await?;
    }
    Ok(())
}
