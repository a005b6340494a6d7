//! What the organization asks of its custom clouds.

use byoc_types::CompanyRules;
use leptos::prelude::*;

use super::organization::use_organization_id;
use crate::api::company_rules::company_rules_view;

/// The company rules of the organization shown, asked anew by each page. None until they are known
/// and where they can't be read: the server asks for them in any case.
pub fn use_company_rules() -> Signal<CompanyRules> {
    let org = use_organization_id();
    let rules = LocalResource::new(move || {
        let org = org.get();
        async move { company_rules_view(&org).await.ok() }
    });
    Signal::derive(move || match rules.get().flatten() {
        Some(rules) => rules.body,
        None => CompanyRules::default(),
    })
}
