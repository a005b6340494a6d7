//! A table of a list that may be long: filter, order, one menu for all rows, and rows that are HTML.

pub mod cells;
mod query;
mod rows;
#[cfg(test)]
mod tests;
mod toolbar;

use std::sync::Arc;

use byoc_html::row::{Cell, RowHtml};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use self::cells::Look;
pub use self::query::RowOrder;
use self::query::TableQuery;
pub use self::rows::{Column, TableRow, TableTexts};
use self::rows::{Index, heir, words};
use self::toolbar::{NoMatch, TableToolbar};
use crate::components::timestamp::write_exact_times;
use crate::state::address_query::use_address_query;
use crate::state::clock::use_minutes;
use crate::state::list_view::use_list_view;
use crate::ui::copy_button::{Outcome, copy_and_tell};
use crate::ui::dom::{after_render, focused_element};
use crate::ui::windowed_rows::{OnPress, Painter, Press, look_again, reveal};
use crate::ui::{
    LiveRegion, MenuControl, MenuItem, MenuPopup, Show, SortDirection, SortHeader, TableFrame,
    WindowedRows, dynamic, effect,
};

/// Up to so many rows nobody needs a filter.
const FEW: usize = 10;

/// What can be done with a row. Read while its menu is open.
pub type RowItems<T> = Arc<dyn Fn(&T) -> Vec<MenuItem> + Send + Sync>;

/// What the parts of a table share.
struct Table<T: TableRow> {
    index: Memo<Arc<Index<T>>>,
    shown: Memo<Vec<String>>,
    query: Memo<TableQuery>,
    /// The text of the filter.
    text: Memo<String>,
    menu: MenuControl,
    menu_id: StoredValue<String>,
    has_menu: bool,
    /// Which columns show.
    columns: Memo<Vec<usize>>,
    /// The row whose menu is open, or was open last.
    menu_row: RwSignal<Option<String>>,
    copied: RwSignal<(String, Outcome)>,
    timer: StoredValue<Option<TimeoutHandle>>,
}

impl<T: TableRow> Clone for Table<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: TableRow> Copy for Table<T> {}

/// Id of the element that stands for a row: its link, if it has one.
pub fn row_element_id<T: TableRow>(id: &str) -> String {
    format!("{}-{id}", T::TEXTS.id)
}

/// The word of a column in what the person has hidden.
fn column_word<T: TableRow>(at: usize) -> String {
    format!("{}-{}", T::TEXTS.id, T::COLUMNS[at].word)
}

/// The columns that can be hidden: their words, and their headings.
fn hideable<T: TableRow>() -> Vec<(String, &'static str)> {
    let columns = T::COLUMNS.iter().enumerate().skip(1);
    columns
        .map(|(at, column)| (column_word::<T>(at), column.heading))
        .collect()
}

/// The table. It draws what changes in place.
#[component]
pub fn ListTable<T: TableRow>(
    #[prop(into)] rows: Signal<Vec<T>>,
    /// What can be done with a row; without it rows have no menu.
    #[prop(optional)]
    items: Option<RowItems<T>>,
) -> impl IntoView {
    let index = Memo::new(move |_| Arc::new(Index::new(rows.get())));
    let (query, set_query) = use_address_query(
        read_query::<T>,
        write_query::<T>,
        |query: &mut TableQuery| &mut query.text,
    );
    let sorting = Memo::new(move |_| query.with(|query| (query.column, query.is_descending)));
    let order = Memo::new(move |_| {
        let (column, is_descending) = sorting.get();
        index.with(|index| index.ordered(column, is_descending))
    });
    let text = Memo::new(move |_| query.with(|query| query.text.clone()));
    let shown = Memo::new(move |_| {
        index.with(|index| order.with(|order| text.with(|text| index.matching(order, text))))
    });
    let view = use_list_view();
    let columns = Memo::new(move |_| {
        // The first one names the row.
        let is_shown = |at: &usize| *at == 0 || !view.has(&column_word::<T>(*at));
        (0..T::COLUMNS.len()).filter(is_shown).collect::<Vec<_>>()
    });
    let menu_id = format!("{}-menu", T::TEXTS.id);
    let table = Table {
        index,
        shown,
        query,
        text,
        menu: MenuControl::with_id(menu_id.clone()),
        menu_id: StoredValue::new(menu_id),
        has_menu: items.is_some(),
        columns,
        menu_row: RwSignal::new(None),
        copied: RwSignal::new((String::new(), Outcome::None)),
        timer: StoredValue::new(None),
    };
    table.menu.tell_expanded();
    table.follow();
    let is_long = Memo::new(move |_| {
        let has_all = columns.with(|columns| columns.len() == T::COLUMNS.len());
        // What hides something shows it again.
        index.with(|index| index.count() > FEW) || query.with(TableQuery::is_filtering) || !has_all
    });
    let count = Memo::new(move |_| index.with(|index| index.count()));
    let hideable = StoredValue::new(hideable::<T>());
    let has_match = Memo::new(move |_| shown.with(|shown| !shown.is_empty()));
    let announcement =
        Signal::derive(move || table.copied.with(|(_, copied)| copied.announcement()));
    view! {
        <div class="list-table">
            <Show when=is_long>
                <TableToolbar
                    texts=T::TEXTS
                    columns=T::COLUMNS.iter().map(|column| (column.word, column.heading)).collect()
                    hideable=hideable.get_value()
                    query
                    set_query
                    count
                    shown
                />
            </Show>
            <Show
                when=has_match
                fallback=move || view! { <NoMatch texts=T::TEXTS query set_query/> }
            >
                <Rows table set_query/>
            </Show>
            {items.map(|items| view! { <RowMenu table items/> })}
            <LiveRegion text=announcement/>
        </div>
    }
    .into_any()
}

/// Headings and rows.
#[component]
fn Rows<T: TableRow>(table: Table<T>, set_query: Callback<TableQuery>) -> impl IntoView {
    let query = table.query;
    let heading = move |at: usize| {
        let column = &T::COLUMNS[at];
        let direction = Signal::derive(move || {
            query.with(|query| {
                (query.column == at).then_some(match query.is_descending {
                    true => SortDirection::Descending,
                    false => SortDirection::Ascending,
                })
            })
        });
        let on_sort = move |()| set_query.run(query.with_untracked(|query| query.sorted_by(at)));
        view! { <SortHeader label=column.heading class=column.class direction on_sort/> }
    };
    let headings = dynamic(move || {
        let columns = table.columns.get().into_iter();
        columns.map(heading).collect_view()
    });
    let actions = table.has_menu.then(|| {
        view! { <th scope="col"><span class="visually-hidden">"Actions"</span></th> }
    });
    let element_id: fn(&str) -> String = row_element_id::<T>;
    view! {
        <TableFrame label=T::TEXTS.label>
            <thead>
                <tr>{headings} {actions}</tr>
            </thead>
            <WindowedRows
                ids=table.shown
                element_id
                painter=table.painter()
                is_chosen=None
                on_press=table.on_press()
                on_reach=write_exact_times
            />
        </TableFrame>
    }
    .into_any()
}

/// What can be done with the row whose button was pressed.
#[component]
fn RowMenu<T: TableRow>(table: Table<T>, items: RowItems<T>) -> impl IntoView {
    let row = Memo::new(move |_| {
        let id = table.menu_row.get()?;
        table.index.with(|index| index.get(&id).cloned())
    });
    let label = Signal::derive(move || {
        let name = row.with(|row| row.as_ref().map(T::name));
        name.map(|name| format!("Actions for {name}"))
            .unwrap_or_default()
    });
    let items = Signal::derive(move || {
        row.with(|row| row.as_ref().map(|row| items(row)))
            .unwrap_or_default()
    });
    view! { <MenuPopup control=table.menu label items/> }
}

impl<T: TableRow> Table<T> {
    /// Draws rows of what is known of them.
    fn painter(self) -> Memo<Painter> {
        let now = use_minutes();
        Memo::new(move |_| {
            let (index, filter, now) = (self.index.get(), self.text.get(), now());
            let (copied_row, outcome) = self.copied.get();
            let columns = self.columns.get();
            Painter::new(move |id| {
                let look = Look {
                    filter: &filter,
                    now,
                    copied: match copied_row == id {
                        true => outcome,
                        false => Outcome::None,
                    },
                };
                Some(self.row(index.get(id)?, &columns, &look))
            })
        })
    }

    fn row(self, row: &T, columns: &[usize], look: &Look) -> RowHtml {
        let cell = |at: &usize| {
            let column = &T::COLUMNS[*at];
            Cell {
                class: column.class,
                heading: column.heading,
                is_name: *at == 0,
                content: (column.cell)(row, look),
            }
        };
        let columns = columns.iter().map(cell);
        let menu = self.has_menu.then(|| Cell {
            class: "list-table__actions",
            heading: "",
            is_name: false,
            content: self
                .menu_id
                .with_value(|menu_id| cells::menu_button(&row.name(), menu_id, true)),
        });
        RowHtml {
            class: "",
            cells: columns.chain(menu).collect(),
        }
    }

    /// What happens when something in a row is pressed.
    fn on_press(self) -> OnPress {
        Arc::new(move |press| match press.name.as_str() {
            cells::MENU => {
                self.menu_row.set(Some(press.row));
                self.menu.press(&press.element, press.key.as_deref());
            }
            cells::COPY => self.copy(press),
            _ => {}
        })
    }

    fn copy(self, press: Press) {
        let text = press.element.get_attribute(cells::COPIED_TEXT);
        let text = text.unwrap_or_default();
        copy_and_tell(text, self.timer, move |outcome| {
            self.copied.try_set((press.row.clone(), outcome));
        });
    }

    /// Has other tables on the page know that this one grew or shrank, and keeps the focus near a row that
    /// went.
    fn follow(self) {
        let shown = self.shown;
        let mut before = None::<Vec<String>>;
        effect(move || {
            let now = shown.get();
            let is_longer = before
                .as_ref()
                .is_none_or(|before| before.len() < now.len());
            after_render(move || look_again(is_longer));
            let gone = self.menu_row.get_untracked();
            if let (Some(before), Some(gone)) = (&before, gone)
                && let Some(heir) = heir(before, &now, &gone).cloned()
            {
                self.menu_row.set(None);
                after_render(move || self.hand_focus_to(heir));
            }
            before = Some(now);
        });
    }

    /// To the menu of a row, if nothing has the focus.
    fn hand_focus_to(self, id: String) {
        if focused_element().is_some() {
            return;
        }
        reveal(&row_element_id::<T>(&id));
        after_render(move || {
            let buttons = document().query_selector_all(&format!(
                "[aria-controls=\"{}\"]",
                self.menu_id.try_get_value().unwrap_or_default()
            ));
            let Ok(buttons) = buttons else {
                return;
            };
            let button = (0..buttons.length())
                .filter_map(|at| buttons.get(at)?.dyn_into::<HtmlElement>().ok())
                .find(|button| {
                    let row = button.closest("tr").ok().flatten();
                    row.and_then(|row| row.get_attribute("data-row")).as_ref() == Some(&id)
                });
            if let Some(button) = button {
                button.focus().ok();
            }
        });
    }
}

fn read_query<T: TableRow>(params: &ParamsMap) -> TableQuery {
    TableQuery::read(&words::<T>(), T::TEXTS.prefix, T::ORDER, |name| {
        params.get(name)
    })
}

/// What other tables of the page have in the address stays.
fn write_query<T: TableRow>(query: &TableQuery, params: &mut ParamsMap) {
    for (name, value) in query.params(&words::<T>(), T::TEXTS.prefix, T::ORDER) {
        params.remove(&name);
        if let Some(value) = value {
            params.insert(name, value);
        }
    }
}
