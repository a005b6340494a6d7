//! Activity: who did what, when, field by field.

use byoc_rules::{state, words};
use byoc_types::{CustomCloudState, Event, FieldChange};
use leptos::prelude::*;

use super::current::{Current, use_current};
use super::saving::{SaveFailure, Saving};
use crate::api::custom_clouds::event_list;
use crate::components::loaded::loaded;
use crate::components::state_badge::StateBadge;
use crate::components::timestamp::Timestamp;
use crate::format::field_label;
use crate::ui::{Button, Card};

#[component]
pub fn ActivityTab() -> impl IntoView {
    let current = use_current();
    let revision = current.revision();
    let newest = LocalResource::new(move || {
        revision.track();
        let id = current.id();
        async move { event_list(&id, None).await }
    });
    let older = Older::default();
    view! {
        <Card title="Activity" description="Every change of this custom cloud, newest first.">
            {loaded(newest, 6, move |page| {
                view! { <EventPages current events=page.events cursor=page.cursor older/> }.into_any()
            })}
        </Card>
    }
}

/// Pages that were asked for; they stay when the newest page is read again.
#[derive(Clone, Copy, Default)]
struct Older {
    events: RwSignal<Vec<Event>>,
    /// `None` until the first of them is asked for; then where to go on, if anywhere.
    cursor: RwSignal<Option<Option<String>>>,
    loading: Saving,
}

#[component]
fn EventPages(
    current: Current,
    events: Vec<Event>,
    cursor: Option<String>,
    older: Older,
) -> impl IntoView {
    let newest = StoredValue::new(events);
    let first_cursor = StoredValue::new(cursor);
    let all = Memo::new(move |_| {
        let mut all = newest.get_value();
        let last = all.last().map_or(i64::MAX, |event| event.sequence);
        // The newest page grows at its front: what moved out of it is in neither.
        older
            .events
            .with(|older| all.extend(older.iter().filter(|it| it.sequence < last).cloned()));
        all
    });
    let next = move || {
        older
            .cursor
            .get()
            .unwrap_or_else(|| first_cursor.get_value())
    };
    let load_more = move |()| {
        let Some(cursor) = untrack(next) else { return };
        let id = current.id();
        older.loading.run(
            async move { event_list(&id, Some(&cursor)).await },
            move |page| {
                older.events.update(|events| events.extend(page.events));
                older.cursor.set(Some(page.cursor));
            },
        );
    };
    view! {
        <ol class="activity">
            <For each=move || all.get() key=|event| event.sequence let:event>
                {entry(event)}
            </For>
        </ol>
        <SaveFailure saving=older.loading title="Older events could not be loaded"/>
        <Show when=move || next().is_some()>
            <Button on_press=load_more is_busy=older.loading.is_busy busy_label="Loading…">
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
