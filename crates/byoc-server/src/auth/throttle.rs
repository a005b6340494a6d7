//! Slows down guessing: attempts for one address follow one another, and each failed one makes the
//! next wait longer. No count of failures locks anybody out: the right password works after the wait.
//! As long as somebody keeps sending wrong ones for an address, though, its owner has to get a place
//! among them; sessions and API tokens work on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::{Busy, Cost};

/// Failures that cost nothing: people mistype.
const FREE: u32 = 3;
const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(5);
/// Failures are forgotten after this long without another.
const MEMORY: Duration = Duration::from_secs(15 * 60);
/// Addresses that are remembered.
const LIMIT: usize = 10_000;
/// Attempts for one address at a time, the one at work included: a household of programs that
/// sign in with the same address, but no crowd.
const AT_A_TIME: usize = 8;

/// Counts failed sign-ins per e-mail address, whether or not somebody has that address.
pub struct Throttle {
    is_on: bool,
    addresses: Mutex<HashMap<Key, Address>>,
}

/// Of fixed size, whatever was typed.
type Key = [u8; 32];

struct Address {
    failures: u32,
    /// When the last attempt began or failed.
    since: Instant,
    /// Attempts at work or waiting.
    attempts: usize,
    turn: Arc<Semaphore>,
}

/// The one attempt for an address that is at work. The next one's turn comes when it is dropped.
pub struct Attempt<'a> {
    place: Place<'a>,
    _turn: OwnedSemaphorePermit,
}

/// Counts an attempt until it is dropped, also where its caller hung up.
struct Place<'a> {
    throttle: &'a Throttle,
    key: Key,
}

impl Throttle {
    /// Tests with [`Cost::Cheap`] don't wait, but take turns.
    pub fn new(cost: Cost) -> Self {
        Self {
            is_on: cost == Cost::Full,
            addresses: Mutex::default(),
        }
    }

    /// Begins an attempt for this address, after those that came before and after the wait that
    /// its failures ask for. Only then the count is looked at: attempts sent side by side wait as
    /// long as those sent one by one.
    ///
    /// # Errors
    /// [`Busy`] where too many wait for this address already.
    pub async fn attempt(&self, email_folded: &str) -> Result<Attempt<'_>, Busy> {
        let (place, turn) = self.place(email_folded)?;
        let turn = turn.acquire_owned().await.map_err(|_| Busy)?;
        let delay = self.delay(&place.key);
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
        Ok(Attempt { place, _turn: turn })
    }

    fn place(&self, email_folded: &str) -> Result<(Place<'_>, Arc<Semaphore>), Busy> {
        let key: Key = Sha256::digest(email_folded).into();
        let mut addresses = self.lock();
        if addresses.len() >= LIMIT && !addresses.contains_key(&key) {
            make_room(&mut addresses)?;
        }
        let address = addresses.entry(key).or_insert_with(|| Address {
            failures: 0,
            since: Instant::now(),
            attempts: 0,
            turn: Arc::new(Semaphore::new(1)),
        });
        if address.attempts >= AT_A_TIME {
            return Err(Busy);
        }
        if address.since.elapsed() >= MEMORY {
            address.failures = 0;
        }
        address.attempts += 1;
        let turn = address.turn.clone();
        let place = Place {
            throttle: self,
            key,
        };
        Ok((place, turn))
    }

    fn delay(&self, key: &Key) -> Duration {
        match self.lock().get(key) {
            Some(address) if self.is_on => delay_after(address.failures),
            _ => Duration::ZERO,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Address>> {
        self.addresses
            .lock()
            .unwrap_or_else(|held| held.into_inner())
    }
}

impl Attempt<'_> {
    /// Counts a failure.
    pub fn failed(self) {
        if let Some(address) = self.place.throttle.lock().get_mut(&self.place.key) {
            address.failures = address.failures.saturating_add(1);
            address.since = Instant::now();
        }
    }

    /// Forgets the failures of the address: its owner signed in.
    pub fn succeeded(self) {
        if let Some(address) = self.place.throttle.lock().get_mut(&self.place.key) {
            address.failures = 0;
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut addresses = self.throttle.lock();
        if let Some(address) = addresses.get_mut(&self.key) {
            address.attempts -= 1;
            if address.attempts == 0 && address.failures == 0 {
                addresses.remove(&self.key);
            }
        }
    }
}

/// Forgets the address that was quiet longest: an address under attack is not among those, so a
/// flood of made-up ones doesn't wipe out its count.
fn make_room(addresses: &mut HashMap<Key, Address>) -> Result<(), Busy> {
    let quiet = addresses
        .iter()
        .filter(|(_, address)| address.attempts == 0);
    let oldest = *quiet
        .min_by_key(|(_, address)| address.since)
        .ok_or(Busy)?
        .0;
    addresses.remove(&oldest);
    Ok(())
}

fn delay_after(failures: u32) -> Duration {
    match failures.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(over) => FIRST.saturating_mul(1 << over.min(10)).min(LONGEST),
    }
}

#[cfg(test)]
impl Throttle {
    /// How many addresses are remembered.
    pub fn remembered(&self) -> usize {
        self.lock().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: &str = "ada@example.com";

    async fn fail(throttle: &Throttle, email: &str) {
        throttle.attempt(email).await.unwrap().failed();
    }

    async fn waited(attempt: impl Future) -> Duration {
        let begin = tokio::time::Instant::now();
        attempt.await;
        begin.elapsed()
    }

    #[test]
    fn the_wait_grows_and_ends_at_five_seconds() {
        let waits: Vec<u128> = (0..10)
            .map(|count| delay_after(count).as_millis())
            .collect();
        assert_eq!(waits, [0, 0, 0, 250, 500, 1000, 2000, 4000, 5000, 5000]);
        assert_eq!(delay_after(u32::MAX), LONGEST);
    }

    #[tokio::test(start_paused = true)]
    async fn signing_in_clears_the_wait() {
        let throttle = Throttle::new(Cost::Full);
        for _ in 0..5 {
            fail(&throttle, ADA).await;
        }
        assert!(waited(throttle.attempt(ADA)).await > Duration::ZERO);
        assert_eq!(
            waited(throttle.attempt("grace@example.com")).await,
            Duration::ZERO
        );
        throttle.attempt(ADA).await.unwrap().succeeded();
        assert_eq!(waited(throttle.attempt(ADA)).await, Duration::ZERO);
        assert_eq!(throttle.remembered(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn guesses_sent_side_by_side_wait_as_long_as_those_sent_one_by_one() {
        let one_by_one = Throttle::new(Cost::Full);
        let apart = waited(async {
            for _ in 0..AT_A_TIME {
                fail(&one_by_one, ADA).await;
            }
        })
        .await;
        let at_once = Throttle::new(Cost::Full);
        let together = waited(futures::future::join_all(
            std::iter::repeat_with(|| fail(&at_once, ADA)).take(AT_A_TIME),
        ))
        .await;
        assert!(apart > LONGEST, "{apart:?}");
        assert_eq!(together, apart);
    }

    #[tokio::test]
    async fn a_crowd_for_one_address_is_turned_away_and_keeps_nobody_else_out() {
        let throttle = Throttle::new(Cost::Full);
        let at_work = throttle.attempt(ADA).await.unwrap();
        let waiting: Vec<_> = (1..AT_A_TIME).map(|_| throttle.place(ADA)).collect();
        assert!(waiting.iter().all(Result::is_ok));
        assert!(throttle.attempt(ADA).await.is_err());
        assert!(throttle.attempt("grace@example.com").await.is_ok());
        // Who hangs up while waiting gives the place back.
        drop((waiting, at_work));
        assert!(throttle.attempt(ADA).await.is_ok());
    }

    #[tokio::test]
    async fn a_flood_of_made_up_addresses_wipes_out_no_count_under_attack() {
        let throttle = Throttle::new(Cost::Cheap);
        fail(&throttle, "first@example.com").await;
        for number in 0..LIMIT + 10 {
            fail(&throttle, ADA).await;
            fail(&throttle, &format!("{number}@example.com")).await;
        }
        assert_eq!(throttle.remembered(), LIMIT);
        let key: Key = Sha256::digest(ADA).into();
        let failures = throttle.lock().get(&key).map(|address| address.failures);
        assert_eq!(failures, Some(LIMIT as u32 + 10));
    }
}
