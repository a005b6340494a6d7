//! Who did what, when, field by field.

pub mod history;

use byoc_rules::{files, state, words};
use byoc_types::{CustomCloudState, Event, FieldChange, ServiceState};
use leptos::prelude::*;

use self::history::History;
use super::file_download::FileDownload;
use super::state_badge::StateBadge;
use super::timestamp::Timestamp;
use crate::format::field_label;
use crate::state::template::Fetch;

/// A whole history as a file: `name` is what it is the history of.
#[component]
pub fn HistoryExports(name: String, fetch: impl Fn(&'static str) -> Fetch) -> impl IntoView {
    let file = |extension: &str| files::history(&name, extension);
    view! {
        <FileDownload
            label="Export CSV"
            file_name=file("csv")
            media_type="text/csv"
            fetch=fetch("csv")
        />
        <FileDownload
            label="Export JSON"
            file_name=file("json")
            media_type="application/json"
            fetch=fetch("json")
        />
    }
}

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

/// What stands for a value that is not there.
const NOTHING: &str = "no value";

/// A value before or after a change, as people read it; `None` if there is none.
fn in_words(change: &FieldChange, value: Option<&str>) -> Option<String> {
    let value = value.filter(|value| !value.is_empty())?;
    let label = state_label(value).filter(|_| change.field == "state");
    Some(label.unwrap_or(value).to_owned())
}

fn change(change: FieldChange) -> impl IntoView {
    let side = |value: Option<&str>| match in_words(&change, value) {
        Some(value) => view! { <bdi class="activity__value">{value}</bdi> }.into_any(),
        None => view! { <span class="activity__nothing">{NOTHING}</span> }.into_any(),
    };
    view! {
        <div class="activity__change">
            <dt>{field_label(&change.field)}</dt>
            <dd>
                <del class="activity__before">{side(change.before.as_deref())}</del>
                <span class="activity__arrow" aria-hidden="true">"→"</span>
                <span class="visually-hidden">" to "</span>
                <ins class="activity__after">{side(change.after.as_deref())}</ins>
            </dd>
        </div>
    }
}

/// A change in one line: `Name: old → new`.
pub fn change_text(change: &FieldChange) -> String {
    let side = |value: &Option<String>| in_words(change, value.as_deref());
    let [before, after] = [&change.before, &change.after]
        .map(|value| side(value).unwrap_or_else(|| NOTHING.to_owned()));
    format!("{}: {before} → {after}", field_label(&change.field))
}

/// Label of the state of a custom cloud or a service.
fn state_label(word: &str) -> Option<&'static str> {
    let of_cloud = words::parse::<CustomCloudState>(word).map(state::label);
    of_cloud.or_else(|| words::parse::<ServiceState>(word).map(words::label))
}
