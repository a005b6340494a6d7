//! Whether exact times are written in UTC: a choice of the person, kept in this browser.

use super::storage::{read, write};
use crate::format;

const KEY: &str = "times";
const UTC: &str = "utc";

/// Writes times as was chosen before.
pub fn provide_times() {
    format::write_in_utc(is_utc());
}

pub fn is_utc() -> bool {
    read(KEY).as_deref() == Some(UTC)
}

/// Keeps the choice. Times that are on the page already stay as they are.
pub fn choose(is_utc: bool) {
    write(KEY, if is_utc { UTC } else { "" });
    format::write_in_utc(is_utc);
}
