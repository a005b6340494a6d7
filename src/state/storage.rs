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
