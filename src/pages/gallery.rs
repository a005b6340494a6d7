//! Every widget in every state; in development builds only.

use leptos::prelude::*;

#[component]
pub fn GalleryPage() -> impl IntoView {
    view! { <h1>"Gallery"</h1> }
}
