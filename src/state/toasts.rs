//! The messages in the corner.

use std::time::Duration;

use leptos::prelude::*;

use super::storage::{take_in_tab, write_in_tab};
use crate::ui::Toasts;
use crate::ui::dom::later;

/// In the tab's own storage while another document is on its way: the messages on screen.
const KEPT: &str = "byoc-toasts";
/// A screen reader says what is put into a live region that it knows, not what is in there from the start.
const KNOWN: Duration = Duration::from_millis(300);

pub fn provide_toasts() -> Toasts {
    let toasts = Toasts::default();
    provide_context(toasts);
    if let Some(text) = take_in_tab(KEPT) {
        later(KNOWN, move || toasts.show_kept(&text));
    }
    toasts
}

/// Makes the next document show the messages that are on screen.
pub fn keep_toasts(toasts: Toasts) {
    let text = toasts.to_keep();
    if !text.is_empty() {
        write_in_tab(KEPT, &text);
    }
}

/// The messages: `use_toasts().success("Renamed")`.
pub fn use_toasts() -> Toasts {
    expect_context()
}
