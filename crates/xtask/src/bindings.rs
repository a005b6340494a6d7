//! Files generated from the code and committed: readers see them, tests notice when they are stale.

use std::fs;
use std::path::{Path, PathBuf};

use crate::fingerprint::files_below;
use crate::process::{cargo, linted_cargo, must, program};
use crate::served::{Connection, Served};
use crate::{Result, paths};

/// Writes TypeScript bindings of the wire types and the OpenAPI document; with `is_check` only
/// compares them.
pub fn bindings(is_check: bool) -> Result {
    typescript(is_check)?;
    must(&mut cargo(&[
        "build",
        "--package",
        "byoc-server",
        "--quiet",
        "--locked",
    ]))?;
    openapi(is_check)
}

/// Compares them, with the server that the tests have built.
pub fn are_fresh() -> Result {
    typescript(true)?;
    openapi(true)
}

/// What the server tells about its own router.
fn openapi(is_check: bool) -> Result {
    let data = paths::target().join("xtask/openapi");
    empty(&data)?;
    let mut server = program(paths::development_server());
    let served = Served::start(
        server
            .args(["--listen", "127.0.0.1:0", "--data"])
            .arg(&data),
    )?;
    let mut connection = Connection::open(&served.address, "/console/v1/openapi.json", "")?;
    let (status, body) = connection.get()?;
    if status != 200 {
        return Err(format!("the OpenAPI document is answered with {status}"));
    }
    let fresh = indented(&String::from_utf8_lossy(body));
    let committed = paths::root().join("docs/openapi.json");
    if !is_check {
        return fs::write(&committed, fresh)
            .map_err(|error| format!("{} cannot be written: {error}", committed.display()));
    }
    if fs::read_to_string(&committed).is_ok_and(|text| text == fresh) {
        Ok(())
    } else {
        Err("docs/openapi.json is stale. Run cargo xtask bindings".to_owned())
    }
}

/// The same JSON with a line for each value, so that a change shows as the lines it changes.
/// Takes JSON without spaces between its parts, as the server sends it.
fn indented(json: &str) -> String {
    let (mut text, mut depth, mut is_string, mut is_escaped) = (String::new(), 0, false, false);
    let mut before = ' ';
    for c in json.chars() {
        if is_string {
            is_string = is_escaped || c != '"';
            is_escaped = !is_escaped && c == '\\';
        } else {
            let (is_close, is_first) = (matches!(c, '}' | ']'), matches!(before, '{' | '['));
            depth -= usize::from(is_close);
            if is_close != is_first || before == ',' {
                text.push('\n');
                text.push_str(&"  ".repeat(depth));
            }
            if before == ':' {
                text.push(' ');
            }
            depth += usize::from(matches!(c, '{' | '['));
            is_string = c == '"';
            before = c;
        }
        text.push(c);
    }
    text + "\n"
}

fn typescript(is_check: bool) -> Result {
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
        linted_cargo(&args)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_indented_and_its_texts_stay() {
        let json = r#"{"a":[1,{"b":"x, {\"y\": "}],"c":{},"d":[]}"#;
        let expected = r#"{
  "a": [
    1,
    {
      "b": "x, {\"y\": "
    }
  ],
  "c": {},
  "d": []
}
"#;
        assert_eq!(indented(json), expected);
    }
}
