//! Every request of the organization, with its answer.

use byoc_rules::requests::is_open;
use byoc_types::OrganizationRequestsAnswer;
use leptos::prelude::*;

use super::frame::RequestPage;
use super::known::RequestsState;
use super::sent::SentRequest;
use crate::{
    paths,
    state::organization::use_organization_id,
    ui::{EmptyState, Icon, IconName, LinkButton},
};

/// The page.
#[component]
pub fn RequestsPage() -> impl IntoView {
    view! {
        <RequestPage
            title="Requests"
            path=paths::requests
            is_dirty=Signal::stored(false)
            content=move |first| view! { <All first/> }.into_any()
        />
    }
}

#[component]
fn All(first: OrganizationRequestsAnswer) -> impl IntoView {
    let org = use_organization_id();
    let known = RequestsState::follow(&org.get_untracked(), first);
    let sent = Memo::new(move |_| {
        let mut all = known.answer.with(|answer| answer.requests.clone());
        all.sort_by_key(|request| !is_open(request.state));
        all
    });
    let list = move || {
        let one = |request| {
            view! {
                <li><SentRequest request known is_of_any_kind=true/></li>
            }
        };
        sent.get().into_iter().map(one).collect_view()
    };
    let azure = Signal::derive(move || paths::azure_request(&org.get()));
    let action =
        move || view! { <LinkButton href=azure>"Request a custom cloud on Azure"</LinkButton> };
    view! {
        <Show
            when=move || !sent.with(Vec::is_empty)
            fallback=move || {
                view! {
                    <EmptyState
                        title="No requests yet"
                        drawing=|| view! { <Icon name=IconName::Message/> }
                        action
                    >
                        <p>"Requests of this organization and their answers appear here."</p>
                    </EmptyState>
                }
            }
        >
            <ul class="requests">{list}</ul>
        </Show>
    }
}
