//! Activity: who did what, when, field by field.

use futures::future::FutureExt;
use leptos::prelude::*;

use super::current::{Current, use_current};
use crate::api::custom_clouds::{event_export, event_list};
use crate::components::activity::{ActivityList, HistoryExports, history::History};
use crate::components::loaded::loaded_as;
use crate::format::counted;
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
        async move {
            let ask = async |cursor: Option<String>| event_list(&id, cursor.as_deref()).await;
            history.read_newest(ask).await
        }
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
    view! { <HistoryExports name fetch/> }
}

/// Has the focus where the button that loads more goes with the last page.
const EVENTS: &str = "activity-events";

#[component]
fn Events(current: Current, history: History) -> impl IntoView {
    let loading = Saving::default();
    let load_more = move |()| {
        let id = current.id();
        let read = async move {
            let ask = async |cursor: Option<String>| event_list(&id, cursor.as_deref()).await;
            history.read_older(ask).await
        };
        loading.run(read, move |()| {
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
                    false => format!("Events shown: {}.", history.events().len()),
                }}
            </p>
        </Show>
        <ActivityList history/>
        <SaveFailure saving=loading title="Older events could not be loaded"/>
        <Show when=move || history.has_older()>
            <Button on_press=load_more is_busy=loading.is_busy busy_label="Loading…">
                "Load more"
            </Button>
        </Show>
    }
}
