//! Words for those who can't see the change.

use leptos::prelude::*;

/// Says its text to screen readers whenever it changes; shows nothing.
#[component]
pub fn LiveRegion(
    #[prop(into)] text: Signal<String>,
    /// True: interrupts what is being read. For failures only.
    #[prop(optional)]
    is_assertive: bool,
) -> impl IntoView {
    view! {
        <div
            class="visually-hidden"
            role=if is_assertive { "alert" } else { "status" }
        >
            {text}
        </div>
    }
}

/// Text for screen readers only.
#[component]
pub fn VisuallyHidden(children: Children) -> impl IntoView {
    view! { <span class="visually-hidden">{children()}</span> }.into_any()
}
