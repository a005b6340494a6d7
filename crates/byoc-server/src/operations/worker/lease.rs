//! Leases: how one is kept while a call runs, what ends the call, and how it is given back.

use std::sync::MutexGuard;
use std::time::Duration;

use async_trait::async_trait;
use byoc_cloud::contract::{Call, CancellationToken};
use tokio::time::Instant;

use super::{Leave, Worker};
use crate::operations::{CRASHES, LEASE, causes, park};
use crate::store;
use crate::store::operations::{self as store_operations, OperationRecord};

const HEARTBEAT: Duration = Duration::from_secs(10);
/// A call ends by itself at its deadline. One that is so much later hangs.
const MARGIN: Duration = Duration::from_secs(15);
/// A call that was cancelled has so long to end by itself.
const GRACE: Duration = Duration::from_secs(2);
/// Pause, in milliseconds, before a step runs again whose outcome could not be written.
const AFTER_STORE: i64 = 2_000;

/// A lease to be given back.
#[derive(Clone)]
pub(super) struct Lease {
    pub operation_id: String,
    pub epoch: i64,
    /// Whether that counts against the step.
    pub is_crash: bool,
}

/// How long a lease lasts, and how often it is prolonged. Tests have less time.
#[derive(Debug, Clone, Copy)]
pub(super) struct LeasePace {
    /// Milliseconds.
    pub lease: i64,
    pub heartbeat: Duration,
}

impl Default for LeasePace {
    fn default() -> Self {
        Self {
            lease: LEASE,
            heartbeat: HEARTBEAT,
        }
    }
}

impl LeasePace {
    /// When a lease that is asked for now runs out.
    fn end(self) -> Instant {
        Instant::now() + Duration::from_millis(self.lease.unsigned_abs())
    }
}

/// When a call has taken too long. Tests say when.
#[async_trait]
pub(super) trait Limit: Send + Sync {
    async fn over(&self, call: &Call);
}

/// [`MARGIN`] after the call's deadline.
pub(super) struct StepLimit;

#[async_trait]
impl Limit for StepLimit {
    async fn over(&self, call: &Call) {
        call.overdue(MARGIN).await;
    }
}

/// A call with the means to cancel it.
pub(super) struct Cancellable {
    pub call: Call,
    pub cancellation: CancellationToken,
}

impl Cancellable {
    /// A call of the operation's current step.
    pub fn of(operation: &OperationRecord, limit: Duration) -> Self {
        let token = format!("{}:{}", operation.operation_id, operation.step);
        let cancellation = CancellationToken::new();
        Self {
            call: Call::new(token, limit).cancelled_by(cancellation.clone()),
            cancellation,
        }
    }
}

/// Whatever ends the work on it, a panic too, the call hears of it.
impl Drop for Cancellable {
    fn drop(&mut self) {
        self.cancellation.cancel();
    }
}

/// How a call ended.
pub(super) enum Ended<T> {
    ByItself(T),
    /// It took too long: cancelled, with what it answered then.
    TooLate(Option<T>),
}

impl Worker {
    /// Prolongs the lease while `running` runs, and cancels it at its limit or if the lease is lost. A
    /// database that doesn't answer for a moment costs nothing while the lease lasts. If the operation
    /// is cancelled, the call goes on for what is left of the lease: a request can't be called back.
    pub(super) async fn with_heartbeat<T>(
        &self,
        operation: &OperationRecord,
        of: &Cancellable,
        running: impl Future<Output = T>,
    ) -> Result<Ended<T>, Leave> {
        tokio::pin!(running);
        let cancel = async |running: std::pin::Pin<&mut _>| {
            of.cancellation.cancel();
            tokio::time::timeout(GRACE, running).await.ok()
        };
        let limit = self.limit.over(&of.call);
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
                answer = &mut running => return Ok(Ended::ByItself(answer)),
                () = &mut limit => return Ok(Ended::TooLate(cancel(running).await)),
                beat = beat => beat,
            };
            let leave = match beat {
                Ok(true) => {
                    held_until = next_end;
                    continue;
                }
                Ok(false) => match self.is_cancelled(operation).await {
                    Ok(true) => match tokio::time::timeout_at(held_until, &mut running).await {
                        Ok(answer) => return Ok(Ended::ByItself(answer)),
                        Err(_) => Leave::Lost,
                    },
                    Ok(false) => Leave::Lost,
                    Err(error) => Leave::Store(error),
                },
                Err(error) if Instant::now() < held_until => {
                    tracing::warn!(%error, "a lease was not prolonged; tried again");
                    continue;
                }
                Err(error) => Leave::Store(error),
            };
            // Another worker may be at work on it by now: no answer counts any more.
            cancel(running).await;
            return Err(leave);
        }
    }

    async fn is_cancelled(&self, operation: &OperationRecord) -> Result<bool, store::Error> {
        let (id, epoch) = (&operation.operation_id, operation.lease_epoch);
        store_operations::is_cancelled(&mut self.ctx.db.read(), id, epoch).await
    }

    pub(super) async fn heartbeat(
        &self,
        operation: &OperationRecord,
    ) -> Result<bool, store::Error> {
        let (id, epoch) = (operation.operation_id.clone(), operation.lease_epoch);
        let lease = self.pace.lease;
        self.leases
            .write(move |tx| {
                Box::pin(async move { store_operations::heartbeat(tx, &id, epoch, lease).await })
            })
            .await
    }

    /// Gives up an operation whose step could not be written. If the database refuses it again and
    /// again, the operation fails: its provider must not be called for ever.
    pub(super) async fn leave(&self, operation: &OperationRecord, error: &store::Error) {
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

    pub(super) fn unreleased(&self) -> MutexGuard<'_, Vec<Lease>> {
        self.unreleased
            .lock()
            .unwrap_or_else(|held| held.into_inner())
    }

    /// Gives back the leases of steps whose outcome could not be written: a lease that runs out
    /// would count as a crash of the step.
    pub(super) async fn give_back(&self) -> Result<(), store::Error> {
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
}
