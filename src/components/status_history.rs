//! The states a custom cloud went through, newest first.

pub mod entries;

use byoc_types::Event;
use leptos::prelude::*;

use self::entries::{Entry, entries};
use crate::components::state_badge::StateBadge;
use crate::components::timestamp::Timestamp;
use crate::format;

/// An ordered list of the states in some events.
#[component]
pub fn StatusHistory(
    /// Newest first, as the API gives them.
    #[prop(into)]
    events: Signal<Vec<Event>>,
) -> impl IntoView {
    let entries = Memo::new(move |_| events.with(|events| entries(events)));
    view! {
        <ol class="history">
            <For
                each=move || entries.get()
                key=|entry| (entry.since.clone(), entry.state, entry.length)
                let:entry
            >
                {line(entry)}
            </For>
        </ol>
    }
    .into_any()
}

fn line(entry: Entry) -> AnyView {
    let length = entry
        .length
        .map(|length| view! { <span class="history__length">{format!("for {}", format::duration(length))}</span> });
    view! {
        <li class="history__entry">
            <StateBadge state=entry.state is_past=entry.length.is_some()/>
            <span class="history__when"><Timestamp time=entry.since is_exact=true/></span>
            {length}
            <span class="history__actor">{format!("by {}", entry.actor)}</span>
        </li>
    }
    .into_any()
}
