//! The body of a long table: only rows near the viewport are in the document.

mod layout;

use std::{cell::RefCell, rc::Rc};

use leptos::{ev::FocusEvent, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusOptions, HtmlElement};

use self::layout::{Layout, Piece, Sight};
use super::dom::{after_render, focused_element, hear_first};

/// What changes which rows are near the viewport, and what needs all of them.
const WATCHED: [&str; 5] = [
    "scroll",
    "resize",
    "beforeprint",
    "afterprint",
    "pointerdown",
];

thread_local! {
    static TABLES: RefCell<Vec<Table>> = const { RefCell::new(Vec::new()) };
}

/// Brings the row that holds the element with this id into the document, if a table on screen has it.
pub fn reveal(element_id: &str) {
    let tables = TABLES.with_borrow(Clone::clone);
    tables.iter().for_each(|table| table.reveal(element_id));
}

/// Builds a row of its id.
pub type RowView = Rc<dyn Fn(String) -> AnyView>;

#[derive(Clone, Copy)]
struct Table {
    ids: Signal<Vec<String>>,
    /// Id of the element by which a row is revealed, of the row's id.
    element_id: fn(&str) -> String,
    body: NodeRef<html::Tbody>,
    sight: RwSignal<Sight>,
    /// The row that has the focus, or is to have it. It stays in the document wherever it is.
    kept: RwSignal<Option<String>>,
    /// What has the focus in the table.
    focused: StoredValue<Option<HtmlElement>, LocalStorage>,
    layout: Memo<Layout>,
}

impl Table {
    fn reveal(self, element_id: &str) {
        let found = self.ids.try_with_untracked(|ids| {
            let is_wanted = |id: &&String| (self.element_id)(id) == element_id;
            ids.iter().find(is_wanted).cloned()
        });
        if let Some(Some(id)) = found {
            self.kept.try_set(Some(id));
        }
    }

    fn listen(self) {
        TABLES.with_borrow_mut(|tables| tables.push(self));
        on_cleanup(move || {
            TABLES.with_borrow_mut(|tables| tables.retain(|table| table.sight != self.sight));
        });
        hear_first(&WATCHED, move |event| match event.type_().as_str() {
            "beforeprint" => self.print(true),
            "afterprint" => self.print(false),
            // A press anywhere is a will of its own: it may well leave the focus nowhere.
            "pointerdown" => {
                self.focused.try_set_value(None);
            }
            "resize" => {
                self.measure();
                self.look();
            }
            _ => self.look(),
        });
        self.body.on_load(move |_| {
            after_render(move || {
                self.measure();
                self.look();
            });
        });
        Effect::new(move |_| {
            if self.layout.with(|layout| layout.is_windowed) {
                after_render(move || {
                    self.number();
                    self.focus_again();
                    self.hold(false);
                });
            }
        });
    }

    fn print(self, is_printed: bool) {
        self.sight.try_update(|sight| sight.is_whole = is_printed);
    }

    /// Reads which part of the table is in sight.
    fn look(self) {
        if let Some(Some(body)) = self.body.try_get_untracked() {
            let top = body.get_bounding_client_rect().top();
            let root = document().document_element();
            let height = root.map_or(0, |root| root.client_height());
            let before = self.layout.with_untracked(|layout| layout.gaps);
            self.sight
                .try_update(|sight| sight.look(-top, f64::from(height)));
            if self.layout.with_untracked(|layout| layout.gaps) != before {
                self.hold(true);
            }
        }
    }

    /// Reads how high a row is. The columns keep their widths from now on: they would change with
    /// the rows that are in the document.
    fn measure(self) {
        let Some(Some(body)) = self.body.try_get_untracked() else {
            return;
        };
        let is_windowed = self.layout.with_untracked(|layout| layout.is_windowed);
        let table = body.closest("table").ok().flatten();
        if let Some(table) = table {
            set_widths(&table, is_windowed);
        }
        let rows = self.drawn(&body);
        let heights = rows
            .iter()
            .map(|(row, _)| row.get_bounding_client_rect().height());
        let sum: f64 = heights.sum();
        if sum > 0.0 {
            self.sight
                .try_update(|sight| sight.row_height = sum / rows.len() as f64);
        }
    }

    /// The rows in the document, each with its number in the table.
    fn drawn(self, body: &HtmlElement) -> Vec<(Element, usize)> {
        let pieces = self.layout.with_untracked(|layout| layout.pieces.clone());
        let children = body.children();
        let rows = pieces
            .into_iter()
            .enumerate()
            .filter_map(|(at, piece)| match piece {
                Piece::Row { at: number, .. } => Some((children.item(at as u32)?, number)),
                Piece::Gap(_) => None,
            });
        rows.collect()
    }

    /// Tells assistive technology which rows of how many these are.
    fn number(self) {
        let Some(Some(body)) = self.body.try_get_untracked() else {
            return;
        };
        let count = self.ids.with_untracked(Vec::len);
        if let Ok(Some(table)) = body.closest("table") {
            table
                .set_attribute("aria-rowcount", &(count + 1).to_string())
                .ok();
        }
        for (row, number) in self.drawn(&body) {
            // The row of the headings is the first one.
            row.set_attribute("aria-rowindex", &(number + 2).to_string())
                .ok();
        }
    }

    /// Keeps the height of the table while rows are replaced. Some are removed before others are added,
    /// and the browser would scroll back in a page that is short for a moment.
    fn hold(self, is_held: bool) {
        let body = self.body.try_get_untracked().flatten();
        let table = body.and_then(|body| body.closest("table").ok().flatten());
        let frame: Option<HtmlElement> = table
            .and_then(|table| table.parent_element())
            .and_then(|frame| frame.dyn_into().ok());
        let Some(frame) = frame else {
            return;
        };
        if is_held {
            let height = format!("{}px", frame.offset_height());
            frame.style().set_property("min-height", &height).ok();
        } else {
            frame.style().remove_property("min-height").ok();
        }
    }

    /// A jump may move the row that has the focus in the document, which takes the focus from it.
    fn focus_again(self) {
        let focused = self.focused.try_get_value().flatten();
        if let Some(focused) = focused.filter(|it| it.is_connected())
            && focused_element().is_none()
        {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            focused.focus_with_options(&options).ok();
        }
    }

    fn keep_focused(self, event: &FocusEvent) {
        let Some(Some(body)) = self.body.try_get_untracked() else {
            return;
        };
        let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
        let row = target
            .as_ref()
            .and_then(|target| target.closest("tr").ok().flatten());
        let found = self
            .drawn(&body)
            .into_iter()
            .find(|(drawn, _)| Some(drawn) == row.as_ref());
        let id = found.and_then(|(_, at)| self.ids.with_untracked(|ids| ids.get(at).cloned()));
        if id.is_some() {
            self.kept.set(id);
            let target = target.and_then(|target| target.dyn_into().ok());
            self.focused.set_value(target);
        }
    }
}

/// Sets the widths of the columns to what they are, or lets the browser choose again.
fn set_widths(table: &Element, is_fixed: bool) {
    let Ok(headings) = table.query_selector_all("thead th") else {
        return;
    };
    let headings: Vec<HtmlElement> = (0..headings.length())
        .filter_map(|at| headings.get(at)?.dyn_into().ok())
        .collect();
    let table: &HtmlElement = table.unchecked_ref();
    for element in headings.iter().chain([table]) {
        for property in ["width", "table-layout"] {
            element.style().remove_property(property).ok();
        }
    }
    // All are read before the first is set.
    let widths: Vec<i32> = headings.iter().map(HtmlElement::offset_width).collect();
    // Cards have no headings in sight.
    if !is_fixed || widths.contains(&0) {
        return;
    }
    for (heading, width) in headings.iter().zip(widths) {
        heading
            .style()
            .set_property("width", &format!("{width}px"))
            .ok();
    }
    table.style().set_property("table-layout", "fixed").ok();
}

/// A `tbody` that draws short tables whole, and of long ones the rows near the viewport. A row that has
/// the focus stays. Printing draws all.
#[component]
pub fn WindowedRows(
    /// Ids of the rows, in order.
    #[prop(into)]
    ids: Signal<Vec<String>>,
    /// Id of the element by which [`reveal`] finds a row.
    element_id: fn(&str) -> String,
    /// A `tr`.
    row: RowView,
) -> impl IntoView {
    let sight = RwSignal::new(Sight::default());
    let kept = RwSignal::new(None::<String>);
    let layout = Memo::new(move |_| {
        ids.with(|ids| {
            let kept = kept.with(|kept| ids.iter().position(|id| Some(id) == kept.as_ref()));
            sight.with(|sight| Layout::new(ids, sight, kept))
        })
    });
    let body = NodeRef::<html::Tbody>::new();
    let table = Table {
        ids,
        element_id,
        body,
        sight,
        kept,
        focused: StoredValue::new_local(None),
        layout,
    };
    table.listen();
    let row = StoredValue::new_local(row);
    let piece_view = move |piece: Piece| match piece {
        Piece::Row { id, .. } => row.with_value(|row| row(id)),
        Piece::Gap(number) => {
            let height = Memo::new(move |_| {
                let row_height = sight.with(|sight| sight.row_height);
                layout.with(|layout| (layout.gaps[number] as f64 * row_height) as i32)
            });
            view! {
                <tr
                    class="table__gap"
                    aria-hidden="true"
                    style:height=Signal::derive(move || format!("{}px", height.get()))
                ></tr>
            }
            .into_any()
        }
    };
    view! {
        <tbody node_ref=body on:focusin=move |event| table.keep_focused(&event)>
            <For each=move || layout.get().pieces key=Piece::key children=piece_view/>
        </tbody>
    }
    .into_any()
}
