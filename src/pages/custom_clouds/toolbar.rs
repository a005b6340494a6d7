//! What narrows and orders the list.

use byoc_rules::cloud::Cloud;
use byoc_rules::state;
use byoc_rules::words;
use leptos::prelude::*;

use crate::components::custom_clouds_table::Rows;
use crate::components::custom_clouds_table::listing::{ListQuery, SortKey};
use crate::format::counted;
use crate::ui::{SearchField, SelectField, SelectOption};

#[component]
pub fn Toolbar(
    query: Memo<ListQuery>,
    set_query: Callback<ListQuery>,
    rows: Memo<Rows>,
    shown: Memo<Vec<String>>,
) -> impl IntoView {
    let change = move |edit: Box<dyn FnOnce(&mut ListQuery)>| {
        let mut next = query.get_untracked();
        edit(&mut next);
        set_query.run(next);
    };
    let count = Memo::new(move |_| {
        let all = rows.with(|rows| rows.values().filter(|row| !row.is_done()).count());
        let all = counted(all as i64, "custom cloud");
        match query.with(ListQuery::is_filtering) {
            true => format!("{} of {all}", shown.with(Vec::len)),
            false => all,
        }
    });
    let announcement = Signal::derive(move || match query.with(ListQuery::is_filtering) {
        true => shown.with(|shown| match shown.len() {
            1 => "1 match".to_owned(),
            count => format!("{count} matches"),
        }),
        false => String::new(),
    });
    view! {
        <div class="clouds-toolbar" role="search" aria-label="Custom clouds">
            <SearchField
                id="clouds-filter"
                label="Filter custom clouds"
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
            <p class="clouds-toolbar__count">{count}</p>
        </div>
    }
}

/// Cards have no headings to press: narrow screens order them here.
#[component]
fn CardOrder(query: Memo<ListQuery>, set_query: Callback<ListQuery>) -> impl IntoView {
    let options = SortKey::ALL
        .into_iter()
        .flat_map(|key| {
            [(false, "ascending"), (true, "descending")].map(|(is_descending, order)| {
                SelectOption::new(
                    order_word(key, is_descending),
                    format!("{}, {order}", key.label()),
                )
            })
        })
        .collect::<Vec<_>>();
    let value =
        Signal::derive(move || query.with(|query| order_word(query.sort, query.is_descending)));
    let on_change = move |word: String| {
        let read = ListQuery::from_params(|name| (name == "sort").then(|| word.clone()));
        let mut next = query.get_untracked();
        (next.sort, next.is_descending) = (read.sort, read.is_descending);
        set_query.run(next);
    };
    view! {
        <div class="clouds-toolbar__order">
            <SelectField id="clouds-order" label="Order" is_label_hidden=true options value on_change/>
        </div>
    }
}

fn order_word(key: SortKey, is_descending: bool) -> String {
    format!("{}{}", if is_descending { "-" } else { "" }, key.as_word())
}

fn word<W: words::Words>(value: Option<W>) -> String {
    value
        .map(|value| words::as_word(value).to_owned())
        .unwrap_or_default()
}

fn provider_options() -> Vec<SelectOption> {
    let all = SelectOption::new("", "All providers");
    let each = Cloud::ALL
        .iter()
        .map(|cloud| SelectOption::new(words::as_word(*cloud), cloud.label()));
    [all].into_iter().chain(each).collect()
}

fn status_options() -> Vec<SelectOption> {
    let each = state::ALL
        .iter()
        .map(|state| SelectOption::new(words::as_word(*state), state::label(*state)));
    [SelectOption::new("", "All statuses")]
        .into_iter()
        .chain(each)
        .collect()
}
