//! A framed part of a page.

use leptos::prelude::*;

use super::new_id;

/// A section with a heading of its own.
#[component]
pub fn Card(
    #[prop(into)] title: Signal<String>,
    /// Buttons beside the heading.
    #[prop(into, optional)]
    actions: ViewFn,
    /// A line under the heading.
    #[prop(into, optional)]
    description: Option<String>,
    children: Children,
) -> impl IntoView {
    let id = new_id("card");
    view! {
        <section class="card" aria-labelledby=id>
            <header class="card__header">
                <h2 class="card__title" id=id.clone()>{move || title.get()}</h2>
                <div class="card__actions">{actions.run()}</div>
            </header>
            {description.map(|text| view! { <p class="card__description">{text}</p> })}
            <div class="card__body">{children()}</div>
        </section>
    }
    .into_any()
}
