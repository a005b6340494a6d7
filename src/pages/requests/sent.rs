//! Requests that were sent: how far each is, and what was answered.

use byoc_rules::{requests::is_open, words};
use byoc_types::OrganizationRequest;
use leptos::prelude::*;

use super::known::RequestsState;
use crate::{
    api::requests::request_delete,
    components::{
        facts::Facts,
        request_parts::{RequestBadge, message, request_facts},
        timestamp::Timestamp,
    },
    forms::saving::{SaveFailure, Saving},
    paths,
    state::{organization::use_is_super_admin, toasts::use_toasts},
    ui::{Button, dom::focus_main_heading},
};

/// One request with the way to take it back.
#[component]
pub fn SentRequest(
    request: OrganizationRequest,
    known: RequestsState,
    /// Whether the list has requests of every kind, so that each names its own.
    #[prop(optional)]
    is_of_any_kind: bool,
) -> impl IntoView {
    let facts = request_facts(&request.content);
    let text = message(&request.content).to_owned();
    let is_waiting = is_open(request.state);
    let label = format!("Request of {}", request.created_by);
    let answer = view! { <RequestAnswer request=request.clone()/> };
    let kind = is_of_any_kind
        .then(|| view! { <h2 class="request__kind">{words::label(request.kind)}</h2> });
    let by = request.created_by.clone();
    view! {
        <article class="request" aria-label=label>
            {kind}
            <p class="request__head">
                <RequestBadge state=request.state/>
                <span class="request__when">
                    "Sent " <Timestamp time=request.create_time.clone()/> " by " <bdi>{by}</bdi>
                </span>
            </p>
            {answer}
            <Facts facts/>
            {(!text.is_empty()).then(|| view! {
                <div class="request__text">
                    <h3 class="request__label">"Message"</h3>
                    <p class="request__words">{text}</p>
                </div>
            })}
            {is_waiting.then(move || view! { <Withdraw request known/> })}
        </article>
    }
    .into_any()
}

/// What the people who run the server say about it.
#[component]
fn RequestAnswer(request: OrganizationRequest) -> impl IntoView {
    let assignee = request.assignee.filter(|_| is_open(request.state));
    let cloud = request.custom_cloud_environment_id.map(|id| {
        let href = paths::custom_cloud(&request.organization_id, &id);
        view! { <p><a href=href>"Open the custom cloud"</a></p> }
    });
    let answer = (!request.answer.is_empty()).then(|| {
        view! {
            <div class="request__text request__text--answer">
                <h3 class="request__label">"Answer"</h3>
                <p class="request__words">{request.answer}</p>
            </div>
        }
    });
    view! {
        {assignee.map(|name| view! { <p>"Assigned to " <bdi>{name}</bdi> "."</p> })}
        {answer}
        {cloud}
    }
}

#[component]
fn Withdraw(request: OrganizationRequest, known: RequestsState) -> impl IntoView {
    let is_super_admin = use_is_super_admin();
    let toasts = use_toasts();
    let saving = Saving::default();
    let request = StoredValue::new(request);
    let withdraw = move |()| {
        let (org, id) = request
            .with_value(|request| (request.organization_id.clone(), request.request_id.clone()));
        let send = async move { request_delete(&org, &id).await };
        saving.run(send, move |withdrawn| {
            toasts.success("Request withdrawn");
            // The button goes with its request.
            focus_main_heading();
            known.put(withdrawn);
        });
    };
    view! {
        <SaveFailure saving title="The request was not withdrawn"/>
        {move || is_super_admin.get().then(|| view! {
            <div class="cluster">
                <Button on_press=withdraw is_busy=saving.is_busy busy_label="Withdrawing…">
                    "Withdraw request"
                </Button>
            </div>
        })}
    }
}
