//! What follows from a check of a connection: no database, no clock, no chance.

use std::collections::BTreeMap;

use byoc_rules::state::CHECKS_UNTIL_DISCONNECTED;
use byoc_types::CustomCloudState as State;

/// So many accounts at least fail at the same time if the fault is ours.
const ACCOUNTS: usize = 5;

/// What is known when a check ends.
#[derive(Debug, Clone, Copy)]
pub struct Before {
    pub state: State,
    /// In a row, before this check.
    pub failures: i64,
    /// Whether so many accounts fail that the fault is ours.
    pub is_paused: bool,
}

/// What a check changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub state: State,
    pub failures: i64,
    /// Whether the next check is made at once, and not only after the interval.
    pub is_next_now: bool,
}

/// What the custom cloud is after a check; `None` if its connection is not checked in its state.
pub fn verdict(before: Before, is_reachable: bool) -> Option<Verdict> {
    let Before {
        state,
        failures,
        is_paused,
    } = before;
    let (next, failures) = match (state, is_reachable) {
        (State::Active, true) => (State::Active, 0),
        (State::Active, false) if is_paused => (State::Active, failures.max(1)),
        (State::Active, false) if failures + 1 < i64::from(CHECKS_UNTIL_DISCONNECTED) => {
            (State::Active, failures + 1)
        }
        (State::Active, false) => (State::Disconnected, failures + 1),
        // One that succeeds is confirmed by another one.
        (State::Disconnected, true) => (State::Reconnecting, failures),
        (State::Disconnected | State::Reconnecting, false) => (State::Disconnected, failures + 1),
        (State::Reconnecting, true) => (State::Active, 0),
        (
            State::Draft
            | State::Validating
            | State::Creating
            | State::CreationFailed
            | State::Deleting
            | State::DeletionFailed
            | State::Deleted,
            _,
        ) => return None,
    };
    Some(Verdict {
        state: next,
        failures,
        is_next_now: next == State::Reconnecting,
    })
}

/// Whether so many accounts fail at once that the fault is ours. `checked` are the identifiers that
/// were checked lately, each with whether its check failed.
pub fn is_our_fault(checked: &[(String, bool)]) -> bool {
    // An account fails if every custom cloud in it does.
    let mut accounts: BTreeMap<&str, bool> = BTreeMap::new();
    for (identifier, has_failed) in checked {
        let fails = accounts.entry(account_of(identifier)).or_insert(true);
        *fails &= has_failed;
    }
    let failing = accounts.values().filter(|fails| **fails).count();
    failing >= ACCOUNTS && failing * 2 > accounts.len()
}

/// The account of a role ARN, or the project of a service account.
fn account_of(identifier: &str) -> &str {
    let of_arn = identifier.split(':').nth(4);
    let of_path = identifier
        .strip_prefix("projects/")
        .and_then(|rest| rest.split('/').next());
    of_arn.or(of_path).unwrap_or(identifier)
}

/// Milliseconds until the next check: the interval, up to a tenth more or less. `random` is any
/// number.
pub fn delay(interval: i64, random: u64) -> i64 {
    let spread = (interval / 5).unsigned_abs();
    interval - interval / 10 + (random % (spread + 1)).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_disconnect_and_two_successes_connect() {
        use State::{Active, Disconnected, Reconnecting};
        let table = [
            // State, failures before, reachable; state, failures after.
            (Active, 0, true, Active, 0),
            (Active, 2, true, Active, 0),
            (Active, 0, false, Active, 1),
            (Active, 1, false, Active, 2),
            (Active, 2, false, Disconnected, 3),
            (Disconnected, 3, false, Disconnected, 4),
            (Disconnected, 4, true, Reconnecting, 4),
            (Reconnecting, 4, false, Disconnected, 5),
            (Reconnecting, 4, true, Active, 0),
        ];
        for (state, failures, is_reachable, next, after) in table {
            let before = Before {
                state,
                failures,
                is_paused: false,
            };
            let verdict = verdict(before, is_reachable).unwrap();
            assert_eq!(
                (verdict.state, verdict.failures),
                (next, after),
                "{before:?}"
            );
            assert_eq!(verdict.is_next_now, next == Reconnecting);
            assert!(
                state == next || byoc_rules::state::is_transition_allowed(state, next),
                "{before:?}"
            );
        }
    }

    #[test]
    fn only_connected_clouds_are_checked() {
        for state in byoc_rules::state::ALL {
            let before = Before {
                state: *state,
                failures: 0,
                is_paused: false,
            };
            let is_checked = matches!(
                state,
                State::Active | State::Disconnected | State::Reconnecting
            );
            assert_eq!(verdict(before, true).is_some(), is_checked, "{state:?}");
            assert_eq!(verdict(before, false).is_some(), is_checked, "{state:?}");
        }
    }

    #[test]
    fn while_paused_no_failure_disconnects() {
        let mut failures = 2;
        for _ in 0..10 {
            let before = Before {
                state: State::Active,
                failures,
                is_paused: true,
            };
            let verdict = verdict(before, false).unwrap();
            assert_eq!((verdict.state, verdict.failures), (State::Active, 2));
            failures = verdict.failures;
        }
    }

    #[test]
    fn many_failing_accounts_are_our_fault_and_many_clouds_of_one_are_not() {
        let arn = |account: usize, role: usize| format!("arn:aws:iam::{account:012}:role/r{role}");
        let accounts = |failing: usize, fine: usize| -> Vec<(String, bool)> {
            let of = |number| (arn(number, 0), number < failing);
            (0..failing + fine).map(of).collect()
        };
        assert!(is_our_fault(&accounts(5, 0)));
        assert!(is_our_fault(&accounts(6, 5)));
        assert!(!is_our_fault(&accounts(4, 0)), "too few");
        assert!(!is_our_fault(&accounts(5, 5)), "as many are fine");
        let one: Vec<_> = (0..50).map(|role| (arn(1, role), true)).collect();
        assert!(!is_our_fault(&one), "one account");
        // An account in which one custom cloud is reached is reached.
        let mut mixed = accounts(5, 0);
        mixed.push((arn(4, 1), false));
        assert!(!is_our_fault(&mixed));
        let google = |project: usize| format!("projects/p{project}/serviceAccounts/x@y");
        let projects: Vec<_> = (0..5).map(|number| (google(number), true)).collect();
        assert!(is_our_fault(&projects));
    }

    #[test]
    fn checks_are_spread_around_the_interval() {
        let minutes = 15 * 60_000;
        assert_eq!(delay(minutes, 0), minutes - minutes / 10);
        for random in [1, 77_777, u64::MAX] {
            let delay = delay(minutes, random);
            assert!((minutes - minutes / 10..=minutes + minutes / 10).contains(&delay));
        }
    }
}
