//! A sign that something is going on. The words for it stand beside it.

use leptos::prelude::*;

/// A turning ring; it stands still where motion is unwanted.
#[component]
pub fn Spinner() -> impl IntoView {
    view! {
        <svg class="spinner" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <circle class="spinner__track" cx="10" cy="10" r="7.5"></circle>
            <path class="spinner__head" d="M10 2.5a7.5 7.5 0 0 1 7.5 7.5"></path>
        </svg>
    }
}
