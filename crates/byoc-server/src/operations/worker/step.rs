//! One step of an operation: its call, and what is written of it.

use byoc_cloud::RetryAdvice;
use byoc_cloud::contract::Request;
use byoc_types::StepState;

use super::lease::{Cancellable, Ended};
use super::{Leave, Worker};
use crate::context::Ctx;
use crate::operations::advance::{self, Moment, Outcome, ProgressEvent};
use crate::operations::subject::{Answer, Work};
use crate::operations::{CRASHES, backoff, causes, park, subjects};
use crate::store::operations::{self as store_operations, OperationRecord};
use crate::store::{self, Tx, events, operation_calls};

/// Whether the worker goes on with the operation.
pub(super) enum After {
    Next(Box<OperationRecord>),
    Ended,
}

impl Worker {
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

    /// Runs one step and writes what came of it. If the operation was cancelled meanwhile, its call
    /// is over now: what replaces it may begin, and knows what it made.
    pub(super) async fn step(&self, operation: OperationRecord) -> Result<After, Leave> {
        if let Some(reason) = &operation.unreadable {
            let id = &operation.operation_id;
            tracing::error!(operation = id, reason, "it can't be read; it fails");
            park::park(&self.ctx.db, &operation, causes::unreadable(reason)).await?;
            return Ok(After::Ended);
        }
        let (at, mut kept) = (operation.clone(), None);
        let after = match self.attempt(&operation).await {
            Ok(answer) => {
                kept = Some(answer.clone());
                let ctx = self.ctx.clone();
                self.ctx
                    .db
                    .write(move |tx| {
                        Box::pin(async move { write_outcome(&ctx, tx, operation, answer).await })
                    })
                    .await
            }
            Err(leave) => Err(leave),
        };
        if let Err(Leave::Lost) = &after
            && let Err(error) = self.acknowledge(at, kept).await
        {
            tracing::warn!(%error, "what replaces a cancelled operation waits for its lease");
        }
        after
    }

    /// Notes that the call of a cancelled operation is over. Nothing changes if it was not cancelled.
    async fn acknowledge(
        &self,
        operation: OperationRecord,
        answer: Option<Answer>,
    ) -> Result<(), store::Error> {
        self.ctx
            .db
            .write(move |tx| {
                Box::pin(async move {
                    events::lock(tx, &operation.organization_id).await?;
                    let (id, epoch) = (&operation.operation_id, operation.lease_epoch);
                    let is_over = store_operations::acknowledge(tx, id, epoch).await?;
                    let (true, Some(answer)) = (is_over, answer) else {
                        return Ok(());
                    };
                    operation_calls::note(tx, id, &operation.step, &answer.requests).await?;
                    if let Some(subject) = subjects::lock(tx, &operation).await? {
                        subject.keep(tx, &answer.found).await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// What the account says to the operation's next step.
    pub(super) async fn attempt(&self, operation: &OperationRecord) -> Result<Answer, Leave> {
        let subject = subjects::read(&self.ctx.db, operation)
            .await?
            .ok_or(Leave::Lost)?;
        let of = Cancellable::of(operation, subject.limit(operation));
        let work = match subject.work(&self.ctx, operation, &of.call) {
            Work::Call(work) => work,
            Work::Known(outcome) => return Ok(outcome.into()),
        };
        if operation.crash_attempts >= CRASHES {
            return Ok(Outcome::Failed(causes::crashing(operation)).into());
        }
        let ended = self.with_heartbeat(operation, &of, work).await;
        let requests = of.call.log().requests();
        log(operation, &requests);
        let answer = match ended? {
            Ended::ByItself(answer) => answer,
            Ended::TooLate(answer) => hanging(operation, answer),
        };
        Ok(Answer { requests, ..answer })
    }
}

/// What came of a call that took too long. What it made or removed all the same is kept.
fn hanging(operation: &OperationRecord, answer: Option<Answer>) -> Answer {
    let outcome = Outcome::Passing {
        cause: causes::hanging(&operation.step, RetryAdvice::Retry),
        retry_after: None,
    };
    match answer {
        Some(answer) if answer.outcome == Outcome::Done => answer,
        Some(answer) => Answer { outcome, ..answer },
        None => outcome.into(),
    }
}

/// Notes each request of a step in the server's log.
fn log(operation: &OperationRecord, requests: &[Request]) {
    let (id, step) = (&operation.operation_id, &operation.step);
    for request in requests {
        tracing::debug!(
            operation = id,
            step,
            action = request.action,
            region = request.region,
            milliseconds = request.milliseconds,
            answer = request.answer,
            request_id = request.request_id,
            "request to a cloud"
        );
    }
}

/// Writes what came of a step: operation, subject, event and audit row, or nothing at all.
pub(super) async fn write_outcome(
    ctx: &Ctx,
    tx: &mut Tx,
    operation: OperationRecord,
    answer: impl Into<Answer>,
) -> Result<After, Leave> {
    let Answer {
        outcome,
        found,
        requests,
    } = answer.into();
    events::lock(tx, &operation.organization_id).await?;
    let subject = subjects::lock(tx, &operation).await?.ok_or(Leave::Lost)?;
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
    operation_calls::note(tx, id, &operation.step, &requests).await?;
    subject.keep(tx, &found).await?;
    if let Some(ProgressEvent { effect, summary }) = advance.told {
        subject
            .apply(ctx, tx, operation.kind, effect, summary)
            .await?;
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
