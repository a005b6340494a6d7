//! Which rows a table shows, and in what order. Plain data.

use std::collections::HashMap;

use byoc_html::Html;
use byoc_rules::lower;

use super::cells::Look;
use super::query::RowOrder;
#[cfg(test)]
use super::query::TableQuery;

/// What a table is called.
#[derive(Debug, Clone, Copy)]
pub struct TableTexts {
    /// Begins the ids of its elements, for example `members`.
    pub id: &'static str,
    /// Begins its parameters in the address, where several tables share a page.
    pub prefix: &'static str,
    /// Its name, for example `Members`.
    pub label: &'static str,
    /// For example `Filter members`.
    pub filter: &'static str,
    /// One of its rows, for example `member`. The plural is an s.
    pub noun: &'static str,
    /// For example `No member matches`.
    pub no_match: &'static str,
    /// What the filter searches, as a sentence.
    pub searched: &'static str,
}

/// A column.
pub struct Column<T: 'static> {
    /// In the address.
    pub word: &'static str,
    pub heading: &'static str,
    pub class: &'static str,
    /// What its cells say: the filter finds it, and the rows are ordered by it.
    pub text: fn(&T) -> String,
    /// What the rows are ordered by where the text will not do.
    pub order: Option<fn(&T) -> String>,
    pub is_searched: bool,
    pub cell: fn(&T, &Look) -> Html,
}

/// What a table has rows of.
pub trait TableRow: Clone + PartialEq + Send + Sync + 'static {
    const TEXTS: TableTexts;
    /// The first one names the row.
    const COLUMNS: &'static [Column<Self>];
    /// The order in which the rows come if nothing else is asked for.
    const ORDER: RowOrder = (0, false);

    /// What no other row has. It stays while the row changes.
    fn id(&self) -> &str;

    /// What its menu is called by.
    fn name(&self) -> String;
}

/// The words of the columns in the address.
pub fn words<T: TableRow>() -> Vec<&'static str> {
    T::COLUMNS.iter().map(|column| column.word).collect()
}

/// The rows with what filtering looks at, computed once.
pub struct Index<T> {
    rows: Vec<T>,
    folded: Vec<String>,
    places: HashMap<String, usize>,
}

impl<T: PartialEq> PartialEq for Index<T> {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}

impl<T: TableRow> Index<T> {
    pub fn new(rows: Vec<T>) -> Self {
        let places = rows.iter().enumerate();
        let places = places.map(|(at, row)| (row.id().to_owned(), at)).collect();
        let folded = rows.iter().map(searched).collect();
        Self {
            rows,
            folded,
            places,
        }
    }

    pub fn count(&self) -> usize {
        self.rows.len()
    }

    pub fn get(&self, id: &str) -> Option<&T> {
        self.rows.get(*self.places.get(id)?)
    }

    /// All rows in the order of the query. Equal rows are in the order of the first column, then by id, so
    /// that a refresh never shuffles them.
    pub fn ordered(&self, column: usize, is_descending: bool) -> Vec<usize> {
        let keys = |column: usize| -> Vec<String> {
            let Some(column) = T::COLUMNS.get(column) else {
                return vec![String::new(); self.rows.len()];
            };
            let keys = self.rows.iter().map(column.order.unwrap_or(column.text));
            keys.map(|key| lower(&key)).collect()
        };
        let (first, chosen) = (keys(0), keys(column));
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by(|left, right| {
            let by_key = chosen[*left].cmp(&chosen[*right]);
            let by_key = if is_descending {
                by_key.reverse()
            } else {
                by_key
            };
            by_key
                .then_with(|| first[*left].cmp(&first[*right]))
                .then_with(|| self.rows[*left].id().cmp(self.rows[*right].id()))
        });
        order
    }

    /// Ids of the rows that have every word of the filter, in the given order.
    pub fn matching(&self, order: &[usize], filter: &str) -> Vec<String> {
        let filter = lower(filter);
        let needles: Vec<&str> = filter.split_whitespace().collect();
        let is_match = |at: &&usize| {
            let text = &self.folded[**at];
            needles.iter().all(|needle| text.contains(needle))
        };
        let found = order.iter().filter(is_match);
        found.map(|at| self.rows[*at].id().to_owned()).collect()
    }

    /// Ids of the rows that a query shows.
    #[cfg(test)]
    pub fn shown(&self, query: &TableQuery) -> Vec<String> {
        let order = self.ordered(query.column, query.is_descending);
        self.matching(&order, &query.text)
    }
}

/// What the filter looks at, folded.
fn searched<T: TableRow>(row: &T) -> String {
    let columns = T::COLUMNS.iter().filter(|column| column.is_searched);
    let texts: Vec<String> = columns.map(|column| (column.text)(row)).collect();
    lower(&texts.join("\n"))
}

/// The row to which the focus goes once `gone` is not shown any more: the one that has come in its place, as
/// after a rename, or else the next one, or the last.
pub fn heir<'a>(before: &[String], now: &'a [String], gone: &str) -> Option<&'a String> {
    let at = before.iter().position(|id| id == gone)?;
    if now.iter().any(|id| id == gone) {
        return None;
    }
    let mut new = now.iter().filter(|id| !before.contains(id));
    match (new.next(), new.next()) {
        (Some(only), None) if now.len() == before.len() => Some(only),
        (_, _) => now.get(at).or(now.last()),
    }
}
