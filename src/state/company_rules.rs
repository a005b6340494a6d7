//! What the organization asks of its custom clouds.

use byoc_types::CompanyRules;
use leptos::prelude::*;

use super::organization::use_organization_id;
use super::retry::retry_until_answered;
use crate::api::company_rules::company_rules_view;

/// The company rules of the organization shown, requested again by each page until there is an answer.
/// None until they are known: the server asks for them in any case.
pub fn use_company_rules() -> Signal<CompanyRules> {
    let org = use_organization_id();
    let rules = LocalResource::new(move || {
        let org = org.get();
        async move { retry_until_answered(async || company_rules_view(&org).await).await }
    });
    Signal::derive(move || match rules.get().flatten() {
        Some(rules) => rules.body,
        None => CompanyRules::default(),
    })
}
