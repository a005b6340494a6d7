use byoc_types::OperationKind;

use super::*;
use crate::store::operations::{Parameters, SubjectKind};

const NOW: i64 = 1_795_461_474_250;
const STEPS: &[&str] = &["look", "make", "end"];

/// An operation whose step at `index` runs since `age` milliseconds before [`NOW`].
fn at(index: usize, age: i64) -> OperationRecord {
    let steps = STEPS.iter().enumerate().map(|(number, name)| {
        let state = match number.cmp(&index) {
            std::cmp::Ordering::Less => StepState::Done,
            std::cmp::Ordering::Equal => StepState::Running,
            std::cmp::Ordering::Greater => StepState::Waiting,
        };
        OperationStep {
            name: (*name).to_owned(),
            title: format!("Title of {name}"),
            state,
            attempts: u32::from(number <= index),
            start_time: (number <= index).then(|| rfc3339(NOW - age)),
            end_time: (number < index).then(|| rfc3339(NOW - age)),
        }
    });
    OperationRecord {
        operation_id: "o".to_owned(),
        organization_id: "org".to_owned(),
        subject_kind: SubjectKind::CustomCloud,
        subject_id: "c".to_owned(),
        kind: OperationKind::Provision,
        step: STEPS[index].to_owned(),
        state: StepState::Running,
        parameters: Parameters::default(),
        steps: steps.collect(),
        lease_epoch: 3,
        attempts: 1,
        crash_attempts: 0,
        cancel_requested: false,
        last_error: None,
        run_at: NOW - age,
        waited: 0,
        wait_note: None,
        created_at: NOW - age,
        updated_at: NOW - age,
        unreadable: None,
    }
}

fn cause(code: &str) -> Cause {
    byoc_cloud::catalogue::own_cause(code, "Too many calls.", "Wait.", "429".to_owned())
}

fn passing(retry_after: Option<Duration>) -> Outcome {
    Outcome::Passing {
        cause: cause("throttled"),
        retry_after,
    }
}

fn after(operation: &OperationRecord, outcome: Outcome) -> Advance {
    let moment = Moment {
        now: NOW,
        jitter: 0,
    };
    advance(operation, STEPS, outcome, moment).expect("a step of the operation")
}

fn states(progress: &Progress) -> Vec<StepState> {
    progress.steps.iter().map(|step| step.state).collect()
}

#[test]
fn every_outcome_at_every_step_has_one_follower() {
    use StepState::{Done, Failed, Running, Waiting};
    let minute = 60_000;
    let passing = || passing(None);
    let failed = || Outcome::Failed(cause("quota"));
    let forced = || Outcome::PassedOver("no".to_owned());
    let fails = |code| Effect::Failed(cause(code));
    // Step, its age, what came of it; step and state then, all states, effect.
    let table = [
        (
            0,
            0,
            Outcome::Done,
            "make",
            Running,
            [Done, Running, Waiting],
            Effect::Begins("make"),
        ),
        (
            1,
            0,
            Outcome::Done,
            "end",
            Running,
            [Done, Done, Running],
            Effect::Begins("end"),
        ),
        (
            2,
            0,
            Outcome::Done,
            "end",
            Done,
            [Done, Done, Done],
            Effect::Finished,
        ),
        (
            1,
            0,
            forced(),
            "end",
            Running,
            [Done, Done, Running],
            Effect::Begins("end"),
        ),
        (
            2,
            0,
            forced(),
            "end",
            Done,
            [Done, Done, Done],
            Effect::Finished,
        ),
        (
            1,
            0,
            passing(),
            "make",
            Waiting,
            [Done, Running, Waiting],
            Effect::Repeats,
        ),
        (
            1,
            4 * minute,
            passing(),
            "make",
            Waiting,
            [Done, Running, Waiting],
            Effect::Repeats,
        ),
        (
            1,
            5 * minute,
            passing(),
            "make",
            Failed,
            [Done, Failed, Waiting],
            fails("throttled"),
        ),
        (
            0,
            0,
            failed(),
            "look",
            Failed,
            [Failed, Waiting, Waiting],
            fails("quota"),
        ),
        (
            2,
            0,
            failed(),
            "end",
            Failed,
            [Done, Done, Failed],
            fails("quota"),
        ),
    ];
    for (index, age, outcome, step, state, expected, effect) in table {
        let what = format!("{outcome:?} at {index}");
        let advance = after(&at(index, age), outcome);
        assert_eq!(advance.progress.step, step, "{what}");
        assert_eq!(advance.progress.state, state, "{what}");
        assert_eq!(states(&advance.progress), expected, "{what}");
        assert_eq!(advance.told.map(|told| told.effect), Some(effect), "{what}");
        // The lease is kept only to go on at once.
        assert_eq!(advance.progress.lease > 0, state == Running, "{what}");
        assert_eq!(advance.progress.delay > 0, state == Waiting, "{what}");
    }
}

#[test]
fn a_step_that_begins_has_its_time_and_its_first_attempt() {
    let advance = after(&at(0, 1_000), Outcome::Done);
    let [first, second, third] = &advance.progress.steps[..] else {
        panic!("{advance:?}");
    };
    assert_eq!(first.end_time, Some(rfc3339(NOW)));
    assert_eq!(first.start_time, Some(rfc3339(NOW - 1_000)));
    assert_eq!(
        (second.attempts, &second.start_time),
        (1, &Some(rfc3339(NOW)))
    );
    assert_eq!((third.attempts, &third.start_time), (0, &None));
    assert_eq!(advance.progress.attempts, 1);
    let summary = advance.told.as_ref().map(|told| told.summary.as_str());
    assert_eq!(summary, Some("Done: Title of look"));
}

#[test]
fn a_failure_that_may_pass_waits_longer_each_time() {
    let mut operation = at(1, 1_000);
    let mut delays = Vec::new();
    for _ in 0..3 {
        let advance = after(&operation, passing(None));
        assert_eq!(advance.progress.attempts, operation.attempts + 1);
        assert_eq!(advance.progress.last_error, Some(cause("throttled")));
        delays.push(advance.progress.delay);
        operation.attempts = advance.progress.attempts;
        operation.steps = advance.progress.steps;
    }
    assert_eq!(delays, [100, 200, 400]);
    assert_eq!(operation.steps[1].attempts, 4);
}

#[test]
fn a_provider_that_names_a_time_is_not_asked_before_it() {
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    // Attempts so far, the time that the provider asks for, any number; milliseconds.
    let table = [
        (1, None, 0, 100),
        (1, seconds(0), 0, 100),
        (1, seconds(12), 0, 12_000),
        (1, seconds(12), 1_200, 13_200),
        (1, seconds(12), 1_201, 12_000),
        // Its own pause is longer.
        (7, seconds(1), 0, 6_000),
        (7, seconds(1), 54_000, 60_000),
        (7, None, 54_000, 60_000),
        // A person hears of it in time, whatever is asked for.
        (1, seconds(300), 0, 300_000),
        (1, seconds(86_400), 0, 300_000),
        (1, Some(Duration::MAX), 30_000, 330_000),
    ];
    for (attempts, retry_after, jitter, delay) in table {
        let mut operation = at(1, 0);
        operation.attempts = attempts;
        let moment = Moment { now: NOW, jitter };
        let advance = advance(&operation, STEPS, passing(retry_after), moment).expect("a step");
        let what = format!("{attempts} {retry_after:?} {jitter}");
        assert_eq!(advance.progress.delay, delay, "{what}");
        let summary = advance.told.expect("a sentence").summary;
        let said = match (delay + 999) / 1000 {
            1 => "Trying again in 1 second.".to_owned(),
            seconds => format!("Trying again in {seconds} seconds."),
        };
        assert!(summary.ends_with(&said), "{what}: {summary}");
    }
}

#[test]
fn a_step_that_this_version_does_not_know_is_passed_over_or_lost() {
    let mut operation = at(0, 0);
    operation.steps[1].name = "conjure".to_owned();
    let told = after(&operation, Outcome::Done).told;
    assert_eq!(told.map(|told| told.effect), Some(Effect::Begins("end")));
    operation.step = "vanish".to_owned();
    let moment = Moment {
        now: NOW,
        jitter: 0,
    };
    assert_eq!(advance(&operation, STEPS, Outcome::Done, moment), None);
}

#[test]
fn summaries_say_step_and_cause() {
    let summary = |outcome| after(&at(1, 0), outcome).told.expect("a sentence").summary;
    assert_eq!(summary(Outcome::Done), "Done: Title of make");
    assert_eq!(
        summary(Outcome::PassedOver("still there".to_owned())),
        "Skipped by force: Title of make (still there)"
    );
    assert_eq!(
        summary(Outcome::Failed(cause("quota"))),
        "Failed: Title of make. Too many calls."
    );
    let passing = summary(passing(None));
    assert!(
        passing.starts_with("Title of make: Too many calls. Trying again in "),
        "{passing}"
    );
}

#[test]
fn times_compare_as_their_texts_do() {
    assert!(rfc3339(999) < rfc3339(1_000));
    assert!(rfc3339(1_795_461_474_250) < rfc3339(1_795_461_474_251));
}

#[test]
fn a_step_that_waits_tells_nobody_and_costs_no_attempt() {
    let wait = |seconds| Outcome::Wait {
        after: Duration::from_secs(seconds),
        note: "The bastion is starting.".to_owned(),
    };
    let mut operation = at(1, 1_000);
    for (seconds, delay) in [(15, 15_000), (0, 100), (3_600, 300_000)] {
        let advance = after(&operation, wait(seconds));
        let progress = advance.progress;
        assert_eq!(advance.told, None);
        assert_eq!((progress.state, progress.lease), (StepState::Waiting, 0));
        assert_eq!(progress.delay, delay);
        assert_eq!(progress.waited, operation.waited + delay);
        assert_eq!(
            progress.wait_note.as_deref(),
            Some("The bastion is starting.")
        );
        assert_eq!((progress.attempts, &progress.steps), (1, &operation.steps));
        operation.waited = progress.waited;
    }
    // What it waits for does come to an end.
    operation.waited = WAIT_LIMIT;
    let told = after(&operation, wait(1)).told.map(|told| told.effect);
    assert!(matches!(told, Some(Effect::Failed(cause)) if cause.code == "waited_too_long"));
    // The next step begins with a clean slate.
    let next = after(&operation, Outcome::Done).progress;
    assert_eq!((next.waited, next.wait_note), (0, None));
}

#[test]
fn time_that_was_only_waited_costs_no_patience() {
    let mut operation = at(1, 20 * 60_000);
    let effect = |operation: &OperationRecord| {
        let told = after(operation, passing(None)).told;
        told.map(|told| told.effect)
    };
    assert_eq!(effect(&operation), Some(Effect::Failed(cause("throttled"))));
    operation.waited = 16 * 60_000;
    assert_eq!(effect(&operation), Some(Effect::Repeats));
}
