//! Every widget in every state; in development builds only.

use leptos::prelude::*;

use crate::{
    layouts::{brand::Brand, theme_menu::ThemeMenu},
    state::title::set_page_title,
    ui::PageHeader,
};

mod fields;
mod messages;
mod navigation;

/// The widgets on one page, to look at them in both themes and all widths.
#[component]
pub fn GalleryPage() -> impl IntoView {
    set_page_title("Gallery");
    view! {
        <header class="topbar">
            <Brand/>
            <div class="topbar__end"><ThemeMenu/></div>
        </header>
        <main class="shell__main" id="main">
            <PageHeader title="Gallery" lead="Every widget in every state."/>
            <div class="stack">
                <navigation::NavigationPart/>
                <fields::ButtonPart/>
                <fields::FieldPart/>
                <fields::ChoicePart/>
                <messages::MessagePart/>
                <messages::ContentPart/>
            </div>
        </main>
    }
}
