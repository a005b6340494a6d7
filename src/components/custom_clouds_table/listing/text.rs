//! Text as the filter compares it.

pub use byoc_rules::lower as fold;

/// Cuts a text where the first word of the filter is found, ignoring case: before, match, after.
/// `None` where nothing is to mark.
pub fn split_at_match<'a>(text: &'a str, filter: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let needle: Vec<char> = filter
        .split_whitespace()
        .next()?
        .chars()
        .flat_map(char::to_lowercase)
        .collect();
    let starts = text.char_indices().map(|(at, _)| at);
    for start in starts {
        let mut left = needle.iter();
        let mut expected = left.next();
        for (offset, letter) in text[start..].char_indices() {
            let mut folded = letter.to_lowercase();
            if !folded.all(|part| {
                let is_same = expected == Some(&part);
                expected = left.next();
                is_same
            }) {
                break;
            }
            if expected.is_none() {
                let end = start + offset + letter.len_utf8();
                return Some((&text[..start], &text[start..end], &text[end..]));
            }
        }
    }
    None
}
