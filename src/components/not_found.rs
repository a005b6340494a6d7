//! An address that leads nowhere.

use leptos::prelude::*;

use crate::{
    paths,
    state::{organization::use_organization_id, title::set_page_title},
    ui::{ButtonKind, EmptyState, Icon, IconName, LinkButton},
};

const TITLE: &str = "Page not found";

/// Outside of every organization: the whole document.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    set_page_title(TITLE);
    let action = || {
        view! { <LinkButton href=paths::home() kind=ButtonKind::Primary>"Go to the start page"</LinkButton> }
    };
    view! {
        <main>
            <EmptyState
                is_page=true
                title=TITLE
                drawing=|| view! { <Icon name=IconName::Search/> }
                action
            >
                <p>"There is nothing at this address."</p>
            </EmptyState>
        </main>
    }
}

/// Inside an organization, whose frame is around it.
#[component]
pub fn NothingHere() -> impl IntoView {
    set_page_title(TITLE);
    let organization_id = use_organization_id();
    let list = Signal::derive(move || paths::custom_clouds(&organization_id.get()));
    let action = move || {
        view! { <LinkButton href=list kind=ButtonKind::Primary>"Go to the custom clouds"</LinkButton> }
    };
    view! {
        <EmptyState
            is_page=true
            title=TITLE
            drawing=|| view! { <Icon name=IconName::Search/> }
            action
        >
            <p>"There is nothing at this address."</p>
        </EmptyState>
    }
}
