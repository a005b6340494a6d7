//! App and server in release.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::process::{cargo, must, program};
use crate::{Result, fingerprint, paths, tools};

/// What the app is made of.
pub const APP: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "Trunk.toml",
    "index.html",
    "src",
    "style",
    "public",
    "crates/byoc-types/src",
    "crates/byoc-types/Cargo.toml",
    "crates/byoc-rules/src",
    "crates/byoc-rules/Cargo.toml",
    "crates/byoc-rules/data",
    "crates/xtask/tools",
];

/// What the server is made of besides the app.
pub const SERVER: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "crates/byoc-types",
    "crates/byoc-rules",
    "crates/byoc-terraform",
    "crates/byoc-cloud",
    "crates/byoc-server",
    "dist",
];

/// Whether the release is newer than everything that it is made of.
pub fn is_fresh() -> bool {
    paths::server().is_file()
        && fingerprint::is_same("app", with_page(fingerprint::of(APP)))
        && fingerprint::is_same("server", fingerprint::of(SERVER))
}

/// The app into `dist`, then the server with the app inside into `target/release/byoc-server`.
/// Does nothing where nothing changed since the last time.
pub fn everything() -> Result {
    app()?;
    server()
}

/// The app into `dist`: Trunk, then the last step that shrinks, names and compresses.
pub fn app() -> Result {
    // `trunk serve` leaves a development build in the same folder: its page tells them apart.
    let wanted = with_page(fingerprint::of(APP));
    if paths::dist().join("index.html").is_file() && fingerprint::is_same("app", wanted) {
        return Ok(());
    }
    tools::for_building()?;
    tools::for_shrinking();
    println!("building the app (the first time 2 to 4 minutes on 2 cores)");
    must(
        program("trunk")
            .args(["build", "--release"])
            .env_remove("NO_COLOR"),
    )?;
    first_bundle()?;
    must(
        program("node")
            .arg("crates/xtask/tools/finish.mjs")
            .arg(paths::dist()),
    )?;
    fingerprint::keep("app", with_page(fingerprint::of(APP)))
}

/// Sign-in and the list on their own, beside Trunk's bundle: Trunk makes one main program a page. The
/// zeros stand for the hash that the last step puts there.
fn first_bundle() -> Result {
    must(&mut cargo(&[
        "build",
        "--locked",
        "--profile",
        "app",
        "--target",
        "wasm32-unknown-unknown",
        "--package",
        "byoc-console",
        "--bin",
        "byoc-console-first",
        "--no-default-features",
    ]))?;
    let wasm = paths::target().join("wasm32-unknown-unknown/app/byoc-console-first.wasm");
    must(
        program("wasm-bindgen")
            .args(["--target", "web", "--no-typescript"])
            .args(["--out-name", "byoc-console-first-000000000000"])
            .arg("--out-dir")
            .arg(paths::dist())
            .arg(wasm),
    )
}

fn server() -> Result {
    let wanted = fingerprint::of(SERVER);
    if paths::server().is_file() && fingerprint::is_same("server", wanted) {
        return Ok(());
    }
    println!("building the server (the first time 3 to 6 minutes on 2 cores)");
    must(&mut cargo(&[
        "build",
        "--release",
        "--locked",
        "--package",
        "byoc-server",
    ]))?;
    fingerprint::keep("server", fingerprint::of(SERVER))
}

fn with_page(inputs: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    inputs.hash(&mut hasher);
    std::fs::read(paths::dist().join("index.html"))
        .unwrap_or_default()
        .hash(&mut hasher);
    hasher.finish()
}
