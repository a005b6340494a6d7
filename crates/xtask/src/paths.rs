//! Where things are.

use std::path::{Path, PathBuf};

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("xtask lies two folders below the repository")
        .to_owned()
}

/// Cargo's target folder, `CARGO_TARGET_DIR` honoured.
pub fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The built app.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The server as it ships.
pub fn server() -> PathBuf {
    target().join("release").join("byoc-server")
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
