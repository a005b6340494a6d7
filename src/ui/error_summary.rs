//! Everything that is wrong with a form, in one place, each a link to its field.

use leptos::{html, prelude::*};

use super::{Show, dom::after_render, dynamic, effect, focus_id, new_id};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// Id of the element to focus.
    pub field_id: String,
    /// The same words as beside the field.
    pub message: String,
}

impl FieldProblem {
    pub fn new(field_id: impl Into<String>, message: impl Into<String>) -> Self {
        FieldProblem {
            field_id: field_id.into(),
            message: message.into(),
        }
    }
}

/// The summary. It stands above the page's heading and takes the focus at each failed attempt.
#[component]
pub fn ErrorSummary(
    #[prop(into)] errors: Signal<Vec<FieldProblem>>,
    /// Number of failed attempts so far: each increase moves the focus here.
    #[prop(into)]
    attempts: Signal<u32>,
) -> impl IntoView {
    let box_ref = NodeRef::<html::Div>::new();
    let title_id = new_id("summary");
    let mut before = 0;
    effect(move || {
        let attempts = attempts.get();
        if attempts > before {
            after_render(move || {
                if let Some(element) = box_ref.try_get_untracked().flatten() {
                    element.scroll_into_view();
                    element.focus().ok();
                }
            });
        }
        before = attempts;
    });
    let lines = move || {
        errors
            .get()
            .into_iter()
            .map(|problem| {
                let href = format!("#{}", problem.field_id);
                let go = move |event: leptos::ev::MouseEvent| {
                    // The address stays: the router has no business here.
                    event.prevent_default();
                    event.stop_propagation();
                    focus_id(&problem.field_id);
                };
                view! { <li><a href=href on:click=go>{problem.message}</a></li> }
            })
            .collect_view()
    };
    view! {
        <Show when=move || !errors.with(Vec::is_empty)>
            <div
                class="error-summary"
                tabindex="-1"
                role="group"
                aria-labelledby=title_id.clone()
                node_ref=box_ref
            >
                <h2 class="error-summary__title" id=title_id.clone()>"There is a problem"</h2>
                <ul>{dynamic(lines)}</ul>
            </div>
        </Show>
    }
    .into_any()
}
