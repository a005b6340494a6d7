//! Overview: status, facts, identifiers, files and history.

use byoc_types::Event;
use leptos::prelude::*;

use super::current::use_current;
use super::projects_tab::LoadFailure;
use super::status_card::StatusCard;
use super::tags_tab::tag_facts;
use super::terraform_card::TerraformCards;
use crate::api::ApiError;
use crate::api::custom_clouds::event_list;
use crate::components::facts::Facts;
use crate::components::facts::lines::{Fact, identifiers, placement};
use crate::components::status_history::StatusHistory;
use crate::components::timestamp::Timestamp;
use crate::ui::{Card, Skeleton};

#[component]
pub fn OverviewTab() -> impl IntoView {
    let current = use_current();
    let facts = current.part(|cloud| {
        let mut facts: Vec<Fact> = placement(cloud);
        facts.extend(tag_facts(&cloud.tags));
        facts
    });
    let update_time = current.part(|cloud| cloud.update_time.clone());
    let updated = move || {
        view! {
            <div class="facts__line">
                <dt class="facts__label">"Updated"</dt>
                <dd class="facts__value"><Timestamp time=update_time is_exact=true/></dd>
            </div>
        }
    };
    view! {
        <div class="overview">
            <div class="overview__main">
                <StatusCard/>
                <TerraformCards/>
            </div>
            <div class="overview__side">
                <Card title="Details"><Facts facts more=updated/></Card>
                <Card title="Identifiers"><Facts facts=current.part(identifiers)/></Card>
                <HistoryCard/>
            </div>
        </div>
    }
}

#[component]
fn HistoryCard() -> impl IntoView {
    let current = use_current();
    let state = current.state();
    let events = LocalResource::new(move || {
        state.track();
        let id = current.id();
        async move { event_list(&id, None).await }
    });
    let failure = move |errors: ArcRwSignal<Errors>| {
        view! { <LoadFailure errors on_retry=move |()| events.refetch()/> }
    };
    view! {
        <Card title="Status history">
            <Transition fallback=|| view! { <Skeleton lines=4/> }>
                <ErrorBoundary fallback=failure>
                    {move || Suspend::new(async move {
                        let events: Vec<Event> = events.await?.events;
                        Ok::<_, ApiError>(view! { <StatusHistory events/> })
                    })}
                </ErrorBoundary>
            </Transition>
        </Card>
    }
}
