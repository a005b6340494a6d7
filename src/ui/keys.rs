//! The one safe way to read a key event.
//!
//! An event named `keydown` need not be a `KeyboardEvent`: the autofill of Chrome sends a plain
//! `Event`, without `key`. Reading the missing text would throw in the middle of the handler, and every
//! later event would find the handler borrowed. `cargo xtask tidy` refuses other readings.

use js_sys::Reflect;
use leptos::ev::KeyboardEvent;
use wasm_bindgen::JsValue;
use web_sys::Event;

/// The key code of an event that an input method handles. Safari ends a composition with it, without
/// `isComposing`.
const HANDLED_BY_INPUT_METHOD: f64 = 229.0;

/// A key that a person pressed.
pub struct KeyPress {
    /// The value of `KeyboardEvent.key`, for example "Enter". Never empty.
    pub name: String,
    pub event: Event,
}

impl KeyPress {
    /// Returns what was pressed. `None` if the event names no key or belongs to an input method.
    pub fn of(event: Event) -> Option<Self> {
        let name = read(&event, "key").as_string()?;
        let is_composing = read(&event, "isComposing").is_truthy()
            || read(&event, "keyCode").as_f64() == Some(HANDLED_BY_INPUT_METHOD);
        (!name.is_empty() && !is_composing).then_some(Self { name, event })
    }

    /// True if the press may be a shortcut of the browser or the system.
    pub fn has_modifier(&self) -> bool {
        ["ctrlKey", "metaKey", "altKey"]
            .iter()
            .any(|name| self.holds(name))
    }

    /// True if this modifier is held, named as in `KeyboardEvent`, for example "shiftKey".
    pub fn holds(&self, modifier: &str) -> bool {
        read(&self.event, modifier).is_truthy()
    }

    /// Keeps the browser, and what is around the target, from doing something too.
    pub fn take(&self) {
        self.event.prevent_default();
        self.event.stop_propagation();
    }
}

/// Returns a handler for `keydown` that calls `run` for each key that a person pressed.
pub fn on_key(run: impl Fn(KeyPress) + 'static) -> impl Fn(KeyboardEvent) + 'static {
    move |event| {
        if let Some(press) = KeyPress::of(event.into()) {
            run(press);
        }
    }
}

fn read(event: &Event, name: &str) -> JsValue {
    Reflect::get(event, &name.into()).unwrap_or_default()
}
