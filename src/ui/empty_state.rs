//! What stands where a list would, when there is nothing to list.

use leptos::prelude::*;

/// A heading, a sentence or two, and the next thing to do.
#[component]
pub fn EmptyState(
    #[prop(into)] title: Signal<String>,
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
            <h2 class="empty__title">{title}</h2>
            {children.map(|children| view! { <div class="empty__text">{children()}</div> })}
            <div class="empty__action">{action.run()}</div>
        </div>
    }
    .into_any()
}
