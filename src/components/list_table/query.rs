//! What the reader asked to see of a table, and its words in the address.

use byoc_html::order;

/// The order of rows: the column, counted from 0, and whether it sorts downwards.
pub type RowOrder = (usize, bool);

/// Filter and order. They are in the address, so that a reload or a shared link shows the same rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableQuery {
    pub text: String,
    /// The column that sorts, counted from 0.
    pub column: usize,
    pub is_descending: bool,
}

impl TableQuery {
    /// Reads the parameters of the address. `words` are those of the columns: what they don't have counts as
    /// not given. `prefix` begins the names of the parameters where several tables share a page. `order` is
    /// what counts if the address names none.
    pub fn read(
        words: &[&str],
        prefix: &str,
        order: RowOrder,
        get: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let [text, sort] = names(prefix);
        let (column, is_descending) = get(&sort)
            .and_then(|sort| read_order(words, &sort))
            .unwrap_or(order);
        Self {
            text: get(&text).unwrap_or_default(),
            column,
            is_descending,
        }
    }

    /// Names and values of the parameters; `None` for what is at its default.
    pub fn params(
        &self,
        words: &[&str],
        prefix: &str,
        order: RowOrder,
    ) -> [(String, Option<String>); 2] {
        let [text, sort] = names(prefix);
        let is_default = (self.column, self.is_descending) == order;
        [
            (
                text,
                Some(self.text.clone()).filter(|text| !text.is_empty()),
            ),
            (sort, (!is_default).then(|| self.order(words))),
        ]
    }

    /// The order as a word of the address: `-role`.
    pub fn order(&self, words: &[&str]) -> String {
        let word = words.get(self.column).unwrap_or(&"");
        order::write(word, self.is_descending)
    }

    /// The query in the order that a word of the address names; the same if it names none.
    pub fn in_order(&self, words: &[&str], word: &str) -> Self {
        let (column, is_descending) =
            read_order(words, word).unwrap_or((self.column, self.is_descending));
        Self {
            text: self.text.clone(),
            column,
            is_descending,
        }
    }

    /// The query after a press on a column's heading: sorts by it, or turns the order round.
    pub fn sorted_by(&self, column: usize) -> Self {
        Self {
            text: self.text.clone(),
            column,
            is_descending: self.column == column && !self.is_descending,
        }
    }

    /// Whether some rows may be hidden.
    pub fn is_filtering(&self) -> bool {
        !self.text.trim().is_empty()
    }
}

/// The parameters for text and order.
fn names(prefix: &str) -> [String; 2] {
    ["q", "sort"].map(|name| format!("{prefix}{name}"))
}

fn read_order(words: &[&str], word: &str) -> Option<(usize, bool)> {
    let (word, is_descending) = order::read(word);
    let column = words.iter().position(|known| *known == word)?;
    Some((column, is_descending))
}
