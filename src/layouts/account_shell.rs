//! The frame around one's own account, which belongs to no organization.

use leptos::prelude::*;

use super::{
    brand::Brand,
    shell::{LoadingShell, OfflineBanner, SessionFailed, SkipLink, ToLogin},
    shortcuts::ShortcutsDialog,
    theme_menu::ThemeMenu,
    top_bar::AccountMenu,
};
use crate::{
    api_error::ApiError,
    paths,
    state::session::{SessionStatus, use_session},
    ui::dynamic,
};

/// What is shown: a renewed session keeps the page and what is typed in it.
#[derive(Clone, PartialEq)]
enum Kind {
    Loading,
    SignedOut,
    SignedIn,
    Failed(ApiError),
}

/// Top bar and page, without a sidebar; only for who is signed in.
#[component]
pub fn AccountShell(children: ChildrenFn) -> impl IntoView {
    let session = use_session();
    let kind = Memo::new(move |_| match session.status() {
        SessionStatus::Loading => Kind::Loading,
        SessionStatus::SignedOut => Kind::SignedOut,
        SessionStatus::SignedIn(_) => Kind::SignedIn,
        SessionStatus::Failed(error) => Kind::Failed(error),
    });
    dynamic(move || match kind.get() {
        Kind::Loading => view! { <LoadingShell/> }.into_any(),
        Kind::SignedOut => view! { <ToLogin/> }.into_any(),
        Kind::SignedIn => view! { <SignedIn page=children.clone()/> }.into_any(),
        Kind::Failed(error) => view! { <SessionFailed error/> }.into_any(),
    })
}

#[component]
fn SignedIn(page: ChildrenFn) -> impl IntoView {
    view! {
        <SkipLink/>
        <header class="topbar">
            <a class="topbar__brand" href=paths::home()><Brand/></a>
            <div class="topbar__end">
                <ThemeMenu/>
                <AccountMenu/>
            </div>
        </header>
        <div class="shell shell--single">
            <main class="shell__main" id="main" tabindex="-1">
                <OfflineBanner/>
                {page()}
            </main>
        </div>
        <ShortcutsDialog/>
    }
}
