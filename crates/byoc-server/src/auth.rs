//! Who is asking: passwords, sessions, API tokens.
//!
//! Secrets leave this module only in the answer that made them; the store keeps hashes. Looking
//! up a session or token costs one hash and one map access while it is in use ([`ActorCache`]).

use std::sync::Arc;

mod actor;
mod actor_cache;
mod passwords;
mod secrets;
mod throttle;

pub use actor::{Actor, Grant, Via};
pub use actor_cache::ActorCache;
pub use passwords::{Busy, Cost, Passwords};
pub use secrets::{Secret, digest, digest_bytes, short_id, token_prefix};
pub use throttle::Throttle;

/// What signing in needs beside the store: one for the process.
pub struct Auth {
    pub passwords: Passwords,
    /// Shared with transactions that end sessions.
    pub known: Arc<ActorCache>,
    pub throttle: Throttle,
}

impl Auth {
    /// `cost` is [`Cost::Full`] outside tests.
    pub fn new(cost: Cost) -> Self {
        Self {
            passwords: Passwords::new(cost),
            known: Arc::default(),
            throttle: Throttle::new(cost),
        }
    }
}
