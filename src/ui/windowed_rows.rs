//! The body of a long table: only rows near the viewport are in the document.
//!
//! Rows are HTML, written cell by cell: one pass over the drawn rows writes what changed. A view of its own
//! for each cell of each row took ten times as long.

mod columns;
mod layout;
mod sheet;

use std::{cell::RefCell, sync::Arc, time::Duration};

use byoc_html::row::RowHtml;
use leptos::{ev::FocusEvent, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FocusOptions, HtmlElement, MouseEvent};

use self::columns::{follow_frame, frame_width, keep_widths, set_widths, widths};
use self::layout::{Layout, Sight};
use self::sheet::{Drawn, Sheet, set_attribute};
use super::{
    dom::{after_render, focused_element, hear_first, later},
    effect,
    keys::on_key,
};

/// What changes which rows are near the viewport, and what needs all of them.
const WATCHED: [&str; 5] = [
    "scroll",
    "resize",
    "beforeprint",
    "afterprint",
    "pointerdown",
];

/// How long after a change the first rows out of sight are drawn. Somebody who types sees the next letter before.
const FIRST_PAUSE: Duration = Duration::from_millis(150);
/// How long it is until more of them are.
const PAUSE: Duration = Duration::from_millis(30);

/// Units of layout in a CSS pixel.
const UNITS: f64 = 64.0;

thread_local! {
    static TABLES: RefCell<Vec<Table>> = const { RefCell::new(Vec::new()) };
}

/// Brings the row that holds the element with this id into the document, if a table on screen has it.
pub fn reveal(element_id: &str) {
    let tables = TABLES.with_borrow(Clone::clone);
    tables.iter().for_each(|table| table.reveal(element_id));
}

/// Has all tables look which of their rows are in sight, after something else on the page grew or shrank.
/// `has_new_widths`: also how wide columns and how high rows are, for tables that were hidden.
pub fn look_again(has_new_widths: bool) {
    for table in TABLES.with_borrow(Clone::clone) {
        if has_new_widths {
            table.measure();
        }
        table.look();
    }
}

/// Makes the HTML of rows from what was known when it was made. A new one draws every row again, so it comes
/// only when something in the rows has changed.
#[derive(Clone)]
pub struct Painter(Arc<Paint>);

type Paint = dyn Fn(&str) -> Option<RowHtml> + Send + Sync;

impl Painter {
    /// `paint` takes the id of a row, and answers `None` for a row that is gone: what is drawn stays. It reads no
    /// signals: what it needs it owns.
    pub fn new(paint: impl Fn(&str) -> Option<RowHtml> + Send + Sync + 'static) -> Self {
        Self(Arc::new(paint))
    }

    fn paint(&self, id: &str) -> Option<RowHtml> {
        (self.0)(id)
    }
}

impl PartialEq for Painter {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Whether a row is selected, of its id.
pub type IsChosen = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// What handles presses.
pub type OnPress = Arc<dyn Fn(Press) + Send + Sync>;

/// A press on an element with `data-press`.
pub struct Press {
    /// The value of `data-press`.
    pub name: String,
    /// Id of the row.
    pub row: String,
    pub element: HtmlElement,
    pub is_shift: bool,
    /// The arrow key, on a button that opens a menu.
    pub key: Option<String>,
}

/// What has the focus in a table.
#[derive(Clone)]
struct Focused {
    row: String,
    selector: String,
}

#[derive(Clone, Copy)]
struct Table {
    ids: Signal<Vec<String>>,
    /// Id of the element by which a row is revealed, of the row's id.
    element_id: fn(&str) -> String,
    body: NodeRef<html::Tbody>,
    sight: RwSignal<Sight>,
    /// The row that has the focus, or is to have it. It stays in the document wherever it is.
    kept: RwSignal<Option<String>>,
    focused: StoredValue<Option<Focused>>,
    layout: Memo<Layout>,
    /// Grows with each change of `ids`.
    edition: Memo<u32>,
    /// An edition, and how many steps of drawing it has had.
    progress: RwSignal<(u32, usize)>,
    painter: Signal<Painter>,
    /// How wide the frame was when the columns got their widths.
    width: StoredValue<i32>,
    sheet: StoredValue<Sheet, LocalStorage>,
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
    }

    fn print(self, is_printed: bool) {
        self.sight.try_update(|sight| sight.is_whole = is_printed);
    }

    /// Reads which part of the table is in sight.
    fn look(self) {
        if let Some(Some(body)) = self.body.try_get_untracked() {
            let top = body.get_bounding_client_rect().top();
            self.sight
                .try_update(|sight| sight.look(-top, viewport_height()));
        }
    }

    /// Reads how high a row is. If the table has become wider or narrower, so do its columns. Those of a long table
    /// keep their widths from then on: else they would change with the rows that are in the document.
    fn measure(self) {
        let Some(Some(body)) = self.body.try_get_untracked() else {
            return;
        };
        if let Some(table) = body.closest("table").ok().flatten() {
            let width = frame_width(&table);
            if self.width.try_get_value() != Some(width) {
                self.width.try_set_value(width);
                let is_windowed = self.layout.with_untracked(|layout| layout.is_windowed);
                follow_frame(&table, is_windowed);
            }
        }
        // As most of them are: an average would change with the rows that are drawn, and the place of all others with
        // it. In units of layout, to be compared.
        let usual = self.sheet.with_value(|sheet| {
            let height = |drawn: &Drawn| drawn.row.get_bounding_client_rect().height() * UNITS;
            let heights: Vec<i32> = sheet.rows.iter().map(|row| height(row) as i32).collect();
            let equals = |height: &&i32| heights.iter().filter(|it| it == height).count();
            heights.iter().max_by_key(equals).copied()
        });
        if let Some(usual) = usual.filter(|usual| *usual > 0) {
            self.sight
                .try_update(|sight| sight.row_height = f64::from(usual) / UNITS);
        }
    }

    /// Takes over from the rows that came in the page's document: the same rows are in sight, and the columns are as
    /// wide. The table itself is hidden until it has rows.
    fn continue_document(self, body: &HtmlElement) {
        let table = body.closest("table").ok().flatten();
        if let Some(before) = document_table()
            && let Some(table) = table
            && let Ok(Some(rows)) = before.query_selector("tbody")
        {
            let (place, count) = (rows.get_bounding_client_rect(), rows.child_element_count());
            self.sight.update(|sight| {
                sight.look(-place.top(), viewport_height());
                sight.row_height = place.height() / f64::from(count.max(1));
            });
            self.width.set_value(frame_width(&before));
            set_widths(&table, Some(&widths(&before)));
        }
    }

    /// Makes the document as the layout says.
    fn draw(self, body: &HtmlElement, is_chosen: Option<&IsChosen>) {
        let (layout, painter) = (self.layout.get(), self.painter.get());
        let has_rows = self.sheet.with_value(|sheet| !sheet.rows.is_empty());
        if has_rows && (layout.is_windowed || !layout.is_complete) {
            keep_widths(body);
        }
        let count = self.ids.with_untracked(Vec::len);
        let mut has_late_rows = false;
        self.sheet.update_value(|sheet| {
            sheet.begin(body);
            let in_sight = self.sight.with_untracked(|sight| sight.first(count));
            sheet.fill(body, &layout, &painter);
            has_late_rows = sheet.paint(&painter, in_sight);
            sheet.stretch(&layout);
            sheet.order(body, &layout);
            if let Some(is_chosen) = is_chosen {
                sheet.check(is_chosen);
            }
        });
        if layout.is_windowed {
            self.number(body, count);
        }
        self.focus_again();
        if has_late_rows || !layout.is_complete {
            self.go_on_later(painter, layout);
        }
    }

    /// Goes on with rows out of sight, after a pause in which the browser does what else there is.
    fn go_on_later(self, painter: Painter, layout: Layout) {
        let edition = self.edition.get_untracked();
        let Layout {
            step, is_complete, ..
        } = layout;
        let pause = if step == 0 { FIRST_PAUSE } else { PAUSE };
        later(pause, move || {
            // What has changed since begins again.
            if self.painter.try_get_untracked().as_ref() == Some(&painter) {
                self.sheet
                    .try_update_value(|sheet| sheet.paint(&painter, 0..usize::MAX));
                self.focus_again();
            }
            let is_next = |layout: &Layout| !is_complete && layout.step == step;
            if self.edition.try_get_untracked() == Some(edition)
                && self.layout.with_untracked(is_next)
            {
                self.progress.set((edition, step + 1));
            }
        });
    }

    /// Tells assistive technology which rows of how many these are.
    fn number(self, body: &HtmlElement, count: usize) {
        if let Ok(Some(table)) = body.closest("table") {
            set_attribute(&table, "aria-rowcount", &(count + 1).to_string());
        }
        self.sheet.update_value(|sheet| {
            let is_news = |drawn: &&mut Drawn| drawn.told_index != Some(drawn.index);
            for drawn in sheet.rows.iter_mut().filter(is_news) {
                // The row of the headings is the first one.
                set_attribute(&drawn.row, "aria-rowindex", &(drawn.index + 2).to_string());
                drawn.told_index = Some(drawn.index);
            }
        });
    }

    /// A row that moved in the document, or a cell that was written again, has lost the focus.
    fn focus_again(self) {
        let Some(focused) = self.focused.try_get_value().flatten() else {
            return;
        };
        if focused_element().is_some() {
            return;
        }
        let found = self.sheet.with_value(|sheet| {
            let drawn = sheet.rows.iter().find(|drawn| drawn.id == focused.row)?;
            drawn.row.query_selector(&focused.selector).ok()?
        });
        if let Some(element) = found.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            element.focus_with_options(&options).ok();
        }
    }

    fn keep_focused(self, event: &FocusEvent) {
        let Some((element, row)) = target_in_row(event) else {
            return;
        };
        let selector = match element.get_attribute("data-press") {
            Some(name) => format!("[data-press=\"{name}\"]"),
            None => format!("[id=\"{}\"]", element.id()),
        };
        self.kept.set(Some(row.clone()));
        self.focused.set_value(Some(Focused { row, selector }));
    }
}

/// What an event is about, and the id of its row.
fn target_in_row(event: &Event) -> Option<(HtmlElement, String)> {
    let target: HtmlElement = event.target()?.dyn_into().ok()?;
    let row = target.closest("tr").ok()??.get_attribute("data-row")?;
    Some((target, row))
}

/// What was pressed, if it is something that can be pressed.
fn press_of(event: &Event, key: Option<&str>) -> Option<Press> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let element: HtmlElement = target.closest("[data-press]").ok()??.dyn_into().ok()?;
    let opens_menu = |key: &str| {
        matches!(key, "ArrowDown" | "ArrowUp") && element.has_attribute("aria-haspopup")
    };
    if key.is_some_and(|key| !opens_menu(key)) {
        return None;
    }
    Some(Press {
        name: element.get_attribute("data-press")?,
        row: element.closest("tr").ok()??.get_attribute("data-row")?,
        is_shift: event
            .dyn_ref::<MouseEvent>()
            .is_some_and(MouseEvent::shift_key),
        element,
        key: key.map(str::to_owned),
    })
}

/// The table in the document of the page, before the app has taken over.
fn document_table() -> Option<Element> {
    document().query_selector("#boot table").ok().flatten()
}

fn viewport_height() -> f64 {
    let root = document().document_element();
    root.map_or(0.0, |root| f64::from(root.client_height()))
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
    #[prop(into)] painter: Signal<Painter>,
    /// For rows with a checkbox.
    is_chosen: Option<IsChosen>,
    on_press: OnPress,
    /// Runs when pointer or focus come to a row, with what they came to.
    on_reach: fn(&Element),
) -> impl IntoView {
    let sight = RwSignal::new(Sight::default());
    let kept = RwSignal::new(None::<String>);
    let edition = Memo::new(move |edition: Option<&u32>| {
        ids.with(|_| edition.map_or(0, |edition| edition.wrapping_add(1)))
    });
    let progress = RwSignal::new((0, 0));
    let layout = Memo::new(move |_| {
        let edition = edition.get();
        let step = progress.with(|(known, step)| if *known == edition { *step } else { 0 });
        ids.with(|ids| {
            let kept = kept.with(|kept| ids.iter().position(|id| Some(id) == kept.as_ref()));
            sight.with(|sight| Layout::new(ids, sight, kept, step))
        })
    });
    let body = NodeRef::<html::Tbody>::new();
    let table = Table {
        ids,
        element_id,
        body,
        sight,
        kept,
        focused: StoredValue::new(None),
        layout,
        edition,
        progress,
        painter,
        width: StoredValue::new(0),
        sheet: StoredValue::new_local(Sheet::default()),
    };
    table.listen();
    let mut is_drawn = false;
    effect(move || {
        let Some(body) = body.get() else {
            is_drawn = false;
            return;
        };
        if !is_drawn {
            table.continue_document(&body);
        }
        table.draw(&body, is_chosen.as_ref());
        is_drawn = true;
    });
    let on_press = StoredValue::new_local(on_press);
    let press = move |event: &Event, key: Option<&str>| {
        if let Some(press) = press_of(event, key) {
            if key.is_some() {
                event.prevent_default();
            }
            on_press.with_value(|on_press| on_press(press));
        }
    };
    let reach = move |event: &Event| {
        if let Some((element, _)) = target_in_row(event) {
            on_reach(&element);
        }
    };
    view! {
        <tbody
            node_ref=body
            on:focusin=move |event| {
                table.keep_focused(&event);
                reach(&event);
            }
            on:pointerover=move |event| reach(&event)
            on:click=move |event| press(&event, None)
            on:keydown=on_key(move |key| press(&key.event, Some(&key.name)))
        ></tbody>
    }
    .into_any()
}
