//! Overview: status and what to do next, room and services, who may use it and who is called, what it
//! is, and its history. How it gets into the account is a tab of its own.

use byoc_rules::files;
use byoc_types::CustomCloudState;
use futures::future::FutureExt;
use leptos::prelude::*;

use super::current::use_current;
use super::services_card::ServicesCard;
use super::status_card::StatusCard;
use super::summaries::{ContactsSummary, NetworkSummary, ProjectsSummary};
use super::tags_tab::tag_facts;
use crate::api::custom_clouds::{event_list, support_bundle_view};
use crate::components::activity::history::History;
use crate::components::facts::Facts;
use crate::components::facts::lines::{Fact, identifiers, placement};
use crate::components::file_download::FileDownload;
use crate::components::loaded::loaded_as;
use crate::components::status_history::StatusHistory;
use crate::components::timestamp::Timestamp;
use crate::forms::hand_off::HandOffPart;
use crate::state::organization::use_is_super_admin;
use crate::state::template::Fetch;
use crate::ui::{Card, Show};

#[component]
pub fn OverviewTab() -> impl IntoView {
    let current = use_current();
    let facts = current.part(|cloud| {
        let mut facts: Vec<Fact> = placement(cloud);
        facts.extend(tag_facts(&cloud.tags));
        facts
    });
    let is_requested = current.is_requested();
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
                <Show when=move || !is_requested.get()>
                    <HandOffCard/>
                </Show>
                <ServicesCard/>
                <ProjectsSummary/>
                <ContactsSummary/>
                <NetworkSummary/>
                <SupportCard/>
            </div>
            <div class="overview__side">
                <Card title="Details"><Facts facts more=updated/></Card>
                <Card title="Identifiers"><Facts facts=current.part(identifiers)/></Card>
                <HistoryCard/>
            </div>
        </div>
    }
}

/// For super admins, as long as it is a draft.
#[component]
fn HandOffCard() -> impl IntoView {
    let current = use_current();
    let state = current.state();
    let is_super_admin = use_is_super_admin();
    let is_shown =
        Memo::new(move |_| is_super_admin.get() && state.get() == CustomCloudState::Draft);
    view! {
        <Show when=move || is_shown.get()>
            <Card title="Hand off to a colleague">
                <HandOffPart
                    id=Signal::derive(move || current.id())
                    on_approved=move |()| current.refresh()
                />
            </Card>
        </Show>
    }
}

/// For super admins.
#[component]
fn SupportCard() -> impl IntoView {
    let current = use_current();
    let is_super_admin = use_is_super_admin();
    let name = untrack(|| current.cloud().byoc_unique_name.unwrap_or_default());
    let file_name = StoredValue::new(files::support_bundle(&name));
    let fetch: Fetch = Callback::new(move |()| {
        let id = current.id();
        async move { support_bundle_view(&id).await }.boxed_local()
    });
    view! {
        <Show when=move || is_super_admin.get()>
            <Card title="Support">
                <p>
                    "A file for the person who helps you. It contains the custom cloud, its operations and history, and the server's configuration, without external ID, passwords and tokens."
                </p>
                <FileDownload
                    label="Download support bundle"
                    file_name=file_name.get_value()
                    media_type="application/zip"
                    fetch
                />
            </Card>
        </Show>
    }
}

#[component]
fn HistoryCard() -> impl IntoView {
    let current = use_current();
    let state = current.state();
    let history = History::default();
    // All of it: the states may lie behind hundreds of events that changed something else.
    let events = LocalResource::new(move || {
        state.track();
        let id = current.id();
        async move {
            let ask = async |cursor: Option<String>| event_list(&id, cursor.as_deref()).await;
            history.read_all(ask).await
        }
    });
    view! {
        <Card title="Status history">
            {loaded_as(
                "The status history could not be loaded",
                events,
                4,
                move |()| {
                    let events = Signal::derive(move || history.events());
                    view! { <StatusHistory events/> }.into_any()
                },
            )}
        </Card>
    }
}
