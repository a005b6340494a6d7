//! The organization whose pages are shown.

use byoc_types::{Membership, Role};
use leptos::prelude::*;

#[derive(Clone, Copy)]
struct OrganizationContext(Memo<Option<Membership>>);

/// Set by the shell for the pages inside it.
pub fn provide_organization(current: Memo<Option<Membership>>) {
    provide_context(OrganizationContext(current));
}

/// The organization shown, and what the person may do in it. `None` outside of the shell.
pub fn use_organization() -> Memo<Option<Membership>> {
    match use_context::<OrganizationContext>() {
        Some(OrganizationContext(current)) => current,
        None => Memo::new(|_| None),
    }
}

/// Id of the organization shown; empty outside of the shell.
pub fn use_organization_id() -> Memo<String> {
    let current = use_organization();
    Memo::new(move |_| {
        current.with(|current| match current {
            Some(current) => current.organization.organization_id.clone(),
            None => String::new(),
        })
    })
}

/// Account id of the organization shown, above its units; empty outside of the shell.
pub fn use_root_account() -> Memo<String> {
    let current = use_organization();
    Memo::new(move |_| {
        current.with(|current| match current {
            Some(current) => current.organization.account_id.clone(),
            None => String::new(),
        })
    })
}

/// Whether the person may change things in the organization shown.
pub fn use_is_super_admin() -> Memo<bool> {
    let current = use_organization();
    Memo::new(move |_| {
        current.with(|current| {
            current
                .as_ref()
                .is_some_and(|it| it.role == Role::SuperAdmin)
        })
    })
}

/// Why a member may not change anything here.
pub const MEMBERS_ONLY_READ: &str =
    "Only super admins of this organization can create and change custom clouds. Ask one of them.";

/// Why the person may not change custom clouds; `None` for super admins.
pub fn use_read_only_reason() -> Signal<Option<String>> {
    let is_super_admin = use_is_super_admin();
    Signal::derive(move || (!is_super_admin.get()).then(|| MEMBERS_ONLY_READ.to_owned()))
}
