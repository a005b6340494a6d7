//! An address that leads nowhere.

use leptos::prelude::*;

use crate::{
    paths,
    state::title::set_page_title,
    ui::{ButtonKind, LinkButton},
};

#[component]
pub fn NotFoundPage() -> impl IntoView {
    set_page_title("Page not found");
    view! {
        <div class="empty">
            <h1 class="empty__title" tabindex="-1">"Page not found"</h1>
            <div class="empty__text">
                <p>
                    "There is nothing at this address, or it belongs to an organization that you are not a member of."
                </p>
            </div>
            <LinkButton href=paths::home() kind=ButtonKind::Primary>"Go to the start page"</LinkButton>
        </div>
    }
}
