//! No file and no `view!` is longer than people can keep in mind.

use super::{Source, rust};

/// Lines of code of a file, tests left out.
const MOST_LINES: usize = 500;
/// Lines of a `view!`.
const MOST_VIEW_LINES: usize = 60;

/// Files that are longer, with their lines. They may shrink, not grow.
const FROZEN: &[(&str, usize)] = &[];

pub fn check(sources: &[Source], findings: &mut Vec<String>) {
    check_with(sources, FROZEN, findings);
}

fn check_with(sources: &[Source], frozen: &[(&str, usize)], findings: &mut Vec<String>) {
    let mut long = Vec::new();
    for source in sources.iter().filter(|source| is_code(&source.path)) {
        let path = &source.path;
        let lines = rust::count_lines(&source.text);
        if lines > MOST_LINES {
            long.push(path.as_str());
            match frozen.iter().find(|(known, _)| known == path) {
                None => findings.push(format!(
                    "{path}: {lines} lines of code: split it by subject, {MOST_LINES} are enough"
                )),
                Some((_, most)) if lines > *most => findings.push(format!(
                    "{path}: {lines} lines of code: it has {most} and may not grow: split it by subject"
                )),
                Some(_) => {}
            }
        }
        for (line, lines) in views(&source.text) {
            if lines > MOST_VIEW_LINES {
                findings.push(format!(
                    "{path}:{line}: a view! of {lines} lines: make components of its parts, \
                     {MOST_VIEW_LINES} are enough"
                ));
            }
        }
    }
    for (path, _) in frozen.iter().filter(|(path, _)| !long.contains(path)) {
        findings.push(format!(
            "crates/xtask/src/tidy/shape.rs: FROZEN: {path} is not too long any more: remove it"
        ));
    }
}

fn is_code(path: &str) -> bool {
    let is_test =
        path.ends_with("/tests.rs") || path.contains("/tests/") || path.contains("/testing");
    let is_source =
        path.starts_with("src/") || (path.starts_with("crates/") && path.contains("/src/"));
    path.ends_with(".rs") && is_source && !is_test
}

/// Each `view!` with its line and its length in lines.
fn views(text: &str) -> Vec<(usize, usize)> {
    let code = rust::without_tests(text);
    let mut views = Vec::new();
    for (start, opening) in code.match_indices("view! {") {
        let mut depth = 0;
        let end = code[start + opening.len() - 1..].find(|letter| {
            depth += i32::from(letter == '{') - i32::from(letter == '}');
            depth == 0
        });
        if let Some(end) = end {
            let lines = |text: &str| text.matches('\n').count() + 1;
            let inside = &code[start..start + opening.len() + end];
            views.push((lines(&code[..start]), lines(inside)));
        }
    }
    views
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::arrows::tests::sources;

    fn found(text: &str, frozen: &[(&str, usize)]) -> Vec<String> {
        let mut findings = Vec::new();
        check_with(&sources(&[("src/a.rs", text)]), frozen, &mut findings);
        findings
    }

    #[test]
    fn a_long_file_is_refused_and_a_frozen_one_may_not_grow() {
        let lines = |count: usize| "a();\n".repeat(count);
        assert!(found(&lines(500), &[]).is_empty());
        assert!(found(&lines(501), &[])[0].contains("501 lines"));
        assert!(found(&lines(501), &[("src/a.rs", 501)]).is_empty());
        assert!(found(&lines(502), &[("src/a.rs", 501)])[0].contains("may not grow"));
        assert!(found(&lines(500), &[("src/a.rs", 501)])[0].contains("remove it"));
        let tests = format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", lines(500), lines(9));
        assert!(found(&tests, &[]).is_empty());
    }

    #[test]
    fn a_long_view_is_refused() {
        let view = |count: usize| {
            format!(
                "fn f() {{\n    view! {{\n{}    }}\n}}\n",
                "<p>{x}</p>\n".repeat(count)
            )
        };
        assert!(found(&view(58), &[]).is_empty());
        let refused = found(&view(59), &[]);
        assert!(
            refused[0].starts_with("src/a.rs:2: a view! of 61 lines"),
            "{refused:?}"
        );
    }
}
