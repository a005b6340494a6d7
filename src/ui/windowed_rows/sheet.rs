//! The rows in the document.

use std::mem;
use std::ops::Range;

use byoc_html::Html;
use byoc_html::row::RowHtml;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::layout::{Layout, Piece};
use super::{IsChosen, Painter};
use crate::ui::html as markup;

/// A row in the document.
pub struct Drawn {
    pub id: String,
    pub row: Element,
    html: RowHtml,
    pub index: usize,
    /// The index that assistive technology was told.
    pub told_index: Option<usize>,
    /// What drew it.
    painter: Painter,
}

/// What is in the document.
#[derive(Default)]
pub struct Sheet {
    /// In the order of the layout.
    pub rows: Vec<Drawn>,
    gaps: [Option<HtmlElement>; 4],
}

impl Sheet {
    /// Empties the element for the first rows: it may have been another table's, whose rows it still holds.
    pub fn begin(&mut self, body: &HtmlElement) {
        if self.rows.is_empty() {
            markup::write(body, &Html::default());
            self.gaps = Default::default();
        }
    }

    /// Makes rows and gaps what the layout says, and takes the others away.
    pub fn fill(&mut self, body: &HtmlElement, layout: &Layout, painter: &Painter) {
        let mut before: Vec<Option<Drawn>> =
            mem::take(&mut self.rows).into_iter().map(Some).collect();
        let mut html = Html::default();
        let (mut added, mut place) = (Vec::new(), 0);
        for piece in &layout.pieces {
            let Piece::Row { id, at } = piece else {
                continue;
            };
            if let Some(mut drawn) = take(&mut before, &mut place, id) {
                drawn.index = *at;
                self.rows.push(drawn);
            } else if let Some(row) = painter.paint(id) {
                row.write(&mut html, id);
                added.push((self.rows.len() + added.len(), id, *at, row));
            }
        }
        for drawn in before.into_iter().flatten() {
            drawn.row.remove();
        }
        for (gap, count) in self.gaps.iter_mut().zip(layout.gaps) {
            if count == 0
                && let Some(gap) = gap.take()
            {
                gap.remove();
            }
        }
        if added.is_empty() {
            return;
        }
        let first = body.child_element_count();
        markup::append(body, &html);
        let children = body.children();
        for (child, (place, id, index, html)) in (first..).zip(added) {
            if let Some(row) = children.item(child) {
                let drawn = Drawn {
                    id: id.clone(),
                    row,
                    html,
                    index,
                    told_index: None,
                    painter: painter.clone(),
                };
                self.rows.insert(place, drawn);
            }
        }
    }

    /// Writes what has changed in these rows, and says whether any are left.
    pub fn paint(&mut self, painter: &Painter, range: Range<usize>) -> bool {
        let mut is_left = false;
        for drawn in self
            .rows
            .iter_mut()
            .filter(|drawn| drawn.painter != *painter)
        {
            if range.contains(&drawn.index) {
                if let Some(row) = painter.paint(&drawn.id) {
                    drawn.become_like(row);
                }
                drawn.painter = painter.clone();
            } else {
                is_left = true;
            }
        }
        is_left
    }

    /// Gives each gap the height of the rows that it stands for.
    pub fn stretch(&mut self, layout: &Layout) {
        for (gap, count) in self.gaps.iter_mut().zip(layout.gaps) {
            if count == 0 {
                continue;
            }
            if gap.is_none() {
                *gap = new_gap();
            }
            if let Some(gap) = gap {
                let height = format!("{}px", (count as f64 * layout.row_height) as i32);
                HtmlElement::style(gap).set_property("height", &height).ok();
            }
        }
    }

    /// Puts rows and gaps in order. What is in order already does not move: it would lose the focus.
    pub fn order(&self, body: &HtmlElement, layout: &Layout) {
        let mut next = body.first_element_child();
        let mut rows = self.rows.iter().peekable();
        for piece in &layout.pieces {
            let element: Option<&Element> = match piece {
                Piece::Row { id, .. } => rows.next_if(|drawn| drawn.id == *id).map(|it| &it.row),
                Piece::Gap(number) => self.gaps[*number].as_deref(),
            };
            let Some(element) = element else {
                continue;
            };
            if next.as_ref() == Some(element) {
                next = element.next_element_sibling();
            } else {
                body.insert_before(element, next.as_deref()).ok();
            }
        }
    }

    /// Sets the checkbox of each row.
    pub fn check(&self, is_chosen: &IsChosen) {
        for drawn in &self.rows {
            let found = drawn.row.query_selector("input").ok().flatten();
            if let Some(input) = found.and_then(|it| it.dyn_into::<HtmlInputElement>().ok()) {
                input.set_checked(is_chosen(&drawn.id));
            }
        }
    }
}

/// Takes the row with this id. The search begins where the last one ended: most rows stay in order.
fn take(rows: &mut [Option<Drawn>], place: &mut usize, id: &str) -> Option<Drawn> {
    let is_it = |at: &usize| rows[*at].as_ref().is_some_and(|drawn| drawn.id == id);
    let at = (*place..rows.len()).chain(0..*place).find(is_it)?;
    *place = at + 1;
    rows[at].take()
}

impl Drawn {
    /// Writes what is not as it should be.
    fn become_like(&mut self, html: RowHtml) {
        if self.html == html {
            return;
        }
        let cells = self.row.children();
        if cells.length() as usize == html.cells.len() {
            for (at, (old, new)) in self.html.cells.iter().zip(&html.cells).enumerate() {
                if old.content != new.content
                    && let Some(cell) = cells.item(at as u32)
                {
                    markup::write(&cell, &new.content);
                }
            }
        } else {
            markup::write(&self.row, &html.cells_html());
        }
        self.html = html;
    }
}

/// Room for rows that are not in the document.
fn new_gap() -> Option<HtmlElement> {
    let gap = document().create_element("tr").ok()?;
    set_attribute(&gap, "class", "table__gap");
    set_attribute(&gap, "aria-hidden", "true");
    gap.dyn_into().ok()
}

pub fn set_attribute(element: &Element, name: &str, value: &str) {
    if element.get_attribute(name).as_deref() != Some(value) {
        element.set_attribute(name, value).ok();
    }
}
