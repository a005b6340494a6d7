//! The quick build of `cargo xtask run`: compiled for minutes less, larger and slower than a release.
//!
//! It does not need npm.

use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::page::{Names, Page};
use crate::process::{cargo, must};
use crate::{Result, build, fingerprint, paths, tools};

/// A part of the build.
struct Part {
    what: &'static str,
    /// How long it takes the first time on two cores.
    usually: &'static str,
    run: fn() -> Result,
}

const PARTS: &[Part] = &[
    Part {
        what: "app, server and wasm-bindgen: compile, side by side",
        usually: "7 to 14 minutes the first time",
        run: compile,
    },
    Part {
        what: "app: put the page together",
        usually: "1 second",
        run: put_together,
    },
];

/// The server as [`everything`] leaves it.
pub fn server() -> PathBuf {
    paths::target().join("quick/byoc-server")
}

/// App and server, if anything changed since the last time.
pub fn everything() -> Result {
    // Not what a release build leaves in dist.
    let mut parts = [build::APP, build::SERVER].concat();
    parts.retain(|part| *part != "dist");
    let inputs = || fingerprint::of(&parts);
    if server().is_file() && dist().is_dir() && fingerprint::is_same("quick", inputs()) {
        return Ok(());
    }
    let start = Instant::now();
    for (index, part) in PARTS.iter().enumerate() {
        println!(
            "[{} of {}] {} ({})",
            index + 1,
            PARTS.len(),
            part.what,
            part.usually
        );
        let began = Instant::now();
        (part.run)()?;
        println!("      done in {}", seconds(began.elapsed()));
    }
    println!("built in {}", seconds(start.elapsed()));
    fingerprint::keep("quick", inputs())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn dist() -> PathBuf {
    paths::target().join("quick/app")
}

/// Compiles what is needed at the same time: a large crate keeps only one core busy.
///
/// The app takes longest, so cargo's progress is shown of the app only.
fn compile() -> Result {
    tools::wasm_target()?;
    thread::scope(|scope| {
        let others = scope.spawn(|| {
            tools::wasm_bindgen()?;
            must(build_of_server().arg("--quiet"))
        });
        let app = must(&mut build_of_app());
        if app.is_ok() && !others.is_finished() {
            println!("      the server is still compiling");
        }
        let others = others
            .join()
            .unwrap_or_else(|_| Err("the build of the server crashed".to_owned()));
        others.and(app)
    })
}

fn build_of_app() -> Command {
    cargo(&[
        "build",
        "--locked",
        "--profile",
        "quick-app",
        "--target",
        "wasm32-unknown-unknown",
        "--package",
        "byoc-console",
        "--bin",
        "byoc-console",
    ])
}

/// Of the server without the app inside: it reads `dist` when it starts.
fn build_of_server() -> Command {
    let mut build = cargo(&[
        "build",
        "--locked",
        "--profile",
        "quick",
        "--package",
        "byoc-server",
    ]);
    build
        .env("BYOC_APP_FOLDER", dist())
        .env("BYOC_BUILD", "quick build");
    build
}

fn put_together() -> Result {
    let page = Page {
        source: &paths::root(),
        wasm: &paths::wasm("quick-app", "byoc-console"),
        app: "byoc-console",
        names: Names::Plain,
    };
    page.put_together(&dist())
}
