//! The pages of the first bundle: sign-in and the list. The server knows their addresses too
//! (`http/spa.rs`): it answers any other with the bundle that has every page.
//!
//! So few addresses are told apart here: a tree of routes would be a tenth of the bundle.

use std::{mem, time::Duration};

use leptos::prelude::*;
use leptos_router::{
    hooks::use_location,
    location::{BrowserUrl, LocationProvider, Url},
};

use crate::{
    layouts::{announcer::keep_arrival, shell::Shell, start::Start},
    pages::{custom_clouds::CustomCloudsPage, login::LoginPage},
    paths,
    state::{
        connection::use_is_online, leaving::followed_address, redirect::lead_on, toasts::use_toasts,
    },
    ui::{dom::hear_first, dynamic},
};

/// What an address of this bundle shows.
#[derive(Clone, Debug, PartialEq)]
enum Place {
    Start,
    Login,
    /// A page of the organization whose id stands in the address.
    Organization(String, Page),
    /// A page that this bundle does not have.
    Elsewhere,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Page {
    /// Leads to the list.
    Entrance,
    List,
    /// A page that this bundle does not have.
    Elsewhere,
}

impl Place {
    /// True if the address has a page that this bundle does not have.
    fn is_elsewhere(&self) -> bool {
        matches!(
            self,
            Place::Elsewhere | Place::Organization(_, Page::Elsewhere)
        )
    }

    /// The place of an address with a query or a fragment.
    fn of(address: &str) -> Self {
        Self::at(address.split(['?', '#']).next().unwrap_or_default())
    }

    fn at(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').collect();
        match parts[..] {
            ["", ""] => Place::Start,
            ["", "login"] => Place::Login,
            ["", "organizations", id, ref rest @ ..] if !id.is_empty() => {
                let page = match rest {
                    [] => Page::Entrance,
                    ["admin", "byoc"] => Page::List,
                    _ => Page::Elsewhere,
                };
                Place::Organization(id.to_owned(), page)
            }
            _ => Place::Elsewhere,
        }
    }
}

/// The pages of this bundle at their addresses.
#[component]
pub fn FirstRoutes() -> impl IntoView {
    let path = use_location().pathname;
    let place = Memo::new(move |_| path.with(|path| Place::at(path)));
    // Another page of the same kind keeps the frame around it.
    let kind = Memo::new(move |_| place.with(mem::discriminant));
    let browser = use_context::<BrowserUrl>();
    Effect::new(move |_| {
        path.get();
        // A followed link stands in the address bar once its page is there, which is at once.
        if let Some(browser) = &browser {
            browser.ready_to_complete();
        }
    });
    let is_online = use_is_online();
    let toasts = use_toasts();
    // Offline, a page that needs another document would be the browser's own error page.
    hear_first(&["click"], move |event| {
        let leads_elsewhere =
            || followed_address(event).is_some_and(|address| Place::of(&address).is_elsewhere());
        if !is_online.get_untracked() && leads_elsewhere() {
            event.prevent_default();
            event.stop_immediate_propagation();
            toasts.note("You are offline. This page opens once you are back.");
        }
    });
    dynamic(move || {
        // Read, not only tracked: a memo that nobody read listens to nothing.
        kind.get();
        match place.get_untracked() {
            Place::Start => view! { <Start/> }.into_any(),
            Place::Login => view! { <LoginPage/> }.into_any(),
            Place::Organization(..) => view! { <OrganizationPages place/> }.into_any(),
            Place::Elsewhere => view! { <Elsewhere/> }.into_any(),
        }
    })
}

#[component]
fn OrganizationPages(place: Memo<Place>) -> impl IntoView {
    let organization_id = Memo::new(move |last: Option<&String>| match place.get() {
        Place::Organization(id, _) => Url::unescape(&id),
        // On the way out; the shell goes a moment later.
        Place::Start | Place::Login | Place::Elsewhere => last.cloned().unwrap_or_default(),
    });
    let page = Memo::new(move |last: Option<&Page>| match place.get() {
        Place::Organization(_, page) => page,
        Place::Start | Place::Login | Place::Elsewhere => last.copied().unwrap_or(Page::Elsewhere),
    });
    view! {
        <Shell organization_id>
            {dynamic(move || match page.get() {
                Page::Entrance => {
                    lead_on(&paths::custom_clouds(&organization_id.get_untracked()));
                    ().into_any()
                }
                Page::List => view! { <CustomCloudsPage/> }.into_any(),
                Page::Elsewhere => view! { <Elsewhere/> }.into_any(),
            })}
        </Shell>
    }
}

/// A page that this bundle does not have: the document is loaded again, with the other one.
#[component]
fn Elsewhere() -> impl IntoView {
    keep_arrival();
    let is_online = use_is_online();
    let path = use_location().pathname.get_untracked();
    // Reached offline by the history: the banner says so, and the page comes by itself.
    Effect::new(move |_| {
        if is_online.get() {
            load_again(path.clone(), ADDRESS_LOOKS);
        }
    });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_has_its_place() {
        let in_organization = |page| Place::Organization("org1".to_owned(), page);
        for (path, place) in [
            ("/", Place::Start),
            ("/login", Place::Login),
            ("/login/", Place::Elsewhere),
            ("/setup", Place::Elsewhere),
            ("/invitation", Place::Elsewhere),
            ("/reset-password", Place::Elsewhere),
            ("/account", Place::Elsewhere),
            ("/account/tokens", Place::Elsewhere),
            ("/no-organization", Place::Elsewhere),
            ("/operator", Place::Elsewhere),
            ("/gallery", Place::Elsewhere),
            ("/organizations/", Place::Elsewhere),
            ("/organizations/org1", in_organization(Page::Entrance)),
            (
                "/organizations/org1/admin/byoc",
                in_organization(Page::List),
            ),
            (
                "/organizations/org1/admin/byoc/",
                in_organization(Page::Elsewhere),
            ),
            (
                "/organizations/org1/admin/byoc/new",
                in_organization(Page::Elsewhere),
            ),
            (
                "/organizations/org1/admin/organization",
                in_organization(Page::Elsewhere),
            ),
        ] {
            assert_eq!(Place::at(path), place, "{path}");
            assert_eq!(Place::of(&format!("{path}?q=a/b#c")), place, "{path}");
        }
    }

    #[test]
    fn offline_only_pages_of_another_document_are_stopped() {
        for address in [
            "/",
            "/login?next=/setup",
            "/organizations/org1/admin/byoc?q=a",
        ] {
            assert!(!Place::of(address).is_elsewhere(), "{address}");
        }
        for address in ["/setup", "/organizations/org1/admin/byoc/new?from=list"] {
            assert!(Place::of(address).is_elsewhere(), "{address}");
        }
    }
}
