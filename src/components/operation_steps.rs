//! The steps of a long operation while it runs: times, what failed, why, and what to do.

use std::time::Duration;

use byoc_types::{Cause, Operation, OperationStep, OperationWait, StepState};
use leptos::prelude::*;

use crate::{
    format::{Millis, duration, now, parse_time},
    ui::{Alert, Button, ButtonKind, CodeView, Icon, IconName, LiveRegion, Spinner, Tone},
};

/// Milliseconds that a step took, or takes so far; `None` before it started.
fn elapsed(step: &OperationStep, now: Millis) -> Option<Millis> {
    let start = parse_time(step.start_time.as_deref()?)?;
    let end = step.end_time.as_deref().and_then(parse_time).unwrap_or(now);
    Some((end - start).max(0))
}

/// The line under a step's title.
fn time_text(step: &OperationStep, now: Millis) -> String {
    let time = match step.state {
        StepState::Waiting => return String::new(),
        StepState::Running | StepState::Done | StepState::Failed | StepState::Cancelled => {
            elapsed(step, now).map(duration).unwrap_or_default()
        }
    };
    match step.attempts {
        0 | 1 => time,
        attempts => format!("{time}, attempt {attempts}"),
    }
}

/// What a step waits for, and when it looks again.
fn wait_text(waiting: &OperationWait, now: Millis) -> String {
    let left = parse_time(&waiting.until).map_or(0, |until| until - now);
    match (left + 999) / 1_000 {
        ..=0 => format!("{} Checking again now.", waiting.note),
        seconds => format!("{} Checks again in {seconds} s.", waiting.note),
    }
}

fn state_word(state: StepState) -> &'static str {
    match state {
        StepState::Waiting => "waiting",
        StepState::Running => "running",
        StepState::Done => "done",
        StepState::Failed => "failed",
        StepState::Cancelled => "cancelled",
    }
}

/// What a screen reader hears when the operation moves on.
pub fn progress_text(operation: &Operation) -> String {
    let count = operation.steps.len();
    let at = |state| operation.steps.iter().position(|step| step.state == state);
    match operation.state {
        StepState::Done => "All steps are done.".to_owned(),
        StepState::Cancelled => "The operation was cancelled.".to_owned(),
        StepState::Failed => match at(StepState::Failed) {
            Some(index) => format!("Failed: {}", operation.steps[index].title),
            None => "The operation failed.".to_owned(),
        },
        StepState::Waiting | StepState::Running => {
            match at(StepState::Running).or(at(StepState::Waiting)) {
                Some(index) => {
                    format!(
                        "Step {} of {count}: {}",
                        index + 1,
                        operation.steps[index].title
                    )
                }
                None => String::new(),
            }
        }
    }
}

/// The cause of a failure with what to do about it, and under it the steps.
#[component]
pub fn OperationSteps(
    #[prop(into)] operation: Signal<Option<Operation>>,
    /// Runs the failed step again.
    #[prop(into)]
    on_retry: Callback<()>,
    #[prop(into, optional)] is_retrying: Signal<bool>,
    /// Why retrying is not possible for this person, now.
    #[prop(into, optional)]
    retry_reason: Signal<Option<String>>,
) -> impl IntoView {
    let clock = RwSignal::new(now());
    let timer = set_interval_with_handle(
        move || {
            let is_live = operation.with_untracked(|o| {
                o.as_ref()
                    .is_some_and(|o| matches!(o.state, StepState::Running | StepState::Waiting))
            });
            if is_live {
                clock.set(now());
            }
        },
        Duration::from_secs(1),
    );
    on_cleanup(move || {
        if let Ok(timer) = timer {
            timer.clear();
        }
    });
    let count = Memo::new(move |_| operation.with(|o| o.as_ref().map_or(0, |o| o.steps.len())));
    let cause = Memo::new(move |_| {
        operation.with(|o| {
            let failed = o.as_ref().filter(|o| o.state == StepState::Failed)?;
            failed.cause.clone()
        })
    });
    let said =
        Memo::new(move |_| operation.with(|o| o.as_ref().map(progress_text).unwrap_or_default()));
    view! {
        // It takes the focus when the cause goes with its button.
        <div class="operation-steps" role="group" aria-label="Progress" tabindex="-1">
            {move || {
                cause.get().map(|cause| view! { <CauseAlert cause on_retry is_retrying retry_reason /> })
            }}
            <ol class="operation-steps__list">
                {move || {
                    (0..count.get())
                        .map(|index| view! { <StepLine index operation clock /> })
                        .collect_view()
                }}
            </ol>
            <LiveRegion text=said />
        </div>
    }
    .into_any()
}

/// The steps of an operation that is over, without its cause.
#[component]
pub fn StepLines(operation: Operation) -> impl IntoView {
    let count = operation.steps.len();
    let operation = Signal::stored(Some(operation));
    let clock = RwSignal::new(now());
    let line = move |index| view! { <StepLine index operation clock/> };
    view! { <ol class="operation-steps__list">{(0..count).map(line).collect_view()}</ol> }
        .into_any()
}

#[component]
fn StepLine(
    index: usize,
    operation: Signal<Option<Operation>>,
    clock: RwSignal<Millis>,
) -> impl IntoView {
    let step = Memo::new(move |_| {
        operation.with(|o| o.as_ref().and_then(|o| o.steps.get(index).cloned()))
    });
    let state =
        Memo::new(move |_| step.with(|s| s.as_ref().map_or(StepState::Waiting, |s| s.state)));
    let title =
        Memo::new(move |_| step.with(|s| s.as_ref().map(|s| s.title.clone()).unwrap_or_default()));
    let time = move || {
        step.with(|step| {
            // Only a running step follows the clock.
            let now = match step {
                Some(step) if step.state == StepState::Running => clock.get(),
                _ => 0,
            };
            step.as_ref()
                .map(|step| time_text(step, now))
                .unwrap_or_default()
        })
    };
    let note = move || {
        let operation = operation.read();
        let waiting = operation.as_ref()?.waiting.as_ref()?;
        (state.get() == StepState::Running).then(|| {
            view! { <span class="operation-step__note">{wait_text(waiting, clock.get())}</span> }
        })
    };
    let mark = move || match state.get() {
        StepState::Done => view! { <Icon name=IconName::Check /> }.into_any(),
        StepState::Running => view! { <Spinner /> }.into_any(),
        StepState::Failed => view! { <Icon name=IconName::Close /> }.into_any(),
        StepState::Cancelled => view! { <Icon name=IconName::CloudOff /> }.into_any(),
        StepState::Waiting => ().into_any(),
    };
    view! {
        <li class=move || format!("operation-step operation-step--{}", state_word(state.get()))>
            <span class="operation-step__mark" aria-hidden="true">{mark}</span>
            <span class="operation-step__title">
                {move || title.get()}
                {note}
                <span class="visually-hidden">{move || format!(", {}", state_word(state.get()))}</span>
            </span>
            <span class="operation-step__time">{time}</span>
        </li>
    }
    .into_any()
}

/// Cause, fix, evidence, and the button that tries again.
#[component]
pub fn CauseAlert(
    cause: Cause,
    on_retry: Callback<()>,
    is_retrying: Signal<bool>,
    retry_reason: Signal<Option<String>>,
) -> impl IntoView {
    let is_retryable = cause.is_retryable;
    let evidence = cause.evidence;
    let has_evidence = !evidence.is_empty();
    view! {
        <div class="operation-cause">
            <Alert
                tone=Tone::Danger
                title=cause.title
                is_live=true
            >
                <p class="operation-cause__fix"><strong>"What to do: "</strong>{cause.fix}</p>
                {is_retryable
                    .then(|| view! {
                        <p>
                            <Button
                                kind=ButtonKind::Primary
                                icon=IconName::Refresh
                                is_busy=is_retrying
                                busy_label="Retrying…"
                                disabled_reason=retry_reason
                                on_press=on_retry
                            >
                                "Retry"
                            </Button>
                        </p>
                    })}
                {has_evidence
                    .then(|| view! {
                        <div class="operation-cause__evidence">
                            <CodeView label="Evidence" text=evidence language="text" is_short=true />
                        </div>
                    })}
            </Alert>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use byoc_types::OperationKind;

    fn step(state: StepState, attempts: u32) -> OperationStep {
        OperationStep {
            name: "assume_role".into(),
            title: "Assume the role".into(),
            state,
            attempts,
            start_time: Some("2026-01-01T00:00:00Z".into()),
            end_time: Some("2026-01-01T00:00:12Z".into()),
        }
    }

    fn operation(state: StepState, steps: Vec<OperationStep>) -> Operation {
        Operation {
            operation_id: "op".into(),
            kind: OperationKind::Provision,
            state,
            create_time: "2026-01-01T00:00:00Z".into(),
            update_time: "2026-01-01T00:00:12Z".into(),
            steps,
            cause: None,
            waiting: None,
        }
    }

    #[test]
    fn a_step_says_how_long_it_took_and_how_often_it_was_tried() {
        assert_eq!(time_text(&step(StepState::Done, 1), 0), "12 s");
        assert_eq!(time_text(&step(StepState::Done, 3), 0), "12 s, attempt 3");
        assert_eq!(time_text(&step(StepState::Waiting, 0), 0), "");
    }

    #[test]
    fn a_wait_counts_down_to_the_next_look() {
        let waiting = OperationWait {
            note: "The bastion is starting.".into(),
            until: "1970-01-01T00:01:00.000Z".into(),
        };
        let at = |now| wait_text(&waiting, now);
        assert_eq!(at(48_000), "The bastion is starting. Checks again in 12 s.");
        assert_eq!(at(59_001), "The bastion is starting. Checks again in 1 s.");
        for late in [60_000, 99_000] {
            assert_eq!(at(late), "The bastion is starting. Checking again now.");
        }
    }

    #[test]
    fn a_clock_behind_the_servers_counts_from_nothing() {
        let running = OperationStep {
            end_time: None,
            ..step(StepState::Running, 1)
        };
        assert_eq!(elapsed(&running, 0), Some(0));
    }

    #[test]
    fn the_step_that_runs_is_announced() {
        let steps = vec![step(StepState::Done, 1), step(StepState::Running, 1)];
        assert_eq!(
            progress_text(&operation(StepState::Running, steps)),
            "Step 2 of 2: Assume the role"
        );
    }

    #[test]
    fn a_failure_names_the_step() {
        let steps = vec![step(StepState::Failed, 1), step(StepState::Waiting, 0)];
        assert_eq!(
            progress_text(&operation(StepState::Failed, steps)),
            "Failed: Assume the role"
        );
    }
}
