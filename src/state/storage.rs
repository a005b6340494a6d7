//! What this browser remembers: choices of the person, never data of the organization.

use leptos::prelude::window;

/// What was remembered under this key.
pub fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// Remembers a text. Where the browser forbids it, the choice lasts as long as the page.
pub fn write(key: &str, text: &str) {
    if let Some(storage) = storage() {
        storage.set_item(key, text).ok();
    }
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

/// What this tab remembers under this key.
pub fn read_in_tab(key: &str) -> Option<String> {
    tab()?.get_item(key).ok().flatten()
}

/// Remembers a text until the tab is closed. A browser may forbid it.
pub fn write_in_tab(key: &str, text: &str) {
    if let Some(storage) = tab() {
        storage.set_item(key, text).ok();
    }
}

/// What this tab remembers under this key, and no longer.
pub fn take_in_tab(key: &str) -> Option<String> {
    let found = read_in_tab(key);
    tab()?.remove_item(key).ok();
    found
}

fn tab() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}
