//! Who waits for news learns here that there is some. What the news is stands in the database.

use std::sync::Arc;

use tokio::sync::{Notify, broadcast};

/// Wakes the worker and the open streams of this process. Losing a wake-up costs time, never news:
/// the worker also polls, and streams read from the number they last sent.
#[derive(Clone)]
pub struct Wakeups {
    work: Arc<Notify>,
    events: broadcast::Sender<Arc<str>>,
}

impl Wakeups {
    pub(super) fn new() -> Self {
        Self {
            work: Arc::new(Notify::new()),
            events: broadcast::channel(256).0,
        }
    }

    /// An organization has new events.
    pub fn events_changed(&self, organization_id: &str) {
        // Without a stream open nobody listens: not an error.
        let _ = self.events.send(organization_id.into());
    }

    /// Ids of organizations with new events. A receiver that lags should look for itself.
    pub fn listen(&self) -> broadcast::Receiver<Arc<str>> {
        self.events.subscribe()
    }

    /// An operation is due.
    pub fn work_arrived(&self) {
        self.work.notify_one();
    }

    /// Waits for [`Wakeups::work_arrived`]; one that came before counts.
    pub async fn work(&self) {
        self.work.notified().await;
    }
}
