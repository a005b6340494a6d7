//! Passwords: argon2id, away from the threads that answer requests, a few at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

/// How many hashes run at once: each takes a core and 19 MiB.
const AT_ONCE: usize = 2;
/// How many may wait for their turn before more are turned away.
const WAITING: usize = 64;

/// How hard a hash is to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// OWASP's first choice for argon2id: 19 MiB, 2 passes.
    Full,
    /// For tests, which sign in hundreds of times.
    Cheap,
}

/// Too many sign-ins at once; none of the password was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy;

/// Makes and checks password hashes.
pub struct Passwords {
    params: Params,
    turns: Arc<Semaphore>,
    waiting: AtomicUsize,
    #[cfg(test)]
    made: AtomicUsize,
}

impl Passwords {
    pub fn new(cost: Cost) -> Self {
        let params = match cost {
            Cost::Full => Params::new(19 * 1024, 2, 1, None),
            Cost::Cheap => Params::new(8, 1, 1, None),
        };
        Self {
            params: params.expect("the parameters are within argon2's limits"),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: AtomicUsize::new(0),
            #[cfg(test)]
            made: AtomicUsize::new(0),
        }
    }

    /// The hash of a password, in the PHC format.
    pub async fn hash(&self, password: String) -> Result<String, Busy> {
        let argon = self.argon();
        self.run(move || {
            let hash = argon.hash_password(password.as_bytes());
            hash.expect("argon2 hashes any password").to_string()
        })
        .await
    }

    /// Whether the password is the one behind `hash`. Without a hash (nobody has that e-mail
    /// address) it takes as long and answers no.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool, Busy> {
        let argon = self.argon();
        let is_known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys_hash());
        let fits = self.run(move || {
            argon
                .verify_password(password.as_bytes(), hash.as_str())
                .is_ok()
        });
        Ok(fits.await? && is_known)
    }

    fn argon(&self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone())
    }

    /// A hash that costs what real ones cost and that no password fits.
    fn nobodys_hash(&self) -> String {
        format!(
            "$argon2id$v=19$m={},t={},p={}$bm9ib2R5LW5vYm9keQ${}",
            self.params.m_cost(),
            self.params.t_cost(),
            self.params.p_cost(),
            "A".repeat(43),
        )
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let _place = Place::take(&self.waiting)?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| Busy)?;
        #[cfg(test)]
        self.made.fetch_add(1, Ordering::Relaxed);
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(|_| Busy)
    }
}

/// A place in the queue, given back when dropped, also where the client hung up.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Result<Self, Busy> {
        let place = Place(waiting);
        if waiting.fetch_add(1, Ordering::Relaxed) >= WAITING {
            Err(Busy)
        } else {
            Ok(place)
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
impl Passwords {
    /// How many hashes were made.
    pub fn made(&self) -> usize {
        self.made.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let passwords = Passwords::new(Cost::Cheap);
        let hash = passwords.hash("correct horse".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"), "{hash}");
        for (password, hash, fits) in [
            ("correct horse", Some(&hash), true),
            ("correct Horse", Some(&hash), false),
            ("", Some(&hash), false),
            ("correct horse", None, false),
        ] {
            let answer = passwords
                .verify(password.to_owned(), hash.cloned())
                .await
                .unwrap();
            assert_eq!(answer, fits, "{password} {hash:?}");
        }
    }

    #[tokio::test]
    async fn an_unknown_person_costs_a_real_hash() {
        let passwords = Passwords::new(Cost::Full);
        let hash = passwords.nobodys_hash();
        let parsed = argon2::password_hash::phc::PasswordHash::new(&hash).unwrap();
        assert_eq!(parsed.params.get_decimal("m"), Some(19 * 1024));
        assert_eq!(parsed.params.get_decimal("t"), Some(2));
    }
}
