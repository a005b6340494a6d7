//! One stream per organization, shared by everything on screen that shows custom clouds.

use std::rc::Rc;

use byoc_types::StreamMessage;
use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, Window};

use crate::api::is_behind_proxy;
use crate::api::stream::{
    Connection, Next, QUIET_AFTER_CHANGE, QUIET_IN_USE, SILENCE, Stream, StreamEvent, poll_after,
};
use crate::ui::dom::hear_first;

/// What a listener is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// One custom cloud changed.
    Cloud(StreamMessage),
    /// One service changed.
    Service(StreamMessage),
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
    stream: Option<Stream>,
    /// Ends a stream that says nothing.
    watchdog: Option<Timeout>,
    /// Opens the stream again.
    reopen: Option<Timeout>,
    poll: Option<Timeout>,
}

/// Makes the stream available to what is below.
pub fn provide_live() {
    let live = Live(StoredValue::new_local(Inner::default()));
    // A laptop that wakes or a network that returns should not wait for the next try.
    let online = window_event_listener(ev::online, move |_| live.wake(QUIET_AFTER_CHANGE));
    hear_first(&["visibilitychange", "focus"], move |event| {
        if is_hidden() {
            live.hide();
        } else if event.type_() != "focus" || is_of_window(event) {
            live.wake(QUIET_IN_USE);
        }
    });
    on_cleanup(move || online.remove());
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
            self.connect(SILENCE);
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

    /// Opens the stream, or again if it said nothing for `quiet` milliseconds.
    fn connect(self, quiet: u32) {
        let Some(organization_id) = self.0.try_with_value(|inner| {
            let is_new = inner.stream.is_none();
            is_new.then(|| inner.organization_id.clone())
        }) else {
            return;
        };
        let stream = organization_id.and_then(|organization_id| {
            Stream::of(&organization_id, move |event| self.receive(event))
        });
        let _ = self.0.try_update_value(|inner| {
            inner.reopen = None;
            if stream.is_some() {
                inner.stream = stream;
            }
            if let Some(stream) = &inner.stream {
                stream.listen(quiet);
            }
        });
        self.watch();
    }

    fn watch(self) {
        let watchdog = Timeout::new(SILENCE, move || self.recover(Connection::fell_silent));
        let _ = self
            .0
            .try_update_value(|inner| inner.watchdog = Some(watchdog));
    }

    fn receive(self, event: StreamEvent) {
        if let StreamEvent::Failed { is_closed } = event {
            return self.recover(|connection| connection.failed(is_closed));
        }
        self.watch();
        let is_news = self.0.try_update_value(|inner| {
            inner.poll = None;
            inner.connection.heard()
        });
        if is_news == Some(true) {
            self.notify(&Change::Anything);
        }
        if let StreamEvent::Change(message) = event {
            // Without a custom cloud it may be about who sees which.
            let is_of_cloud = !message.custom_cloud_environment_id.is_empty();
            self.notify(&match message.service_name.is_some() {
                true => Change::Service(message),
                false if is_of_cloud => Change::Cloud(message),
                false => Change::Anything,
            });
        }
    }

    fn recover(self, next: impl FnOnce(&mut Connection) -> Next) {
        let Some(next) = self.0.try_update_value(|inner| next(&mut inner.connection)) else {
            return;
        };
        let reopen_after = match next {
            // Unless the browser does not connect again after all.
            Next::Wait => return self.watch(),
            Next::Reopen(after) | Next::Poll(after) => after,
        };
        let reopen = Timeout::new(reopen_after, move || self.connect(SILENCE - 1_000));
        let _ = self.0.try_update_value(|inner| {
            inner.stream = None;
            inner.watchdog = None;
            inner.reopen = Some(reopen);
        });
        if matches!(next, Next::Poll(_)) {
            self.notify(&Change::Anything);
            self.schedule_poll();
        }
    }

    fn schedule_poll(self) {
        let poll = Timeout::new(poll_after(is_hidden() || is_behind_proxy()), move || {
            self.notify(&Change::Anything);
            self.schedule_poll();
        });
        let _ = self.0.try_update_value(|inner| {
            let is_needed = inner.connection.is_polling() && !inner.listeners.is_empty();
            inner.poll = is_needed.then_some(poll);
        });
    }

    /// Looks after the stream at once, and asks for what was missed.
    fn wake(self, quiet: u32) {
        let is_needed = self.0.try_with_value(|inner| !inner.listeners.is_empty());
        if is_needed == Some(true) {
            self.connect(quiet);
            self.notify(&Change::Anything);
        }
    }

    /// Gives the connection of a tab that nobody sees to the tabs that somebody does see.
    fn hide(self) {
        let _ = self.0.try_update_value(|inner| {
            if inner
                .stream
                .as_ref()
                .is_some_and(|stream| !stream.is_shared())
            {
                inner.close();
            }
        });
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

/// Calls `run` whenever somebody comes back to the page, or the network does, until the current owner
/// is cleaned up.
pub fn on_return(run: impl Fn() + Clone + 'static) {
    let again = run.clone();
    let online = window_event_listener(ev::online, move |_| again());
    on_cleanup(move || online.remove());
    hear_first(&["visibilitychange", "focus"], move |event| {
        if !is_hidden() && (event.type_() != "focus" || is_of_window(event)) {
            run();
        }
    });
}

impl Inner {
    fn close(&mut self) {
        self.stream = None;
        self.reopen = None;
        self.watchdog = None;
        self.poll = None;
        self.connection = Connection::default();
    }
}

/// False if the focus only moved within the page.
fn is_of_window(event: &Event) -> bool {
    event
        .target()
        .is_some_and(|target| target.is_instance_of::<Window>())
}

/// Whether nobody sees the page.
pub fn is_hidden() -> bool {
    document().hidden()
}
