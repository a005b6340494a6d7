//! How often connections are checked.

use serde::Deserialize;

/// `[checks]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Checks {
    /// Minutes between two checks of a connection, a tenth more or less.
    pub interval_minutes: u32,
}

impl Default for Checks {
    fn default() -> Self {
        Self {
            interval_minutes: 15,
        }
    }
}

impl Checks {
    /// In milliseconds; at least a minute.
    pub fn interval(&self) -> i64 {
        i64::from(self.interval_minutes.max(1)) * 60_000
    }
}
