//! The places of an organization.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    paths,
    state::{capabilities::use_capabilities, organization::use_organization_id},
    ui::{Icon, IconName},
};

/// Links to the places; on narrow screens they open from the top bar.
#[component]
pub fn Sidebar(is_menu_open: RwSignal<bool>) -> impl IntoView {
    let org = use_organization_id();
    let path = use_location().pathname;
    let place = move |name: IconName, label: &'static str, href: fn(&str) -> String| {
        let href = Memo::new(move |_| href(&org.get()));
        let is_current = move || path.with(|path| href.with(|href| path.starts_with(href.as_str())));
        view! {
            <li>
                <a
                    class="sidebar__link"
                    href=move || href.get()
                    aria-current=move || is_current().then_some("page")
                    on:click=move |_| is_menu_open.set(false)
                >
                    <Icon name/>
                    {label}
                </a>
            </li>
        }
    };
    let version = use_capabilities();
    view! {
        <nav
            class="sidebar"
            class:sidebar--open=move || is_menu_open.get()
            id="sidebar"
            aria-label="Main"
        >
            <ul class="sidebar__list">
                {place(IconName::Cloud, "Bring your own cloud", paths::custom_clouds)}
                {place(IconName::Building, "Organization", paths::organization_settings)}
            </ul>
            <p class="sidebar__version">
                {move || version.with(|it| (!it.version.is_empty()).then(|| format!("Version {}", it.version)))}
            </p>
        </nav>
    }
}
