//! A custom cloud on Azure: what is wanted, and what the people who build it answer.

use byoc_rules::requests::is_open;
use byoc_types::{OrganizationRequestsAnswer, RequestKind};
use leptos::prelude::*;

use super::azure_form::{AzureEdit, AzureForm};
use super::frame::{OnlySuperAdmins, RequestPage};
use super::known::RequestsState;
use super::sent::SentRequest;
use crate::{
    paths,
    state::organization::{use_is_super_admin, use_organization_id},
    ui::{Alert, ButtonKind, Card, LinkButton, Tone},
};

/// The page.
#[component]
pub fn AzureRequestPage() -> impl IntoView {
    // It lives as long as the page.
    let edit = AzureEdit::default();
    view! {
        <RequestPage
            title="Request a custom cloud on Azure"
            path=paths::azure_request
            is_dirty=Signal::derive(move || edit.is_edited())
            content=move |first| view! { <Requests first edit/> }.into_any()
        />
    }
}

#[component]
fn Requests(first: OrganizationRequestsAnswer, edit: AzureEdit) -> impl IntoView {
    let org = use_organization_id();
    let known = RequestsState::follow(&org.get_untracked(), first);
    let is_super_admin = use_is_super_admin();
    let is_enabled = Memo::new(move |_| known.answer.with(|answer| answer.is_byoc_enabled));
    let operator = Memo::new(move |_| known.answer.with(|answer| answer.operator_name.clone()));
    view! {
        <div class="stack">
            <p class="request-about">
                "On Azure, " {operator} " builds and runs the custom cloud in your subscription. Send a request, and see the answer here."
            </p>
            <Sent known/>
            {move || match (is_enabled.get(), is_super_admin.get()) {
                (true, true) => view! { <AzureForm edit known/> }.into_any(),
                (true, false) => view! {
                    <OnlySuperAdmins/>
                }
                .into_any(),
                (false, _) => view! { <NotEnabled/> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn NotEnabled() -> impl IntoView {
    let org = use_organization_id();
    let action = move || {
        view! {
            <LinkButton href=Signal::derive(move || paths::byoc_enable(&org.get())) kind=ButtonKind::Primary>
                "Contact us"
            </LinkButton>
        }
    };
    view! {
        <Alert
            tone=Tone::Info
            title="Bring your own cloud is not enabled for this organization"
            action
        >
            <p>"Request bring your own cloud first."</p>
        </Alert>
    }
}

/// The requests so far, the open ones first.
#[component]
fn Sent(known: RequestsState) -> impl IntoView {
    let sent = Memo::new(move |_| {
        let mut all = known.of_kind(RequestKind::Azure);
        all.sort_by_key(|request| !is_open(request.state));
        all
    });
    let list = move || {
        let one = |request| view! { <li><SentRequest request known/></li> };
        sent.get().into_iter().map(one).collect_view()
    };
    view! {
        <Show when=move || !sent.with(Vec::is_empty)>
            <Card title="Your requests">
                <ul class="requests">{list}</ul>
            </Card>
        </Show>
    }
}
