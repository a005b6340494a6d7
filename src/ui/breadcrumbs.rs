//! The way back up.

use leptos::prelude::*;

/// A page above this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    pub label: String,
    pub href: String,
}

impl Crumb {
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Crumb {
            label: label.into(),
            href: href.into(),
        }
    }
}

/// Links to the pages above this one, outermost first.
#[component]
pub fn Breadcrumbs(#[prop(into)] items: Signal<Vec<Crumb>>) -> impl IntoView {
    view! {
        <nav class="breadcrumbs" aria-label="Breadcrumb">
            <ol>
                {move || {
                    items
                        .get()
                        .into_iter()
                        .map(|item| view! { <li><a href=item.href>{item.label}</a></li> })
                        .collect_view()
                }}
            </ol>
        </nav>
    }
    .into_any()
}
