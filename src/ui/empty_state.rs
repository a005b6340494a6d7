//! What stands where a list would, when there is nothing to list.

use leptos::prelude::*;

/// A heading, a sentence or two, and the next thing to do.
#[component]
pub fn EmptyState(
    #[prop(into)] title: Signal<String>,
    /// True: the whole page is this, so its heading is the page's and takes the focus of it.
    #[prop(optional)]
    is_page: bool,
    /// A drawing above the heading.
    #[prop(into, optional)]
    drawing: ViewFn,
    /// The button or link that leads on.
    #[prop(into, optional)]
    action: ViewFn,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <div class="empty__drawing" aria-hidden="true">{drawing.run()}</div>
            {match is_page {
                true => view! { <h1 class="empty__title" tabindex="-1">{title}</h1> }.into_any(),
                false => view! { <h2 class="empty__title">{title}</h2> }.into_any(),
            }}
            {children.map(|children| view! { <div class="empty__text">{children()}</div> })}
            <div class="empty__action">{action.run()}</div>
        </div>
    }
    .into_any()
}
