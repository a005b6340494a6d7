//! The routes of a bundle that has a part of the pages. Any other address loads the document again,
//! with the bundle that has its page: the server knows which one (`http/spa.rs`).
//!
//! So few addresses are told apart here: a tree of routes would be a tenth of the bundle.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    hooks::use_location,
    location::{BrowserUrl, LocationProvider, Url},
};

use crate::{
    api::{is_changing, session::session_view},
    layouts::{announcer::keep_arrival, shell::Shell},
    state::{
        connection::use_is_online,
        leaving::followed_address,
        retry::retry_until_answered,
        toasts::{keep_toasts, use_toasts},
    },
    ui::{
        Show, Skeleton, Toasts,
        dom::{hear_first, later},
        dynamic, effect,
    },
};

/// The pages that a bundle has.
pub trait Pages: 'static {
    /// One of them.
    type Page: Copy + PartialEq + Send + Sync + 'static;

    /// The page at an address of these parts, and the id of the organization that it belongs to.
    fn at<'a>(parts: &[&'a str]) -> Option<(Self::Page, Option<&'a str>)>;

    /// Draws a page; `organization_id` is empty if it belongs to none.
    fn draw(page: Self::Page, organization_id: Memo<String>) -> AnyView;
}

/// What an address shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place<P> {
    /// Around it are the frame and the menu of an organization; its id, as the address has it.
    organization: Option<String>,
    /// `None`: a page that this bundle does not have.
    pub(super) page: Option<P>,
}

#[cfg(test)]
impl<P> Place<P> {
    pub(super) fn organization(&self) -> Option<&str> {
        self.organization.as_deref()
    }
}

/// The place of a path.
pub(super) fn place_at<B: Pages>(path: &str) -> Place<B::Page> {
    let parts: Vec<&str> = path.split('/').collect();
    match (B::at(&parts), &parts[..]) {
        (Some((page, organization)), _) => Place {
            organization: organization.map(str::to_owned),
            page: Some(page),
        },
        // The frame stays until the other document comes.
        (None, ["", "organizations", id, ..]) if !id.is_empty() => Place {
            organization: Some((*id).to_owned()),
            page: None,
        },
        (None, _) => Place {
            organization: None,
            page: None,
        },
    }
}

/// The place of an address with a query or a fragment.
pub(super) fn place_of<B: Pages>(address: &str) -> Place<B::Page> {
    place_at::<B>(address.split(['?', '#']).next().unwrap_or_default())
}

/// The pages of this bundle at their addresses.
pub(super) fn part_of_routes<B: Pages>() -> AnyView {
    let path = use_location().pathname;
    let place = Memo::new(move |_| path.with(|path| place_at::<B>(path)));
    // Another page of the same organization keeps the frame around it.
    let outer = Memo::new(move |_| {
        place.with(|place| match place.organization {
            Some(_) => None,
            None => Some(place.page),
        })
    });
    let browser = use_context::<BrowserUrl>();
    effect(move || {
        path.get();
        // A followed link stands in the address bar once its page is there, which is at once.
        if let Some(browser) = &browser {
            browser.ready_to_complete();
        }
    });
    stop_if_offline(|address| place_of::<B>(address).page.is_none());
    let organization_id = Memo::new(move |last: Option<&String>| {
        place.with(|place| match &place.organization {
            Some(id) => Url::unescape(id),
            // On the way out; the shell goes a moment later.
            None => last.cloned().unwrap_or_default(),
        })
    });
    let page = Memo::new(move |_| place.with(|place| place.page));
    let shown = move |page: Option<B::Page>| match page {
        Some(page) => B::draw(page, organization_id),
        None => elsewhere(),
    };
    dynamic(move || match outer.get() {
        Some(page) => shown(page),
        None => {
            view! { <Shell organization_id>{dynamic(move || shown(page.get()))}</Shell> }.into_any()
        }
    })
}

/// Offline, a page that needs another document would be the browser's own error page.
fn stop_if_offline(is_elsewhere: fn(&str) -> bool) {
    let is_online = use_is_online();
    let toasts = use_toasts();
    hear_first(&["click"], move |event| {
        let leads_elsewhere =
            || followed_address(event).is_some_and(|address| is_elsewhere(&address));
        if !is_online.get_untracked() && leads_elsewhere() {
            event.prevent_default();
            event.stop_immediate_propagation();
            toasts.note("You are offline. This page opens once you are back.");
        }
    });
}

/// A page that this bundle does not have: the document is loaded again, with another one.
fn elsewhere() -> AnyView {
    let is_online = use_is_online();
    let toasts = use_toasts();
    let path = use_location().pathname;
    // Gone once the person has left for a page of this bundle.
    let was_offline = StoredValue::new(false);
    let again = Again {
        toasts,
        path,
        is_here: was_offline,
    };
    // Reached offline by the history: the banner says so, and the page comes by itself.
    effect(move || {
        let path = path.get();
        if !is_online.get() {
            was_offline.set_value(true);
        } else if was_offline.get_value() {
            // The browser says so before the way to the server is there: loading now would be the browser's error page.
            spawn_local(async move {
                retry_until_answered(session_view).await;
                again.load(path, ADDRESS_LOOKS);
            });
        } else {
            again.load(path, ADDRESS_LOOKS);
        }
    });
    view! { <Show when=is_online><Skeleton lines=6/></Show> }.into_any()
}

/// How often the address bar is looked at until the router has put the new address there.
const ADDRESS_LOOKS: u32 = 50;
const PAUSE: Duration = Duration::from_millis(10);

/// What loads the document of a page again, with another bundle.
#[derive(Clone, Copy)]
struct Again {
    toasts: Toasts,
    /// The path that the app is at.
    path: Memo<String>,
    is_here: StoredValue<bool>,
}

impl Again {
    /// Loading earlier would load the page that the person is leaving, or leave two entries in the
    /// history; and a change whose answer is outstanding would never be told.
    fn load(self, path: String, looks: u32) {
        let look = move || {
            // The person has gone on meanwhile.
            if !self.is_wanted(&path) {
                return;
            }
            if is_changing() {
                return self.load(path, looks);
            }
            let location = window().location();
            let is_there = location.pathname().is_ok_and(|shown| shown == path);
            if !is_there && looks > 0 {
                return self.load(path, looks - 1);
            }
            keep_arrival();
            keep_toasts(self.toasts);
            // Where even this is refused, the person still has the browser's own reload.
            match is_there {
                true => location.reload().ok(),
                false => location.set_href(&path).ok(),
            };
        };
        later(PAUSE, look);
    }

    fn is_wanted(self, path: &str) -> bool {
        let is_here = self.is_here.try_get_value().is_some();
        is_here && self.path.with_untracked(|shown| shown == path)
    }
}
