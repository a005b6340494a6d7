//! The tree of addresses. What builds them is in [`crate::paths`].

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::{
    components::{ParentRoute, Redirect, Route, Routes},
    hooks::use_location,
    path,
};

use crate::{
    forms::custom_cloud_create::{CustomCloudCreatePage, CustomCloudSetupPage},
    layouts::{shell::Shell, start::Start},
    pages::{
        custom_cloud::CustomCloudPage, custom_clouds::CustomCloudsPage, login::LoginPage,
        not_found::NotFoundPage, organization::OrganizationPage, setup::SetupPage,
    },
};

/// Every page at its address.
#[component]
pub fn AppRoutes() -> impl IntoView {
    view! {
        <Routes fallback=NotFoundPage>
            <Route path=path!("/") view=Start/>
            <Route path=path!("/login") view=LoginPage/>
            <Route path=path!("/setup") view=SetupPage/>
            <ParentRoute path=path!("/organizations/:org") view=Shell>
                <Route path=path!("") view=|| view! { <Redirect path="admin/byoc"/> }/>
                <Route path=path!("admin/organization/:tab?") view=OrganizationPage/>
                <Route path=path!("admin/byoc") view=CustomCloudsPage/>
                <Route path=path!("admin/byoc/new") view=CustomCloudCreatePage/>
                <Route path=path!("admin/byoc/:id/setup/:step") view=CustomCloudSetupPage/>
                <Route path=path!("admin/byoc/:id/:tab?") view=CustomCloudPage/>
                <Route path=path!("*any") view=NotFoundPage/>
            </ParentRoute>
            <Route path=path!("/gallery") view=gallery/>
        </Routes>
    }
}

/// The pages of the first bundle: sign-in, set-up and the list. The server knows their addresses too
/// (`http/spa.rs`): it answers any other with the bundle that has every page.
#[component]
pub fn FirstRoutes() -> impl IntoView {
    view! {
        <Routes fallback=Elsewhere>
            <Route path=path!("/") view=Start/>
            <Route path=path!("/login") view=LoginPage/>
            <Route path=path!("/setup") view=SetupPage/>
            <ParentRoute path=path!("/organizations/:org") view=Shell>
                <Route path=path!("") view=|| view! { <Redirect path="admin/byoc"/> }/>
                <Route path=path!("admin/byoc") view=CustomCloudsPage/>
                <Route path=path!("*any") view=Elsewhere/>
            </ParentRoute>
        </Routes>
    }
}

/// A page that this bundle does not have: the document is loaded again, with the other one.
#[component]
fn Elsewhere() -> impl IntoView {
    crate::layouts::announcer::keep_arrival();
    load_again(use_location().pathname.get_untracked(), ADDRESS_LOOKS);
}

/// How often the address bar is looked at until the router has put the new address there.
const ADDRESS_LOOKS: u32 = 50;

/// Loading earlier would load the page that the person is leaving, or leave two entries in the
/// history.
fn load_again(path: String, looks: u32) {
    let look = move || {
        let location = window().location();
        if location.pathname().is_ok_and(|shown| shown == path) {
            // Where even this is refused, the person still has the browser's own reload.
            location.reload().ok();
        } else if looks > 0 {
            load_again(path, looks - 1);
        } else {
            location.set_href(&path).ok();
        }
    };
    set_timeout(look, Duration::ZERO);
}

#[cfg(debug_assertions)]
fn gallery() -> impl IntoView {
    crate::pages::gallery::GalleryPage()
}

#[cfg(not(debug_assertions))]
fn gallery() -> impl IntoView {
    NotFoundPage()
}
