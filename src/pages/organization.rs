//! Units, projects, members, company rules, address book and activity of an organization.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    components::{
        leave_guard::{LeaveGuard, provide_page_saver},
        not_found::NothingHere,
    },
    paths,
    state::{
        connection::use_offline_reason,
        organization::{use_is_super_admin, use_organization, use_organization_id},
        title::set_page_title,
    },
    ui::{PageHeader, TabLink, TabNav, dynamic},
};

mod activity;
mod adding;
mod address_book;
mod arrivals;
mod company_rules;
mod confirm;
mod dependents;
mod invitations;
mod invite;
mod member_access;
mod member_change;
mod members;
mod project_change;
mod project_people;
mod projects;
mod rename;
mod role_badge;
mod unit_change;
mod units;

use activity::ActivityTab;
pub use address_book::AddressBookPage;
use arrivals::CardsTogether;
use company_rules::{CompanyRulesTab, RulesEdit};
use members::MembersCard;
use projects::ProjectsCard;
use units::UnitsCard;

/// Word in the address and label of each tab; the first has no word.
const TABS: [(&str, &str); 4] = [
    ("", "Overview"),
    (RULES_TAB, "Company rules"),
    (ADDRESS_BOOK, "Address book"),
    (ACTIVITY_TAB, "Activity"),
];

const RULES_TAB: &str = "company-rules";
const ADDRESS_BOOK: &str = "address-book";
const ACTIVITY_TAB: &str = "activity";

/// Who and what belongs to the organization, and what it asks of its custom clouds.
#[component]
pub fn OrganizationPage() -> impl IntoView {
    let params = use_params_map();
    let tab = Memo::new(move |_| params.with(|params| params.get("tab").unwrap_or_default()));
    let is_there = Memo::new(move |_| {
        // The address book is a page of its own.
        tab.with(|tab| tab != ADDRESS_BOOK && TABS.iter().any(|(word, _)| word == tab))
    });
    dynamic(move || match is_there.get() {
        true => view! { <Organization tab/> }.into_any(),
        false => view! { <NothingHere/> }.into_any(),
    })
}

#[component]
fn Organization(tab: Memo<String>) -> impl IntoView {
    set_page_title("Organization");
    // It lives as long as the page, so that a look at the other tab loses nothing.
    let rules = RulesEdit::default();
    let org = use_organization_id();
    provide_page_saver();
    view! {
        <LeaveGuard
            is_dirty=Signal::derive(move || rules.is_edited())
            inside=Signal::derive(move || {
                let org = org.get();
                vec![
                    paths::organization_settings(&org),
                    paths::company_rules(&org),
                    paths::organization_activity(&org),
                ]
            })
            consequence="Your changes to the company rules are not saved. If you leave, they are lost."
        />
        <PageHeader title="Organization" lead=use_lead()/>
        <OrganizationTabs tab/>
        <div class="tabs__panel">
            {move || match tab.get().as_str() {
                RULES_TAB => view! { <CompanyRulesTab edit=rules/> }.into_any(),
                ACTIVITY_TAB => view! { <ActivityTab/> }.into_any(),
                _ => view! { <People/> }.into_any(),
            }}
        </div>
    }
}

/// What all the tabs are about.
fn use_lead() -> Signal<Option<String>> {
    let organization = use_organization();
    Signal::derive(move || {
        let name = organization.get()?.organization.organization_name;
        Some(format!(
            "The projects, members and rules of {name}, and who changed what."
        ))
    })
}

#[component]
fn OrganizationTabs(#[prop(into)] tab: Signal<String>) -> impl IntoView {
    let org = use_organization_id();
    let tabs = Signal::derive(move || {
        let org = org.get();
        let link = |(word, label): (&str, &str)| TabLink {
            label: label.to_owned(),
            href: match word {
                RULES_TAB => paths::company_rules(&org),
                ADDRESS_BOOK => paths::address_book(&org),
                ACTIVITY_TAB => paths::organization_activity(&org),
                _ => paths::organization_settings(&org),
            },
            is_current: tab.with(|tab| tab == word),
        };
        TABS.map(link).to_vec()
    });
    view! { <TabNav label="Parts of the organization" tabs/> }
}

#[component]
fn People() -> impl IntoView {
    // Units are shown by name in the projects, so both follow a new one.
    let changes = RwSignal::new(0u32);
    view! {
        <CardsTogether>
            <ProjectsCard changes/>
            <UnitsCard changes/>
            <MembersCard/>
        </CardsTogether>
    }
}

/// Why the person can't add anything here now.
fn use_locked_reason() -> Signal<Option<String>> {
    let is_super_admin = use_is_super_admin();
    let offline = use_offline_reason();
    Signal::derive(move || {
        if is_super_admin.get() {
            return offline.get();
        }
        Some("Only super admins can change the organization. Ask one of them.".to_owned())
    })
}
