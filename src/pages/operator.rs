//! The operator's place: organizations, custom clouds of all of them, failures, health.

use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_params_map};

use crate::{
    layouts::account_shell::AccountShell,
    paths,
    state::{session::use_session, title::set_page_title},
    ui::{
        Breadcrumbs, ButtonKind, Crumb, EmptyState, Icon, IconName, LinkButton, PageHeader,
        SelectOption, TabLink, TabNav, dynamic,
    },
};

mod clouds;
mod create;
mod custom_cloud;
mod decisions;
mod failures;
mod filter;
mod fresh;
mod health;
mod invitation;
mod organization;
mod organizations;
mod request;
mod requests;

use clouds::CloudsTab;
use failures::FailuresTab;
use health::HealthTab;
use organizations::OrganizationsTab;
use requests::RequestsTab;

pub use custom_cloud::OperatorCustomCloudPage;
pub use organization::OperatorOrganizationPage;
pub use request::OperatorRequestPage;

const REQUESTS: &str = "requests";
const CLOUDS: &str = "custom-clouds";
const FAILURES: &str = "failures";
const HEALTH: &str = "health";

/// Word in the address and label of each tab; the first has no word.
const TABS: [(&str, &str); 5] = [
    ("", "Organizations"),
    (REQUESTS, "Requests"),
    (CLOUDS, "Custom clouds"),
    (FAILURES, "Failures"),
    (HEALTH, "Health"),
];

/// The frame around every page of the place, for operators alone.
#[component]
pub fn OperatorFrame() -> impl IntoView {
    view! { <AccountShell><ForOperators/></AccountShell> }
}

#[component]
fn ForOperators() -> impl IntoView {
    let session = use_session();
    let is_operator = Memo::new(move |_| session.current().is_some_and(|it| it.is_operator));
    dynamic(move || match is_operator.get() {
        true => view! { <div class="operator"><Outlet/></div> }.into_any(),
        false => view! { <OperatorsOnly/> }.into_any(),
    })
}

#[component]
fn OperatorsOnly() -> impl IntoView {
    set_page_title("Operators only");
    let action = || {
        view! { <LinkButton href=paths::home() kind=ButtonKind::Primary>"Go to the start page"</LinkButton> }
    };
    view! {
        <EmptyState
            is_page=true
            title="Only operators of this server can open this page"
            drawing=|| view! { <Icon name=IconName::Lock/> }
            action
        >
            <p>"Operators enable bring your own cloud for organizations and see every failure."</p>
        </EmptyState>
    }
}

/// An address below the place that leads nowhere.
#[component]
pub fn OperatorNothingHere() -> impl IntoView {
    set_page_title("Page not found");
    let action = || {
        view! { <LinkButton href=paths::operator() kind=ButtonKind::Primary>"Go to the organizations"</LinkButton> }
    };
    view! {
        <EmptyState
            is_page=true
            title="Page not found"
            drawing=|| view! { <Icon name=IconName::Search/> }
            action
        >
            <p>"There is nothing at this address."</p>
        </EmptyState>
    }
}

/// The tabs.
#[component]
pub fn OperatorPage() -> impl IntoView {
    let params = use_params_map();
    let tab = Memo::new(move |_| params.with(|params| params.get("tab").unwrap_or_default()));
    let is_there = Memo::new(move |_| {
        tab.with(|tab| tab.is_empty() || TABS.iter().any(|(word, _)| word == tab))
    });
    dynamic(move || match is_there.get() {
        true => view! { <Tabs tab/> }.into_any(),
        false => view! { <OperatorNothingHere/> }.into_any(),
    })
}

#[component]
fn Tabs(tab: Memo<String>) -> impl IntoView {
    set_page_title(Signal::derive(move || {
        let label = |tab: &String| {
            TABS.iter()
                .find(|(word, _)| word == tab)
                .map(|(_, label)| *label)
        };
        format!("{} - Operator", tab.with(label).unwrap_or_default())
    }));
    let tabs = Signal::derive(move || {
        TABS.map(|(word, label)| TabLink {
            label: label.to_owned(),
            href: match word {
                "" => paths::operator(),
                word => paths::operator_tab(word),
            },
            is_current: tab.with(|tab| tab == word),
        })
        .to_vec()
    });
    view! {
        <PageHeader title="Operator" lead=Some("All organizations of this server.".to_owned())/>
        <TabNav label="Parts of the operator's pages" tabs/>
        <div class="tabs__panel">
            {move || match tab.get().as_str() {
                REQUESTS => view! { <RequestsTab/> }.into_any(),
                CLOUDS => view! { <CloudsTab/> }.into_any(),
                FAILURES => view! { <FailuresTab/> }.into_any(),
                HEALTH => view! { <HealthTab/> }.into_any(),
                _ => view! { <OrganizationsTab/> }.into_any(),
            }}
        </div>
    }
}

/// The way back up, from the outermost page.
fn crumbs(more: Vec<Crumb>) -> AnyView {
    let mut items = vec![Crumb::new("Operator", paths::operator())];
    items.extend(more);
    view! { <Breadcrumbs items=Signal::stored(items)/> }.into_any()
}

/// The options of a filter; the first one, `all`, is no filter.
fn with_all(all: &str, each: impl IntoIterator<Item = SelectOption>) -> Vec<SelectOption> {
    let mut options = vec![SelectOption::new("", all)];
    options.extend(each);
    options
}
