//! How long to wait before a call is repeated.

use std::time::Duration;

const FIRST: u64 = 1_000;
const LONGEST: u64 = 60_000;
/// A provider that asks for more gets this much, so that a person hears of it in time.
const LONGEST_ASKED: u64 = 5 * 60_000;

/// Milliseconds before attempt `attempts + 1`: 1 s · 2ⁿ with full jitter, at most 60 s
/// (<https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/>), but not before the
/// time that the provider asks for, at most 5 minutes. `random` is any number.
pub fn delay(attempts: i64, random: u64, retry_after: Option<Duration>) -> i64 {
    let most = most(attempts);
    // At least a tenth, so that a throttled provider is never asked again at once.
    let chosen = most / 10 + random % (most - most / 10 + 1);
    let asked = retry_after.map_or(0, |it| u64::try_from(it.as_millis()).unwrap_or(u64::MAX));
    let asked = asked.min(LONGEST_ASKED);
    // Up to a tenth later: those who were told the same time don't come back at the same time.
    let not_before = asked + random % (asked / 10 + 1);
    chosen.max(not_before).cast_signed()
}

/// A random number for [`delay`].
pub fn random() -> u64 {
    let mut bytes = [0; 8];
    // Without randomness the wait is the longest: late, never wrong.
    match getrandom::fill(&mut bytes) {
        Ok(()) => u64::from_le_bytes(bytes),
        Err(_) => u64::MAX,
    }
}

fn most(attempts: i64) -> u64 {
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(0);
    (FIRST << doublings).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_minute() {
        let waits: Vec<u64> = (1..=8).map(most).collect();
        assert_eq!(
            waits,
            [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]
        );
    }

    #[test]
    fn waits_stay_within_their_bounds() {
        for attempts in [0, 1, 5, 50, i64::MAX] {
            for _ in 0..100 {
                let wait = delay(attempts, random(), None);
                assert!((100..=60_000).contains(&wait), "{attempts}: {wait}");
            }
        }
    }
}
