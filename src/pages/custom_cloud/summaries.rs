//! What the other tabs hold, in short, each with the way there.

use byoc_types::CustomCloudState;
use leptos::prelude::*;

use super::contacts_tab::ContactLines;
use super::current::use_current;
use super::network_tab::Drawing;
use super::projects_tab::ProjectsSentence;
use crate::ui::{Card, Show};

#[component]
pub fn ProjectsSummary() -> impl IntoView {
    let state = use_current().state();
    // Once it is deleted, nobody can use it, whatever was chosen.
    let is_shown = Memo::new(move |_| state.get() != CustomCloudState::Deleted);
    view! {
        <Show when=move || is_shown.get()>
            <Summary title="Available projects" tab="projects" link="Projects of this custom cloud">
                <ProjectsSentence/>
            </Summary>
        </Show>
    }
}

#[component]
pub fn ContactsSummary() -> impl IntoView {
    let current = use_current();
    view! {
        <Summary title="Customer contacts" tab="contacts" link="Contacts of this custom cloud">
            <ContactLines current/>
        </Summary>
    }
}

#[component]
pub fn NetworkSummary() -> impl IntoView {
    view! {
        <Summary title="Network" tab="network" link="Subnets and management addresses">
            <Drawing/>
        </Summary>
    }
}

/// A card with the link to the tab that says and does more.
#[component]
fn Summary(
    title: &'static str,
    tab: &'static str,
    link: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <Card title=title>
            {children()}
            <p><a href=use_current().tab_address(tab)>{link}</a></p>
        </Card>
    }
    .into_any()
}
