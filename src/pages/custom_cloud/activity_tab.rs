//! Activity: who did what, when, field by field.

pub mod history;

use byoc_rules::{files, state, words};
use byoc_types::{CustomCloudState, Event, FieldChange};
use futures::future::FutureExt;
use leptos::prelude::*;

use self::history::History;
use super::current::{Current, use_current};
use crate::api::custom_clouds::event_export;
use crate::components::file_download::FileDownload;
use crate::components::loaded::loaded_as;
use crate::components::state_badge::StateBadge;
use crate::components::timestamp::Timestamp;
use crate::format::{counted, field_label};
use crate::forms::saving::{SaveFailure, Saving};
use crate::state::template::Fetch;
use crate::ui::{Button, Card, Show, focus_id};

#[component]
pub fn ActivityTab() -> impl IntoView {
    let current = use_current();
    let revision = current.revision();
    let history = History::default();
    let newest = LocalResource::new(move || {
        revision.track();
        let id = current.id();
        async move { history.read_newest(&id).await }
    });
    view! {
        <Card
            title="Activity"
            description="Every change of this custom cloud, newest first."
            actions=move || view! { <Exports current/> }
        >
            // What was read stays, whatever becomes of the next reading.
            {loaded_as("The activity could not be loaded", newest, 6, |()| ().into_any())}
            <Events current history/>
        </Card>
    }
}

/// All of it as a file.
#[component]
fn Exports(current: Current) -> impl IntoView {
    let name = untrack(|| current.cloud().byoc_unique_name.unwrap_or_default());
    let fetch = move |extension: &'static str| -> Fetch {
        Callback::new(move |()| {
            let id = current.id();
            async move { event_export(&id, extension).await }.boxed_local()
        })
    };
    view! {
        <FileDownload
            label="Export CSV"
            file_name=files::history(&name, "csv")
            media_type="text/csv"
            fetch=fetch("csv")
        />
        <FileDownload
            label="Export JSON"
            file_name=files::history(&name, "json")
            media_type="application/json"
            fetch=fetch("json")
        />
    }
}

/// Has the focus where the button that loads more goes with the last page.
const EVENTS: &str = "activity-events";

#[component]
fn Events(current: Current, history: History) -> impl IntoView {
    let loading = Saving::default();
    let load_more = move |()| {
        let id = current.id();
        loading.run(async move { history.read_older(&id).await }, move |()| {
            if !untrack(|| history.has_older()) {
                focus_id(EVENTS);
            }
        });
    };
    let count = move || counted(history.events().len() as i64, "event");
    view! {
        <Show when=move || !history.is_empty()>
            <p class="muted" id=EVENTS tabindex="-1" role="status">
                {move || match history.has_older() {
                    true => format!("The newest {} are shown.", count()),
                    false => format!("All {} are shown.", count()),
                }}
            </p>
        </Show>
        <ol class="activity">
            <For each=move || history.events() key=|event| event.sequence let:event>
                {entry(event)}
            </For>
        </ol>
        <SaveFailure saving=loading title="Older events could not be loaded"/>
        <Show when=move || history.has_older()>
            <Button on_press=load_more is_busy=loading.is_busy busy_label="Loading…">
                "Load more"
            </Button>
        </Show>
    }
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
                {event.actor} " · " <Timestamp time=event.time is_exact=true/>
            </p>
            {changes}
        </li>
    }
    .into_any()
}

fn change(change: FieldChange) -> impl IntoView {
    let is_state = change.field == "state";
    let in_words = move |value: String| match words::parse::<CustomCloudState>(&value) {
        Some(state) if is_state => state::label(state).to_owned(),
        _ => value,
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
