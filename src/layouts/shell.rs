//! The frame around the pages of an organization.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{
    brand::Brand, palette_key::listen_to_palette_key, shortcuts::ShortcutsDialog, sidebar::Sidebar,
    theme_menu::ThemeMenu, top_bar::TopBar,
};
use crate::{
    api_error::ApiError,
    components::not_found::NotFoundPage,
    paths,
    state::{
        connection::use_is_online,
        organization::provide_organization,
        redirect::lead_on,
        session::{SessionStatus, use_session},
    },
    ui::{Alert, Button, Show, Skeleton, Tone, dynamic, focus_id},
};

/// Top bar, sidebar and the page; only for who is signed in.
#[component]
pub fn Shell(
    /// The organization in the address.
    #[prop(into)]
    organization_id: Signal<String>,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let session = use_session();
    // The kind alone decides what is built: a renewed session keeps the page and what is typed.
    let kind = Memo::new(move |_| match session.status() {
        SessionStatus::Loading => Kind::Loading,
        SessionStatus::SignedOut => Kind::SignedOut,
        SessionStatus::SignedIn(_) => Kind::SignedIn,
        SessionStatus::Failed(error) => Kind::Failed(error),
    });
    dynamic(move || match kind.get() {
        Kind::Loading => view! { <LoadingShell/> }.into_any(),
        Kind::SignedOut => view! { <ToLogin/> }.into_any(),
        Kind::SignedIn => {
            view! { <SignedInShell organization_id page=children.clone()/> }.into_any()
        }
        Kind::Failed(error) => view! { <SessionFailed error/> }.into_any(),
    })
}

#[derive(Clone, PartialEq)]
enum Kind {
    Loading,
    SignedOut,
    SignedIn,
    Failed(ApiError),
}

#[component]
fn SignedInShell(organization_id: Signal<String>, page: ChildrenFn) -> impl IntoView {
    let session = use_session();
    let organization = Memo::new(move |_| {
        let id = organization_id.get();
        let memberships = session.current()?.organizations;
        memberships
            .into_iter()
            .find(|it| it.organization.organization_id == id)
    });
    provide_organization(organization);
    listen_to_palette_key();
    let is_menu_open = RwSignal::new(false);
    let is_member = Memo::new(move |_| organization.with(Option::is_some));
    view! {
        <SkipLink/>
        <TopBar is_menu_open/>
        <div class="shell">
            <Sidebar is_menu_open/>
            <main class="shell__main" id="main" tabindex="-1">
                <OfflineBanner/>
                {dynamic(move || {
                    if is_member.get() {
                        page()
                    } else {
                        view! { <NotFoundPage/> }.into_any()
                    }
                })}
            </main>
        </div>
        <ShortcutsDialog/>
    }
}

/// The same geometry while nobody knows who is signed in.
#[component]
pub(super) fn LoadingShell() -> impl IntoView {
    view! {
        <header class="topbar"><Brand/></header>
        <div class="shell">
            <div class="sidebar"></div>
            <main class="shell__main"><Skeleton lines=6/></main>
        </div>
    }
}

#[component]
pub(super) fn ToLogin() -> impl IntoView {
    let location = use_location();
    let path = location.pathname.get_untracked();
    let query = location.search.get_untracked();
    let here = if query.is_empty() {
        path
    } else {
        format!("{path}?{query}")
    };
    lead_on(&paths::login(Some(&here)));
}

/// First thing in the tab order.
#[component]
pub(super) fn SkipLink() -> impl IntoView {
    let skip = |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        event.stop_propagation();
        focus_id("main");
    };
    view! { <a class="skip-link" href="#main" on:click=skip>"Skip to content"</a> }
}

#[component]
pub(super) fn OfflineBanner() -> impl IntoView {
    let is_online = use_is_online();
    view! {
        <div role="status">
            <Show when=move || !is_online.get()>
                <Alert tone=Tone::Warning title="You are offline">
                    <p>"What you see may be out of date. Reconnect to make changes."</p>
                </Alert>
            </Show>
        </div>
    }
}

/// A page without sidebar, its content in the middle.
#[component]
pub fn CenteredPage(children: Children) -> impl IntoView {
    view! {
        <div class="centered">
            <header class="centered__header">
                <Brand/>
                <ThemeMenu/>
            </header>
            <main class="centered__main" id="main">{children()}</main>
        </div>
    }
    .into_any()
}

/// A page with files and tables for somebody who is not signed in.
#[component]
pub fn WidePage(children: Children) -> impl IntoView {
    view! {
        <div class="centered">
            <header class="centered__header">
                <Brand/>
                <ThemeMenu/>
            </header>
            <main class="centered__main centered__main--wide" id="main">{children()}</main>
        </div>
    }
    .into_any()
}

/// The server could not be asked who is signed in.
#[component]
pub fn SessionFailed(error: ApiError) -> impl IntoView {
    let session = use_session();
    view! {
        <CenteredPage>
            <h1 class="centered__title" tabindex="-1">"The console can't reach its server"</h1>
            <Alert
                tone=Tone::Danger
                title=error.message
                is_live=true
                action=move || {
                    view! { <Button on_press=move |()| session.reload()>"Try again"</Button> }
                }
            >
                {error.request_id.map(|id| view! { <p>"Request " <code translate="no">{id}</code></p> })}
            </Alert>
        </CenteredPage>
    }
}
