//! When to wait for the stream, when to open it again and when to poll. Plain data, no browser.

/// What to do after the stream broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The browser reconnects by itself, naming the last event it saw.
    Wait,
    /// Open a new stream after this many milliseconds.
    Reopen(u32),
    /// The stream does not get through: poll, and try the stream again after this many
    /// milliseconds.
    Poll(u32),
}

/// Milliseconds after which a stream that says nothing is given up: two of the server's heartbeats.
pub const SILENCE: u32 = 10_000;
/// The same if the person comes back to the page: then one late heartbeat is enough.
pub const QUIET_IN_USE: u32 = 7_000;
/// The same if the network changed: what is older came over the network before. Not zero, so that the
/// tabs of a browser open one stream together.
pub const QUIET_AFTER_CHANGE: u32 = 1_000;

/// Failed connects in a row after which polling takes over.
const FAILURES_BEFORE_POLLING: u32 = 2;
const REOPEN_AFTER: u32 = 1_500;
const RETRY_STREAM_AFTER: u32 = 30_000;

/// How the stream of an organization is doing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connection {
    failures: u32,
    is_alive: bool,
}

impl Connection {
    /// Something arrived on the stream. Returns true if it was not alive before: what is on screen was
    /// read earlier, the first time too, and may have changed in between.
    pub fn heard(&mut self) -> bool {
        let is_news = !self.is_alive;
        self.failures = 0;
        self.is_alive = true;
        is_news
    }

    /// The stream broke or could not be opened. `is_closed`: the browser gave up on it, as it does
    /// after any answer that is not a stream.
    pub fn failed(&mut self, is_closed: bool) -> Next {
        self.is_alive = false;
        self.failures += 1;
        if self.is_polling() {
            Next::Poll(RETRY_STREAM_AFTER)
        } else if is_closed {
            Next::Reopen(REOPEN_AFTER)
        } else {
            Next::Wait
        }
    }

    /// The stream said nothing for [`SILENCE`]. One that was alive is opened again at once: the network
    /// may be another one. One that never was is held up on its way.
    pub fn fell_silent(&mut self) -> Next {
        if self.is_alive {
            self.is_alive = false;
            self.failures = FAILURES_BEFORE_POLLING - 1;
            Next::Reopen(0)
        } else {
            self.failures = FAILURES_BEFORE_POLLING;
            Next::Poll(RETRY_STREAM_AFTER)
        }
    }

    /// Whether changes have to be asked for.
    pub fn is_polling(&self) -> bool {
        !self.is_alive && self.failures >= FAILURES_BEFORE_POLLING
    }
}

/// Milliseconds until the next poll: seldom in a tab that nobody sees. Most polls are answered
/// "not modified", so a few seconds cost little.
pub fn poll_after(is_hidden: bool) -> u32 {
    if is_hidden { 60_000 } else { 3_000 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alive() -> Connection {
        let mut connection = Connection::default();
        assert!(connection.heard());
        connection
    }

    #[test]
    fn a_stream_that_breaks_is_left_to_the_browser_first() {
        let mut connection = alive();
        assert!(!connection.is_polling());
        assert_eq!(connection.failed(false), Next::Wait);
    }

    #[test]
    fn two_failed_connects_turn_to_polling_until_the_stream_is_back() {
        let mut connection = Connection::default();
        assert_eq!(connection.failed(true), Next::Reopen(REOPEN_AFTER));
        assert!(!connection.is_polling());
        assert_eq!(connection.failed(true), Next::Poll(RETRY_STREAM_AFTER));
        assert!(connection.is_polling());
        assert_eq!(connection.failed(false), Next::Poll(RETRY_STREAM_AFTER));
        connection.heard();
        assert!(!connection.is_polling());
        assert_eq!(connection.failed(false), Next::Wait);
    }

    #[test]
    fn everything_is_read_again_once_per_opening() {
        let mut connection = alive();
        assert!(!connection.heard(), "a heartbeat is no news");
        connection.failed(false);
        assert!(connection.heard());
        connection.fell_silent();
        assert!(connection.heard());
    }

    #[test]
    fn a_stream_that_falls_silent_is_opened_again_and_then_polled_for() {
        let mut connection = alive();
        assert_eq!(connection.fell_silent(), Next::Reopen(0));
        assert!(!connection.is_polling());
        assert_eq!(connection.fell_silent(), Next::Poll(RETRY_STREAM_AFTER));
        assert!(connection.is_polling());
        connection.heard();
        assert_eq!(connection.fell_silent(), Next::Reopen(0));
    }

    #[test]
    fn a_stream_that_never_says_anything_is_polled_for_at_once() {
        let mut connection = Connection::default();
        assert_eq!(connection.fell_silent(), Next::Poll(RETRY_STREAM_AFTER));
        assert!(connection.is_polling());
    }

    #[test]
    fn a_stream_that_breaks_and_then_falls_silent_is_polled_for() {
        let mut connection = alive();
        assert_eq!(connection.failed(false), Next::Wait);
        assert_eq!(connection.fell_silent(), Next::Poll(RETRY_STREAM_AFTER));
    }

    #[test]
    fn a_hidden_tab_polls_seldom() {
        assert!(poll_after(true) > 10 * poll_after(false));
    }
}
