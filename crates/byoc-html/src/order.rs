//! The order of a list as a word of its address: `name`, or `-name` downwards.

/// The column's word, and whether it sorts downwards.
pub fn read(word: &str) -> (&str, bool) {
    match word.strip_prefix('-') {
        Some(column) => (column, true),
        None => (word, false),
    }
}

/// The word for a column's order.
pub fn write(column: &str, is_descending: bool) -> String {
    let sign = if is_descending { "-" } else { "" };
    format!("{sign}{column}")
}

/// Each order that these columns, by word and heading, can have: its word and what it is called.
pub fn all<'a>(
    columns: impl IntoIterator<Item = &'a (&'static str, &'static str)>,
) -> impl Iterator<Item = (String, String)> {
    let both = |(word, heading): &'a (&'static str, &'static str)| {
        [(false, "ascending"), (true, "descending")].map(|(is_descending, order)| {
            (write(word, is_descending), format!("{heading}, {order}"))
        })
    };
    columns.into_iter().flat_map(both)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_as_it_is_written() {
        for (word, read_as) in [
            ("name", ("name", false)),
            ("-name", ("name", true)),
            ("", ("", false)),
        ] {
            assert_eq!(read(word), read_as);
            assert_eq!(write(read_as.0, read_as.1), word);
        }
    }

    #[test]
    fn each_column_sorts_both_ways() {
        let all: Vec<_> = all(&[("name", "Name"), ("role", "Role")]).collect();
        let expected = [
            ("name", "Name, ascending"),
            ("-name", "Name, descending"),
            ("role", "Role, ascending"),
            ("-role", "Role, descending"),
        ];
        assert_eq!(
            all,
            expected.map(|(word, label)| (word.to_owned(), label.to_owned()))
        );
    }
}
