//! The keys that work anywhere on a page, and their list.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::{
    state::shortcuts::use_shortcuts,
    ui::{
        Checkbox, Dialog,
        keys::{KeyPress, on_key},
    },
};

/// What each key does.
const KEYS: [(&str, &str); 6] = [
    ("Ctrl+K", "Search for a page or a custom cloud"),
    ("/", "Go to the filter of a list"),
    ("?", "Show this list"),
    ("Space", "Select or clear a checkbox"),
    ("Shift+Space", "Select all rows between two checkboxes"),
    (
        "Esc",
        "Close a dialog or menu, or clear a filter or selection",
    ),
];

/// Listens to the keys, and holds the dialog that lists them.
#[component]
pub fn ShortcutsDialog() -> impl IntoView {
    let shortcuts = use_shortcuts();
    let listener = window_event_listener(
        ev::keydown,
        on_key(move |press| {
            if press.event.default_prevented() || is_typing(&press) || !shortcuts.is_on() {
                return;
            }
            match press.name.as_str() {
                "?" => shortcuts.show_list(true),
                "/" if focus_filter() => {}
                _ => return,
            }
            press.event.prevent_default();
        }),
    );
    on_cleanup(move || listener.remove());
    let rows = || {
        KEYS.map(|(key, what)| {
            view! {
                <div class="keys__row">
                    <dt><kbd translate="no">{key}</kbd></dt>
                    <dd>{what}</dd>
                </div>
            }
        })
        .collect_view()
    };
    view! {
        <Dialog
            title="Keyboard shortcuts"
            is_open=move || shortcuts.is_list_open()
            on_close=move |()| shortcuts.show_list(false)
        >
            <dl class="keys">{rows()}</dl>
            <Checkbox
                id="shortcuts-on"
                label="Use single keys as shortcuts"
                hint="Turn it off if you use speech input."
                is_checked=move || shortcuts.is_on()
                on_change=move |is_on| shortcuts.turn(is_on)
            />
        </Dialog>
    }
}

/// True where the key belongs to a field, to an open dialog, or to the browser.
fn is_typing(press: &KeyPress) -> bool {
    if press.has_modifier() {
        return true;
    }
    let target = press
        .event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| {
        target
            .closest("input, textarea, select, dialog, [role=menu]")
            .ok()
            .flatten()
            .is_some()
    })
}

/// Focuses the filter of the page; false where it has none.
fn focus_filter() -> bool {
    let found = document()
        .query_selector("main input[type=search]")
        .ok()
        .flatten();
    match found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        Some(filter) => filter.focus().is_ok(),
        None => false,
    }
}
