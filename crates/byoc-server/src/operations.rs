//! What takes minutes: deployments and deletions, step by step, in the database.
//!
//! A worker claims an operation for 30 seconds, runs its next step against the account, and writes
//! step, state, event and audit row in one transaction, fenced by the lease's epoch. Every step
//! observes before it acts, so running it again after a crash has no second effect. Nothing about
//! an operation lives in memory only: another worker, or this one after a restart, goes on where
//! the database says.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use byoc_cloud::{CloudProvider, Failure, Pace, Providers, Rehearsal, Target};
use byoc_rules::cloud::Cloud as Provider;
use byoc_types::{
    Cause, CloudProvider as ProviderName, CustomCloudError, CustomCloudState, OperationKind,
    OperationStep, ProviderMode, StepState,
};
use futures::FutureExt;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::app::{Ctx, templates};
use crate::auth::digest;
use crate::config::Config;
use crate::store::custom_clouds::{self, Change, Cloud};
use crate::store::operations::{self as store_operations, OperationRecord, Parameters, Progress};
use crate::store::{self, Db, Engine, Tx, events};
use crate::time::rfc3339;

mod backoff;
mod delete;
pub mod health;
mod park;
mod provision;

pub use crate::store::custom_clouds::CONTROL_PLANE;
pub use provision::{finish as finish_provision, has_bastion};

/// Lease and heartbeat in milliseconds: after a crash another server takes over within 35 s.
const LEASE: i64 = 30_000;
const HEARTBEAT: Duration = Duration::from_secs(10);
/// Operations that one server works on side by side.
const AT_ONCE: usize = 16;
/// How often the worker looks without being woken: what other servers started.
const LOOK: Duration = Duration::from_secs(2);
/// The same where no other server can be: only for what was lost.
const LOOK_ALONE: Duration = Duration::from_secs(30);
/// Pause, in milliseconds, before a step runs again whose outcome could not be written.
const AFTER_STORE: i64 = 2_000;
/// Pause before the worker's loop runs again after a panic.
const AFTER_PANIC: Duration = Duration::from_secs(1);
/// How often stranded custom clouds are looked for.
const SWEEP: Duration = Duration::from_secs(60);
/// A step that fails in passing is repeated for this long, in milliseconds: IAM propagates slowly.
const PATIENCE: i64 = 5 * 60 * 1000;
/// A step that crashes the server so often fails.
const CRASHES: i64 = 5;

/// One step of an operation: what it is called, what state the custom cloud has while it runs,
/// and what it does.
pub struct Step {
    /// Stable word.
    pub name: &'static str,
    /// For a person.
    pub title: &'static str,
    /// The same on Google Cloud, where it has other words for it.
    pub google_title: Option<&'static str>,
    pub state: CustomCloudState,
    /// Steps that only models with a bastion have.
    pub needs_bastion: bool,
    pub run: for<'a> fn(&'a dyn CloudProvider, &'a Target) -> StepFuture<'a>,
}

pub type StepFuture<'a> = futures::future::BoxFuture<'a, Result<(), Failure>>;

impl Step {
    /// What a person reads.
    pub fn title_on(&self, provider: ProviderName) -> &'static str {
        match provider {
            ProviderName::Google => self.google_title.unwrap_or(self.title),
            _ => self.title,
        }
    }
}

/// The steps of an operation on a custom cloud, in order.
pub fn steps_of(kind: OperationKind, cloud: &Cloud) -> Vec<&'static Step> {
    let all = match kind {
        OperationKind::Provision => provision::STEPS,
        OperationKind::Delete => delete::STEPS,
    };
    let has_bastion = provision::has_bastion(cloud.deployment_model);
    all.iter()
        .filter(|step| has_bastion || !step.needs_bastion)
        .collect()
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
        cloud_id,
        kind,
        &parameters,
        &steps,
    )
    .await
}

/// The steps of an operation that begins: the first one is running since `now`.
pub fn first_steps(kind: OperationKind, cloud: &Cloud, now: &str) -> Vec<OperationStep> {
    steps_of(kind, cloud)
        .into_iter()
        .enumerate()
        .map(|(index, step)| OperationStep {
            name: step.name.to_owned(),
            title: step.title_on(cloud.cloud_provider.provider()).to_owned(),
            state: if index == 0 {
                StepState::Running
            } else {
                StepState::Waiting
            },
            attempts: u32::from(index == 0),
            start_time: (index == 0).then(|| now.to_owned()),
            end_time: None,
        })
        .collect()
}

/// The custom cloud as its provider sees it; `None` where this server can't say any more what its
/// network is.
pub fn target(ctx: &Ctx, cloud: &Cloud, token: String) -> Option<Target> {
    let input = templates::input_of(ctx, cloud)?;
    let control_plane = &ctx.config.control_plane;
    Some(Target {
        custom_cloud_id: cloud.custom_cloud_id.clone(),
        unique_name: cloud.unique_name.clone(),
        cloud_provider: cloud.cloud_provider.provider(),
        cloud_region: cloud.cloud_region.clone(),
        deployment_model: cloud.deployment_model,
        identifier: cloud.identifier.clone().unwrap_or_default(),
        external_id: cloud.external_id.clone(),
        principal: match cloud.cloud_provider {
            Provider::Aws => control_plane.aws_account_principal.clone(),
            Provider::Google => control_plane.google_account_principal.clone(),
        },
        network: byoc_terraform::expected_network(&input).ok()?,
        permissions_boundary: cloud
            .company_rules
            .permissions_boundary
            .clone()
            .filter(|_| cloud.cloud_provider.facts().has_iam_rules),
        token,
        rehearsal_failure: cloud.rehearsal_failure.clone(),
    })
}

/// The providers that the configuration asks for.
pub fn providers(config: &Config) -> Providers {
    let pace = Arc::new(RealPace(Duration::from_millis(
        config.rehearsal.step_milliseconds,
    )));
    let provider = |name| -> Option<Arc<dyn CloudProvider>> {
        match config.provider_mode(name) {
            ProviderMode::Rehearsal => Some(Arc::new(Rehearsal::new(name, pace.clone()))),
            ProviderMode::Live | ProviderMode::Off => None,
        }
    };
    Providers {
        aws: provider(ProviderName::Aws),
        google: provider(ProviderName::Google),
    }
}

/// Rehearsed calls take this long.
struct RealPace(Duration);

#[async_trait]
impl Pace for RealPace {
    async fn pause(&self) {
        tokio::time::sleep(self.0).await;
    }
}

/// Works on operations until it is told to stop.
pub struct Worker {
    ctx: Ctx,
    /// For leases: not even a crowd of requests keeps them waiting.
    leases: Db,
    /// New with every start, so that leases of an earlier process are never taken for this one's.
    boot_id: String,
    /// Leases that could not be given back yet.
    unreleased: Mutex<Vec<Lease>>,
    pace: LeasePace,
    /// How often a lease was to be prolonged.
    #[cfg(test)]
    beats: std::sync::atomic::AtomicUsize,
    /// How often the loop shall panic yet.
    #[cfg(test)]
    panics: std::sync::atomic::AtomicUsize,
}

/// A lease to be given back.
#[derive(Clone)]
struct Lease {
    operation_id: String,
    epoch: i64,
    /// Whether that counts against the step.
    is_crash: bool,
}

/// How long a lease lasts, and how often it is prolonged. Tests have less time.
#[derive(Debug, Clone, Copy)]
struct LeasePace {
    /// Milliseconds.
    lease: i64,
    heartbeat: Duration,
}

impl LeasePace {
    /// When a lease that is asked for now runs out.
    fn end(self) -> Instant {
        Instant::now() + Duration::from_millis(self.lease.unsigned_abs())
    }
}

/// Why a worker leaves an operation alone.
enum Leave {
    /// Another worker has it, or it was cancelled.
    Lost,
    Store(store::Error),
}

impl From<store::Error> for Leave {
    fn from(error: store::Error) -> Self {
        Leave::Store(error)
    }
}

/// Whether the worker goes on with the operation.
enum After {
    Next(Box<OperationRecord>),
    Ended,
}

impl Worker {
    pub fn new(ctx: Ctx) -> Self {
        Self {
            leases: ctx.db.for_leases(),
            ctx,
            boot_id: uuid::Uuid::new_v4().to_string(),
            unreleased: Mutex::default(),
            pace: LeasePace {
                lease: LEASE,
                heartbeat: HEARTBEAT,
            },
            #[cfg(test)]
            beats: std::sync::atomic::AtomicUsize::default(),
            #[cfg(test)]
            panics: std::sync::atomic::AtomicUsize::default(),
        }
    }

    /// Works until `stop` resolves, then gives its leases back.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let worker = Arc::new(self);
        let look = match worker.ctx.db.engine() {
            Engine::Sqlite => LOOK_ALONE,
            Engine::Postgres => LOOK,
        };
        if let Err(error) = worker.recover().await {
            tracing::error!(%error, "leases of the last run could not be ended");
        }
        let mut at_work = JoinSet::new();
        tokio::pin!(stop);
        // A panic in one turn must not end all the others unseen.
        loop {
            let turns = worker.work(&mut at_work, stop.as_mut(), look);
            match AssertUnwindSafe(turns).catch_unwind().await {
                Ok(()) => break,
                Err(_) => {
                    worker.ctx.worker.restarted();
                    tracing::error!("the worker panicked; it starts again");
                }
            }
            tokio::select! {
                () = &mut stop => break,
                () = tokio::time::sleep(AFTER_PANIC) => {}
            }
        }
        at_work.shutdown().await;
        let owner = worker.boot_id.clone();
        let released: Result<(), store::Error> = worker
            .leases
            .write(move |tx| Box::pin(async move { store_operations::release(tx, &owner).await }))
            .await;
        if let Err(error) = released {
            tracing::warn!(%error, "leases could not be given back; they run out by themselves");
        }
    }

    /// Looks for work and hands it out until `stop` resolves.
    async fn work(
        self: &Arc<Self>,
        at_work: &mut JoinSet<()>,
        mut stop: Pin<&mut impl Future<Output = ()>>,
        look: Duration,
    ) {
        let mut next_sweep = Instant::now();
        loop {
            self.ctx.worker.beat();
            #[cfg(test)]
            self.panic_if_asked();
            if Instant::now() >= next_sweep {
                next_sweep = Instant::now() + SWEEP;
                if let Err(error) = self.sweep().await {
                    tracing::error!(%error, "custom clouds without an operation: look failed");
                }
            }
            let wait = match self.claim_due(at_work).await {
                Ok(wait) => wait.min(look),
                Err(error) => {
                    tracing::error!(%error, "operations could not be claimed");
                    look
                }
            };
            tokio::select! {
                () = &mut stop => break,
                () = self.ctx.wakeups.work() => {}
                () = tokio::time::sleep(wait) => {}
                Some(ended) = at_work.join_next() => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "a step crashed; it runs again after its lease");
                    }
                }
            }
        }
    }

    #[cfg(test)]
    fn panic_if_asked(&self) {
        use std::sync::atomic::Ordering::Relaxed;

        let taken = self
            .panics
            .fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1));
        assert!(taken.is_err(), "asked for by a test");
    }

    /// Runs what is due, one operation after another, until nothing is. Answers how many
    /// operations it took. For tests and tools: a server runs [`Worker::run`].
    pub async fn run_due(&self) -> Result<usize, store::Error> {
        let mut taken = 0;
        while let Some(operation) = self.claim().await? {
            taken += 1;
            self.drive(operation).await;
        }
        Ok(taken)
    }

    /// Ends the leases of processes that can't be there any more. On PostgreSQL other servers may
    /// be at work: their leases run out by themselves.
    pub async fn recover(&self) -> Result<(), store::Error> {
        if self.ctx.db.engine() == Engine::Postgres {
            return Ok(());
        }
        let owner = self.boot_id.clone();
        self.ctx
            .db
            .write(move |tx| {
                Box::pin(async move { store_operations::expire_others(tx, &owner).await })
            })
            .await
    }

    /// Gives an operation to every custom cloud whose state is changing without one. Answers how
    /// many got one.
    pub async fn sweep(&self) -> Result<usize, store::Error> {
        let mut count = 0;
        for cloud in custom_clouds::stranded(&mut self.ctx.db.read()).await? {
            let started: Result<bool, store::Error> = self
                .ctx
                .db
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

    /// Starts a task for each operation that is due; answers how long nothing else will be.
    async fn claim_due(
        self: &Arc<Self>,
        at_work: &mut JoinSet<()>,
    ) -> Result<Duration, store::Error> {
        self.give_back().await?;
        while at_work.len() < AT_ONCE {
            // Reading is cheap; the claim takes the writer.
            let wait = store_operations::wait(&mut self.ctx.db.read()).await?;
            match wait {
                None => return Ok(Duration::MAX),
                Some(wait) if wait > 0 => return Ok(Duration::from_millis(wait.unsigned_abs())),
                Some(_) => {}
            }
            let Some(operation) = self.claim().await? else {
                return Ok(Duration::from_millis(200));
            };
            let worker = Arc::clone(self);
            at_work.spawn(async move { worker.drive(operation).await });
        }
        Ok(Duration::MAX)
    }

    /// Takes the operation that has been due longest.
    pub async fn claim(&self) -> Result<Option<OperationRecord>, store::Error> {
        let (owner, lease) = (self.boot_id.clone(), self.pace.lease);
        self.leases
            .write(move |tx| {
                Box::pin(async move { store_operations::claim(tx, &owner, lease).await })
            })
            .await
    }

    /// Runs an operation's steps until it ends, waits or is lost.
    pub async fn drive(&self, operation: OperationRecord) {
        let mut operation = operation;
        loop {
            let (now, id) = (operation.clone(), operation.operation_id.clone());
            match self.step(operation).await {
                Ok(After::Next(next)) => operation = *next,
                Ok(After::Ended) => return,
                Err(Leave::Lost) => {
                    tracing::info!(operation = id, "lost its lease; nothing was written");
                    return;
                }
                Err(Leave::Store(error)) => return self.leave(&now, &error).await,
            }
        }
    }

    /// Gives up an operation whose step could not be written. If the database refuses it again and
    /// again, the operation fails: its provider must not be called for ever.
    async fn leave(&self, operation: &OperationRecord, error: &store::Error) {
        let id = &operation.operation_id;
        let is_crash = !error.is_passing();
        if is_crash && operation.crash_attempts + 1 >= CRASHES {
            tracing::error!(operation = id, %error, "step can't be written; the operation fails");
            let cause = park::unstorable(&error.to_string());
            match park::park(&self.ctx.db, operation, cause).await {
                Ok(()) => return,
                Err(error) => tracing::error!(operation = id, %error, "it could not fail yet"),
            }
        } else {
            tracing::error!(operation = id, %error, "step not written; it runs again");
        }
        self.unreleased().push(Lease {
            operation_id: id.clone(),
            epoch: operation.lease_epoch,
            is_crash,
        });
        if let Err(error) = self.give_back().await {
            tracing::warn!(%error, "a lease could not be given back yet");
        }
    }

    fn unreleased(&self) -> MutexGuard<'_, Vec<Lease>> {
        self.unreleased
            .lock()
            .unwrap_or_else(|held| held.into_inner())
    }

    /// Gives back the leases of steps whose outcome could not be written: a lease that runs out
    /// would count as a crash of the step.
    async fn give_back(&self) -> Result<(), store::Error> {
        let leases = std::mem::take(&mut *self.unreleased());
        if leases.is_empty() {
            return Ok(());
        }
        let given = leases.clone();
        let done: Result<(), store::Error> = self
            .leases
            .write(move |tx| {
                Box::pin(async move {
                    for lease in &given {
                        let (id, epoch) = (&lease.operation_id, lease.epoch);
                        let is_crash = lease.is_crash;
                        store_operations::give_back(tx, id, epoch, AFTER_STORE, is_crash).await?;
                    }
                    Ok(())
                })
            })
            .await;
        if done.is_err() {
            self.unreleased().extend(leases);
        }
        done
    }

    /// Runs one step and writes what came of it.
    async fn step(&self, operation: OperationRecord) -> Result<After, Leave> {
        if let Some(reason) = &operation.unreadable {
            let id = &operation.operation_id;
            tracing::error!(operation = id, reason, "it can't be read; it fails");
            park::park(&self.ctx.db, &operation, park::unreadable(reason)).await?;
            return Ok(After::Ended);
        }
        let cloud = custom_clouds::view(&mut self.ctx.db.read(), &operation.custom_cloud_id, "")
            .await?
            .ok_or(Leave::Lost)?
            .cloud;
        let outcome = self.attempt(&operation, &cloud).await?;
        self.ctx
            .db
            .write(move |tx| Box::pin(async move { write_outcome(tx, operation, outcome).await }))
            .await
    }

    /// What the account says to the operation's next step.
    async fn attempt(&self, operation: &OperationRecord, cloud: &Cloud) -> Result<Outcome, Leave> {
        let step = steps_of(operation.kind, cloud)
            .into_iter()
            .find(|step| step.name == operation.step);
        let token = format!("{}:{}", operation.operation_id, operation.step);
        let (Some(step), Some(target), Some(provider)) = (
            step,
            target(&self.ctx, cloud, token),
            self.ctx.clouds.get(cloud.cloud_provider.provider()),
        ) else {
            return Ok(Outcome::Failed(byoc_cloud::catalogue::own_cause(
                "provider_not_offered",
                "This server does not run custom clouds of this provider, region or kind.",
                "Ask the operator to switch it on in the configuration, then retry.",
                format!(
                    "provider {}, region {}, step {}",
                    byoc_rules::words::as_word(cloud.cloud_provider),
                    cloud.cloud_region,
                    operation.step
                ),
            )));
        };
        if operation.crash_attempts >= CRASHES {
            return Ok(Outcome::Failed(byoc_cloud::catalogue::own_cause(
                "step_crashes",
                "The control plane crashed at this step again and again.",
                "Tell the operator, whose log says more; retry once it is fixed.",
                format!(
                    "{} crashes at the step {}",
                    operation.crash_attempts, operation.step
                ),
            )));
        }
        let answer = self
            .with_heartbeat(operation, (step.run)(&**provider, &target))
            .await?;
        Ok(match answer.map_err(park::storable) {
            Ok(()) => Outcome::Done,
            Err(failure) if operation.parameters.is_forced => Outcome::PassedOver(failure),
            Err(failure) => {
                let cause = byoc_cloud::cause(&failure, &target);
                match failure.is_transient {
                    true => Outcome::Passing(cause),
                    false => Outcome::Failed(cause),
                }
            }
        })
    }

    /// Prolongs the lease while `call` runs, and drops `call` when the lease is lost. A database
    /// that doesn't answer for a moment costs nothing while the lease lasts.
    async fn with_heartbeat<T>(
        &self,
        operation: &OperationRecord,
        call: impl Future<Output = T>,
    ) -> Result<T, Leave> {
        tokio::pin!(call);
        let mut held_until = self.pace.end();
        loop {
            let beat = async {
                tokio::time::sleep(self.pace.heartbeat).await;
                // Before the database counts it.
                let end = self.pace.end();
                let asked = tokio::time::timeout(HEARTBEAT, self.heartbeat(operation)).await;
                let late = || store::Error::Unavailable("not prolonged in time".to_owned());
                (asked.unwrap_or_else(|_| Err(late())), end)
            };
            #[cfg(test)]
            self.beats
                .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let (beat, next_end) = tokio::select! {
                answer = &mut call => return Ok(answer),
                beat = beat => beat,
            };
            match beat {
                Ok(true) => held_until = next_end,
                Ok(false) => return Err(Leave::Lost),
                Err(error) if Instant::now() < held_until => {
                    tracing::warn!(%error, "a lease was not prolonged; tried again");
                }
                Err(error) => return Err(Leave::Store(error)),
            }
        }
    }

    async fn heartbeat(&self, operation: &OperationRecord) -> Result<bool, store::Error> {
        let (id, epoch) = (operation.operation_id.clone(), operation.lease_epoch);
        let lease = self.pace.lease;
        self.leases
            .write(move |tx| {
                Box::pin(async move { store_operations::heartbeat(tx, &id, epoch, lease).await })
            })
            .await
    }
}

/// Starts what a custom cloud in the middle of a change lacks, unless it has gone on since it was
/// looked at. Answers whether it did.
async fn restart_stranded(tx: &mut Tx, seen: &Cloud) -> Result<bool, store::Error> {
    events::lock(tx, &seen.organization_id).await?;
    let Some(cloud) = custom_clouds::by_id(tx, &seen.custom_cloud_id).await? else {
        return Ok(false);
    };
    let kind = match cloud.state {
        CustomCloudState::Deleting => OperationKind::Delete,
        CustomCloudState::Validating | CustomCloudState::Creating => OperationKind::Provision,
        _ => return Ok(false),
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

/// What came of a step.
enum Outcome {
    Done,
    /// Refused, but the deletion is forced.
    PassedOver(Failure),
    /// May pass by itself.
    Passing(Cause),
    Failed(Cause),
}

/// Writes what came of a step: operation, custom cloud, event and audit row, or nothing at all.
async fn write_outcome(
    tx: &mut Tx,
    operation: OperationRecord,
    outcome: Outcome,
) -> Result<After, Leave> {
    events::lock(tx, &operation.organization_id).await?;
    let before = custom_clouds::by_id(tx, &operation.custom_cloud_id)
        .await?
        .ok_or(Leave::Lost)?;
    let now = store_operations::clock(tx).await?;
    let mut after = before.clone();
    let index = operation
        .steps
        .iter()
        .position(|step| step.name == operation.step)
        .ok_or(Leave::Lost)?;
    let mut steps = operation.steps.clone();
    let title = steps[index].title.clone();
    let is_patient = |step: &OperationStep| {
        // Times are RFC 3339 in UTC with the same number of digits: texts compare as times do.
        step.start_time
            .as_deref()
            .is_some_and(|start| *start > *rfc3339(now - PATIENCE))
    };

    let (progress, summary) = match outcome {
        Outcome::Done | Outcome::PassedOver(_) => {
            steps[index].state = StepState::Done;
            steps[index].end_time = Some(rfc3339(now));
            let summary = match &outcome {
                Outcome::PassedOver(failure) => {
                    format!("Passed over by force: {title} ({})", failure.evidence)
                }
                _ => format!("Done: {title}"),
            };
            let all = steps_of(operation.kind, &before);
            let next = all.iter().find(|step| {
                step.name != operation.step && {
                    steps
                        .iter()
                        .any(|s| s.name == step.name && s.state == StepState::Waiting)
                }
            });
            match next {
                Some(next) => {
                    let started = steps.iter_mut().find(|step| step.name == next.name);
                    if let Some(started) = started {
                        started.state = StepState::Running;
                        started.attempts += 1;
                        started.start_time = Some(rfc3339(now));
                    }
                    after.state = next.state;
                    let progress = Progress {
                        step: next.name.to_owned(),
                        state: StepState::Running,
                        steps,
                        delay: 0,
                        attempts: 1,
                        last_error: None,
                        lease: LEASE,
                    };
                    (progress, summary)
                }
                None => {
                    match operation.kind {
                        OperationKind::Provision => provision::finish(&mut after),
                        OperationKind::Delete => delete::finish(&mut after),
                    }
                    let progress = Progress {
                        step: operation.step.clone(),
                        state: StepState::Done,
                        steps,
                        delay: 0,
                        attempts: operation.attempts,
                        last_error: None,
                        lease: 0,
                    };
                    (progress, summary)
                }
            }
        }
        Outcome::Passing(cause) if is_patient(&steps[index]) => {
            steps[index].attempts += 1;
            let delay = backoff::delay(operation.attempts);
            let summary = format!(
                "{title}: {} Trying again in {} seconds.",
                cause.title,
                (delay + 999) / 1000
            );
            let progress = Progress {
                step: operation.step.clone(),
                // `commit` asks for `running` and leaves the row without a lease: due after
                // `delay` for whoever comes first.
                state: StepState::Waiting,
                steps,
                delay,
                attempts: operation.attempts + 1,
                last_error: Some(cause),
                lease: 0,
            };
            (progress, summary)
        }
        Outcome::Passing(cause) | Outcome::Failed(cause) => {
            steps[index].state = StepState::Failed;
            steps[index].end_time = Some(rfc3339(now));
            after.state = match operation.kind {
                OperationKind::Provision => CustomCloudState::CreationFailed,
                OperationKind::Delete => CustomCloudState::DeletionFailed,
            };
            after.errors = vec![CustomCloudError {
                category: "general_error".to_owned(),
                message: format!("{} {}", cause.title, cause.fix),
            }];
            // A chosen failure is played once: after it, the account counts as mended.
            if after.rehearsal_failure.as_deref() == Some(&cause.code) {
                after.rehearsal_failure = None;
            }
            let summary = format!("Failed: {title}. {}", cause.title);
            let progress = Progress {
                step: operation.step.clone(),
                state: StepState::Failed,
                steps,
                delay: 0,
                attempts: operation.attempts,
                last_error: Some(cause),
                lease: 0,
            };
            (progress, summary)
        }
    };

    let (id, epoch) = (&operation.operation_id, operation.lease_epoch);
    if !store_operations::commit(tx, id, epoch, &progress).await? {
        return Err(Leave::Lost);
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
    custom_clouds::change(tx, &before, &mut after, change).await?;
    Ok(match progress.state {
        StepState::Running => After::Next(Box::new(OperationRecord {
            step: progress.step,
            steps: progress.steps,
            attempts: progress.attempts,
            crash_attempts: 0,
            last_error: None,
            ..operation
        })),
        _ => After::Ended,
    })
}

#[cfg(test)]
mod tests;
