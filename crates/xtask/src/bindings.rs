//! Files generated from the code and committed: readers see them, tests notice when they are stale.

use std::fs;
use std::path::{Path, PathBuf};

use crate::fingerprint::files_below;
use crate::process::{cargo, must};
use crate::{Result, paths};

/// Writes TypeScript bindings of the wire types; with `is_check` only compares them.
pub fn bindings(is_check: bool) -> Result {
    let committed = paths::root().join("crates/byoc-types/bindings");
    let fresh = paths::target().join("xtask/bindings");
    empty(&fresh)?;
    let args = [
        "test",
        "--package",
        "byoc-types",
        "--features",
        "ts",
        "--lib",
        "--quiet",
        "--locked",
    ];
    must(
        cargo(&args)
            .arg("export_bindings")
            .env("TS_RS_EXPORT_DIR", &fresh),
    )?;
    settle(&fresh, &committed, is_check)
}

/// Makes `committed` equal to `fresh`, or says which files differ.
fn settle(fresh: &Path, committed: &Path, is_check: bool) -> Result {
    if is_check {
        let stale = differing(fresh, committed);
        if stale.is_empty() {
            return Ok(());
        }
        let list = stale.join(", ");
        return Err(format!(
            "stale in {}: {list}. Run cargo xtask bindings",
            committed.display()
        ));
    }
    empty(committed)?;
    for file in files_below(fresh) {
        let to = committed.join(file.strip_prefix(fresh).expect("a file below the folder"));
        let folder = to.parent().expect("a file in a folder");
        fs::create_dir_all(folder)
            .and_then(|()| fs::copy(&file, &to))
            .map_err(|error| format!("{} cannot be written: {error}", to.display()))?;
    }
    println!(
        "{} files in {}",
        files_below(committed).len(),
        committed.display()
    );
    Ok(())
}

fn differing(fresh: &Path, committed: &Path) -> Vec<String> {
    let names = |folder: &Path| -> Vec<PathBuf> {
        let below = files_below(folder);
        below
            .iter()
            .filter_map(|file| file.strip_prefix(folder).ok())
            .map(Path::to_owned)
            .collect()
    };
    let mut all = names(fresh);
    all.extend(names(committed));
    all.sort();
    all.dedup();
    all.retain(|name| fs::read(fresh.join(name)).ok() != fs::read(committed.join(name)).ok());
    all.iter().map(|name| name.display().to_string()).collect()
}

fn empty(folder: &Path) -> Result {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .map_err(|error| format!("{} cannot be emptied: {error}", folder.display()))?;
    }
    fs::create_dir_all(folder)
        .map_err(|error| format!("{} cannot be made: {error}", folder.display()))
}
