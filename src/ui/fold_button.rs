//! A button that folds a part of the page away and shows it again.

use leptos::prelude::*;

use super::{Icon, IconName};

/// Says by `aria-expanded` whether the part is open, and by its arrow.
#[component]
pub fn FoldButton(
    is_open: RwSignal<bool>,
    /// Id of the part.
    #[prop(into)]
    panel: String,
    /// True: without a frame and less tall, for toolbars.
    #[prop(optional)]
    is_small: bool,
    children: Children,
) -> impl IntoView {
    let class = if is_small {
        "button button--ghost button--small fold-button"
    } else {
        "button button--secondary fold-button"
    };
    view! {
        <button
            type="button"
            class=class
            aria-expanded=move || is_open.get().to_string()
            aria-controls=panel
            on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
        >
            <span class="button__label">
                <Icon name=IconName::ChevronRight/>
                <span>{children()}</span>
            </span>
        </button>
    }
    .into_any()
}
