//! Custom clouds as subjects of operations: deployment and deletion.

use std::time::Duration;

use async_trait::async_trait;
use byoc_cloud::Target;
use byoc_cloud::contract::{Call, Made};
use byoc_rules::cloud::{TemplateCloud, model_facts};
use byoc_types::{
    Cause, CustomCloudError, CustomCloudState, OperationKind, OperationStep, StepState,
};

use super::advance::{Effect, Outcome};
use super::steps::{Found, Step, StepCall, begun};
use super::subject::{Answer, Subject, Work};
use super::{CONTROL_PLANE, backoff, delete, provision, verdict};
use crate::auth::digest;
use crate::context::Ctx;
use crate::rendering;
use crate::store::custom_clouds::{self, Change, Cloud};
use crate::store::operations::{
    self as store_operations, OperationRecord, Parameters, SubjectKind,
};
use crate::store::{self, Db, Tx, cloud_checks, cloud_resources, events};
use crate::time::rfc3339;

/// The limit of a step that this version of the server does not know: it makes no call.
const UNKNOWN_STEP: Duration = Duration::from_secs(10);

/// Milliseconds from a deletion until its account is searched once more.
const LATE_SEARCH: i64 = 10 * 60_000;

/// A custom cloud with an operation.
pub struct CustomCloud {
    cloud: Cloud,
    /// What the ledger says is in its account, for a call.
    known: Vec<Made>,
}

impl CustomCloud {
    /// The custom cloud with this id.
    pub async fn read(db: &Db, id: &str) -> Result<Option<Box<dyn Subject>>, store::Error> {
        let Some(found) = custom_clouds::view(&mut db.read(), id, "").await? else {
            return Ok(None);
        };
        let known = cloud_resources::of_cloud(&mut db.read(), id).await?;
        Ok(Some(Box::new(Self {
            cloud: found.cloud,
            known,
        })))
    }

    /// The same, to write what came of a step; its row stays locked. Only a call needs the ledger.
    pub async fn lock(tx: &mut Tx, id: &str) -> Result<Option<Box<dyn Subject>>, store::Error> {
        let Some(cloud) = custom_clouds::by_id(tx, id).await? else {
            return Ok(None);
        };
        let known = vec![];
        Ok(Some(Box::new(Self { cloud, known })))
    }
}

#[async_trait]
impl Subject for CustomCloud {
    fn steps(&self, kind: OperationKind) -> Vec<&'static str> {
        steps_of(kind, &self.cloud)
            .into_iter()
            .map(|step| step.name)
            .collect()
    }

    fn limit(&self, operation: &OperationRecord) -> Duration {
        step_of(operation, &self.cloud).map_or(UNKNOWN_STEP, |step| step.limit)
    }

    fn work<'a>(
        &'a self,
        ctx: &'a Ctx,
        operation: &'a OperationRecord,
        call: &'a Call,
    ) -> Work<'a> {
        let cloud = &self.cloud;
        let (Some(step), Some(target), Some(driver)) = (
            step_of(operation, cloud),
            target(ctx, cloud),
            ctx.clouds.driver(cloud.cloud_provider),
        ) else {
            return Work::Known(Outcome::Failed(byoc_cloud::catalogue::own_cause(
                "provider_not_offered",
                "This server does not run custom clouds of this provider in this region.",
                "Ask the operator to enable them in the configuration, then retry.",
                format!(
                    "provider {}, region {}, step {}",
                    byoc_rules::words::as_word(cloud.cloud_provider),
                    cloud.cloud_region,
                    operation.step
                ),
            )));
        };
        let is_forced = operation.parameters.is_forced;
        Work::Call(Box::pin(async move {
            let at = StepCall::new(driver, &target, call, &self.known);
            let ended = (step.run)(&at).await;
            Answer::of_step(ended, at.into_found(), &target, is_forced)
        }))
    }

    async fn keep(&self, tx: &mut Tx, found: &Found) -> Result<(), store::Error> {
        let id = &self.cloud.custom_cloud_id;
        cloud_resources::note_made(tx, id, &found.made).await?;
        cloud_resources::note_removed(tx, id, &found.removed).await
    }

    async fn apply(
        &self,
        ctx: &Ctx,
        tx: &mut Tx,
        kind: OperationKind,
        effect: Effect,
        summary: String,
    ) -> Result<(), store::Error> {
        let before = &self.cloud;
        let mut after = before.clone();
        match effect {
            Effect::Begins(name) => {
                let steps = steps_of(kind, before);
                if let Some(step) = steps.iter().find(|step| step.name == name) {
                    after.state = step.state;
                }
            }
            Effect::Finished => {
                let delay = match is_deletion(kind) {
                    false => {
                        provision::finish(&mut after);
                        verdict::delay(ctx.config.checks.interval(), backoff::random())
                    }
                    true => {
                        delete::finish(&mut after);
                        LATE_SEARCH
                    }
                };
                cloud_checks::plan(tx, &before.custom_cloud_id, delay).await?;
            }
            Effect::Repeats => {}
            Effect::Failed(cause) => {
                after.state = match is_deletion(kind) {
                    false => CustomCloudState::CreationFailed,
                    true => CustomCloudState::DeletionFailed,
                };
                after.errors = vec![error_of(&cause)];
                // A chosen failure is played once: after it, the account counts as fixed.
                if after.rehearsal_failure.as_deref() == Some(&cause.code) {
                    after.rehearsal_failure = None;
                }
            }
        }
        let change = Change {
            actor: CONTROL_PLANE.to_owned(),
            action: if before.state == after.state {
                "operation_step"
            } else {
                "state_change"
            },
            summary,
            also: vec![],
        };
        custom_clouds::change(tx, before, &mut after, change).await
    }

    async fn park(&self, tx: &mut Tx, cause: Cause) -> Result<(), store::Error> {
        let before = &self.cloud;
        let mut after = before.clone();
        after.state = match before.state {
            CustomCloudState::Validating | CustomCloudState::Creating => {
                CustomCloudState::CreationFailed
            }
            CustomCloudState::Deleting => CustomCloudState::DeletionFailed,
            CustomCloudState::Draft
            | CustomCloudState::Active
            | CustomCloudState::CreationFailed
            | CustomCloudState::Disconnected
            | CustomCloudState::Reconnecting
            | CustomCloudState::DeletionFailed
            | CustomCloudState::Deleted => return Ok(()),
        };
        after.errors = vec![error_of(&cause)];
        let change = Change {
            actor: CONTROL_PLANE.to_owned(),
            action: "state_change",
            summary: format!("Failed: {}", cause.title),
            also: vec![],
        };
        custom_clouds::change(tx, before, &mut after, change).await
    }
}

/// A cause as the custom cloud shows it.
pub fn error_of(cause: &Cause) -> CustomCloudError {
    CustomCloudError {
        category: "general_error".to_owned(),
        message: format!("{} {}", cause.title, cause.fix),
    }
}

/// Custom clouds are deployed and deleted; the other kinds of operations are those of services.
fn is_deletion(kind: OperationKind) -> bool {
    kind == OperationKind::Delete
}

/// The steps of an operation on a custom cloud, in order; none of a deployment without a template.
pub fn steps_of(kind: OperationKind, cloud: &Cloud) -> Vec<&'static Step> {
    let template = cloud.cloud_provider.template();
    let all = match is_deletion(kind) {
        false => template.map_or(&[][..], provision::steps),
        true => delete::STEPS,
    };
    let has_bastion = model_facts(cloud.deployment_model).has_bastion;
    all.iter()
        .filter(|step| has_bastion || !step.needs_bastion)
        .collect()
}

/// The operation's current step.
fn step_of(operation: &OperationRecord, cloud: &Cloud) -> Option<&'static Step> {
    let mut steps = steps_of(operation.kind, cloud).into_iter();
    steps.find(|step| step.name == operation.step)
}

/// The steps of an operation that begins: the first one is running since `now`.
pub fn first_steps(kind: OperationKind, cloud: &Cloud, now: &str) -> Vec<OperationStep> {
    let steps = steps_of(kind, cloud).into_iter();
    begun(steps.map(|step| (step.name, step.title)), now)
}

/// What the checks of a deployment are about: where it changes, they have to be made again.
pub fn checked(cloud: &Cloud) -> String {
    digest(&store::encode(&(&cloud.identifier, &cloud.company_rules)))
}

/// Starts an operation in the caller's transaction; the first step counts as running from now on.
pub async fn start(
    tx: &mut Tx,
    cloud: &Cloud,
    kind: OperationKind,
    is_forced: bool,
) -> Result<(), store::Error> {
    let now = rfc3339(store_operations::clock(tx).await?);
    let steps = first_steps(kind, cloud, &now);
    let parameters = Parameters {
        is_forced,
        checked: checked(cloud),
    };
    let id = uuid::Uuid::now_v7().to_string();
    let (organization_id, cloud_id) = (&cloud.organization_id, &cloud.custom_cloud_id);
    store_operations::insert(
        tx,
        &id,
        organization_id,
        (SubjectKind::CustomCloud, cloud_id),
        kind,
        &parameters,
        &steps,
    )
    .await
}

/// The custom cloud as its provider sees it; `None` where this server can't say any more what its
/// network is.
pub fn target(ctx: &Ctx, cloud: &Cloud) -> Option<Target> {
    let input = rendering::input_of(ctx, cloud)?;
    let on = input.plan.cloud;
    let control_plane = &ctx.config.control_plane;
    Some(Target {
        custom_cloud_id: cloud.custom_cloud_id.clone(),
        unique_name: cloud.unique_name.clone(),
        cloud: on,
        cloud_region: cloud.cloud_region.clone(),
        deployment_model: cloud.deployment_model,
        identifier: cloud.identifier.clone().unwrap_or_default(),
        external_id: cloud.external_id.clone(),
        principal: match on {
            TemplateCloud::Aws => control_plane.aws_account_principal.clone(),
            TemplateCloud::Google => control_plane.google_account_principal.clone(),
        },
        network: byoc_terraform::expected_network(&input).ok()?,
        permissions_boundary: cloud
            .company_rules
            .permissions_boundary
            .clone()
            .filter(|_| on.facts().has_iam_rules),
    })
}

/// Gives an operation to every custom cloud whose state is changing without one. Answers how many
/// got one.
pub async fn sweep(db: &Db) -> Result<usize, store::Error> {
    let mut count = 0;
    for cloud in custom_clouds::stranded(&mut db.read()).await? {
        let started: Result<bool, store::Error> = db
            .write(move |tx| Box::pin(async move { restart_stranded(tx, &cloud).await }))
            .await;
        match started {
            Ok(is_started) => count += usize::from(is_started),
            // Another server's sweep was first.
            Err(store::Error::Duplicate(_)) => {}
            Err(error) if error.is_passing() => return Err(error),
            Err(error) => tracing::error!(%error, "a custom cloud can't go on"),
        }
    }
    Ok(count)
}

/// Starts what a custom cloud in the middle of a change lacks, unless it has gone on since it was
/// looked at. Answers whether it did.
pub async fn restart_stranded(tx: &mut Tx, seen: &Cloud) -> Result<bool, store::Error> {
    events::lock(tx, &seen.organization_id).await?;
    let Some(cloud) = custom_clouds::by_id(tx, &seen.custom_cloud_id).await? else {
        return Ok(false);
    };
    let kind = match cloud.state {
        CustomCloudState::Deleting => OperationKind::Delete,
        CustomCloudState::Validating | CustomCloudState::Creating => OperationKind::Provision,
        CustomCloudState::Draft
        | CustomCloudState::Active
        | CustomCloudState::CreationFailed
        | CustomCloudState::Disconnected
        | CustomCloudState::Reconnecting
        | CustomCloudState::DeletionFailed
        | CustomCloudState::Deleted => return Ok(false),
    };
    let newest = store_operations::of_cloud(tx, &cloud.custom_cloud_id, 1).await?;
    let newest = newest.first();
    if newest.is_some_and(|it| matches!(it.state, StepState::Waiting | StepState::Running)) {
        return Ok(false);
    }
    // What was asked for by force goes on by force.
    let is_forced = newest.is_some_and(|it| it.kind == kind && it.parameters.is_forced);
    start(tx, &cloud, kind, is_forced).await?;
    Ok(true)
}
