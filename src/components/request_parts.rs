//! A request to the people who run the server: its state, and what it asks for.

use std::collections::BTreeMap;

use byoc_rules::cloud::Cloud;
use byoc_rules::tags::strip;
use byoc_rules::words;
use byoc_types::{CloudProvider, ContactEmail, DeploymentModel, RequestContent, RequestState};
use leptos::prelude::*;

use super::facts::lines::Fact;
use super::region_field::region_label;
use crate::ui::{Badge, IconName, Tone};

fn look(state: RequestState) -> (Tone, IconName) {
    match state {
        RequestState::Open => (Tone::Info, IconName::Clock),
        RequestState::InProgress => (Tone::Info, IconName::Refresh),
        RequestState::Done => (Tone::Success, IconName::CheckCircle),
        RequestState::Declined => (Tone::Warning, IconName::Error),
        RequestState::Withdrawn => (Tone::Neutral, IconName::Close),
    }
}

/// The badge of a request's state.
#[component]
pub fn RequestBadge(state: RequestState) -> impl IntoView {
    let (tone, icon) = look(state);
    view! { <Badge tone icon>{words::label(state)}</Badge> }
}

/// What the request asks for, line by line; its text in sentences is apart ([`message`]).
pub fn request_facts(content: &RequestContent) -> Vec<Fact> {
    match content {
        RequestContent::Enable(request) => vec![
            Fact::data("Answer to", request.email.clone()),
            Fact::data("Country", request.country.clone()),
            Fact::text("Cloud provider", cloud_label(&request.cloud_provider)),
        ],
        RequestContent::Azure(request) => vec![
            Fact::text("Region", region_label(Cloud::Azure, &request.cloud_region)),
            Fact::code("CIDR block", request.reserved_cidr.clone()),
            Fact::text("Deployment model", model_label(&request.deployment_model)),
            Fact::code("Subscription ID", request.subscription_id.clone()),
            Fact::code("Tenant ID", request.tenant_id.clone()),
            Fact::data("Contacts", contacts_text(&request.contact_emails)),
            Fact::text("Tags", tags_text(&request.tags)),
        ],
        RequestContent::Migration(request) => vec![
            Fact::data("Project", request.project_name.clone()),
            Fact::data("Service", request.service_name.clone()),
            Fact::data("Move to", request.cloud_name.clone()),
        ],
    }
}

/// What the person wrote beside the fields; empty if nothing.
pub fn message(content: &RequestContent) -> &str {
    match content {
        RequestContent::Enable(request) => &request.message,
        RequestContent::Azure(request) => &request.notes,
        RequestContent::Migration(request) => &request.notes,
    }
}

/// What people call a deployment model; its word if this page doesn't know it.
fn model_label(word: &str) -> String {
    words::parse::<DeploymentModel>(word)
        .map_or_else(|| word.to_owned(), |model| words::label(model).to_owned())
}

fn contacts_text(contacts: &[ContactEmail]) -> String {
    let one = |contact: &ContactEmail| match &contact.role {
        Some(role) => format!("{} ({role})", contact.email),
        None => contact.email.clone(),
    };
    contacts.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn tags_text(tags: &BTreeMap<String, String>) -> String {
    if tags.is_empty() {
        return "None".to_owned();
    }
    let one = |(key, value): (&String, &String)| format!("{} = {value}", strip(key));
    tags.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What people call a provider; its word if this page doesn't know it.
fn cloud_label(word: &str) -> String {
    words::parse::<CloudProvider>(word)
        .map_or_else(|| word.to_owned(), |cloud| words::label(cloud).to_owned())
}
