//! Text in Markdown that nothing can leave.

/// Plain text on one line: no character of it means anything to a Markdown reader.
pub(crate) fn text(plain: &str) -> String {
    let mut escaped = String::with_capacity(plain.len());
    for character in plain.chars() {
        match character {
            '\n' | '\r' | '\t' => escaped.push(' '),
            other if crate::hcl::is_unseen(other) => {
                escaped.push_str(&format!("U+{:04X}", u32::from(other)));
            }
            // `#`, `-`, `+` and digits mean something only at the start of a line, where no text of
            // others stands; parentheses only after brackets.
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => {
                escaped.push('\\');
                escaped.push(character);
            }
            other => escaped.push(other),
        }
    }
    escaped
}

/// Text with codes after each part of it, with commas between them.
pub(crate) fn sentences(parts: &[(&'static str, Vec<String>)]) -> String {
    parts
        .iter()
        .map(|(words, codes)| {
            let codes: Vec<String> = codes.iter().map(|machine| code(machine)).collect();
            text(words) + &codes.join(", ")
        })
        .collect()
}

/// The same as code, in as many backticks as it needs; also right in a table.
pub(crate) fn code(plain: &str) -> String {
    let shown: String = plain
        .chars()
        .map(|character| match character {
            '\n' | '\r' | '\t' => " ".to_owned(),
            other if crate::hcl::is_unseen(other) => format!("U+{:04X}", u32::from(other)),
            '|' => "\\|".to_owned(),
            other => other.to_string(),
        })
        .collect();
    let longest = shown
        .split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // A reader takes one space off each end.
    let pad = if shown.starts_with('`') || shown.ends_with('`') || shown.is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{shown}{pad}{fence}")
}

/// Lines of code. They are this crate's own or JSON, in which no line begins with a backtick.
pub(crate) fn block(language: &str, lines: &str) -> String {
    format!("```{language}\n{}\n```\n", lines.trim_end())
}

/// A table; the cells are Markdown already.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    let rule = vec!["---".to_owned(); head.len()];
    let mut table = line(&head) + &line(&rule);
    for row in rows {
        table.push_str(&line(row));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_means_anything() {
        assert_eq!(text("a*b_c"), "a\\*b\\_c");
        assert_eq!(text("<script>\n| x"), "\\<script\\> \\| x");
        assert_eq!(text("a\u{202e}b"), "aU+202Eb");
    }

    #[test]
    fn code_is_fenced_by_more_backticks_than_it_holds() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a|b"), "`a\\|b`");
    }
}
