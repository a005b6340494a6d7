//! Overview: status, facts, identifiers, files and history.

use leptos::prelude::*;

use super::current::use_current;
use super::status_card::StatusCard;
use super::tags_tab::tag_facts;
use super::terraform_card::TerraformCards;
use crate::api::custom_clouds::event_list;
use crate::components::facts::Facts;
use crate::components::facts::lines::{Fact, identifiers, placement};
use crate::components::loaded::loaded;
use crate::components::status_history::StatusHistory;
use crate::components::timestamp::Timestamp;
use crate::ui::Card;

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
    view! {
        <Card title="Status history">
            {loaded(events, 4, |page| view! { <StatusHistory events=page.events/> }.into_any())}
        </Card>
    }
}
