//! Questions whose answer a page can't do without: asked again until there is one.

use gloo_timers::future::TimeoutFuture;

use crate::api::{ApiError, Asker};

/// First pause and longest one, in milliseconds.
const PAUSES: (u32, u32) = (1_000, 30_000);

/// Asks until the server answers, with growing pauses. `None` where it refuses: asking again would
/// change nothing. Only the first time somebody waits for it: later a session that has ended
/// interrupts nobody, and is waited for like a server that is away.
pub async fn retry_until_answered<T>(ask: impl AsyncFn() -> Result<T, ApiError>) -> Option<T> {
    let (mut pause, longest) = PAUSES;
    let mut asker = Asker::Person;
    loop {
        match asker.ask(ask()).await {
            Ok(answer) => return Some(answer),
            Err(error) if error.status == 401 && asker == Asker::App => {}
            Err(error) if matches!(error.status, 400..=499) => return None,
            Err(_) => {}
        }
        asker = Asker::App;
        TimeoutFuture::new(pause).await;
        pause = longest.min(pause * 2);
    }
}
