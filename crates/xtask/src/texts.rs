//! `cargo xtask texts`: every text of the app that a person reads, with its place.
//!
//! Texts stay in the code, where they are read with what they are about. They are found by their position:
//! docs/decisions/0009-texts-by-position.md.

pub mod pseudo;
mod rule;
mod scan;

use std::ops::Range;

use crate::files::read_text;
use crate::fingerprint::files_below;
use crate::{Result, paths};

/// Whose texts are on screen as they are in the code: the app and what it is built with.
pub const APP: &[&str] = &[
    "src",
    "crates/byoc-html/src",
    "crates/byoc-rules/src",
    "crates/byoc-types/src",
];

/// Whose texts come to the screen in answers, or to the terminal of the person who runs the server.
const SERVER: &[&str] = &[
    "crates/byoc-server/src/admin.rs",
    "crates/byoc-server/src/app.rs",
    "crates/byoc-server/src/app",
    "crates/byoc-server/src/auth.rs",
    "crates/byoc-server/src/auth",
    "crates/byoc-server/src/command_line.rs",
    "crates/byoc-server/src/config.rs",
    "crates/byoc-server/src/config",
    "crates/byoc-server/src/demo.rs",
    "crates/byoc-server/src/demo",
    "crates/byoc-server/src/http.rs",
    "crates/byoc-server/src/http",
    "crates/byoc-server/src/main.rs",
    "crates/byoc-server/src/operations.rs",
    "crates/byoc-server/src/operations",
    "crates/byoc-server/src/start.rs",
    "crates/byoc-server/src/start",
    "crates/byoc-server/src/store/open_error.rs",
    "crates/byoc-cloud/src",
];

/// A text in a source file.
#[derive(Debug)]
pub struct Text {
    pub line: usize,
    /// The attribute that it is the value of, `text` between tags, `sentence` elsewhere.
    pub kind: String,
    /// Bytes of what is between its quotation marks.
    pub range: Range<usize>,
    /// As it is written there, with escapes and placeholders.
    pub inner: String,
}

/// Prints every text: path and line, kind, text.
pub fn texts() -> Result {
    let all = all()?;
    for (path, text) in &all {
        println!(
            "{path}:{}\t{}\t{}",
            text.line,
            text.kind,
            one_line(&text.inner)
        );
    }
    eprintln!("{} texts", all.len());
    Ok(())
}

/// Every text with the path of its file.
pub fn all() -> Result<Vec<(String, Text)>> {
    let mut all = Vec::new();
    for folder in APP.iter().chain(SERVER) {
        for (path, source) in sources(folder)? {
            let found = in_source(&path, &source)?;
            all.extend(found.into_iter().map(|text| (path.clone(), text)));
        }
    }
    Ok(all)
}

/// The Rust sources below a folder of the repository that are no tests: path and content.
pub fn sources(folder: &str) -> Result<Vec<(String, String)>> {
    let root = paths::root();
    let mut sources = Vec::new();
    for file in files_below(&root.join(folder)) {
        let path = file
            .strip_prefix(&root)
            .unwrap_or(&file)
            .display()
            .to_string();
        if path.ends_with(".rs") && !is_test(&path) {
            sources.push((path, read_text(&file)?));
        }
    }
    Ok(sources)
}

/// True for a source file that is for tests only.
pub fn is_test(path: &str) -> bool {
    path.ends_with("tests.rs") || path.contains("/tests/") || path.contains("/testing")
}

/// The texts of a source file, in its order.
pub fn in_source(path: &str, source: &str) -> Result<Vec<Text>> {
    let literals = scan::literals(source, &rule::refuses)
        .map_err(|error| format!("{path} is no Rust: {error}"))?;
    let mut texts: Vec<Text> = literals
        .into_iter()
        .filter_map(|literal| {
            let start = literal.written.find('"')? + 1;
            let end = literal.written.rfind('"')?;
            let inner = literal.written[start..end].to_owned();
            let range = literal.range.start + start..literal.range.start + end;
            let kind = rule::kind(path, &literal, &inner)?;
            Some(Text {
                line: literal.line,
                kind,
                range,
                inner,
            })
        })
        .collect();
    texts.sort_by_key(|text| text.range.start);
    Ok(texts)
}

/// The source with each of its texts in the language of `pseudo`.
pub fn rewritten(path: &str, source: &str) -> Result<String> {
    let mut rewritten = source.to_owned();
    for text in in_source(path, source)?.into_iter().rev() {
        rewritten.replace_range(text.range, &pseudo::pseudo(&text.inner));
    }
    Ok(rewritten)
}

/// A text without the line breaks of its source.
fn one_line(inner: &str) -> String {
    let joined: String = inner.split("\\\n").map(str::trim_start).collect();
    joined.replace('\n', "⏎")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(source: &str) -> Vec<(String, String)> {
        let texts =
            in_source("src/a.rs", source).unwrap_or_else(|error| panic!("{error}: {source}"));
        texts
            .into_iter()
            .map(|text| (text.kind, text.inner))
            .collect()
    }

    /// What is found in this Rust, without its kind.
    fn found(source: &str) -> Vec<String> {
        kinds(&format!("fn f() {{ {source} }}"))
            .into_iter()
            .map(|(_, text)| text)
            .collect()
    }

    #[test]
    fn what_is_read_on_screen_is_found() {
        for (source, expected) in [
            // Between tags, however it looks.
            (r#"view! { <p>"save"</p> }"#, "save"),
            (
                r#"view! { <p>{move || if a.get() { "hide" } else { x }}</p> }"#,
                "hide",
            ),
            (
                r#"view! { <p>{match a { 1 => "one", _ => x }}</p> }"#,
                "one",
            ),
            (
                r#"view! { <A b=move |c: u32| c > 1><p>"after an arrow"</p></A> }"#,
                "after an arrow",
            ),
            (
                r#"view! { <p><code translate="no">"x y"</code>" is read"</p> }"#,
                " is read",
            ),
            // Attributes and props.
            (
                r#"view! { <button aria-label="close" class="a b"></button> }"#,
                "close",
            ),
            (r#"view! { <Card title="details"></Card> }"#, "details"),
            (
                r#"view! { <Card title=move || format!("Details of {name}")></Card> }"#,
                "Details of {name}",
            ),
            (
                r#"view! { <A options=vec![B::new("read_only", "Read only")]></A> }"#,
                "Read only",
            ),
            // Elsewhere by its looks.
            (r#"format!("{} of {all}", 1);"#, "{} of {all}"),
            (r#"let a = "Saving…";"#, "Saving…"),
            (r#"let a = [("key", "Its name")];"#, "Its name"),
            (r#"Err("Enter a name.".to_owned())"#, "Enter a name."),
            (r#"a.map(|_| "two words");"#, "two words"),
            (
                r#"match a { "read_only" => "Read only", _ => x };"#,
                "Read only",
            ),
            (r#"counted(3, "project");"#, "project"),
            (r#"let a = A { id: "units", noun: "unit" };"#, "unit"),
            // In a block before an `if`, which is no guard.
            (
                r#"if a { return Err("Two words"); } if b { return Ok(x); }"#,
                "Two words",
            ),
            (
                r#"match a { 1 => { for b in c { d("Two words"); } if e {} } f if g => 1 };"#,
                "Two words",
            ),
            (
                r#"if a { b("Two words"); } if c { match d { "Three words" => 1, _ => 2 }; }"#,
                "Two words",
            ),
            // An option of a command in a sentence.
            (
                r#"let a = "Paste the output with --output json.";"#,
                "Paste the output with --output json.",
            ),
            (
                r#"let a = "{name} needs the option --all.";"#,
                "{name} needs the option --all.",
            ),
            // What is done when an event comes.
            (
                r#"hear_first(&["click", "visibilitychange"], move |_| a.note("Two words"));"#,
                "Two words",
            ),
            ("let a = \"one \\\n  two\";", "one \\\n  two"),
            ("let a = r#\"two \"words\"\"#;", "two \"words\""),
        ] {
            assert_eq!(found(source), [expected], "{source}");
        }
        let error = r#"#[derive(Error)] enum A { #[error("It is {0}, not this.")] B(String) }"#;
        assert_eq!(kinds(error).len(), 1);
        let prop = r#"fn A(#[prop(default = "Adding…")] label: &'static str) {}"#;
        assert_eq!(kinds(prop).len(), 1);
    }

    #[test]
    fn what_is_no_text_is_not_found() {
        for source in [
            r#"view! { <p class="two words" id="Name" role="Name"></p> }"#,
            r#"view! { <p class:is-open="Two words"></p> }"#,
            r#"view! { <p>" · " {x} ": "</p> }"#,
            r#"view! { <kbd translate="no">"Shift"</kbd> }"#,
            r#"view! { <path d="M10 4v12m-4.5"/> }"#,
            // Values of programs: lower case, one word.
            r#"let a = ["eu-west-1", "read_only", "aws", "CIDR", "VpcId", "10.0.0.0/16"];"#,
            r#"let a = ["/console/v1/two words", "button button--primary", "terraform plan -out"];"#,
            r#"let a = ["badge badge--{tone}", "Table__gap", "--gap: {x}px two", "<!-- two rows -->"];"#,
            // Compared, looked for, matched.
            r#"if a == "Two words" || "Two words" != &a {}"#,
            r#"match a { "Two words" | "Three words" if b => 1, ("Key", _) => 2, _ => 3 };"#,
            r#"match a { B { c: "Two words" } if d => 1, ("Two words", _) if matches!(e, F { .. }) => 2 };"#,
            r#"if let Some("Two words") = a {}"#,
            r#"matches!(a, "Two words");"#,
            r#"a.starts_with("Two words"); a.get("Key"); a.replace("x", "y");"#,
            // Read by nobody but us.
            r#"a.expect("a file in a folder"); assert!(b, "It is {b}"); panic!("Two words");"#,
            r#"let a = b"Two words";"#,
        ] {
            assert_eq!(found(source), Vec::<String>::new(), "{source}");
        }
        let tests = r#"
            /// Two words.
            #[serde(rename = "Two words")]
            fn a() {}
            #[cfg(test)]
            mod tests { const A: &str = "Two words"; }
            #[cfg(test)]
            use a::{b, c};
            const B: &str = "Found after the tests";
        "#;
        assert_eq!(
            kinds(tests),
            [("sentence".to_owned(), "Found after the tests".to_owned())]
        );
    }

    #[test]
    fn a_source_is_rewritten_where_its_texts_are_and_nowhere_else() {
        let source = "fn f() { // “é”\n    view! { <p class=\"Is\">\"Is {x}\"</p> } }";
        let expected = "fn f() { // “é”\n    view! { <p class=\"Is\">\"⟦Îš {x}⟧\"</p> } }";
        assert_eq!(rewritten("src/a.rs", source).as_deref(), Ok(expected));
    }

    #[test]
    fn every_exception_is_needed() {
        for (path, text) in rule::exceptions() {
            let source = std::fs::read_to_string(paths::root().join(path)).unwrap_or_default();
            assert!(source.contains(&format!("\"{text}\"")), "{path}: {text}");
        }
    }
}
