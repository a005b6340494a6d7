//! `cargo xtask size`: what a first visit of the list page, and of the wizard, loads.

use std::fs;
use std::path::Path;

use crate::fingerprint::files_below;
use crate::{Result, build, paths};

/// A first visit whose static bytes are limited.
struct Visit {
    what: &'static str,
    /// The document that the server answers.
    document: &'static str,
    /// Most bytes after brotli, as in docs/TESTING.md.
    most: u64,
}

const VISITS: [Visit; 2] = [
    Visit {
        what: "the list page",
        document: "first.html",
        most: 240_000,
    },
    Visit {
        what: "the wizard's first step",
        document: "create.html",
        most: 375_000,
    },
];

/// Prints every file that each first visit loads and fails if their sum is over the budget.
pub fn size(is_by_crate: bool) -> Result {
    build::app()?;
    if is_by_crate {
        return crate::size_by_crate::print();
    }
    let mut over = Vec::new();
    for visit in VISITS {
        let total = print(&visit)?;
        if total > visit.most {
            let more = total - visit.most;
            over.push(format!(
                "{} loads {total} bytes, {more} more than it may",
                visit.what
            ));
        }
    }
    match over.is_empty() {
        true => Ok(()),
        false => Err(over.join("\n")),
    }
}

/// The files of a visit, and their sum.
fn print(visit: &Visit) -> Result<u64> {
    let dist = paths::dist();
    let document = visit.document;
    let page = fs::read_to_string(dist.join(document))
        .map_err(|error| format!("dist/{document} cannot be read: {error}"))?;
    // What comes next is loaded once this page is there and idle.
    let (page, _) = page
        .split_once(NEXT)
        .ok_or_else(|| format!("dist/{document} does not name what comes next"))?;
    let mut total = 0;
    println!("{:<52} {:>9} {:>9}", visit.what, "plain", "brotli");
    for file in files_below(&dist) {
        let name = file
            .strip_prefix(&dist)
            .expect("a file of dist")
            .display()
            .to_string();
        let is_packed = name.ends_with(".br") || name.ends_with(".gz");
        if is_packed || !(name == document || is_loaded(&name, page)) {
            continue;
        }
        let plain = length(&file);
        let packed = match length(&dist.join(format!("{name}.br"))) {
            0 => plain,
            packed => packed,
        };
        println!("{name:<52} {plain:>9} {packed:>9}");
        total += packed;
    }
    let most = visit.most;
    println!(
        "{:<52} {:>9} {total:>9}  (at most {most})\n",
        "all of them", ""
    );
    Ok(total)
}

/// How the part of a document begins that names the files of the next visit. It is the last of the head.
const NEXT: &str = "<meta name=\"next\"";

/// What a page names, and the worker that every page of an organization opens.
fn is_loaded(name: &str, page: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    name == "stream.js" || name.starts_with("snippets/") || page.contains(last)
}

fn length(file: &Path) -> u64 {
    file.metadata().map(|meta| meta.len()).unwrap_or(0)
}
