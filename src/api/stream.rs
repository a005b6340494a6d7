//! GET `organization/{org}/stream`: an organization's changes as they happen.

mod connection;

use byoc_types::StreamMessage;
use wasm_bindgen::prelude::*;
use web_sys::{EventSource, MessageEvent};

use crate::paths::segment;

pub use connection::{Connection, Next, poll_after};

/// What happens to a stream.
#[derive(Debug, Clone, PartialEq)]
pub enum StreamEvent {
    Opened,
    Change(StreamMessage),
    /// It broke. `is_closed`: the browser does not try again by itself.
    Failed {
        is_closed: bool,
    },
}

/// An open stream; dropping it closes it.
pub struct Stream {
    source: EventSource,
    // The browser calls these for as long as the stream lives.
    _listeners: [Closure<dyn FnMut(web_sys::Event)>; 3],
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.set_onopen(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}

/// Opens the stream of an organization. While it lives the browser reconnects by itself and names
/// the last event it saw, so that the server sends what was missed. A stream opened anew names it
/// in the address: `EventSource` cannot send a header of one's own.
///
/// Returns `None` where the browser refuses to open one.
pub fn open(
    organization_id: &str,
    last_sequence: Option<i64>,
    on_event: impl Fn(StreamEvent) + Clone + 'static,
) -> Option<Stream> {
    let mut address = format!(
        "/console/v1/organization/{}/stream",
        segment(organization_id)
    );
    if let Some(sequence) = last_sequence {
        address.push_str(&format!("?last_event_id={sequence}"));
    }
    let source = EventSource::new(&address).ok()?;

    let opened = listener({
        let on_event = on_event.clone();
        move |_| on_event(StreamEvent::Opened)
    });
    let failed = listener({
        let (source, on_event) = (source.clone(), on_event.clone());
        move |_| {
            let is_closed = source.ready_state() == EventSource::CLOSED;
            on_event(StreamEvent::Failed { is_closed });
        }
    });
    let changed = listener(move |event| {
        let data = event
            .dyn_into::<MessageEvent>()
            .ok()
            .and_then(|event| event.data().as_string());
        // A message of a newer server that this app can't read is no reason to stop listening.
        if let Some(message) = data.and_then(|data| serde_json::from_str(&data).ok()) {
            on_event(StreamEvent::Change(message));
        }
    });
    source.set_onopen(Some(opened.as_ref().unchecked_ref()));
    source.set_onerror(Some(failed.as_ref().unchecked_ref()));
    source
        .add_event_listener_with_callback("change", changed.as_ref().unchecked_ref())
        .ok()?;
    Some(Stream {
        source,
        _listeners: [opened, failed, changed],
    })
}

fn listener(run: impl FnMut(web_sys::Event) + 'static) -> Closure<dyn FnMut(web_sys::Event)> {
    Closure::new(run)
}
