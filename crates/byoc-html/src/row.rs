//! Rows of a table, cell by cell: so that the console can write those alone that changed.

use crate::Html;

/// A row of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct RowHtml {
    pub class: &'static str,
    pub cells: Vec<Cell>,
}

/// A cell of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub class: &'static str,
    /// What stands before the value where each row is a card: the heading of the column.
    pub heading: &'static str,
    /// True for the cell that names the row.
    pub is_name: bool,
    pub content: Html,
}

impl RowHtml {
    /// The whole row. `id` is what names it in a press.
    pub fn write(&self, html: &mut Html, id: &str) {
        html.open("tr", &[("class", self.class), ("data-row", id)]);
        html.append(&self.cells_html());
        html.close("tr");
    }

    /// What is in the row.
    pub fn cells_html(&self) -> Html {
        let mut html = Html::default();
        for cell in &self.cells {
            cell.write(&mut html);
        }
        html
    }
}

impl Cell {
    fn write(&self, html: &mut Html) {
        let (element, kind) = match self.is_name {
            true => ("th", ("scope", "row")),
            false => ("td", ("data-label", self.heading)),
        };
        html.open(element, &[("class", self.class), kind]);
        html.append(&self.content);
        html.close(element);
    }
}
