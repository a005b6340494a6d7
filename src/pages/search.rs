//! The search over the page, and as a page of its own.

mod entries;
mod palette;

use leptos::prelude::*;

use self::palette::Palette;
use crate::{
    state::{palette::PaletteState, title::set_page_title},
    ui::{Dialog, PageHeader},
};

/// The search over the page that is on screen.
#[component]
pub fn SearchDialog(palette: PaletteState) -> impl IntoView {
    let close = move |()| palette.open(false);
    view! {
        <Dialog title="Search" is_open=Signal::derive(move || palette.is_open()) on_close=close>
            <Palette on_chosen=close/>
        </Dialog>
    }
}

/// The same at an address, for the navigation.
#[component]
pub fn SearchPage() -> impl IntoView {
    set_page_title("Search");
    view! {
        <PageHeader title="Search"/>
        <Palette on_chosen=|()| ()/>
    }
}
