//! What happened to a service: its operations with their steps, and who did what.

use byoc_rules::words;
use byoc_types::Operation;
use leptos::prelude::*;

use super::current::Current;
use crate::api::services::{service_event_list, service_operation_list};
use crate::components::activity::{ActivityList, history::History};
use crate::components::loaded::loaded_as;
use crate::components::operation_steps::StepLines;
use crate::components::timestamp::Timestamp;
use crate::forms::saving::{SaveFailure, Saving};
use crate::ui::{Button, Card, Show, focus_id};

/// Has the focus when the button that loads more goes with the last page.
const EVENTS: &str = "service-events";

/// The operations, newest first, each with its steps.
#[component]
pub fn OperationsCard(current: Current) -> impl IntoView {
    let name = current.part(|service| service.service_name.clone());
    // The live one is in the status. Another one begins or ends with a change of the newest.
    let newest = current.part(|service| {
        let newest = service.operation.as_ref();
        newest.map(|newest| (newest.operation_id.clone(), newest.state))
    });
    let read = LocalResource::new(move || {
        newest.track();
        let (project, name) = (current.project.get_value(), name.get());
        async move { Ok(service_operation_list(&project, &name).await?.operations) }
    });
    view! {
        <Card title="Operations" description="Changes of the nodes, newest first.">
            {loaded_as("The operations could not be loaded", read, 3, |operations| {
                let lines = operations.into_iter().map(line).collect_view();
                view! { <ul class="service-operations">{lines}</ul> }.into_any()
            })}
        </Card>
    }
}

fn line(operation: Operation) -> AnyView {
    let (kind, state) = (words::label(operation.kind), words::label(operation.state));
    let time = operation.create_time.clone();
    let failed = operation.cause.as_ref().map(|cause| cause.title.clone());
    view! {
        <li>
            <details class="service-operation">
                <summary>
                    <strong>{kind}</strong> " · " {state} " · " <Timestamp time/>
                </summary>
                {failed.map(|title| view! { <p class="service-operation__cause">{title}</p> })}
                <StepLines operation/>
            </details>
        </li>
    }
    .into_any()
}

/// The history.
#[component]
pub fn ActivityCard(current: Current) -> impl IntoView {
    let history = History::default();
    let revision = current.part(|service| service.update_time.clone());
    let name = current.part(|service| service.service_name.clone());
    let newest = LocalResource::new(move || {
        revision.track();
        let (project, name) = (current.project.get_value(), name.get());
        async move {
            let ask = async |cursor: Option<String>| {
                service_event_list(&project, &name, cursor.as_deref()).await
            };
            history.read_newest(ask).await
        }
    });
    let loading = Saving::default();
    let load_more = move |()| {
        let (project, name) = (current.project.get_value(), name.get_untracked());
        let read = async move {
            let ask = async |cursor: Option<String>| {
                service_event_list(&project, &name, cursor.as_deref()).await
            };
            history.read_older(ask).await
        };
        loading.run(read, move |()| {
            if !untrack(|| history.has_older()) {
                focus_id(EVENTS);
            }
        });
    };
    view! {
        <Card title="Activity" description="Every change of this service, newest first.">
            // What was read stays, whatever becomes of the next reading.
            {loaded_as("The activity could not be loaded", newest, 4, |()| ().into_any())}
            <div id=EVENTS tabindex="-1"><ActivityList history/></div>
            <SaveFailure saving=loading title="Older events could not be loaded"/>
            <Show when=move || history.has_older()>
                <Button on_press=load_more is_busy=loading.is_busy busy_label="Loading…">
                    "Load more"
                </Button>
            </Show>
        </Card>
    }
}
