//! Units, projects and members of an organization.

use leptos::prelude::*;

use crate::{state::title::set_page_title, ui::PageHeader};

#[component]
pub fn OrganizationPage() -> impl IntoView {
    set_page_title("Organization");
    view! { <PageHeader title="Organization"/> }
}
