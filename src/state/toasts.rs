//! The messages in the corner.

use leptos::prelude::*;

use crate::ui::Toasts;

pub fn provide_toasts() -> Toasts {
    let toasts = Toasts::default();
    provide_context(toasts);
    toasts
}

/// The messages: `use_toasts().success("Renamed")`.
pub fn use_toasts() -> Toasts {
    expect_context()
}
