//! Product, organization, theme and account.

use leptos::{prelude::*, task::spawn_local};

use super::{brand::Brand, theme_menu::ThemeMenu};
use crate::{
    paths,
    state::{
        capabilities::use_capabilities, organization::use_organization, session::use_session,
        shortcuts::use_shortcuts, toasts::use_toasts,
    },
    ui::{Badge, Icon, IconName, Menu, MenuItem, Show, Tone},
};

/// The bar at the top.
#[component]
pub fn TopBar(
    /// Whether the sidebar shows where the screen is narrow.
    is_menu_open: RwSignal<bool>,
) -> impl IntoView {
    let capabilities = use_capabilities();
    view! {
        <header class="topbar">
            <button
                type="button"
                class="icon-button icon-button--large topbar__toggle"
                id="sidebar-toggle"
                aria-label="Navigation"
                aria-expanded=Signal::derive(move || is_menu_open.get().to_string())
                aria-controls="sidebar"
                on:click=move |_| is_menu_open.update(|is_open| *is_open = !*is_open)
            >
                <Icon name=IconName::Menu/>
            </button>
            <a class="topbar__brand" href=paths::home()><Brand/></a>
            <OrganizationSwitcher/>
            <div class="topbar__end">
                <OperatorLink/>
                <Show when=move || capabilities.with(|it| it.is_demo)>
                    <Badge tone=Tone::Warning>"Demo data"</Badge>
                </Show>
                <ThemeMenu/>
                <AccountMenu/>
            </div>
        </header>
    }
}

/// To the operator's place, for operators.
#[component]
fn OperatorLink() -> impl IntoView {
    let session = use_session();
    let is_operator = Memo::new(move |_| session.current().is_some_and(|it| it.is_operator));
    view! {
        <Show when=move || is_operator.get()>
            <a class="topbar__link" href=paths::operator()>"Operator"</a>
        </Show>
    }
}

#[component]
fn OrganizationSwitcher() -> impl IntoView {
    let session = use_session();
    let organization = use_organization();
    let name = Signal::derive(move || match organization.get() {
        Some(it) => it.organization.organization_name,
        None => "Choose an organization".to_owned(),
    });
    let items = Signal::derive(move || {
        let shown = organization.get().map(|it| it.organization.organization_id);
        let memberships = session
            .current()
            .map(|it| it.organizations)
            .unwrap_or_default();
        memberships
            .into_iter()
            .map(|it| {
                let id = it.organization.organization_id;
                let is_shown = shown.as_ref() == Some(&id);
                MenuItem::link(it.organization.organization_name, paths::custom_clouds(&id))
                    .chosen(is_shown)
            })
            .collect::<Vec<_>>()
    });
    let label = Signal::derive(move || format!("Organization: {}", name.get()));
    view! {
        <Menu label items button_class="topbar__switcher" heading="Organizations">
            <span class="topbar__organization">{name}</span>
            <Icon name=IconName::ChevronDown/>
        </Menu>
    }
}

/// What a person can do for themselves.
#[component]
pub fn AccountMenu() -> impl IntoView {
    let session = use_session();
    let toasts = use_toasts();
    let shortcuts = use_shortcuts();
    let person = move || {
        session
            .current()
            .map(|it| (it.real_name, it.email))
            .unwrap_or_default()
    };
    let sign_out = move || {
        spawn_local(async move {
            if let Err(error) = session.sign_out().await {
                toasts.error(error.message);
            }
        });
    };
    let items = Signal::derive(move || {
        vec![
            MenuItem::link("Your account", paths::account()).with_icon(IconName::Lock),
            MenuItem::press("Keyboard shortcuts", move || shortcuts.show_list(true))
                .with_icon(IconName::Keyboard),
            MenuItem::press("Sign out", sign_out).with_icon(IconName::LogOut),
        ]
    });
    // The letters that are seen stand in the name, for people who say what they see.
    let label = Signal::derive(move || {
        let (name, email) = person();
        format!("Account {}: {email}", initials(&name, &email))
    });
    let heading = Signal::derive(move || Some(person().1));
    let shown = Signal::derive(move || initials(&person().0, &person().1));
    view! {
        <Menu label items heading button_class="avatar">
            <span aria-hidden="true">{shown}</span>
        </Menu>
    }
}

/// Up to two letters that stand for a person. Letters beyond ASCII are made upper-case by the
/// stylesheet: the table of all of them weighs four kilobytes.
fn initials(name: &str, email: &str) -> String {
    let from = if name.trim().is_empty() { email } else { name };
    let mut words = from
        .split_whitespace()
        .filter_map(|word| word.chars().next());
    let first = words.next();
    first
        .into_iter()
        .chain(words.next_back())
        .map(|letter| letter.to_ascii_uppercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_first_and_last() {
        assert_eq!(initials("Ada Augusta Lovelace", ""), "AL");
        assert_eq!(initials("ada", ""), "A");
        assert_eq!(initials(" ", "ops@example.com"), "O");
    }
}
