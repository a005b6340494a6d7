//! `cargo xtask size`: what a first visit of the list page loads.

use std::fs;
use std::path::Path;

use crate::fingerprint::files_below;
use crate::{Result, build, paths};

/// Most static bytes of the list page after brotli, as in docs/TESTING.md.
const MOST: u64 = 267_000;

/// The document that the server answers for the list.
const PAGE: &str = "first.html";

/// Prints every file that the list page loads and fails where their sum is over the budget.
pub fn size(is_by_crate: bool) -> Result {
    build::app()?;
    if is_by_crate {
        return crate::size_by_crate::print();
    }
    let dist = paths::dist();
    let page = fs::read_to_string(dist.join(PAGE))
        .map_err(|error| format!("dist/{PAGE} cannot be read: {error}"))?;
    let mut total = 0;
    println!("{:<52} {:>9} {:>9}", "file", "plain", "brotli");
    for file in files_below(&dist) {
        let name = file
            .strip_prefix(&dist)
            .expect("a file of dist")
            .display()
            .to_string();
        if name.ends_with(".br") || name.ends_with(".gz") || !is_loaded(&name, &page) {
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
    println!(
        "{:<52} {:>9} {total:>9}  (at most {MOST})",
        "all of them", ""
    );
    if total <= MOST {
        Ok(())
    } else {
        Err(format!(
            "the list page loads {total} bytes, {} more than it may",
            total - MOST
        ))
    }
}

/// The page itself, what it names, and the worker that the list opens. Drawings that only the wizard
/// shows are not named there.
fn is_loaded(name: &str, page: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    name == PAGE || name == "stream.js" || name.starts_with("snippets/") || page.contains(last)
}

fn length(file: &Path) -> u64 {
    file.metadata().map(|meta| meta.len()).unwrap_or(0)
}
