//! Formatting and lints.

use std::process::Command;

use crate::process::{cargo, linted_cargo, must};
use crate::{Result, tidy};

const WASM: &str = "wasm32-unknown-unknown";

/// Formats all Rust code.
pub fn fmt() -> Result {
    must(&mut cargo(&["fmt", "--all"]))
}

/// Says which Rust files are not formatted.
pub fn fmt_check() -> Result {
    must(&mut cargo(&["fmt", "--all", "--check"]))
}

/// Everything that reads code without running it.
pub fn lint() -> Result {
    clippy_host()?;
    clippy_wasm()?;
    tidy::tidy()
}

/// Clippy on all crates but the app, for this machine.
pub fn clippy_host() -> Result {
    let args = [
        "clippy",
        "--workspace",
        "--exclude",
        "byoc-console",
        "--all-targets",
        "--locked",
    ];
    must(cargo(&args).args([
        "--features",
        "byoc-types/ts,byoc-types/openapi",
        "--",
        "-D",
        "warnings",
    ]))
}

/// Clippy on the app and its tests, for the browser.
pub fn clippy_wasm() -> Result {
    let args = [
        "clippy",
        "--package",
        "byoc-console",
        "--all-targets",
        "--locked",
        "--target",
        WASM,
    ];
    must(cargo(&args).args(["--", "-D", "warnings"]))
}

/// The app's tests in headless Chromium.
pub fn browser_tests() -> Result {
    let mut command = build_of_browser_tests();
    if std::env::var_os("CHROMEDRIVER").is_none() {
        let driver = crate::process::find("chromedriver")
            .ok_or("chromedriver is missing: as root, apt-get install chromium-driver")?;
        command.env("CHROMEDRIVER", driver);
    }
    must(&mut command)
}

/// Cargo, about to build and run the app's tests.
pub fn build_of_browser_tests() -> Command {
    linted_cargo(&[
        "test",
        "--package",
        "byoc-console",
        "--locked",
        "--target",
        WASM,
        "--test",
        "browser",
    ])
}
