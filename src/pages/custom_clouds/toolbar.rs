//! What narrows and orders the list.

use std::sync::Arc;

use byoc_html::custom_clouds::{ALL_PROVIDERS, ALL_STATUSES, COLUMNS, FILTER, FILTER_ID};
use byoc_html::order;
use byoc_rules::cloud::Cloud;
use byoc_rules::state;
use byoc_rules::words;
use byoc_types::CustomCloudState;
use leptos::prelude::*;

use super::news::Extent;
use crate::api::custom_clouds::MOST_ROWS;
use crate::components::custom_clouds_table::Rows;
use crate::components::custom_clouds_table::listing::ListQuery;
use crate::components::custom_clouds_table::listing::Row;
use crate::components::view_menu::ViewMenu;
use crate::format::{counted, matches};
use crate::ui::{SearchField, SelectField, SelectOption};

#[component]
pub fn Toolbar(
    query: Memo<ListQuery>,
    set_query: Callback<ListQuery>,
    rows: Memo<Rows>,
    shown: Memo<Vec<String>>,
    extent: RwSignal<Extent>,
) -> impl IntoView {
    let change = move |edit: Box<dyn FnOnce(&mut ListQuery)>| {
        let mut next = query.get_untracked();
        edit(&mut next);
        set_query.run(next);
    };
    let count = Memo::new(move |_| {
        // Custom clouds that are marked as destroyed count only if the status “Deleted” is chosen.
        let includes_destroyed =
            query.with(|query| query.status == Some(CustomCloudState::Deleted));
        let counts = |row: &&Arc<Row>| includes_destroyed || !row.is_done();
        let here = rows.with(|rows| rows.values().filter(counts).count());
        let all = match extent.get() {
            Extent::Beginning(total) => counted(total.max(here) as i64, "custom cloud"),
            Extent::All => counted(here as i64, "custom cloud"),
            Extent::Most => {
                let shown = shown.with(Vec::len);
                return format!("{shown} of more than {MOST_ROWS} custom clouds");
            }
        };
        match query.with(ListQuery::is_filtering) {
            true => format!("{} of {all}", shown.with(Vec::len)),
            false => all,
        }
    });
    let announcement = Signal::derive(move || match query.with(ListQuery::is_filtering) {
        true => matches(shown.with(Vec::len)),
        false => String::new(),
    });
    let columns = COLUMNS[1..].iter().map(|(word, heading)| (*word, *heading));
    let columns = columns
        .map(|(word, heading)| (word.to_owned(), heading))
        .collect();
    view! {
        <div class="table-toolbar clouds-toolbar" role="search" aria-label="Custom clouds">
            <SearchField
                id=FILTER_ID
                label=FILTER
                value=Signal::derive(move || query.with(|query| query.text.clone()))
                on_input=move |text| change(Box::new(move |query| query.text = text))
                announcement
            />
            <SelectField
                id="clouds-provider"
                label="Provider"
                is_label_hidden=true
                options=provider_options()
                value=Signal::derive(move || query.with(|query| word(query.provider)))
                on_change=move |word: String| change(Box::new(move |query| query.provider = words::parse(&word)))
            />
            <SelectField
                id="clouds-status"
                label="Status"
                is_label_hidden=true
                options=status_options()
                value=Signal::derive(move || query.with(|query| word(query.status)))
                on_change=move |word: String| change(Box::new(move |query| query.status = words::parse(&word)))
            />
            <CardOrder query set_query/>
            <ViewMenu columns/>
            <p class="table-toolbar__count">{count}</p>
        </div>
    }
}

/// Cards have no headings to press: narrow screens order them here.
#[component]
fn CardOrder(query: Memo<ListQuery>, set_query: Callback<ListQuery>) -> impl IntoView {
    let options: Vec<_> = order::all(&COLUMNS)
        .map(|(word, label)| SelectOption::new(word, label))
        .collect();
    let value = Signal::derive(move || query.with(ListQuery::order));
    let on_change = move |word: String| {
        let read = ListQuery::from_params(|name| (name == "sort").then(|| word.clone()));
        let mut next = query.get_untracked();
        (next.sort, next.is_descending) = (read.sort, read.is_descending);
        set_query.run(next);
    };
    view! {
        <div class="table-toolbar__order">
            <SelectField id="clouds-order" label="Order" is_label_hidden=true options value on_change/>
        </div>
    }
}

fn word<W: words::Words>(value: Option<W>) -> String {
    value
        .map(|value| words::as_word(value).to_owned())
        .unwrap_or_default()
}

fn provider_options() -> Vec<SelectOption> {
    let all = SelectOption::new("", ALL_PROVIDERS);
    let each = Cloud::ALL
        .iter()
        .map(|cloud| SelectOption::new(words::as_word(*cloud), cloud.label()));
    [all].into_iter().chain(each).collect()
}

fn status_options() -> Vec<SelectOption> {
    let each = state::ALL
        .iter()
        .map(|state| SelectOption::new(words::as_word(*state), state::label(*state)));
    [SelectOption::new("", ALL_STATUSES)]
        .into_iter()
        .chain(each)
        .collect()
}
