//! Long operations as the console sees them.

use byoc_rules::identifier::{self, Expected};
use byoc_rules::state::Action;
use byoc_types::{
    CustomCloudState, CustomCloudStatus, Operation, OperationCallsAnswer, OperationKind,
    OperationStep, OperationsAnswer, StepState,
};

use super::company_rules::with_rules;
use super::transaction::{allowed, write};
use super::{Actor, Ctx, Error, Result, Versioned, access};
use crate::operations::{self, first_steps, steps_of};
use crate::store::custom_clouds::{self, Change, Cloud};
use crate::store::operation_calls as store_calls;
use crate::store::operations::{self as store_operations, OperationRecord, Parameters};
use crate::time::rfc3339;

const NO_OPERATION: &str = "There is no such operation of this custom cloud. Load its operations \
                            again.";
const LIST_LIMIT: i64 = 50;
/// The bit of a status's version from which on claims are counted.
const CLAIMS: u32 = 32;

/// GET `custom-cloud-environments/{id}/status`: the state with the newest operation. Its version
/// is the custom cloud's, which every step raises, and how often a worker took or left the operation:
/// that it is at work or waits shows in the answer too.
pub async fn status_view(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
) -> Result<Versioned<CustomCloudStatus>> {
    status_of(ctx, access::readable(ctx, actor, None, id).await?).await
}

pub(super) async fn status_of(ctx: &Ctx, cloud: Cloud) -> Result<Versioned<CustomCloudStatus>> {
    let newest = store_operations::of_cloud(&mut ctx.db.read(), &cloud.custom_cloud_id, 1)
        .await?
        .pop();
    let claims = newest.as_ref().map_or(0, |newest| {
        newest.lease_epoch * 2 + i64::from(newest.state == StepState::Waiting)
    });
    Ok(Versioned {
        version: cloud.version + (claims << CLAIMS),
        value: CustomCloudStatus {
            custom_cloud_environment_id: cloud.custom_cloud_id,
            state: cloud.state,
            version: cloud.version,
            update_time: rfc3339(cloud.updated_at),
            operation: newest.map(store_operations::to_wire),
        },
    })
}

/// GET `custom-cloud-environments/{id}/operations`: newest first.
pub async fn operation_list(ctx: &Ctx, actor: &Actor, id: &str) -> Result<OperationsAnswer> {
    let cloud = access::readable(ctx, actor, None, id).await?;
    let operations =
        store_operations::of_cloud(&mut ctx.db.read(), &cloud.custom_cloud_id, LIST_LIMIT).await?;
    Ok(OperationsAnswer {
        operations: operations
            .into_iter()
            .map(store_operations::to_wire)
            .collect(),
    })
}

/// GET `organization/{org}/custom-cloud-environments/{id}/operations/{op}/calls`: what it asked the
/// account, oldest first.
pub async fn operation_calls(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
    operation_id: &str,
) -> Result<OperationCallsAnswer> {
    let cloud = access::inspectable(ctx, actor, organization_id, id).await?;
    let read = &mut ctx.db.read();
    store_operations::by_id(read, operation_id)
        .await?
        .filter(|operation| operation.subject_id == cloud.custom_cloud_id)
        .ok_or(Error::NotFound(NO_OPERATION))?;
    let calls = store_calls::of_operation(read, operation_id).await?;
    Ok(OperationCallsAnswer { calls })
}

/// POST `custom-cloud-environments/{id}/operations/{op}/retry`: the failed step runs again. Those
/// before it don't, unless what they checked is not what will be used.
pub async fn operation_retry(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
    operation_id: &str,
) -> Result<Operation> {
    let cloud = access::changeable(ctx, actor, None, id).await?;
    let (by, operation_id) = (actor.clone(), operation_id.to_owned());
    let operation = write(ctx, cloud, move |tx, before| {
        Box::pin(async move {
            let newest = store_operations::of_cloud(tx, &before.custom_cloud_id, 1)
                .await?
                .pop();
            let mut operation = store_operations::by_id(tx, &operation_id)
                .await?
                .filter(|operation| operation.subject_id == before.custom_cloud_id)
                .ok_or(Error::NotFound(NO_OPERATION))?;
            if newest.is_none_or(|newest| newest.operation_id != operation_id) {
                return Err(Error::Conflict {
                    code: "operation_replaced",
                    message: "A newer operation has replaced this one. Load the operations again."
                        .to_owned(),
                });
            }
            allowed(&before, Action::Retry)?;
            if let Some(cause) = operation
                .last_error
                .as_ref()
                .filter(|cause| !cause.is_retryable)
            {
                return Err(Error::Conflict {
                    code: "not_retryable",
                    message: format!("Trying again would not help. {}", cause.fix),
                });
            }
            // What was applied again meanwhile followed the rules of now.
            let mut after = with_rules(tx, before.clone()).await?;
            if operation.kind == OperationKind::Provision && !is_role_in_path(&after) {
                return Err(Error::Conflict {
                    code: "role_path_changed",
                    message: format!(
                        "The company rules now require another path for the role: {}. Download \
                         the variables file again and apply the template. Then start the deployment with the \
                         role that Terraform prints.",
                        after.role_path()
                    ),
                });
            }
            let now = rfc3339(store_operations::clock(tx).await?);
            let again = Retry::of(&mut operation, &after, &now)?;
            let parameters = Parameters {
                checked: operations::checked(&after),
                ..operation.parameters
            };
            let (step, steps) = (&again.name, &operation.steps);
            store_operations::retry(tx, &operation_id, step, steps, &parameters).await?;
            after.errors.clear();
            after.state = again.state;
            let change = Change {
                actor: by.email,
                action: "operation_retry",
                summary: again.summary,
                also: vec![],
            };
            custom_clouds::change(tx, &before, &mut after, change).await?;
            store_operations::by_id(tx, &operation_id)
                .await?
                .ok_or(Error::NotFound(NO_OPERATION))
        })
    })
    .await?;
    Ok(store_operations::to_wire(operation))
}

/// Where an operation goes on after a retry.
struct Retry {
    /// Name of the step.
    name: String,
    /// The custom cloud's while it runs.
    state: CustomCloudState,
    summary: String,
}

impl Retry {
    /// At the step that failed, or at the first one where the checks before it were about another
    /// identifier or other rules than the custom cloud has now.
    fn of(operation: &mut OperationRecord, cloud: &Cloud, now: &str) -> Result<Self> {
        let all = steps_of(operation.kind, cloud);
        let is_checked = operation.kind == OperationKind::Delete
            || operation.parameters.checked == operations::checked(cloud);
        let is_done = |step: &&OperationStep| step.state == StepState::Done;
        if !is_checked && operation.steps.iter().any(|step| is_done(&step)) {
            let first = *all.first().ok_or(Error::NotFound(NO_OPERATION))?;
            operation.steps = first_steps(operation.kind, cloud, now);
            return Ok(Self {
                name: first.name.to_owned(),
                state: first.state,
                summary:
                    "Retried from the first step: the identifier or the company rules changed \
                          since the check"
                        .to_owned(),
            });
        }
        let failed = operation
            .steps
            .iter_mut()
            .find(|step| step.state == StepState::Failed)
            .ok_or(Error::NotFound(NO_OPERATION))?;
        failed.state = StepState::Running;
        failed.attempts += 1;
        failed.start_time = Some(now.to_owned());
        failed.end_time = None;
        let step = all.iter().find(|step| step.name == failed.name);
        Ok(Self {
            name: failed.name.clone(),
            state: match (step, operation.kind) {
                (Some(step), _) => step.state,
                (None, OperationKind::Delete) => CustomCloudState::Deleting,
                (None, _) => CustomCloudState::Validating,
            },
            summary: format!("Retried: {}", failed.title),
        })
    }
}

/// Whether the known identifier is still the one that the template makes.
fn is_role_in_path(cloud: &Cloud) -> bool {
    let Some(on) = cloud.cloud_provider.template() else {
        return false;
    };
    let expected = Expected::new(on, &cloud.unique_name);
    let identifier = cloud.identifier.as_deref().unwrap_or_default();
    identifier::check(identifier, &expected.in_path(Some(cloud.role_path()))).is_ok()
}
