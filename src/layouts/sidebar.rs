//! The places of an organization.

use leptos::{ev::FocusEvent, html, prelude::*};
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::Element;

use crate::{
    paths,
    state::{capabilities::use_capabilities, organization::use_organization_id},
    ui::{Icon, IconName, focus_id, keys::on_key},
};

/// Links to the places; on narrow screens they open from the top bar.
#[component]
pub fn Sidebar(is_menu_open: RwSignal<bool>) -> impl IntoView {
    let org = use_organization_id();
    let path = use_location().pathname;
    let place = move |name: IconName, label: &'static str, href: fn(&str) -> String| {
        let href = Memo::new(move |_| href(&org.get()));
        let current = Signal::derive(move || {
            let is_current = path.with(|path| href.with(|href| path.starts_with(href.as_str())));
            is_current.then_some("page")
        });
        view! {
            <li>
                <a
                    class="sidebar__link"
                    href=href
                    aria-current=current
                    on:click=move |_| is_menu_open.set(false)
                >
                    <Icon name/>
                    {label}
                </a>
            </li>
        }
    };
    let version = use_capabilities();
    let nav = NodeRef::<html::Nav>::new();
    // Opened over the page, it closes where the focus goes on to the page behind it.
    let on_focusout = move |event: FocusEvent| {
        let goes_to = event
            .related_target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        if let (Some(Some(nav)), Some(element)) = (nav.try_get_untracked(), goes_to)
            && !nav.contains(Some(&element))
            && element.id() != "sidebar-toggle"
        {
            is_menu_open.try_set(false);
        }
    };
    let on_keydown = on_key(move |press| {
        if press.name == "Escape" && is_menu_open.get_untracked() {
            is_menu_open.set(false);
            focus_id("sidebar-toggle");
        }
    });
    view! {
        <nav
            class="sidebar"
            class:sidebar--open=is_menu_open
            id="sidebar"
            aria-label="Main"
            node_ref=nav
            on:focusout=on_focusout
            on:keydown=on_keydown
        >
            <ul class="sidebar__list">
                {place(IconName::Search, "Search", paths::search)}
                {place(IconName::Cloud, "Bring your own cloud", paths::custom_clouds)}
                {place(IconName::Server, "Services", paths::projects)}
                {place(IconName::Message, "Requests", paths::requests)}
                {place(IconName::Network, "Address book", paths::address_book)}
                {place(IconName::Building, "Organization", paths::organization_settings)}
            </ul>
            <p class="sidebar__version">
                {Signal::derive(move || {
                    version.with(|it| match it.version.as_str() {
                        "" => String::new(),
                        version => format!("Version {version}"),
                    })
                })}
            </p>
        </nav>
    }
}
