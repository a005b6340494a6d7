//! Line icons on a 20 by 20 grid, drawn in the colour of the text around them.

pub use byoc_html::IconName;
use leptos::prelude::*;

/// An icon. Hidden from assistive technology: the words beside it say what it means.
#[component]
pub fn Icon(
    /// Which one.
    name: IconName,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
            <path d=name.path()></path>
        </svg>
    }
}
