//! Units, projects and members of an organization.

use leptos::prelude::*;

use crate::{
    state::{
        connection::use_offline_reason,
        organization::{use_is_super_admin, use_organization},
        title::set_page_title,
    },
    ui::PageHeader,
};

mod members;
mod projects;
mod units;

use members::MembersCard;
use projects::ProjectsCard;
use units::UnitsCard;

/// Who and what belongs to the organization.
#[component]
pub fn OrganizationPage() -> impl IntoView {
    set_page_title("Organization");
    let organization = use_organization();
    let lead = Signal::derive(move || {
        let name = organization.get()?.organization.organization_name;
        Some(format!(
            "The projects, organizational units and members of {name}."
        ))
    });
    // Units are shown by name in the projects, so both follow a new one.
    let changes = RwSignal::new(0u32);
    view! {
        <PageHeader title="Organization" lead/>
        <div class="stack">
            <ProjectsCard changes/>
            <UnitsCard changes/>
            <MembersCard/>
        </div>
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
        Some("Only super admins change the organization. Ask one of them.".to_owned())
    })
}
