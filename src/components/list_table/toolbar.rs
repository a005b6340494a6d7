//! What narrows and orders a table.

use byoc_html::order;
use leptos::prelude::*;

use super::query::TableQuery;
use super::rows::TableTexts;
use crate::components::view_menu::ViewMenu;
use crate::format::{counted, matches};
use crate::ui::{
    Button, EmptyState, Icon, IconName, SearchField, SelectField, SelectOption, focus_id,
};

fn filter_id(texts: TableTexts) -> String {
    format!("{}-filter", texts.id)
}

#[component]
pub fn TableToolbar(
    texts: TableTexts,
    /// Word in the address and heading of each.
    columns: Vec<(&'static str, &'static str)>,
    /// Columns that can be hidden, see [`ViewMenu`].
    hideable: Vec<(String, &'static str)>,
    query: Memo<TableQuery>,
    set_query: Callback<TableQuery>,
    /// How many rows there are, shown or not.
    count: Memo<usize>,
    shown: Memo<Vec<String>>,
) -> impl IntoView {
    let type_text = move |text: String| {
        let query = query.get_untracked();
        set_query.run(TableQuery { text, ..query });
    };
    let said = Memo::new(move |_| {
        let all = counted(count.get() as i64, texts.noun);
        match query.with(TableQuery::is_filtering) {
            true => format!("{} of {all}", shown.with(Vec::len)),
            false => all,
        }
    });
    let announcement = Signal::derive(move || match query.with(TableQuery::is_filtering) {
        true => matches(shown.with(Vec::len)),
        false => String::new(),
    });
    view! {
        <div class="table-toolbar" role="search" aria-label=texts.label>
            <SearchField
                id=filter_id(texts)
                label=texts.filter
                value=Signal::derive(move || query.with(|query| query.text.clone()))
                on_input=type_text
                announcement
            />
            <CardOrder texts columns query set_query/>
            <ViewMenu columns=hideable/>
            <p class="table-toolbar__count">{said}</p>
        </div>
    }
    .into_any()
}

/// Cards have no headings to press: narrow screens order them here.
#[component]
fn CardOrder(
    texts: TableTexts,
    columns: Vec<(&'static str, &'static str)>,
    query: Memo<TableQuery>,
    set_query: Callback<TableQuery>,
) -> impl IntoView {
    let words: Vec<&'static str> = columns.iter().map(|(word, _)| *word).collect();
    let words = StoredValue::new(words);
    let options: Vec<_> = order::all(&columns)
        .map(|(word, label)| SelectOption::new(word, label))
        .collect();
    let value =
        Signal::derive(move || words.with_value(|words| query.with(|query| query.order(words))));
    let on_change = move |order: String| {
        let next =
            words.with_value(|words| query.with_untracked(|query| query.in_order(words, &order)));
        set_query.run(next);
    };
    view! {
        <div class="table-toolbar__order">
            <SelectField
                id=format!("{}-order", texts.id)
                label=format!("Order of {}s", texts.noun)
                is_label_hidden=true
                options=Signal::stored(options)
                value
                on_change
            />
        </div>
    }
}

/// Says that the filter hides every row.
#[component]
pub fn NoMatch(
    texts: TableTexts,
    query: Memo<TableQuery>,
    set_query: Callback<TableQuery>,
) -> impl IntoView {
    let clear = move |()| {
        let text = String::new();
        set_query.run(TableQuery {
            text,
            ..query.get_untracked()
        });
        // The button goes with this state.
        focus_id(&filter_id(texts));
    };
    view! {
        <EmptyState
            title=texts.no_match
            drawing=|| view! { <Icon name=IconName::Search/> }
            action=move || view! { <Button on_press=clear>"Clear filter"</Button> }
        >
            <p>{texts.searched}</p>
        </EmptyState>
    }
    .into_any()
}
