//! The heading of a page.

use leptos::{html, prelude::*};

use super::dynamic;

/// The `h1` of a page, with what stands above and beside it. It can take the focus, so that a
/// screen reader starts at the top of a new page.
#[component]
pub fn PageHeader(
    #[prop(into)] title: Signal<String>,
    /// A sentence under the heading.
    #[prop(into, optional)]
    lead: Signal<Option<String>>,
    /// Above the heading: breadcrumbs, or "Step 2 of 5".
    #[prop(into, optional)]
    above: ViewFn,
    /// Beside the heading: a badge.
    #[prop(into, optional)]
    beside: ViewFn,
    /// At the end of the line: buttons.
    #[prop(into, optional)]
    actions: ViewFn,
    #[prop(optional)] node_ref: NodeRef<html::H1>,
) -> impl IntoView {
    view! {
        <header class="page-header">
            <div class="page-header__above">{above.run()}</div>
            <div class="page-header__line">
                <h1 class="page-header__title" tabindex="-1" node_ref=node_ref>
                    {title}
                </h1>
                <div class="page-header__beside">{beside.run()}</div>
                <div class="page-header__actions">{actions.run()}</div>
            </div>
            {dynamic(move || {
                lead.get().map(|lead| view! { <p class="page-header__lead">{lead}</p> }.into_any())
            })}
        </header>
    }
    .into_any()
}
