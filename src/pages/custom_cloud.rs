//! A custom cloud, tab by tab.

use leptos::prelude::*;

/// The page: parameter `id`, and `tab` where it is not the overview.
#[component]
pub fn CustomCloudPage() -> impl IntoView {
    view! { <h1>"Custom cloud"</h1> }
}
