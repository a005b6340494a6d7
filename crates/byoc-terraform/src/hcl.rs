//! Writing HCL: strings that nothing can leave, and the layout of `terraform fmt`.

use std::fmt::Write;

use unicode_normalization::UnicodeNormalization;

/// A quoted HCL string that reads back as the NFC form of `text`, whatever it holds.
///
/// HCL normalises strings to NFC by itself; doing it here makes the file equal to what Terraform
/// sees. Quotes, backslashes, line breaks, `${` and `%{` are escaped; so are control characters
/// and the invisible ones that could show a reader something else than what is there.
pub fn string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut characters = text.nfc().peekable();
    while let Some(character) = characters.next() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            // `$${` is HCL's own escape, but after another dollar its reading is unclear; the
            // code point is clear everywhere.
            '$' | '%' if characters.peek() == Some(&'{') => push_code_point(&mut quoted, character),
            other if is_unseen(other) => push_code_point(&mut quoted, other),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// [`string`] for the key of an object. Only ASCII stays as it is, so that the column of the
/// equals sign is the number of characters.
pub fn key(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 2);
    for character in string(text).chars() {
        if character.is_ascii() {
            plain.push(character);
        } else {
            push_code_point(&mut plain, character);
        }
    }
    plain
}

/// The name of an attribute or of an object's key: bare where HCL reads it so, else quoted.
pub(crate) fn name(text: &str) -> String {
    let is_bare = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c));
    if is_bare { text.to_owned() } else { key(text) }
}

fn push_code_point(text: &mut String, character: char) {
    let code = u32::from(character);
    let result = if code <= 0xffff {
        write!(text, "\\u{code:04x}")
    } else {
        write!(text, "\\U{code:08x}")
    };
    result.expect("writing to a String cannot fail");
}

/// `text` as a comment of as many lines as it has; nothing where it is empty.
pub(crate) fn comment(text: &str) -> String {
    text.lines()
        .map(|line| format!("# {line}").trim_end().to_owned() + "\n")
        .collect()
}

pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Control and format characters, and the spaces and separators that a reader cannot tell apart.
pub(crate) fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{a0}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}'
            | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2000}'..='\u{200f}'
            | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{3000}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Lays a file out as `terraform fmt` does: two spaces a level, and the equals signs of
/// neighbouring one-line assignments in one column.
///
/// For the HCL that this crate writes: no here-documents, no block comments, no comment behind
/// code, and an opening bracket that ends its line is closed at the start of another.
pub(crate) fn format(text: &str) -> String {
    let mut lines = Vec::new();
    // How many brackets each open level holds: `[{` opens one level of two.
    let mut levels: Vec<usize> = Vec::new();
    for raw in text.lines() {
        let line = raw.trim();
        let brackets = count_brackets(line);
        let closes_first = line.starts_with(['}', ']', ')']);
        let mut to_close = brackets.closed;
        while to_close > 0 {
            match levels.pop() {
                Some(open) if open > to_close => {
                    levels.push(open - to_close);
                    to_close = 0;
                }
                Some(open) => to_close -= open,
                None => to_close = 0,
            }
        }
        let depth = levels.len();
        if brackets.opened > 0 {
            levels.push(brackets.opened);
        }
        let is_whole = brackets.opened == 0 && brackets.closed == 0;
        lines.push(Line {
            indent: if line.is_empty() { 0 } else { depth * 2 },
            name_length: if is_whole && !closes_first {
                assignment(line)
            } else {
                None
            },
            text: line,
        });
    }
    align(&lines)
}

struct Line<'a> {
    indent: usize,
    /// Where a whole assignment stands on the line: the length of what is left of ` = `.
    name_length: Option<usize>,
    text: &'a str,
}

fn align(lines: &[Line]) -> String {
    let mut formatted = String::new();
    let mut start = 0;
    while start < lines.len() {
        let run = lines[start..]
            .iter()
            .take_while(|line| line.name_length.is_some())
            .count();
        let widest = lines[start..start + run]
            .iter()
            .filter_map(|line| line.name_length)
            .max();
        for line in &lines[start..start + run.max(1)] {
            formatted.extend(std::iter::repeat_n(' ', line.indent));
            match (line.name_length, widest) {
                (Some(length), Some(widest)) => {
                    formatted.push_str(line.text[..length].trim_end());
                    let name_width = line.text[..length].trim_end().chars().count();
                    formatted.extend(std::iter::repeat_n(' ', widest - name_width));
                    formatted.push_str(&line.text[length..]);
                }
                _ => formatted.push_str(line.text),
            }
            formatted.push('\n');
        }
        start += run.max(1);
    }
    formatted
}

/// Length of the name in `name = value` or `"name" = value`.
fn assignment(line: &str) -> Option<usize> {
    if line.starts_with('#') {
        return None;
    }
    let end = match line.strip_prefix('"') {
        Some(rest) => {
            let mut is_escaped = false;
            let closing = rest.find(|c| {
                let is_end = c == '"' && !is_escaped;
                is_escaped = c == '\\' && !is_escaped;
                is_end
            })?;
            closing + 2
        }
        None => {
            line.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')))?
        }
    };
    let rest = line[end..].trim_start();
    let is_equals = rest.starts_with("= ");
    is_equals.then_some(end).filter(|end| *end > 0)
}

struct Brackets {
    /// Brackets that this line closes for an earlier line.
    closed: usize,
    /// Brackets that this line leaves open.
    opened: usize,
}

fn count_brackets(line: &str) -> Brackets {
    let mut brackets = Brackets {
        closed: 0,
        opened: 0,
    };
    if line.starts_with('#') {
        return brackets;
    }
    let mut is_string = false;
    let mut is_escaped = false;
    for character in line.chars() {
        if is_string {
            is_string = is_escaped || character != '"';
            is_escaped = character == '\\' && !is_escaped;
            continue;
        }
        match character {
            '"' => is_string = true,
            '(' | '[' | '{' => brackets.opened += 1,
            ')' | ']' | '}' if brackets.opened > 0 => brackets.opened -= 1,
            ')' | ']' | '}' => brackets.closed += 1,
            _ => {}
        }
    }
    brackets
}
