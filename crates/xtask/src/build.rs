//! App and server in release.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::process::Command;

use crate::page::{self, Names, Page};
use crate::process::{cargo, must, output, program};
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
    "crates/byoc-html",
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
    "crates/byoc-html",
    "crates/byoc-rules",
    "crates/byoc-terraform",
    "crates/byoc-cloud",
    "crates/byoc-server",
    "dist",
];

/// Joined with those of `.cargo/config.toml`.
const RUSTFLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
const CRATES_IO: &str = "index.crates.io-1949cf8c6b5b557f";

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

/// The app into `dist`: compiled, put together, then shrunk, named and compressed.
pub fn app() -> Result {
    // `trunk serve` leaves a development build in the same folder: its page tells them apart.
    let wanted = with_page(fingerprint::of(APP));
    if paths::dist().join("index.html").is_file() && fingerprint::is_same("app", wanted) {
        return Ok(());
    }
    tools::for_building()?;
    tools::for_shrinking();
    println!("building the app (the first time 10 minutes on 2 cores)");
    compile_app()?;
    put_together()?;
    must(
        program("node")
            .arg("crates/xtask/tools/finish.mjs")
            .arg(paths::dist()),
    )?;
    fingerprint::keep("app", with_page(fingerprint::of(APP)))
}

/// No function becomes part of its callers unless that makes them smaller: 1 % after brotli.
const INLINE_NOTHING: &str = "-Cllvm-args=-inline-threshold=0";

/// Has the app inline next to nothing, and name the sources of its crates without the folders of this machine: so it
/// is the same on every machine.
fn with_flags_of_a_release(build: &mut Command) -> &mut Command {
    let ask = |args: &[&str]| output(program("rustc").args(args)).unwrap_or_default();
    let version = ask(&["-vV"]);
    let commit = version
        .lines()
        .find_map(|line| line.strip_prefix("commit-hash: "));
    let library = format!(
        "{}/lib/rustlib/src/rust",
        ask(&["--print", "sysroot"]).trim()
    );
    let crates = paths::cargo_home()
        .join("registry/src")
        .display()
        .to_string();
    // The last one that fits counts. Each registry has a folder of its own; that of crates.io has the same name
    // everywhere.
    let flags = [
        format!("{library}=/rustc/{}", commit.unwrap_or_default()),
        format!("{crates}="),
        format!("{crates}/{CRATES_IO}="),
    ];
    // Cargo parts the flags at spaces.
    let flags = flags.iter().filter(|flag| !flag.contains(' '));
    let flags = flags.map(|flag| format!("--remap-path-prefix={flag}"));
    let flags: Vec<String> = flags.chain([INLINE_NOTHING.to_owned()]).collect();
    build.env(RUSTFLAGS, flags.join(" "))
}

/// The bundle with all pages.
const WHOLE: &str = "byoc-console";
/// The bundles that have a part of the pages, see `src/routes/part.rs`.
pub const PARTS: [&str; 2] = ["byoc-console-first", "byoc-console-create"];

fn compile_app() -> Result {
    let mut build = cargo(&[
        "build",
        "--locked",
        "--profile",
        "app",
        "--target",
        "wasm32-unknown-unknown",
        "--package",
        "byoc-console",
    ]);
    for name in [WHOLE].iter().chain(&PARTS) {
        build.args(["--bin", name]);
    }
    must(with_flags_of_a_release(&mut build))
}

fn put_together() -> Result {
    let page = Page {
        source: &paths::root(),
        wasm: &paths::wasm("app", WHOLE),
        app: WHOLE,
        names: Names::Hashed,
    };
    page.put_together(&paths::dist())?;
    for part in PARTS {
        page::bind(
            &paths::wasm("app", part),
            part,
            Names::Hashed,
            &paths::dist(),
        )?;
    }
    Ok(())
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
