//! The tree of addresses. What builds them is in [`crate::paths`].

pub mod create;
pub mod first;
mod part;

use byoc_rules::custom_cloud::is_id;
use leptos::prelude::*;
use leptos_router::{
    components::{Outlet, ParentRoute, Redirect, Route, Routes},
    hooks::use_params_map,
    path,
};

use crate::{
    components::not_found::{NotFoundPage, NothingHere},
    forms::{
        custom_cloud_create::{CustomCloudCreatePage, CustomCloudSetupPage},
        service_create::ServiceCreatePage,
    },
    layouts::{shell::Shell, start::Start},
    pages::{
        account::AccountPage,
        custom_cloud::CustomCloudPage,
        custom_clouds::CustomCloudsPage,
        custom_clouds_bulk::CustomCloudsBulkPage,
        hand_off::HandOffPage,
        invitation::InvitationPage,
        login::LoginPage,
        no_organization::NoOrganizationPage,
        operator::{
            OperatorCustomCloudPage, OperatorFrame, OperatorNothingHere, OperatorOrganizationPage,
            OperatorPage, OperatorRequestPage,
        },
        organization::{AddressBookPage, OrganizationPage},
        requests::{AzureRequestPage, EnableByocPage, RequestsPage},
        reset_password::ResetPasswordPage,
        search::{SearchDialog, SearchPage},
        service::ServicePage,
        services::{ProjectsPage, ServicesPage},
        setup::SetupPage,
    },
    state::palette::provide_palette,
};

/// Every page at its address.
#[component]
pub fn AppRoutes() -> impl IntoView {
    view! {
        <Routes fallback=NotFoundPage>
            <Route path=path!("/") view=Start/>
            <Route path=path!("/login") view=LoginPage/>
            <Route path=path!("/setup") view=SetupPage/>
            <Route path=path!("/invitation") view=InvitationPage/>
            <Route path=path!("/hand-off") view=HandOffPage/>
            <Route path=path!("/reset-password") view=ResetPasswordPage/>
            <Route path=path!("/account/:tab?") view=AccountPage/>
            <Route path=path!("/no-organization") view=NoOrganizationPage/>
            <ParentRoute path=path!("/operator") view=OperatorFrame>
                <Route path=path!("organizations/:org") view=OperatorOrganizationPage/>
                <Route path=path!("organizations/:org/custom-clouds/:id") view=OperatorCustomCloudPage/>
                <Route path=path!("requests/:id") view=OperatorRequestPage/>
                <Route path=path!(":tab?") view=OperatorPage/>
                <Route path=path!("*any") view=OperatorNothingHere/>
            </ParentRoute>
            <ParentRoute path=path!("/organizations/:org") view=OrganizationShell>
                <Route path=path!("") view=|| view! { <Redirect path="admin/byoc"/> }/>
                <Route path=path!("admin/organization/:tab?") view=OrganizationPage/>
                <Route path=path!("admin/address-book") view=AddressBookPage/>
                <Route path=path!("admin/requests") view=RequestsPage/>
                <Route path=path!("admin/byoc") view=CustomCloudsPage/>
                <Route path=path!("admin/byoc/bulk/:action") view=CustomCloudsBulkPage/>
                <Route path=path!("admin/byoc/azure") view=AzureRequestPage/>
                <Route path=path!("admin/byoc/enable") view=EnableByocPage/>
                <Route path=path!("admin/byoc/new") view=CustomCloudCreatePage/>
                <Route path=path!("admin/byoc/:id/setup/:step") view=Setup/>
                <Route path=path!("admin/byoc/:id/:tab?") view=CustomCloudPage/>
                <Route path=path!("search") view=SearchPage/>
                <Route path=path!("projects") view=ProjectsPage/>
                <Route path=path!("projects/:project/services") view=ServicesPage/>
                <Route path=path!("projects/:project/services/new") view=ServiceCreatePage/>
                <Route path=path!("projects/:project/services/named/:service") view=ServicePage/>
                <Route path=path!("*any") view=NothingHere/>
            </ParentRoute>
            <Route path=path!("/gallery") view=gallery/>
        </Routes>
    }
}

#[component]
fn OrganizationShell() -> impl IntoView {
    let params = use_params_map();
    let organization_id =
        Memo::new(move |_| params.with(|params| params.get("org").unwrap_or_default()));
    let palette = provide_palette();
    view! {
        <Shell organization_id>
            <Outlet/>
            <SearchDialog palette/>
        </Shell>
    }
}

/// The wizard of a stored draft, at an address that names one. It says so itself if there is no such step.
#[component]
fn Setup() -> impl IntoView {
    let params = use_params_map();
    let is_page =
        Memo::new(move |_| params.with(|params| params.get("id").is_some_and(|id| is_id(&id))));
    move || match is_page.get() {
        true => view! { <CustomCloudSetupPage/> }.into_any(),
        false => view! { <NothingHere/> }.into_any(),
    }
}

#[cfg(debug_assertions)]
fn gallery() -> impl IntoView {
    crate::pages::gallery::GalleryPage()
}

#[cfg(not(debug_assertions))]
fn gallery() -> impl IntoView {
    NotFoundPage()
}
