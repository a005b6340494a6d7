//! Style sheets name sides by reading direction, so that the app mirrors for right-to-left text.

use super::Source;

/// Properties with a physical side, and what to write instead.
const PHYSICAL: &[(&str, &str)] = &[
    ("left", "inset-inline-start"),
    ("right", "inset-inline-end"),
    ("top", "inset-block-start"),
    ("bottom", "inset-block-end"),
    ("margin-left", "margin-inline-start"),
    ("margin-right", "margin-inline-end"),
    ("margin-top", "margin-block-start"),
    ("margin-bottom", "margin-block-end"),
    ("padding-left", "padding-inline-start"),
    ("padding-right", "padding-inline-end"),
    ("padding-top", "padding-block-start"),
    ("padding-bottom", "padding-block-end"),
    ("border-left", "border-inline-start"),
    ("border-right", "border-inline-end"),
    ("border-top", "border-block-start"),
    ("border-bottom", "border-block-end"),
    ("border-top-left-radius", "border-start-start-radius"),
    ("border-top-right-radius", "border-start-end-radius"),
    ("border-bottom-left-radius", "border-end-start-radius"),
    ("border-bottom-right-radius", "border-end-end-radius"),
    ("width", "inline-size"),
    ("min-width", "min-inline-size"),
    ("max-width", "max-inline-size"),
    ("height", "block-size"),
    ("min-height", "min-block-size"),
    ("max-height", "max-block-size"),
];

pub fn check(source: &Source, findings: &mut Vec<String>) {
    let path = &source.path;
    if !path.ends_with(".css") || !path.starts_with("style/") {
        return;
    }
    for (number, declaration) in declarations(&source.text) {
        let Some((property, value)) = declaration.split_once(':') else {
            continue;
        };
        let (property, value) = (property.trim(), value.trim());
        if let Some((_, instead)) = PHYSICAL.iter().find(|(name, _)| *name == property) {
            findings.push(format!("{path}:{number}: `{property}`: write {instead}"));
        }
        if let Some([_, right, _, left]) = four_sides(property, value)
            && right != left
        {
            findings.push(format!(
                "{path}:{number}: `{property}` with a left side that is not the right one: write \
                 {property}-block and {property}-inline"
            ));
        }
        let is_sided = property == "text-align" || property == "float" || property == "clear";
        if is_sided && matches!(value, "left" | "right") {
            findings.push(format!(
                "{path}:{number}: `{property}: {value}`: write start or end"
            ));
        }
    }
}

/// Top, right, bottom and left of a shorthand that names all four.
fn four_sides<'a>(property: &str, value: &'a str) -> Option<[&'a str; 4]> {
    if !matches!(property, "margin" | "padding" | "inset" | "border-width") {
        return None;
    }
    let (mut parts, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in value.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            // Spaces in a calculation separate nothing.
            ' ' if depth == 0 => {
                parts.push(&value[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&value[start..]);
    parts.retain(|part| !part.trim().is_empty());
    parts.try_into().ok()
}

/// Declarations of a style sheet with the line they begin on; selectors, at-rules and comments
/// left out.
fn declarations(css: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let (mut text, mut start, mut line, mut is_comment) = (String::new(), 1, 1, false);
    let mut chars = css.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\n' {
            line += 1;
        }
        if is_comment {
            if c == '*' && chars.peek() == Some(&'/') {
                chars.next();
                is_comment = false;
            }
            continue;
        }
        match c {
            '/' if chars.peek() == Some(&'*') => is_comment = true,
            // What stood before it was a selector or an at-rule.
            '{' => text.clear(),
            ';' | '}' => {
                if !text.trim().is_empty() {
                    found.push((start, text.trim().to_owned()));
                }
                text.clear();
            }
            _ => {
                if text.trim().is_empty() {
                    start = line;
                }
                text.push(c);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_physical_margin_is_found_and_a_media_query_is_not() {
        let css = "/* left: 0 */\n@media (max-width: 40rem) {\n  a:hover { margin-left: 0; }\n}\n";
        let source = Source {
            path: "style/ui/button.css".to_owned(),
            text: css.to_owned(),
        };
        let mut findings = Vec::new();
        check(&source, &mut findings);
        assert_eq!(
            findings,
            ["style/ui/button.css:3: `margin-left`: write margin-inline-start"]
        );
    }

    #[test]
    fn four_sides_that_do_not_mirror_are_found() {
        let css = "a { padding: 0 1rem 0 calc(1rem + 2px); }\n\
                   b { margin: 0 1rem 2px 1rem; padding: calc(1px + 2px) 0; inset: 0; }\n";
        let source = Source {
            path: "style/ui/card.css".to_owned(),
            text: css.to_owned(),
        };
        let mut findings = Vec::new();
        check(&source, &mut findings);
        assert_eq!(
            findings,
            [
                "style/ui/card.css:1: `padding` with a left side that is not the right one: write \
                 padding-block and padding-inline"
            ]
        );
    }
}
