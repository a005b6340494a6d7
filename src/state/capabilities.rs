//! What the server can do, asked once at start.

use byoc_rules::cloud::TemplateCloud;
use byoc_types::{Capabilities, ProviderMode};
use leptos::{prelude::*, task::spawn_local};

use super::retry::retry_until_answered;
use crate::api::capabilities::capabilities_view;

/// Shown until the server has said its own name.
const PRODUCT_NAME: &str = "BYOC Console";

#[derive(Clone, Copy)]
struct CapabilitiesContext(RwSignal<Option<Capabilities>>);

/// Asks the server, until it answers.
pub fn provide_capabilities() {
    let current = RwSignal::new(None);
    provide_context(CapabilitiesContext(current));
    spawn_local(async move {
        let answer = retry_until_answered(capabilities_view).await;
        current.set(Some(answer.unwrap_or_else(nothing)));
    });
}

/// What the server can do; nothing until it has answered.
pub fn use_capabilities() -> Signal<Capabilities> {
    let CapabilitiesContext(current) = expect_context();
    Signal::derive(move || current.get().unwrap_or_else(nothing))
}

/// True once the server has answered.
pub fn use_is_capabilities_known() -> Signal<bool> {
    let CapabilitiesContext(current) = expect_context();
    Signal::derive(move || current.with(Option::is_some))
}

/// Name of the product as configured.
pub fn use_product_name() -> Signal<String> {
    let CapabilitiesContext(current) = expect_context();
    Signal::derive(move || {
        current.with(|current| match current {
            Some(current) => current.product_name.clone(),
            None => PRODUCT_NAME.to_owned(),
        })
    })
}

/// How custom clouds on this cloud are made by this server.
pub fn mode_of(capabilities: &Capabilities, cloud: TemplateCloud) -> ProviderMode {
    match cloud {
        TemplateCloud::Aws => capabilities.aws,
        TemplateCloud::Google => capabilities.google,
    }
}

/// The clouds that this server offers for creation.
pub fn offered_clouds(capabilities: &Capabilities) -> Vec<TemplateCloud> {
    let is_offered = |cloud: &TemplateCloud| mode_of(capabilities, *cloud) != ProviderMode::Off;
    TemplateCloud::ALL
        .iter()
        .copied()
        .filter(is_offered)
        .collect()
}

fn nothing() -> Capabilities {
    Capabilities {
        product_name: PRODUCT_NAME.to_owned(),
        version: String::new(),
        aws: ProviderMode::Off,
        google: ProviderMode::Off,
        is_demo: false,
        models: Default::default(),
        reserved_tag_prefixes: Vec::new(),
        has_object_storage: false,
        operator_contact: None,
    }
}
