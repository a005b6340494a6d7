//! What stands in the list's place: loading, failed, not allowed, not enabled, empty, no match.

use std::time::Duration;

use leptos::prelude::*;

use super::use_blocked_reason;
use crate::api::{ApiError, Asker};
use crate::components::custom_clouds_table::listing::ListQuery;
use crate::components::failure::RequestId;
use crate::paths;
use crate::state::organization::{use_is_super_admin, use_organization_id};
use crate::state::session::use_session;
use crate::ui::dom::later_unless_cleared;
use crate::ui::{
    Button, ButtonKind, EmptyState, Icon, IconName, LinkButton, Skeleton, dynamic, focus_id,
};

/// Rows of grey of the height that the rows will have.
#[component]
pub fn ListSkeleton() -> impl IntoView {
    view! { <div class="clouds-skeleton"><Skeleton lines=6 is_rows=true/></div> }
}

/// Milliseconds until a server that was away is asked again by itself: doubled with every try.
const FIRST_RETRY: u64 = 2_000;
const MOST_DOUBLINGS: u32 = 5;

/// The list could not be read at all.
#[component]
pub fn ListFailure(
    error: ApiError,
    on_retry: Callback<Asker>,
    /// Tries that went by themselves since the list was there last.
    tries: StoredValue<u32>,
) -> impl IntoView {
    match error.status {
        403 | 404 => view! { <NoPermission error/> }.into_any(),
        _ => view! { <LoadError error on_retry tries/> }.into_any(),
    }
}

#[component]
fn LoadError(error: ApiError, on_retry: Callback<Asker>, tries: StoredValue<u32>) -> impl IntoView {
    // Without an answer the server or the network is away, and may come back. An answer that says
    // what is wrong would only be said again.
    if error.status == 0 {
        let count = tries.get_value();
        let after = Duration::from_millis(FIRST_RETRY << count.min(MOST_DOUBLINGS));
        let again = move || {
            tries.try_set_value(count + 1);
            on_retry.try_run(Asker::App);
        };
        let timer = later_unless_cleared(after, again);
        on_cleanup(move || {
            if let Some(timer) = timer {
                timer.clear();
            }
        });
    }
    let retry = move || {
        view! {
            <Button kind=ButtonKind::Primary icon=IconName::Refresh on_press=move |()| on_retry.run(Asker::Person)>"Try again"</Button>
        }
    };
    let request_id = error.request_id.clone();
    view! {
        <div role="alert">
            <EmptyState
                title="The custom clouds could not be loaded"
                drawing=|| view! { <Icon name=IconName::CloudOff/> }
                action=retry
            >
                <p>{error.message}</p>
                {request_id.map(|id| view! { <RequestId id/> })}
            </EmptyState>
        </div>
    }
}

#[component]
fn NoPermission(error: ApiError) -> impl IntoView {
    let request_id = error.request_id.clone();
    view! {
        <EmptyState
            title="You can't see the custom clouds of this organization"
            drawing=|| view! { <Icon name=IconName::Lock/> }
            action=WaysOn
        >
            <p>
                {error.message}
                " Ask a super admin of the organization to make you a member."
            </p>
            {request_id.map(|id| view! { <RequestId id/> })}
        </EmptyState>
    }
}

/// To look again, and to each other organization of this person: the start page leads back here.
#[component]
fn WaysOn() -> impl IntoView {
    let here = use_organization_id().get_untracked();
    let session = use_session();
    let all = session
        .current()
        .map(|session| session.organizations)
        .unwrap_or_default();
    let links = all
        .into_iter()
        .map(|it| it.organization)
        .filter(|it| it.organization_id != here)
        .map(|it| {
            view! {
                <LinkButton href=paths::custom_clouds(&it.organization_id)>
                    "Go to " {it.organization_name}
                </LinkButton>
            }
        })
        .collect_view();
    view! {
        <div class="cluster">
            <Button
                kind=ButtonKind::Primary
                icon=IconName::Refresh
                on_press=move |()| session.reload()
            >
                "Check again"
            </Button>
            {links}
        </div>
    }
}

/// The organization doesn't have the feature.
#[component]
pub fn NotEnabled() -> impl IntoView {
    let href = paths::byoc_enable(&use_organization_id().get_untracked());
    let way = match use_is_super_admin().get_untracked() {
        true => view! { <a href=href>"Contact us"</a> " to have it enabled." }.into_any(),
        false => "Ask a super admin of this organization to request it.".into_any(),
    };
    view! {
        <EmptyState
            title="Bring your own cloud is not enabled for this organization"
            drawing=|| view! { <Icon name=IconName::Lock/> }
            action=WaysOn
        >
            <p>
                "With it, managed services run in your own AWS or Google Cloud account: your network, your discounts, your rules. Bring your own cloud depends on your organization's support tier."
            </p>
            <p>{way}</p>
        </EmptyState>
    }
}

/// Nothing there yet: what it is, and the way to the first one.
#[component]
pub fn ListEmpty() -> impl IntoView {
    let organization_id = use_organization_id();
    let blocked_reason = use_blocked_reason();
    let create = move || match blocked_reason.get() {
        None => view! {
            <LinkButton
                href=Signal::derive(move || paths::custom_cloud_create(&organization_id.get()))
                kind=ButtonKind::Primary
                icon=IconName::Plus
            >
                "Create custom cloud"
            </LinkButton>
        }
        .into_any(),
        Some(reason) => view! { <p class="clouds-empty__reason">{reason}</p> }.into_any(),
    };
    view! {
        <EmptyState
            title="No custom clouds yet"
            drawing=EmptyDrawing
            action=move || dynamic(create)
        >
            <p>
                "A custom cloud is a network for managed services in your own account. Members see the custom clouds of their projects."
            </p>
        </EmptyState>
    }
}

/// An account with a network in it, reached from the control plane.
#[component]
fn EmptyDrawing() -> impl IntoView {
    view! {
        <svg class="clouds-drawing" viewBox="0 0 240 120" width="240" height="120" fill="none">
            <rect class="clouds-drawing__account" x="88" y="12" width="140" height="96" rx="12"/>
            <rect class="clouds-drawing__network" x="104" y="30" width="108" height="62" rx="8"/>
            <rect class="clouds-drawing__service" x="116" y="44" width="24" height="34" rx="5"/>
            <rect class="clouds-drawing__service" x="146" y="44" width="24" height="34" rx="5"/>
            <rect class="clouds-drawing__next" x="176" y="44" width="24" height="34" rx="5"/>
            <path class="clouds-drawing__line" d="M58 61H104"/>
            <path
                class="clouds-drawing__plane"
                d="M22 74a12 12 0 0 1 1-24 16 16 0 0 1 30-3 13 13 0 0 1 3 27z"
            />
        </svg>
    }
}

/// Rows there are, but none that the filter lets through.
#[component]
pub fn NoMatch(query: Memo<ListQuery>, set_query: Callback<ListQuery>) -> impl IntoView {
    let clear = move |()| {
        set_query.run(query.with_untracked(ListQuery::without_filters));
        // The button goes with this state.
        focus_id("clouds-filter");
    };
    view! {
        <EmptyState
            title="No custom cloud matches"
            drawing=|| view! { <Icon name=IconName::Search/> }
            action=move || view! { <Button on_press=clear>"Clear filters"</Button> }
        >
            <p>"The filter searches names, providers, regions, CIDR blocks, models, statuses and IDs."</p>
        </EmptyState>
    }
}
