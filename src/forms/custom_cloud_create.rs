//! The wizard that creates a custom cloud.

use leptos::prelude::*;

/// First step, with nothing stored yet.
#[component]
pub fn CustomCloudCreatePage() -> impl IntoView {
    view! { <h1>"Create custom cloud"</h1> }
}

/// A step of a stored draft.
#[component]
pub fn CustomCloudSetupPage() -> impl IntoView {
    view! { <h1>"Set up custom cloud"</h1> }
}
