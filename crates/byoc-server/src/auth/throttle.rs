//! Slows down guessing: each failed sign-in makes the next one for that address wait longer.
//! Nobody is locked out: the right password works after the wait.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::Cost;

/// Failures that cost nothing: people mistype.
const FREE: u32 = 3;
const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(5);
/// Failures are forgotten after this long without another.
const MEMORY: Duration = Duration::from_secs(15 * 60);
const LIMIT: usize = 10_000;

/// Counts failed sign-ins per e-mail address, whether or not somebody has that address.
pub struct Throttle {
    is_on: bool,
    failures: Mutex<HashMap<String, (u32, Instant)>>,
}

impl Throttle {
    /// Tests with [`Cost::Cheap`] don't wait.
    pub fn new(cost: Cost) -> Self {
        Self {
            is_on: cost == Cost::Full,
            failures: Mutex::default(),
        }
    }

    /// How long the next attempt for this address has to wait.
    pub fn delay(&self, email_folded: &str) -> Duration {
        let failures = self
            .failures
            .lock()
            .unwrap_or_else(|held| held.into_inner());
        match failures.get(email_folded) {
            Some((count, since)) if self.is_on && since.elapsed() < MEMORY => delay_after(*count),
            _ => Duration::ZERO,
        }
    }

    /// Counts a failure.
    pub fn failed(&self, email_folded: &str) {
        let mut failures = self
            .failures
            .lock()
            .unwrap_or_else(|held| held.into_inner());
        if failures.len() >= LIMIT {
            failures.retain(|_, (_, since)| since.elapsed() < MEMORY);
            // A flood of made-up addresses: start over instead of growing.
            if failures.len() >= LIMIT {
                failures.clear();
            }
        }
        let entry = failures
            .entry(email_folded.to_owned())
            .or_insert((0, Instant::now()));
        *entry = (entry.0.saturating_add(1), Instant::now());
    }

    /// Forgets the failures of an address: its owner signed in.
    pub fn succeeded(&self, email_folded: &str) {
        self.failures
            .lock()
            .unwrap_or_else(|held| held.into_inner())
            .remove(email_folded);
    }
}

fn delay_after(failures: u32) -> Duration {
    match failures.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(over) => FIRST.saturating_mul(1 << over.min(10)).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_and_ends_at_five_seconds() {
        let waits: Vec<u128> = (0..10)
            .map(|count| delay_after(count).as_millis())
            .collect();
        assert_eq!(waits, [0, 0, 0, 250, 500, 1000, 2000, 4000, 5000, 5000]);
        assert_eq!(delay_after(u32::MAX), LONGEST);
    }

    #[test]
    fn signing_in_clears_the_wait() {
        let throttle = Throttle::new(Cost::Full);
        for _ in 0..5 {
            throttle.failed("ada@example.com");
        }
        assert!(throttle.delay("ada@example.com") > Duration::ZERO);
        assert_eq!(throttle.delay("grace@example.com"), Duration::ZERO);
        throttle.succeeded("ada@example.com");
        assert_eq!(throttle.delay("ada@example.com"), Duration::ZERO);
    }
}
