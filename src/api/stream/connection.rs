//! When to wait for the stream, when to open it anew and when to poll. Plain data, no browser.

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

/// Failed connects in a row after which polling takes over.
const FAILURES_BEFORE_POLLING: u32 = 2;
const REOPEN_AFTER: u32 = 1_500;
const RETRY_STREAM_AFTER: u32 = 30_000;

/// How the stream of an organization is doing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connection {
    failures: u32,
    is_open: bool,
}

impl Connection {
    /// The stream opened. What is on screen was read before it, the first time too, and may have changed
    /// in between: read it again.
    pub fn opened(&mut self) {
        *self = Self {
            failures: 0,
            is_open: true,
        };
    }

    /// The stream broke or could not be opened. `is_closed`: the browser gave up on it, as it does
    /// after any answer that is not a stream.
    pub fn failed(&mut self, is_closed: bool) -> Next {
        self.is_open = false;
        self.failures += 1;
        if self.failures >= FAILURES_BEFORE_POLLING {
            Next::Poll(RETRY_STREAM_AFTER)
        } else if is_closed {
            Next::Reopen(REOPEN_AFTER)
        } else {
            Next::Wait
        }
    }

    /// Whether changes have to be asked for.
    pub fn is_polling(&self) -> bool {
        !self.is_open && self.failures >= FAILURES_BEFORE_POLLING
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

    #[test]
    fn a_stream_that_breaks_is_left_to_the_browser_first() {
        let mut connection = Connection::default();
        connection.opened();
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
        connection.opened();
        assert!(!connection.is_polling());
        assert_eq!(connection.failed(false), Next::Wait);
    }

    #[test]
    fn a_hidden_tab_polls_seldom() {
        assert!(poll_after(true) > 10 * poll_after(false));
    }
}
