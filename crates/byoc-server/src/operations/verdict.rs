//! What follows from a check of a connection: no database, no clock, no chance.

use byoc_rules::state::{CHECKS_UNTIL_DISCONNECTED, has_connection};
use byoc_types::CustomCloudState as State;

use crate::store::cloud_checks::Accounts;

/// So many accounts at least fail at the same time if the fault is ours.
const ACCOUNTS: i64 = 5;
/// The longest pause between two searches of a deleted custom cloud's account, in milliseconds.
const LONGEST_PAUSE: i64 = 24 * 60 * 60_000;

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
    if !has_connection(state) {
        return None;
    }
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

/// Whether so many of the accounts that were checked lately fail that the fault is ours.
pub fn is_our_fault(accounts: Accounts) -> bool {
    let Accounts { failing, checked } = accounts;
    failing >= ACCOUNTS && failing * 2 > checked
}

/// The account of a role ARN, or the project of a service account.
pub fn account_of(identifier: &str) -> &str {
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

/// Whether that many refused searches in a row are told to people: once, not each time.
pub fn is_search_told(failures: i64) -> bool {
    failures == i64::from(CHECKS_UNTIL_DISCONNECTED)
}

/// Milliseconds until the account of a deleted custom cloud is searched again, after so many searches
/// that were refused: the interval of the checks at first, then twice as long each time, up to a day.
pub fn search_delay(interval: i64, failures: i64, random: u64) -> i64 {
    let doublings = (failures - i64::from(CHECKS_UNTIL_DISCONNECTED) + 1).clamp(0, 16);
    let pause = interval.saturating_mul(1 << doublings);
    delay(pause.min(LONGEST_PAUSE), random)
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
            let is_checked = has_connection(*state);
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
    fn many_failing_accounts_are_our_fault() {
        // Failing, checked.
        let table = [
            (5, 5, true),
            (6, 11, true),
            (4, 4, false),
            (5, 10, false),
            (0, 0, false),
        ];
        for (failing, checked, expected) in table {
            let accounts = Accounts { failing, checked };
            assert_eq!(is_our_fault(accounts), expected, "{accounts:?}");
        }
    }

    #[test]
    fn an_identifier_names_its_account() {
        let table = [
            ("arn:aws:iam::123456789012:role/r", "123456789012"),
            ("projects/p1/serviceAccounts/x@y", "p1"),
            ("something", "something"),
        ];
        for (identifier, account) in table {
            assert_eq!(account_of(identifier), account);
        }
    }

    #[test]
    fn searches_that_are_refused_get_rarer_up_to_a_day() {
        let minutes = |failures| search_delay(15 * 60_000, failures, 90_000) / 60_000;
        let pauses: Vec<i64> = (0..=10).map(minutes).collect();
        // A tenth less than the pause and, at most, a tenth more.
        assert_eq!(pauses[..4], [15, 15, 15, 28]);
        for (failures, doublings) in [(3, 1), (4, 2), (5, 3), (8, 6)] {
            let pause = 15 * (1 << doublings);
            let range = pause * 9 / 10..=pause * 11 / 10;
            assert!(range.contains(&pauses[failures]), "{failures}: {pauses:?}");
        }
        let day = 24 * 60;
        for failures in [9, 10, 50, i64::MAX] {
            let range = day * 9 / 10..=day * 11 / 10;
            assert!(range.contains(&minutes(failures)), "{failures}");
        }
        let told: Vec<i64> = (0..10)
            .filter(|failures| is_search_told(*failures))
            .collect();
        assert_eq!(told, [3]);
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
