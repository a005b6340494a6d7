//! One's own account: the password, the sessions and the API tokens.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    components::not_found::NotFoundPage,
    layouts::account_shell::AccountShell,
    paths,
    state::{session::use_session, title::set_page_title},
    ui::{Breadcrumbs, Crumb, PageHeader, TabLink, TabNav, dynamic},
};

mod password;
mod sessions;
mod times;
mod token_form;
mod tokens;

use password::PasswordCard;
use sessions::SessionsCard;
use times::TimesCard;
use tokens::TokensCard;

/// Word in the address and label of each tab; the first has no word.
const TABS: [(&str, &str); 3] = [
    ("", "Password"),
    (SESSIONS, "Sessions"),
    (TOKENS, "API tokens"),
];

const SESSIONS: &str = "sessions";
const TOKENS: &str = "tokens";

/// What a person decides about their own account.
#[component]
pub fn AccountPage() -> impl IntoView {
    let params = use_params_map();
    let tab = Memo::new(move |_| params.with(|params| params.get("tab").unwrap_or_default()));
    let is_there = Memo::new(move |_| tab.with(|tab| TABS.iter().any(|(word, _)| word == tab)));
    dynamic(move || match is_there.get() {
        true => view! { <AccountShell><Account tab/></AccountShell> }.into_any(),
        false => view! { <NotFoundPage/> }.into_any(),
    })
}

#[component]
fn Account(tab: Memo<String>) -> impl IntoView {
    set_page_title("Your account");
    let session = use_session();
    let lead = Signal::derive(move || {
        let session = session.current()?;
        Some(format!("{} · {}", session.real_name, session.email))
    });
    let above = || {
        let items = Signal::stored(vec![Crumb::new("Custom clouds", paths::home())]);
        view! { <Breadcrumbs items/> }
    };
    let tabs = Signal::derive(move || {
        TABS.map(|(word, label)| TabLink {
            label: label.to_owned(),
            href: match word {
                "" => paths::account(),
                word => paths::account_tab(word),
            },
            is_current: tab.with(|tab| tab == word),
        })
        .to_vec()
    });
    view! {
        <PageHeader title="Your account" lead above/>
        <TabNav label="Parts of your account" tabs/>
        <div class="tabs__panel">
            {move || match tab.get().as_str() {
                SESSIONS => view! { <SessionsCard/> }.into_any(),
                TOKENS => view! { <TokensCard/> }.into_any(),
                _ => view! { <div class="stack"><PasswordCard/><TimesCard/></div> }.into_any(),
            }}
        </div>
    }
}
