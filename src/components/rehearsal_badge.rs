//! The label of a rehearsed custom cloud.

use leptos::prelude::*;

use crate::ui::{Badge, Tone, dynamic};

/// What the label means, once on a page.
pub const EXPLANATION: &str =
    "Rehearsal: the account is simulated. Nothing is created in any cloud.";

/// “Rehearsal”, beside the badge of the state.
#[component]
pub fn RehearsalBadge(#[prop(into)] is_rehearsed: Signal<bool>) -> impl IntoView {
    dynamic(move || match is_rehearsed.get() {
        true => view! { <Badge tone=Tone::Warning>"Rehearsal"</Badge> }.into_any(),
        false => ().into_any(),
    })
}
