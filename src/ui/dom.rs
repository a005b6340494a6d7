//! The few things a widget asks of the browser directly.

use std::cell::Cell;
use std::time::Duration;

use leptos::{
    leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle},
    prelude::*,
    task::{spawn_local, tick},
};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{
    Blob, BlobPropertyBag, Element, Event, HtmlAnchorElement, HtmlElement, ScrollIntoViewOptions,
    ScrollLogicalPosition, Url,
};

/// An element id that no other element has: `<prefix>-<number>`.
pub fn new_id(prefix: &str) -> String {
    thread_local!(static NEXT: Cell<u32> = const { Cell::new(0) });
    let number = NEXT.with(|next| {
        next.set(next.get() + 1);
        next.get()
    });
    format!("{prefix}-{number}")
}

/// Moves the focus to the element with this id, and brings it into view. Nothing happens where
/// there is none.
pub fn focus_id(id: &str) {
    if let Some(element) = document().get_element_by_id(id)
        && let Ok(element) = element.dyn_into::<HtmlElement>()
    {
        element.focus().ok();
    }
}

/// Scrolls until the element is in sight, and not at all if it is.
pub fn bring_into_sight(element: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Moves the focus to the heading of the page, from what is about to go.
pub fn focus_main_heading() {
    if let Ok(Some(heading)) = document().query_selector("main h1")
        && let Ok(heading) = heading.dyn_into::<HtmlElement>()
    {
        heading.set_attribute("tabindex", "-1").ok();
        heading.focus().ok();
    }
}

/// The element that has the focus, unless it is the page itself.
pub fn focused_element() -> Option<HtmlElement> {
    document()
        .active_element()
        .filter(|element| element.tag_name() != "BODY")
        .and_then(|element| element.dyn_into().ok())
}

/// Hears events of the window on their way down, before what they are meant for does, until the
/// current owner is cleaned up.
pub fn hear_first(names: &'static [&'static str], hear: impl Fn(&Event) + 'static) {
    hear_first_boxed(names, Box::new(hear));
}

// Boxed, here and below: else each caller would bring a copy of all this into the bundle.
fn hear_first_boxed(names: &'static [&'static str], hear: Box<dyn Fn(&Event)>) {
    let closure = Closure::<dyn Fn(Event)>::new(move |event: Event| hear(&event));
    for name in names {
        window()
            .add_event_listener_with_callback_and_bool(name, closure.as_ref().unchecked_ref(), true)
            .ok();
    }
    let closure = StoredValue::new_local(closure);
    on_cleanup(move || {
        closure.try_with_value(|closure| {
            let function = closure.as_ref().unchecked_ref();
            for name in names {
                window()
                    .remove_event_listener_with_callback_and_bool(name, function, true)
                    .ok();
            }
        });
    });
}

/// Saves text as a file under this name, through the browser's own download.
///
/// `media_type` is that of the file, for example `text/plain`.
pub fn download_text(file_name: &str, media_type: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence_and_options(&parts, &blob_options(media_type));
    if let Ok(blob) = blob {
        save(file_name, &blob);
    }
}

/// Saves bytes as a file under this name, as [`download_text`] does text.
pub fn download_bytes(file_name: &str, media_type: &str, bytes: &[u8]) {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &blob_options(media_type));
    if let Ok(blob) = blob {
        save(file_name, &blob);
    }
}

fn blob_options(media_type: &str) -> BlobPropertyBag {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    options
}

fn save(file_name: &str, blob: &Blob) {
    let Ok(url) = Url::create_object_url_with_blob(blob) else {
        return;
    };
    if let Ok(anchor) = document().create_element("a")
        && let Ok(anchor) = anchor.dyn_into::<HtmlAnchorElement>()
    {
        anchor.set_href(&url);
        anchor.set_download(file_name);
        anchor.click();
    }
    Url::revoke_object_url(&url).ok();
}

/// Runs `action` after a pause.
pub fn later(pause: Duration, action: impl FnOnce() + 'static) {
    later_unless_cleared(pause, action);
}

/// The same, with what calls it off. `None` if the browser refuses the timer.
pub fn later_unless_cleared(
    pause: Duration,
    action: impl FnOnce() + 'static,
) -> Option<TimeoutHandle> {
    let action: Box<dyn FnOnce()> = Box::new(action);
    set_timeout_with_handle(action, pause).ok()
}

/// Runs an action once nothing has happened for a while. While its timer runs, `restart` only moves the end, so a key
/// press sets no new timer.
#[derive(Clone, Copy)]
pub struct Pause {
    length: Duration,
    timer: StoredValue<Option<TimeoutHandle>>,
    /// When it is over, in the browser's milliseconds.
    end: StoredValue<f64>,
}

impl Pause {
    pub fn new(length: Duration) -> Self {
        Self {
            length,
            timer: StoredValue::new(None),
            end: StoredValue::new(0.0),
        }
    }

    /// Starts the pause again. `action` runs when the pause ends. If an action is waiting already, it is kept and the
    /// new one is dropped.
    pub fn restart(self, action: impl FnOnce() + 'static) {
        self.end
            .try_set_value(now() + self.length.as_secs_f64() * 1000.0);
        if self.timer.try_with_value(Option::is_none) == Some(true) {
            self.wait(Box::new(action));
        }
    }

    fn wait(self, action: Box<dyn FnOnce()>) {
        let left = self.end.try_get_value().unwrap_or_default() - now();
        let left = Duration::from_secs_f64(left.max(0.0) / 1000.0);
        let check = move || {
            // The page may be gone.
            let Some(end) = self.end.try_get_value() else {
                return;
            };
            match now() < end {
                true => self.wait(action),
                false => {
                    self.timer.try_set_value(None);
                    action();
                }
            }
        };
        self.timer.try_set_value(later_unless_cleared(left, check));
    }

    /// Cancels the action. Answers whether one was waiting.
    pub fn stop(self) -> bool {
        let handle = self.timer.try_update_value(Option::take).flatten();
        if let Some(handle) = &handle {
            handle.clear();
        }
        handle.is_some()
    }
}

/// Returns the browser's monotonic clock in milliseconds: changes of the system's time don't affect it.
fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// Runs `action` when the effects of the current change have run, so that it finds the new elements.
///
/// No timer: the next key press would come before it, and a person who types fast would lose the
/// first letters to the button that added the field.
pub(crate) fn after_render(action: impl FnOnce() + 'static) {
    after_render_boxed(Box::new(action));
}

fn after_render_boxed(action: Box<dyn FnOnce()>) {
    spawn_local(async move {
        // One turn for the effects of the change, one for the effects that those have woken.
        tick().await;
        tick().await;
        action();
    });
}
