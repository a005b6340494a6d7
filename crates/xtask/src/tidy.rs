//! House rules that a machine can check: the invariants of docs/ARCHITECTURE.md.

mod arrows;
mod css;
mod drawing;
mod manifests;
mod rules;
mod rust;
mod shape;
mod texts;
mod trunk;
mod urls;
mod words;

use std::path::{Path, PathBuf};

use crate::fingerprint::files_below;
use crate::process::{output, program};
use crate::{Result, paths};

/// Style sheets of several widgets: checkboxes, radio buttons and tiles look alike.
const SHARED_STYLES: &[&str] = &["choice"];

/// A source file as the rules see it.
pub struct Source {
    /// Path from the repository, with `/`.
    pub path: String,
    pub text: String,
}

/// Checks every rule and prints each place that breaks one.
pub fn tidy() -> Result {
    let sources = sources();
    let mut findings = Vec::new();
    manifests::check(&sources, &mut findings);
    trunk::check(&sources, &mut findings);
    drawing::check(&sources, &mut findings);
    shape::check(&sources, &mut findings);
    urls::check(&sources, &mut findings);
    rules::check(&sources, &mut findings);
    texts::check(&mut findings);
    for source in &sources {
        words::check(source, &mut findings);
        css::check(source, &mut findings);
        names(source, &sources, &mut findings);
    }
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        count => Err(format!(
            "{count} places break a house rule; docs/ARCHITECTURE.md says why"
        )),
    }
}

fn names(source: &Source, sources: &[Source], findings: &mut Vec<String>) {
    let path = &source.path;
    if path.ends_with("/mod.rs") {
        findings.push(format!(
            "{path}: a module is foo.rs beside foo/, never mod.rs"
        ));
    }
    if let Some(name) = path
        .strip_prefix("style/ui/")
        .and_then(|rest| rest.strip_suffix(".css"))
    {
        let widget = format!("src/ui/{name}.rs");
        let is_shared = SHARED_STYLES.contains(&name);
        if !is_shared && !sources.iter().any(|other| other.path == widget) {
            findings.push(format!("{path}: no widget {widget} that it belongs to"));
        }
    }
    if path.ends_with("package-lock.json") && source.text.contains("\"resolved\"") {
        findings.push(format!(
            "{path}: names a registry; npm config omit-lockfile-registry-resolved=true"
        ));
    }
}

/// What git knows or would take in; every file of the usual folders where git is not there.
fn sources() -> Vec<Source> {
    let args = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let root = paths::root();
    let files: Vec<PathBuf> = match output(program("git").args(args)) {
        Some(list) => list.lines().map(|line| root.join(line)).collect(),
        None => [
            "Cargo.toml",
            "src",
            "style",
            "public",
            "crates",
            "tests",
            "docs",
            "index.html",
        ]
        .iter()
        .flat_map(|path| files_below(&root.join(path)))
        .collect(),
    };
    let read = |file: &PathBuf| {
        let path = relative(&root, file);
        std::fs::read_to_string(file)
            .ok()
            .map(|text| Source { path, text })
    };
    files.iter().filter_map(read).collect()
}

fn relative(root: &Path, file: &Path) -> String {
    file.strip_prefix(root)
        .unwrap_or(file)
        .display()
        .to_string()
        .replace('\\', "/")
}

/// Lines that are code, with their number from 1: comments left out.
pub fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(index, line)| (index + 1, line))
}
