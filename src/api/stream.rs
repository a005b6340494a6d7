//! GET `organization/{org}/stream`: an organization's changes as they happen.
//!
//! `public/stream.js` holds the stream, one for all tabs of the browser. This side asks for it and reads
//! what it tells.

mod connection;

use byoc_types::StreamMessage;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, SharedWorker, Worker};

use crate::{json, url::segment};

pub use connection::{Connection, Next, QUIET_AFTER_CHANGE, QUIET_IN_USE, SILENCE, poll_after};

const WORKER: &str = "/stream.js";

/// What happens to a stream.
#[derive(Debug, Clone, PartialEq)]
pub enum StreamEvent {
    /// The server said that the stream is alive.
    Heartbeat,
    Change(StreamMessage),
    /// It broke. `is_closed`: the browser does not try again by itself.
    Failed {
        is_closed: bool,
    },
}

#[wasm_bindgen]
extern "C" {
    /// The other end: the port of a shared worker, or a worker. Both take and tell texts.
    type Port;
    #[wasm_bindgen(method, js_name = postMessage)]
    fn post(this: &Port, text: &str);
    #[wasm_bindgen(method, setter, js_name = onmessage)]
    fn set_on_message(this: &Port, listener: Option<&Function>);
}

/// A place at a stream; dropping it leaves the stream.
pub struct Stream {
    port: Port,
    address: String,
    is_shared: bool,
    // The browser calls it for as long as the place is taken.
    _listener: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.port.set_on_message(None);
        self.port.post("");
    }
}

impl Stream {
    /// Takes a place at the stream of an organization. Nothing is heard before [`Stream::listen`].
    ///
    /// Returns `None` if the browser has no workers.
    pub fn of(organization_id: &str, on_event: impl Fn(StreamEvent) + 'static) -> Option<Self> {
        let shared = SharedWorker::new(WORKER).ok();
        let is_shared = shared.is_some();
        let port: JsValue = match shared {
            Some(shared) => shared.port().into(),
            None => Worker::new(WORKER).ok()?.into(),
        };
        let port: Port = port.unchecked_into();
        let listener = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(event) = event.data().as_string().and_then(|text| read(&text)) {
                on_event(event);
            }
        });
        port.set_on_message(Some(listener.as_ref().unchecked_ref()));
        let organization_id = segment(organization_id);
        Some(Self {
            port,
            address: format!("/console/v1/organization/{organization_id}/stream"),
            is_shared,
            _listener: listener,
        })
    }

    /// Opens the stream, or again if it said nothing for `quiet` milliseconds.
    pub fn listen(&self, quiet: u32) {
        self.port.post(&format!("{quiet} {}", self.address));
    }

    /// False if each tab holds a connection of its own.
    pub fn is_shared(&self) -> bool {
        self.is_shared
    }
}

fn read(text: &str) -> Option<StreamEvent> {
    Some(match text {
        "heartbeat" => StreamEvent::Heartbeat,
        "failed" | "closed" => StreamEvent::Failed {
            is_closed: text == "closed",
        },
        // A message of a newer server that this app can't read is no reason to stop listening.
        change => StreamEvent::Change(json::from_str(change)?),
    })
}
