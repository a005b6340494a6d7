//! Reading what people type and paste.

use crate::case::lower;

/// True for characters that show nothing and that nobody types on purpose: zero-width characters,
/// joiners, soft hyphens, byte order marks, direction marks, control characters.
pub(crate) fn is_invisible(c: char) -> bool {
    c.is_control() || is_format(c)
}

/// The invisible characters that are not control characters.
pub(crate) fn is_format(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e007f}')
}

/// The text without surrounding spaces and without invisible characters. Line breaks and tabs
/// inside become spaces.
pub fn tidy(input: &str) -> String {
    let visible: String = input
        .chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
            c if is_invisible(c) => None,
            c => Some(c),
        })
        .collect();
    visible.trim().to_owned()
}

/// The text for comparing: tidied, in lower case, Latin letters without their diacritics (`São` is
/// `sao`), every dash a hyphen.
pub(crate) fn fold(input: &str) -> String {
    lower(&tidy(input))
        .chars()
        // Marks that follow their letter.
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))
        .map(plain)
        .collect()
}

/// A lower-case letter without its diacritic.
///
/// By hand, for the letters that the names of places have: the tables of Unicode are large for a page.
fn plain(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'ì'..='ï' | 'ī' | 'į' | 'ı' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ř' => 'r',
        'ś' | 'š' | 'ş' => 's',
        'ť' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    }
}

/// At most `count` characters of what was typed, with an ellipsis where something was cut: an
/// error repeats the input without growing to its size.
pub(crate) fn shorten(text: &str, count: usize) -> String {
    match text.char_indices().nth(count) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// The text without what surrounds an identifier that was copied from somewhere.
pub(crate) fn unquoted(input: &str) -> String {
    let typed = tidy(input);
    typed
        .trim_matches(|c: char| c.is_whitespace() || "\"'`“”‘’,;".contains(c))
        .to_owned()
}

/// Whether a name has characters that show nothing or turn the direction of writing.
pub fn has_refused(name: &str) -> bool {
    name.chars().any(is_refused)
}

/// Joiners stay: scripts and pictures are written with them.
fn is_refused(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}')
        || (is_format(c) && !matches!(c, '\u{200c}' | '\u{200d}'))
}

/// Whether a text is a UUID: 32 hexadecimal digits in five groups.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
