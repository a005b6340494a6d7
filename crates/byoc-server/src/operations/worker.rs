//! The worker: claims operations, runs their steps, and gives its leases back.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::{hand_offs, subjects, watch};
use crate::context::Ctx;
use crate::store::operations::{self as store_operations, OperationRecord};
use crate::store::{self, Db, Engine};

mod lease;
mod step;

use lease::{Lease, LeasePace, Limit, StepLimit};

/// Operations that one server works on side by side.
const AT_ONCE: usize = 16;
/// How often the worker looks without being woken: what other servers started.
const LOOK: Duration = Duration::from_secs(2);
/// The same where no other server can be: only for what was lost.
const LOOK_ALONE: Duration = Duration::from_secs(30);
/// Pause before the worker's loop runs again after a panic.
const AFTER_PANIC: Duration = Duration::from_secs(1);
/// How often what is stranded without an operation is looked for.
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

impl Worker {
    pub fn new(ctx: Ctx) -> Self {
        Self {
            leases: ctx.db.for_leases(),
            ctx,
            boot_id: uuid::Uuid::new_v4().to_string(),
            unreleased: Mutex::default(),
            pace: LeasePace::default(),
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
                    tracing::error!(%error, "what is without an operation: look failed");
                }
                if let Err(error) = hand_offs::expire(&self.ctx).await {
                    tracing::error!(%error, "hand-off links could not be ended");
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

    /// Gives an operation to everything whose state is changing without one. Answers how many got
    /// one.
    pub async fn sweep(&self) -> Result<usize, store::Error> {
        subjects::sweep(&self.ctx.db).await
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
}

#[cfg(test)]
mod tests;
