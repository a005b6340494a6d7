//! `cargo xtask pseudo`: the app in a language that nobody speaks, from right to left, for the journey that
//! looks for texts that no translation would reach.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files::{cannot, read, write};
use crate::fingerprint::files_below;
use crate::page::{Names, Page};
use crate::process::{cargo, must};
use crate::{Result, build, fingerprint, paths, texts, tools};

/// Name of the app that is built.
const APP: &str = "byoc-pseudo";

/// The app and what it is built with, without the last step of a release.
fn copied() -> impl Iterator<Item = &'static str> {
    let is_needed = |path: &&str| *path != "crates/xtask/tools";
    build::APP.iter().copied().filter(is_needed)
}

/// Where the copy is built. Its `dist` is what the journey serves. Below the repository, so that cargo finds
/// the same configuration.
fn folder() -> PathBuf {
    paths::root().join("target/pseudo")
}

/// Copies the app with each text rewritten, and builds the copy unless it is built already.
pub fn pseudo() -> Result {
    let wanted = fingerprint::of(&[build::APP, &["crates/xtask/src"]].concat());
    if folder().join("dist/index.html").is_file() && fingerprint::is_same("pseudo", wanted) {
        return Ok(());
    }
    copy()?;
    tools::for_building()?;
    println!("building the app with its texts rewritten (a minute on 2 cores)");
    must(
        cargo(&["build", "--offline", "--target", "wasm32-unknown-unknown"])
            .args(["--bin", APP])
            .current_dir(folder())
            // The crates of others are built there already, by the tests of the components.
            .env("CARGO_TARGET_DIR", paths::target())
            .env("CARGO_PROFILE_DEV_DEBUG", "0"),
    )?;
    let page = Page {
        source: &folder(),
        wasm: &paths::wasm("debug", APP),
        app: APP,
        names: Names::Plain,
    };
    page.put_together(&folder().join("dist"))?;
    fingerprint::keep("pseudo", wanted)
}

fn copy() -> Result {
    let root = paths::root();
    let files: Vec<PathBuf> = copied()
        .flat_map(|path| files_below(&root.join(path)))
        .collect();
    let copy_of = |file: &Path| folder().join(file.strip_prefix(&root).unwrap_or(file));
    // What is gone in the app would be built on.
    for old in copied().flat_map(|path| files_below(&folder().join(path))) {
        if !files.iter().any(|file| copy_of(file) == old) {
            fs::remove_file(&old).map_err(|error| cannot("removed", &old, &error))?;
        }
    }
    for file in &files {
        let path = file
            .strip_prefix(&root)
            .unwrap_or(file)
            .display()
            .to_string();
        write(&copy_of(file), &in_pseudo(&path, read(file)?)?)?;
    }
    Ok(())
}

/// What the copy of a file holds.
fn in_pseudo(path: &str, content: Vec<u8>) -> Result<Vec<u8>> {
    let text = |content: Vec<u8>| {
        String::from_utf8(content).map_err(|_| format!("{path} is no text: it can't be rewritten"))
    };
    let is_of_app = texts::APP
        .iter()
        .any(|folder| path.starts_with(&format!("{folder}/")));
    Ok(match path {
        "index.html" => page(&text(content)?).into_bytes(),
        "Cargo.toml" => manifest(&text(content)?).into_bytes(),
        _ if is_of_app && path.ends_with(".rs") && !texts::is_test(path) => {
            texts::rewritten(path, &text(content)?)?.into_bytes()
        }
        _ => content,
    })
}

/// The manifest without the crates of the server, which are not there. To cargo a copy is the app itself:
/// another version keeps its crates apart from those of the app in the target folder, another name its
/// WebAssembly.
fn manifest(toml: &str) -> String {
    let members = "\"crates/byoc-types\", \"crates/byoc-rules\", \"crates/byoc-html\"";
    toml.replace("\"crates/*\"", members)
        .replace("version = \"0.1.0\"", "version = \"0.1.0-pseudo\"")
        .replace(
            "name = \"byoc-console\"\npath",
            &format!("name = \"{APP}\"\npath"),
        )
}

/// The page from right to left, with the texts between its tags rewritten.
fn page(html: &str) -> String {
    let html = html.replacen("lang=\"en\" dir=\"ltr\"", "lang=\"en-XA\" dir=\"rtl\"", 1);

    let mut page = String::new();
    for (at, part) in html.split('>').enumerate() {
        let (before, tag) = part.split_once('<').unwrap_or((part, ""));
        if at > 0 {
            page.push('>');
        }
        let is_text = before.chars().any(char::is_alphabetic);
        page.push_str(&if is_text {
            texts::pseudo::pseudo(before)
        } else {
            before.to_owned()
        });
        if part.contains('<') {
            page.push('<');
            page.push_str(tag);
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::read_text;

    #[test]
    fn the_copy_is_another_package_with_another_program() {
        let toml = read_text(&paths::root().join("Cargo.toml")).expect("the manifest");
        let copy = manifest(&toml);
        for line in [
            "members = [\"crates/byoc-types\", \"crates/byoc-rules\", \"crates/byoc-html\"]",
            "version = \"0.1.0-pseudo\"",
            "name = \"byoc-pseudo\"",
        ] {
            assert!(copy.contains(line), "{line}");
        }
    }

    #[test]
    fn the_page_is_rewritten_between_its_tags_only() {
        let html = "<html lang=\"en\" dir=\"ltr\"><!-- No. --><a href=\"/x\">Load</a> <p class=\"a\"></p></html>";
        assert_eq!(
            page(html),
            "<html lang=\"en-XA\" dir=\"rtl\"><!-- No. --><a href=\"/x\">⟦Ļööååð⟧</a> <p class=\"a\"></p></html>"
        );
    }
}
