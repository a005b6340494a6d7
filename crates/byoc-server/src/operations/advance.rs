//! What follows from what a step said: no database, no clock, no chance.

use std::time::Duration;

use byoc_types::{Cause, OperationStep, StepState};

use super::{LEASE, backoff};
use crate::store::operations::{OperationRecord, Progress};
use crate::time::rfc3339;

/// A step that fails in passing is repeated for this long, in milliseconds: IAM propagates slowly.
const PATIENCE: i64 = 5 * 60 * 1000;
/// A step waits at most so long, in milliseconds, for what it started.
const WAIT_LIMIT: i64 = 30 * 60 * 1000;
/// Milliseconds between two looks of a step that waits, whatever the account says.
const WAITS: std::ops::RangeInclusive<i64> = 100..=5 * 60 * 1000;

/// What came of a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    Done,
    /// Not there yet: the step runs again after this time.
    Wait {
        after: Duration,
        note: String,
    },
    /// Refused with these words, but the deletion is forced.
    PassedOver(String),
    /// May pass by itself, not before this time if the provider named one.
    Passing {
        cause: Cause,
        retry_after: Option<Duration>,
    },
    Failed(Cause),
}

/// When an outcome is written, and by how much a pause differs from others.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The database's clock, milliseconds since 1970.
    pub now: i64,
    /// Any number: see [`backoff::delay`].
    pub jitter: u64,
}

/// What the transaction has to write.
#[derive(Debug, Clone, PartialEq)]
pub struct Advance {
    pub progress: Progress,
    /// `None` if there is nothing to tell: no event, no version, no audit row.
    pub told: Option<ProgressEvent>,
}

/// What the subject and its history are told.
#[derive(Debug, Clone, PartialEq)]
pub struct ProgressEvent {
    pub effect: Effect,
    /// What happened, a sentence for the history.
    pub summary: String,
}

/// What it means for the operation's subject.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// The step with this name begins.
    Begins(&'static str),
    /// The last step is done.
    Finished,
    /// The same step runs again later.
    Repeats,
    Failed(Cause),
}

/// Where the operation is after its current step ended in `outcome`. `steps` are the names of all
/// its steps in order. `None` if the current step is none of the operation's.
pub fn advance(
    operation: &OperationRecord,
    steps: &[&'static str],
    outcome: Outcome,
    moment: Moment,
) -> Option<Advance> {
    let time = rfc3339(moment.now);
    let mut after = operation.steps.clone();
    let current = after.iter_mut().find(|step| step.name == operation.step)?;
    let title = current.title.clone();
    let stays = Progress {
        step: operation.step.clone(),
        state: StepState::Done,
        steps: vec![],
        delay: 0,
        attempts: operation.attempts,
        last_error: None,
        waited: operation.waited,
        wait_note: None,
        lease: 0,
    };
    Some(match outcome {
        Outcome::Done | Outcome::PassedOver(_) => {
            current.state = StepState::Done;
            current.end_time = Some(time.clone());
            let summary = if let Outcome::PassedOver(evidence) = outcome {
                format!("Skipped by force: {title} ({evidence})")
            } else {
                format!("Done: {title}")
            };
            let (progress, effect) = match begin_next(&mut after, steps, &time) {
                Some(next) => {
                    let progress = Progress {
                        step: next.to_owned(),
                        state: StepState::Running,
                        attempts: 1,
                        waited: 0,
                        lease: LEASE,
                        ..stays
                    };
                    (progress, Effect::Begins(next))
                }
                None => (stays, Effect::Finished),
            };
            let progress = Progress {
                steps: after,
                ..progress
            };
            told(progress, effect, summary)
        }
        Outcome::Wait { note, .. } if operation.waited >= WAIT_LIMIT => {
            failed(after, stays, waited_too_long(note), &time)?
        }
        Outcome::Wait { after: pause, note } => {
            let pause = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
            let delay = pause.clamp(*WAITS.start(), *WAITS.end());
            let progress = Progress {
                state: StepState::Waiting,
                steps: after,
                delay,
                waited: operation.waited + delay,
                wait_note: Some(note),
                ..stays
            };
            Advance {
                progress,
                told: None,
            }
        }
        Outcome::Passing { cause, retry_after }
            if is_patient(current, operation.waited, moment.now) =>
        {
            current.attempts += 1;
            let delay = backoff::delay(operation.attempts, moment.jitter, retry_after);
            let pause = match (delay + 999) / 1000 {
                1 => "1 second".to_owned(),
                seconds => format!("{seconds} seconds"),
            };
            let summary = format!("{title}: {} Trying again in {pause}.", cause.title);
            let progress = Progress {
                // `commit` asks for `running` and leaves the row without a lease: due after
                // `delay` for the first worker.
                state: StepState::Waiting,
                steps: after,
                delay,
                attempts: operation.attempts + 1,
                last_error: Some(cause),
                ..stays
            };
            told(progress, Effect::Repeats, summary)
        }
        Outcome::Passing { cause, .. } | Outcome::Failed(cause) => {
            failed(after, stays, cause, &time)?
        }
    })
}

fn told(progress: Progress, effect: Effect, summary: String) -> Advance {
    Advance {
        progress,
        told: Some(ProgressEvent { effect, summary }),
    }
}

/// The current step stops with this cause.
fn failed(
    mut steps: Vec<OperationStep>,
    stays: Progress,
    cause: Cause,
    time: &str,
) -> Option<Advance> {
    let current = steps.iter_mut().find(|step| step.name == stays.step)?;
    current.state = StepState::Failed;
    current.end_time = Some(time.to_owned());
    let summary = format!("Failed: {}. {}", current.title, cause.title);
    let progress = Progress {
        state: StepState::Failed,
        steps,
        last_error: Some(cause.clone()),
        ..stays
    };
    Some(told(progress, Effect::Failed(cause), summary))
}

/// Starts the first step that has not run yet.
fn begin_next(
    recorded: &mut [OperationStep],
    steps: &[&'static str],
    time: &str,
) -> Option<&'static str> {
    steps.iter().copied().find(|name| {
        let next = recorded
            .iter_mut()
            .find(|step| step.name == *name && step.state == StepState::Waiting);
        let Some(next) = next else { return false };
        next.state = StepState::Running;
        next.attempts += 1;
        next.start_time = Some(time.to_owned());
        true
    })
}

/// Time that a step only waited doesn't count.
fn is_patient(step: &OperationStep, waited: i64, now: i64) -> bool {
    // Times are RFC 3339 in UTC with the same number of digits: texts compare as times do.
    step.start_time
        .as_deref()
        .is_some_and(|start| *start > *rfc3339(now - PATIENCE - waited))
}

fn waited_too_long(note: String) -> Cause {
    byoc_cloud::catalogue::own_cause(
        "waited_too_long",
        "Something that the control plane started did not finish in time.",
        "In the account, check the resource named in the evidence. Then retry.",
        note,
    )
}

#[cfg(test)]
mod tests;
