//! A custom cloud, tab by tab.

mod current;
pub mod delete_dialog;
mod deletion;
pub mod rename_dialog;
mod saving;

use leptos::prelude::*;

/// The page: parameter `id`, and `tab` where it is not the overview.
#[component]
pub fn CustomCloudPage() -> impl IntoView {
    view! { <h1>"Custom cloud"</h1> }
}
