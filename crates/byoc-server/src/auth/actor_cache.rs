//! Sessions and tokens that were looked up a moment ago.
//!
//! A revocation here takes effect at once; one made by another server on the same database, or
//! the end of a session's time, within [`FRESH`].

use std::collections::HashMap;
use std::sync::RwLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::Actor;

/// How long an answer of the store is believed.
const FRESH: Duration = Duration::from_secs(2);
/// Entries before the stale ones are thrown out.
const LIMIT: usize = 10_000;

/// Remembers who is behind a digest.
#[derive(Default)]
pub struct ActorCache {
    entries: RwLock<HashMap<String, Entry>>,
    revocations: AtomicU64,
}

struct Entry {
    actor: Actor,
    since: Instant,
}

/// State of the memory before a look-up in the store, see [`ActorCache::remember`].
#[derive(Clone, Copy)]
pub struct Mark(u64);

impl ActorCache {
    /// Who is behind the digest, if that was asked lately.
    pub fn get(&self, digest: &str) -> Option<Actor> {
        let entries = self.entries.read().unwrap_or_else(|held| held.into_inner());
        let entry = entries.get(digest)?;
        (entry.since.elapsed() < FRESH).then(|| entry.actor.clone())
    }

    /// To be taken before asking the store.
    pub fn mark(&self) -> Mark {
        Mark(self.revocations.load(Ordering::Acquire))
    }

    /// Keeps what the store answered, unless something was revoked since `mark`: the answer may
    /// be older than the revocation.
    pub fn remember(&self, mark: Mark, digest: String, actor: Actor) {
        let mut entries = self
            .entries
            .write()
            .unwrap_or_else(|held| held.into_inner());
        if self.revocations.load(Ordering::Acquire) != mark.0 {
            return;
        }
        if entries.len() >= LIMIT {
            entries.retain(|_, entry| entry.since.elapsed() < FRESH);
        }
        if entries.len() < LIMIT {
            entries.insert(
                digest,
                Entry {
                    actor,
                    since: Instant::now(),
                },
            );
        }
    }

    /// Forgets a digest: to be called after the store has.
    pub fn forget(&self, digest: &str) {
        let mut entries = self
            .entries
            .write()
            .unwrap_or_else(|held| held.into_inner());
        self.revocations.fetch_add(1, Ordering::AcqRel);
        entries.remove(digest);
    }

    /// Forgets whatever a person is signed in with: to be called after the store has.
    pub fn forget_user(&self, user_id: &str) {
        let mut entries = self
            .entries
            .write()
            .unwrap_or_else(|held| held.into_inner());
        self.revocations.fetch_add(1, Ordering::AcqRel);
        entries.retain(|_, entry| entry.actor.user_id != user_id);
    }
}
