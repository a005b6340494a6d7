//! How wide the columns of a table are.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Class of a table whose columns keep their widths.
const KEPT_WIDTHS: &str = "table--kept";
/// Class of the frame of a table that is wider than the screen.
const WIDE: &str = "table-frame--wide";

/// The columns of a table that was whole until now keep their widths, if they have none yet.
pub fn keep_widths(body: &HtmlElement) {
    if let Ok(Some(table)) = body.closest("table")
        && !table.class_list().contains(KEPT_WIDTHS)
    {
        set_widths(&table, Some(&widths(&table)));
    }
}

fn headings(table: &Element) -> Vec<HtmlElement> {
    let Ok(found) = table.query_selector_all("thead th") else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|at| found.get(at)?.dyn_into().ok())
        .collect()
}

/// How wide the columns of a table are by themselves.
pub fn widths(table: &Element) -> Vec<i32> {
    set_widths(table, None);
    headings(table)
        .iter()
        .map(HtmlElement::offset_width)
        .collect()
}

/// Sets the widths of the columns, or lets the browser choose.
pub fn set_widths(table: &Element, widths: Option<&[i32]>) {
    let headings = headings(table);
    // Cards have no headings in sight.
    let widths = widths
        .filter(|widths| widths.len() == headings.len() && widths.iter().any(|width| *width > 0));
    table
        .class_list()
        .toggle_with_force(KEPT_WIDTHS, widths.is_some())
        .ok();
    for (at, heading) in headings.iter().enumerate() {
        // A column that is not shown has no width.
        let width = widths.map(|widths| widths[at]).filter(|width| *width > 0);
        let style = heading.style();
        match width {
            Some(width) => style.set_property("width", &format!("{width}px")).ok(),
            None => style.remove_property("width").ok().map(drop),
        };
    }
}

/// How wide what a table scrolls in is.
pub fn frame_width(table: &Element) -> i32 {
    table
        .parent_element()
        .map_or(0, |frame| frame.client_width())
}

/// Gives the columns new widths after those of the frame have changed.
pub fn follow_frame(table: &Element, is_windowed: bool) {
    set_widths(table, is_windowed.then(|| widths(table)).as_deref());
    if let Some(frame) = table.parent_element() {
        let is_wide = frame.scroll_width() > frame.client_width();
        frame.class_list().toggle_with_force(WIDE, is_wide).ok();
    }
}
