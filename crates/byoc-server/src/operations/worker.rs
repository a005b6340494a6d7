//! The worker: claims operations, runs their steps, and gives its leases back.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use async_trait::async_trait;
use futures::FutureExt;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::advance::{self, Moment, Outcome, Told};
use super::custom_cloud::CustomCloud;
use super::service::Service;
use super::steps::Found;
use super::subject::{Answer, Subject, Work};
use super::{CRASHES, LEASE, backoff, causes, custom_cloud, park, watch};
use crate::context::Ctx;
use crate::store::operations::{self as store_operations, OperationRecord, SubjectKind};
use crate::store::{self, Db, Engine, Tx, custom_clouds, events};
use byoc_types::StepState;

const HEARTBEAT: Duration = Duration::from_secs(10);
/// A call that takes longer is dropped, whatever it waits for; it ends by itself before that.
const STEP_LIMIT: Duration = Duration::from_secs(150);
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
    limit: Arc<dyn Limit>,
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

/// When a call has taken too long. Tests say when.
#[async_trait]
trait Limit: Send + Sync {
    async fn over(&self);
}

/// After [`STEP_LIMIT`].
struct StepLimit;

#[async_trait]
impl Limit for StepLimit {
    async fn over(&self) {
        tokio::time::sleep(STEP_LIMIT).await;
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
            limit: Arc::new(StepLimit),
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
            if let Err(error) = self.check_due(at_work).await {
                tracing::error!(%error, "connections could not be checked");
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
                .write(move |tx| {
                    Box::pin(async move { custom_cloud::restart_stranded(tx, &cloud).await })
                })
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

    /// Starts a task for each check of a connection that is due. They take at most half of what one
    /// server does side by side.
    async fn check_due(self: &Arc<Self>, at_work: &mut JoinSet<()>) -> Result<(), store::Error> {
        while at_work.len() < AT_ONCE / 2 {
            let Some(begun) = watch::begin_due(&self.ctx).await? else {
                break;
            };
            let ctx = self.ctx.clone();
            at_work.spawn(async move {
                if let Err(error) = watch::run(&ctx, begun).await {
                    tracing::error!(%error, "a check was not written; it is made again");
                }
            });
        }
        Ok(())
    }

    /// Makes the checks that are due, one after another. Answers how many. For tests and tools: a
    /// server runs [`Worker::run`].
    #[cfg(test)]
    pub async fn run_checks(&self) -> Result<usize, store::Error> {
        let mut count = 0;
        while let Some(begun) = watch::begin_due(&self.ctx).await? {
            count += 1;
            watch::run(&self.ctx, begun).await?;
        }
        Ok(count)
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
            let cause = causes::unstorable(&error.to_string());
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

    /// Runs one step and writes what came of it. If the operation was cancelled meanwhile, its call
    /// is over now: what replaces it may begin, and knows what it made.
    async fn step(&self, operation: OperationRecord) -> Result<After, Leave> {
        if let Some(reason) = &operation.unreadable {
            let id = &operation.operation_id;
            tracing::error!(operation = id, reason, "it can't be read; it fails");
            park::park(&self.ctx.db, &operation, causes::unreadable(reason)).await?;
            return Ok(After::Ended);
        }
        let (at, mut found) = (operation.clone(), Found::default());
        let after = match self.attempt(&operation).await {
            Ok(answer) => {
                found = answer.found.clone();
                let db = &self.ctx.db;
                db.write(move |tx| {
                    Box::pin(async move { write_outcome(tx, operation, answer).await })
                })
                .await
            }
            Err(leave) => Err(leave),
        };
        if let Err(Leave::Lost) = &after
            && let Err(error) = self.acknowledge(at, found).await
        {
            tracing::warn!(%error, "what replaces a cancelled operation waits for its lease");
        }
        after
    }

    /// Notes that the call of a cancelled operation is over. Nothing changes if it was not cancelled.
    async fn acknowledge(
        &self,
        operation: OperationRecord,
        found: Found,
    ) -> Result<(), store::Error> {
        self.ctx
            .db
            .write(move |tx| {
                Box::pin(async move {
                    events::lock(tx, &operation.organization_id).await?;
                    let (id, epoch) = (&operation.operation_id, operation.lease_epoch);
                    if store_operations::acknowledge(tx, id, epoch).await?
                        && let Some(subject) = lock(tx, &operation).await?
                    {
                        subject.keep(tx, &found).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// What the account says to the operation's next step.
    async fn attempt(&self, operation: &OperationRecord) -> Result<Answer, Leave> {
        let subject = read(&self.ctx.db, operation).await?.ok_or(Leave::Lost)?;
        let call = match subject.work(&self.ctx, operation) {
            Work::Call(call) => call,
            Work::Known(outcome) => return Ok(outcome.into()),
        };
        if operation.crash_attempts >= CRASHES {
            return Ok(Outcome::Failed(causes::crashing(operation)).into());
        }
        let answer = self.with_heartbeat(operation, call).await?;
        Ok(answer.unwrap_or_else(|| Outcome::Passing(causes::hanging(&operation.step)).into()))
    }

    /// Prolongs the lease while `call` runs, and drops `call` at its limit or if the lease is lost. A
    /// database that doesn't answer for a moment costs nothing while the lease lasts. If the operation
    /// is cancelled, `call` goes on for what is left of the lease: a request can't be called back.
    async fn with_heartbeat<T>(
        &self,
        operation: &OperationRecord,
        call: impl Future<Output = T>,
    ) -> Result<Option<T>, Leave> {
        tokio::pin!(call);
        let limit = self.limit.over();
        tokio::pin!(limit);
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
                answer = &mut call => return Ok(Some(answer)),
                () = &mut limit => return Ok(None),
                beat = beat => beat,
            };
            match beat {
                Ok(true) => held_until = next_end,
                Ok(false) => {
                    let (id, epoch) = (&operation.operation_id, operation.lease_epoch);
                    if store_operations::is_cancelled(&mut self.ctx.db.read(), id, epoch).await? {
                        let rest = tokio::time::timeout_at(held_until, call).await;
                        return rest.map(Some).map_err(|_| Leave::Lost);
                    }
                    return Err(Leave::Lost);
                }
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

/// An operation's subject; `None` if it is gone.
async fn read(
    db: &Db,
    operation: &OperationRecord,
) -> Result<Option<Box<dyn Subject>>, store::Error> {
    match operation.subject_kind {
        SubjectKind::CustomCloud => CustomCloud::read(db, &operation.subject_id).await,
        SubjectKind::Service => Service::read(db, &operation.subject_id).await,
    }
}

/// The same in a transaction that is about to change it.
async fn lock(
    tx: &mut Tx,
    operation: &OperationRecord,
) -> Result<Option<Box<dyn Subject>>, store::Error> {
    match operation.subject_kind {
        SubjectKind::CustomCloud => CustomCloud::lock(tx, &operation.subject_id).await,
        SubjectKind::Service => Service::lock(tx, &operation.subject_id).await,
    }
}

/// Writes what came of a step: operation, subject, event and audit row, or nothing at all.
async fn write_outcome(
    tx: &mut Tx,
    operation: OperationRecord,
    answer: impl Into<Answer>,
) -> Result<After, Leave> {
    let Answer { outcome, found } = answer.into();
    events::lock(tx, &operation.organization_id).await?;
    let subject = lock(tx, &operation).await?.ok_or(Leave::Lost)?;
    let moment = Moment {
        now: store_operations::clock(tx).await?,
        jitter: backoff::random(),
    };
    let steps = subject.steps(operation.kind);
    let advance = advance::advance(&operation, &steps, outcome, moment).ok_or(Leave::Lost)?;
    let (id, epoch) = (&operation.operation_id, operation.lease_epoch);
    if !store_operations::commit(tx, id, epoch, &advance.progress).await? {
        return Err(Leave::Lost);
    }
    subject.keep(tx, &found).await?;
    if let Some(Told { effect, summary }) = advance.told {
        subject.apply(tx, operation.kind, effect, summary).await?;
    }
    let progress = advance.progress;
    Ok(match progress.state {
        StepState::Running => After::Next(Box::new(OperationRecord {
            step: progress.step,
            steps: progress.steps,
            attempts: progress.attempts,
            crash_attempts: 0,
            last_error: None,
            waited: progress.waited,
            wait_note: progress.wait_note,
            ..operation
        })),
        StepState::Waiting | StepState::Done | StepState::Failed | StepState::Cancelled => {
            After::Ended
        }
    })
}

#[cfg(test)]
mod tests;
