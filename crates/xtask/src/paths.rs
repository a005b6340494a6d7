//! Where things are.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("xtask lies two folders below the repository")
        .to_owned()
}

/// Cargo's target folder, wherever the environment or a configuration file puts it.
pub fn target() -> PathBuf {
    static TARGET: OnceLock<PathBuf> = OnceLock::new();
    TARGET
        .get_or_init(|| asked().unwrap_or_else(|| root().join("target")))
        .clone()
}

/// What cargo itself says.
fn asked() -> Option<PathBuf> {
    let output = Command::new("cargo")
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(root())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    target_in(&String::from_utf8_lossy(&output.stdout)).map(PathBuf::from)
}

/// The value of `target_directory`.
fn target_in(metadata: &str) -> Option<&str> {
    let (_, rest) = metadata.split_once("\"target_directory\":\"")?;
    let (folder, _) = rest.split_once('"')?;
    // A path with a quotation mark or a backslash in it would need a reader of JSON.
    (!folder.contains('\\')).then_some(folder)
}

/// Cargo's own folder: downloaded crates, and programs that `cargo install` built.
pub fn cargo_home() -> PathBuf {
    let named = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    named.unwrap_or_else(|| {
        let home = std::env::var_os("HOME").unwrap_or_default();
        Path::new(&home).join(".cargo")
    })
}

/// The built app.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The server as it ships.
pub fn server() -> PathBuf {
    target().join("release").join("byoc-server")
}

/// The server as a development build leaves it.
pub fn development_server() -> PathBuf {
    target().join("debug").join("byoc-server")
}

/// An app that cargo compiled in this profile.
pub fn wasm(profile: &str, app: &str) -> PathBuf {
    target()
        .join("wasm32-unknown-unknown")
        .join(profile)
        .join(app)
        .with_extension("wasm")
}

/// Tools of this repository alone: what must not replace a version that the person uses elsewhere.
pub fn tools() -> PathBuf {
    target().join("tools")
}

/// The Python that the tests use.
pub fn python() -> PathBuf {
    tools().join("python")
}

/// The program that reviews the templates.
pub fn checkov() -> PathBuf {
    tools().join("checkov/bin/checkov")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_folder_is_the_one_that_cargo_names() {
        let metadata = r#"{"packages":[],"target_directory":"/tmp/elsewhere","version":1}"#;
        assert_eq!(target_in(metadata), Some("/tmp/elsewhere"));
        assert_eq!(target_in("{}"), None);
    }
}
