//! The product's mark and name.

use leptos::prelude::*;

use crate::state::capabilities::use_product_name;

/// The mark: a cloud held in a frame that is open on one side.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 28 28" aria-hidden="true" focusable="false">
            <path class="mark__frame" d="M19 3H9a6 6 0 0 0-6 6v10a6 6 0 0 0 6 6h10a6 6 0 0 0 6-6"></path>
            <path
                class="mark__cloud"
                d="M10.6 19a3.6 3.6 0 0 1-.4-7.2 5 5 0 0 1 9.5-.5A3.9 3.9 0 0 1 19.4 19h-8.8Z"
            ></path>
            <circle class="mark__dot" cx="24" cy="5" r="2.5"></circle>
        </svg>
    }
}

/// Mark and name, as on the pages before signing in.
#[component]
pub fn Brand() -> impl IntoView {
    let name = use_product_name();
    view! {
        <span class="brand">
            <Mark/>
            <span class="brand__name">{name}</span>
        </span>
    }
}
