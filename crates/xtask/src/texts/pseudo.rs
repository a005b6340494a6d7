//! A language that nobody speaks: every letter with an accent, words longer, each text in marks.

/// A part of what stands between quotation marks.
#[derive(Debug, PartialEq)]
pub enum Piece<'a> {
    Spoken(&'a str),
    /// A placeholder, an escape, or code in backticks.
    Kept(&'a str),
}

/// Splits the inside of a literal.
pub fn pieces(inner: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < inner.len() {
        let rest = &inner[at..];
        let length = kept(rest);
        if length == 0 {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        }
        if start < at {
            pieces.push(Piece::Spoken(&inner[start..at]));
        }
        pieces.push(Piece::Kept(&rest[..length]));
        at += length;
        start = at;
    }
    if start < inner.len() {
        pieces.push(Piece::Spoken(&inner[start..]));
    }
    pieces
}

/// How many bytes at the beginning of the text stay as they are.
fn kept(rest: &str) -> usize {
    let up_to = |end: char| rest[1..].find(end).map_or(1, |at| at + 2);
    match rest.as_bytes() {
        [b'{', b'{', ..] | [b'}', b'}', ..] => 2,
        [b'{', ..] => up_to('}'),
        [b'`', ..] => up_to('`'),
        [b'\\', b'u', ..] => rest.find('}').map_or(2, |at| at + 1),
        [b'\\', b'x', ..] => 4,
        // A line that goes on: its indentation is no part of the text.
        [b'\\', b'\n', ..] => {
            let after = rest[2..].find(|letter: char| !letter.is_whitespace());
            after.map_or(rest.len(), |at| at + 2)
        }
        [b'\\', _, ..] => 2,
        _ => 0,
    }
}

/// The inside of a literal in that language.
pub fn pseudo(inner: &str) -> String {
    let said: String = pieces(inner)
        .into_iter()
        .map(|piece| match piece {
            Piece::Spoken(text) => text.chars().map(letter).collect(),
            Piece::Kept(kept) => kept.to_owned(),
        })
        .collect();
    format!("⟦{said}⟧")
}

/// A letter with an accent. Vowels are doubled: that makes texts about 35 % longer, word by word, as
/// many languages are.
fn letter(letter: char) -> String {
    const PLAIN: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const ACCENTED: &str = "åƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ";
    let Some(at) = PLAIN.find(letter) else {
        return letter.to_string();
    };
    let accented = ACCENTED.chars().nth(at).unwrap_or(letter);
    match letter {
        'a' | 'e' | 'i' | 'o' | 'u' => format!("{accented}{accented}"),
        _ => accented.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_longer_and_what_is_no_text_is_kept() {
        for (inner, expected) in [
            ("Next", "⟦Ñééẋţ⟧"),
            ("{count} of {all:>3}", "⟦{count} ööƒ {all:>3}⟧"),
            ("{{x}} 10.0.0.0/16", "⟦{{ẋ}} 10.0.0.0/16⟧"),
            ("Run `terraform plan`.", "⟦Ŕûûñ `terraform plan`.⟧"),
            ("a\\nb\\u{2026}\\\"c\\x1b", "⟦åå\\nƀ\\u{2026}\\\"ç\\x1b⟧"),
            ("one \\\n        two", "⟦ööñéé \\\n        ţŵöö⟧"),
        ] {
            assert_eq!(pseudo(inner), expected, "{inner}");
        }
    }

    #[test]
    fn texts_grow_by_a_third() {
        let text = "Choose a name, a region and a CIDR block for the cloud.";
        let letters = |text: &str| text.chars().count() as f64;
        let growth = letters(&pseudo(text)) / letters(text);
        assert!((1.3..1.4).contains(&growth), "{growth}");
    }
}
