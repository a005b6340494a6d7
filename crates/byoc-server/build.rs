//! Puts the built app into release binaries: a table of the files below `dist/`.
//!
//! Other builds read a folder when they start instead (see `src/http/spa.rs`), so that a rebuilt app needs no
//! rebuilt server and no build of the server needs the app. A development build reads `dist/`, any build the folder
//! that `BYOC_APP_FOLDER` names.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
    let is_release = env::var("PROFILE").as_deref() == Ok("release");
    let read_at_start = match env::var_os("BYOC_APP_FOLDER") {
        Some(folder) => Some(PathBuf::from(folder)),
        None => (!is_release).then(|| dist.clone()),
    };
    let mut files = Vec::new();
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=BYOC_APP_FOLDER");
    println!("cargo::rerun-if-env-changed=BYOC_BUILD");
    println!("cargo::rustc-env=BYOC_VERSION={}", version());
    // `sqlx::migrate!` does not see a new file by itself.
    println!("cargo::rerun-if-changed=migrations");
    if let Some(folder) = read_at_start {
        println!("cargo::rustc-env=BYOC_APP_FOLDER={}", folder.display());
    } else {
        println!("cargo::rerun-if-changed={}", dist.display());
        if dist.join("index.html").is_file() {
            let folder = dist.canonicalize()?;
            collect(&folder, &folder, &mut files)?;
        } else {
            println!(
                "cargo::warning=dist/ holds no built app: this server will say so instead of \
                 showing one. `cargo xtask run` builds both."
            );
        }
    }
    files.sort();
    let mut table = String::from("pub static FILES: &[(&str, &[u8])] = &[\n");
    for (name, path) in files {
        writeln!(table, "    ({name:?}, include_bytes!({path:?})),").expect("text grows");
    }
    table.push_str("];\n");
    let target = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("app_files.rs");
    fs::write(target, table)
}

/// The version, and which build it is unless it is a release as people get it.
fn version() -> String {
    let version = env!("CARGO_PKG_VERSION");
    match env::var("BYOC_BUILD") {
        Ok(build) => format!("{version} ({build})"),
        Err(_) => version.to_owned(),
    }
}

/// Every file below `folder` as (name in URLs, path), without hidden ones: Trunk's staging folder.
fn collect(root: &Path, folder: &Path, files: &mut Vec<(String, String)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'))
        {
            continue;
        }
        if path.is_dir() {
            collect(root, &path, files)?;
        } else {
            let name = path.strip_prefix(root).expect("below the root");
            let name = name.to_string_lossy().replace('\\', "/");
            files.push((name, path.to_string_lossy().into_owned()));
        }
    }
    Ok(())
}
