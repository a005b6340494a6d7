//! How a list looks: how high its rows are, and which columns show.

use byoc_html::custom_clouds::VIEW;
use leptos::prelude::*;

use crate::state::list_view::{COMPACT, use_list_view};
use crate::ui::{Icon, IconName, Menu, MenuItem};

/// Opens the choices. The first column, which names the row, always shows.
#[component]
pub fn ViewMenu(
    /// The other columns: word of each in what is kept, and heading.
    columns: Vec<(String, &'static str)>,
) -> impl IntoView {
    let view = use_list_view();
    let item = move |label: String, word: &str, is_on: bool| {
        let word = word.to_owned();
        MenuItem::press(label, move || view.toggle(&word)).checked(is_on)
    };
    let items = Signal::derive(move || {
        let density = item("Compact rows".to_owned(), COMPACT, view.has(COMPACT));
        let columns = columns
            .iter()
            .map(|(word, heading)| item(format!("Column: {heading}"), word, !view.has(word)));
        [density].into_iter().chain(columns).collect::<Vec<_>>()
    });
    view! {
        <Menu label=VIEW.to_owned() items>
            <span class="button__label">{VIEW} <Icon name=IconName::ChevronDown/></span>
        </Menu>
    }
}
