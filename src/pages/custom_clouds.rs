//! Bring your own cloud: the list.

use leptos::prelude::*;

/// The list.
#[component]
pub fn CustomCloudsPage() -> impl IntoView {
    view! { <h1>"Bring your own cloud"</h1> }
}
