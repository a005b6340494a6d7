//! How the worker is.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A worker that has not looked for work for so long counts as stuck: it looks every 30 seconds at
/// least, and a look may wait for a database that is slow.
pub const STUCK: Duration = Duration::from_secs(90);

/// When the worker last looked for work, and how often it had to be started again.
pub struct Health(Mutex<State>);

#[derive(Clone, Copy)]
struct State {
    seen: Instant,
    restarts: u64,
    are_checks_paused: bool,
}

impl Default for Health {
    fn default() -> Self {
        Self(Mutex::new(State {
            seen: Instant::now(),
            restarts: 0,
            are_checks_paused: false,
        }))
    }
}

impl Health {
    /// Notes that the worker looks for work.
    pub fn beat(&self) {
        self.change(|state| state.seen = Instant::now());
    }

    /// As if the last look was so long ago.
    #[cfg(test)]
    pub fn was_seen(&self, ago: Duration) {
        let then = Instant::now().checked_sub(ago);
        self.change(|state| state.seen = then.unwrap_or(state.seen));
    }

    /// Notes that its loop had to be started again.
    pub fn restarted(&self) {
        self.change(|state| state.restarts += 1);
    }

    /// Notes whether so many accounts fail that no connection counts as lost.
    pub fn pause_checks(&self, is_so: bool) {
        self.change(|state| state.are_checks_paused = is_so);
    }

    pub fn are_checks_paused(&self) -> bool {
        self.state().are_checks_paused
    }

    /// Time since it last looked for work; before the first look, since the server started.
    pub fn age(&self) -> Duration {
        self.state().seen.elapsed()
    }

    /// Number of restarts of its loop.
    pub fn restarts(&self) -> u64 {
        self.state().restarts
    }

    fn state(&self) -> State {
        *self.0.lock().unwrap_or_else(|held| held.into_inner())
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().unwrap_or_else(|held| held.into_inner()));
    }
}
