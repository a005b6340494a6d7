//! What the pages of requests have around their content.

use byoc_types::OrganizationRequestsAnswer;
use leptos::prelude::*;

use crate::{
    api::requests::request_list,
    components::{leave_guard::LeaveGuard, loaded::loaded_as},
    paths,
    state::{organization::use_organization_id, title::set_page_title},
    ui::{Alert, Breadcrumbs, Crumb, PageHeader, Tone},
};

/// A page about requests: it reads them once, and asks before what was typed is lost.
#[component]
pub fn RequestPage<F>(
    title: &'static str,
    /// URL of the page in an organization.
    path: fn(&str) -> String,
    /// Whether something was typed and not sent.
    #[prop(into)]
    is_dirty: Signal<bool>,
    /// The content, made of the requests as they were read.
    content: F,
) -> impl IntoView
where
    F: Fn(OrganizationRequestsAnswer) -> AnyView + Copy + Send + Sync + 'static,
{
    set_page_title(title);
    let org = use_organization_id();
    let answer = LocalResource::new(move || {
        let org = org.get();
        async move { request_list(&org).await }
    });
    let above = move || {
        let list = paths::custom_clouds(&org.get());
        view! { <Breadcrumbs items=vec![Crumb::new("Bring your own cloud", list)]/> }
    };
    view! {
        <LeaveGuard
            is_dirty
            inside=Signal::derive(move || vec![path(&org.get())])
            consequence="The request is not sent yet. If you leave, your entries are lost."
        />
        <PageHeader title above/>
        {loaded_as("The requests could not be loaded", answer, 8, content)}
    }
}

/// Members read requests; super admins send them.
#[component]
pub fn OnlySuperAdmins() -> impl IntoView {
    view! {
        <Alert tone=Tone::Info title="Only super admins can send this request">
            <p>"Ask a super admin of this organization to send the request."</p>
        </Alert>
    }
}
