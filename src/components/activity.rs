//! Who did what, when, field by field.

pub mod history;

use byoc_rules::{state, words};
use byoc_types::{CustomCloudState, Event, FieldChange, ServiceState};
use leptos::prelude::*;

use self::history::History;
use super::state_badge::StateBadge;
use super::timestamp::Timestamp;
use crate::format::field_label;

/// The events that were read, newest first.
#[component]
pub fn ActivityList(history: History) -> impl IntoView {
    view! {
        <ol class="activity">
            <For each=move || history.events() key=|event| event.sequence let:event>
                {entry(event)}
            </For>
        </ol>
    }
    .into_any()
}

fn entry(event: Event) -> AnyView {
    let changes = (!event.changes.is_empty()).then(|| {
        view! {
            <dl class="activity__changes">
                {event.changes.into_iter().map(change).collect_view()}
            </dl>
        }
    });
    view! {
        <li class="activity__entry">
            <div class="activity__line">
                <p class="activity__summary">{event.summary}</p>
                {event.state.map(|state| view! { <StateBadge state is_past=true/> })}
            </div>
            <p class="activity__who">
                <bdi>{event.actor}</bdi> " · " <Timestamp time=event.time is_exact=true/>
            </p>
            {changes}
        </li>
    }
    .into_any()
}

fn change(change: FieldChange) -> impl IntoView {
    let is_state = change.field == "state";
    let in_words = move |value: String| match is_state {
        true => state_label(&value).map_or(value, str::to_owned),
        false => value,
    };
    let side = |value: Option<String>| match value.filter(|value| !value.is_empty()).map(in_words) {
        Some(value) => view! { <bdi class="activity__value">{value}</bdi> }.into_any(),
        None => view! { <span class="activity__nothing">"nothing"</span> }.into_any(),
    };
    view! {
        <div class="activity__change">
            <dt>{field_label(&change.field)}</dt>
            <dd>
                <del class="activity__before">{side(change.before)}</del>
                <span class="activity__arrow" aria-hidden="true">"→"</span>
                <span class="visually-hidden">" to "</span>
                <ins class="activity__after">{side(change.after)}</ins>
            </dd>
        </div>
    }
}

/// Label of the state of a custom cloud or a service.
fn state_label(word: &str) -> Option<&'static str> {
    let of_cloud = words::parse::<CustomCloudState>(word).map(state::label);
    of_cloud.or_else(|| words::parse::<ServiceState>(word).map(words::label))
}
