//! A custom cloud's state: one colour, one icon and one word everywhere.

pub use byoc_html::custom_cloud::look;
use byoc_rules::state;
use byoc_types::CustomCloudState;
use leptos::prelude::*;

use crate::ui::{Badge, dynamic};

/// The badge of a state.
#[component]
pub fn StateBadge(
    #[prop(into)] state: Signal<CustomCloudState>,
    /// True: it was in this state once. Nothing turns in the past.
    #[prop(optional)]
    is_past: bool,
) -> impl IntoView {
    dynamic(move || {
        let state = state.get();
        let (tone, icon) = look(state);
        view! {
            <Badge tone icon is_busy=!is_past && state::is_changing(state)>
                {state::label(state)}
            </Badge>
        }
    })
}
