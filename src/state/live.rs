//! One stream per organization, shared by everything on screen that shows custom clouds.

use std::rc::Rc;

use byoc_types::StreamMessage;
use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;

use crate::api::stream::{self, Connection, Next, Stream, StreamEvent};

/// What a listener is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// One custom cloud changed.
    Cloud(StreamMessage),
    /// Anything may have changed: the connection was away, or it is time to poll.
    Anything,
}

type Listener = Rc<dyn Fn(&Change)>;

/// The organization's stream of changes. Opens with the first listener, closes with the last.
#[derive(Clone, Copy)]
pub struct Live(StoredValue<Inner, LocalStorage>);

#[derive(Default)]
struct Inner {
    organization_id: String,
    listeners: Vec<(u64, Listener)>,
    next_listener: u64,
    connection: Connection,
    last_sequence: Option<i64>,
    stream: Option<Stream>,
    /// Opens the stream again.
    reopen: Option<Timeout>,
    poll: Option<Timeout>,
}

/// Makes the stream available to what is below.
pub fn provide_live() {
    let live = Live(StoredValue::new_local(Inner::default()));
    // A laptop that wakes or a network that returns should not wait for the next try.
    let online = window_event_listener(ev::online, move |_| live.wake());
    let visible = window_event_listener_untyped("visibilitychange", move |_| {
        if !is_hidden() {
            live.wake();
        }
    });
    on_cleanup(move || {
        online.remove();
        visible.remove();
    });
    provide_context(live);
}

/// The stream of the organization on screen.
///
/// # Panics
/// Outside [`provide_live`].
pub fn use_live() -> Live {
    expect_context()
}

impl Live {
    /// Calls `run` at every change in the organization until the current owner is cleaned up.
    pub fn on_change(self, organization_id: &str, run: impl Fn(&Change) + 'static) {
        let is_other = self
            .0
            .with_value(|inner| inner.organization_id != organization_id);
        if is_other {
            self.0.update_value(|inner| {
                inner.organization_id = organization_id.to_owned();
                inner.close();
            });
        }
        let number = self
            .0
            .try_update_value(|inner| {
                inner.next_listener += 1;
                inner.listeners.push((inner.next_listener, Rc::new(run)));
                inner.next_listener
            })
            .unwrap_or_default();
        on_cleanup(move || self.forget(number));
        if self
            .0
            .with_value(|inner| inner.stream.is_none() && inner.reopen.is_none())
        {
            self.connect();
        }
    }

    fn forget(self, number: u64) {
        // The app may be going away as a whole, this value before its listeners.
        let _ = self.0.try_update_value(|inner| {
            inner.listeners.retain(|(listener, _)| *listener != number);
            if inner.listeners.is_empty() {
                inner.close();
            }
        });
    }

    fn connect(self) {
        let Some((organization_id, last_sequence)) = self
            .0
            .try_with_value(|inner| (inner.organization_id.clone(), inner.last_sequence))
        else {
            return;
        };
        let opened = stream::open(&organization_id, last_sequence, move |event| {
            self.receive(event)
        });
        let is_refused = opened.is_none();
        let _ = self.0.try_update_value(|inner| {
            inner.reopen = None;
            inner.stream = opened;
        });
        if is_refused {
            self.receive(StreamEvent::Failed { is_closed: true });
        }
    }

    fn receive(self, event: StreamEvent) {
        match event {
            StreamEvent::Opened => {
                let _ = self.0.try_update_value(|inner| {
                    inner.poll = None;
                    inner.connection.opened();
                });
                self.notify(&Change::Anything);
            }
            StreamEvent::Change(message) => {
                let _ = self
                    .0
                    .try_update_value(|inner| inner.last_sequence = Some(message.sequence));
                // Without a custom cloud it may be about who sees which.
                self.notify(&match message.custom_cloud_environment_id.is_empty() {
                    true => Change::Anything,
                    false => Change::Cloud(message),
                });
            }
            StreamEvent::Failed { is_closed } => self.recover(is_closed),
        }
    }

    fn recover(self, is_closed: bool) {
        let Some(next) = self
            .0
            .try_update_value(|inner| inner.connection.failed(is_closed))
        else {
            return;
        };
        let reopen_after = match next {
            Next::Wait => return,
            Next::Reopen(after) | Next::Poll(after) => after,
        };
        let reopen = Timeout::new(reopen_after, move || self.connect());
        let _ = self.0.try_update_value(|inner| {
            inner.stream = None;
            inner.reopen = Some(reopen);
        });
        if matches!(next, Next::Poll(_)) {
            self.schedule_poll();
        }
    }

    fn schedule_poll(self) {
        let poll = Timeout::new(stream::poll_after(is_hidden()), move || {
            self.notify(&Change::Anything);
            self.schedule_poll();
        });
        let _ = self.0.try_update_value(|inner| {
            let is_needed = inner.connection.is_polling() && !inner.listeners.is_empty();
            inner.poll = is_needed.then_some(poll);
        });
    }

    /// Tries the stream again at once where it was given up, and asks for what was missed.
    fn wake(self) {
        let is_waiting = self
            .0
            .try_update_value(|inner| inner.reopen.take().is_some());
        if is_waiting == Some(true) {
            self.connect();
            self.notify(&Change::Anything);
        }
    }

    fn notify(self, change: &Change) {
        // A listener may add or remove listeners: call them with nothing borrowed.
        let listeners: Option<Vec<Listener>> = self.0.try_with_value(|inner| {
            inner
                .listeners
                .iter()
                .map(|(_, listener)| listener.clone())
                .collect()
        });
        for listener in listeners.unwrap_or_default() {
            listener(change);
        }
    }
}

impl Inner {
    fn close(&mut self) {
        self.stream = None;
        self.reopen = None;
        self.poll = None;
        self.last_sequence = None;
        self.connection = Connection::default();
    }
}

fn is_hidden() -> bool {
    document().hidden()
}
