//! What building and testing need beyond rustup and Node.js, installed where it is missing.

use std::fs;
use std::path::{Path, PathBuf};

use crate::process::{cargo, find, is_root, must, output, program};
use crate::{Result, paths};

/// The last Trunk that the pinned compiler builds.
const TRUNK: &str = "0.21.14";

/// Debian's package of Chromium without the parts around the page, and its program.
const HEADLESS: &str = "chromium-headless-shell";

/// What makes a page of the app.
pub fn for_building() -> Result {
    wasm_target()?;
    wasm_bindgen()
}

/// wasm-bindgen of exactly the version in Cargo.lock.
pub fn wasm_bindgen() -> Result {
    let wanted = locked_version("wasm-bindgen")?;
    binary("wasm-bindgen", "wasm-bindgen-cli", &wanted)
}

/// Trunk too, whose server rebuilds the app while one edits it.
pub fn for_serving() -> Result {
    for_building()?;
    binary("trunk", "trunk", TRUNK)
}

/// Chromium with its driver, PostgreSQL, Playwright, the Python parts and checkov.
pub fn for_testing() -> Result {
    debian_packages()?;
    for_journeys()?;
    checkov()
}

/// Playwright and axe from their lock file, and the official client that journeys use too.
pub fn for_journeys() -> Result {
    playwright()?;
    python()
}

/// Playwright and axe alone.
pub fn playwright() -> Result {
    npm("tests/e2e")
}

/// The browser as people have it.
pub fn chromium() -> Option<PathBuf> {
    named_browser().or_else(|| find("chromium"))
}

/// The browser that journeys drive: Chromium without the parts around the page, if it is installed. Journeys take
/// a third less time with it.
pub fn headless_chromium() -> Option<PathBuf> {
    named_browser()
        .or_else(|| find(HEADLESS))
        .or_else(|| find("chromium"))
}

fn named_browser() -> Option<PathBuf> {
    std::env::var_os("CHROMIUM").map(Into::into)
}

/// esbuild and wasm-opt for the last step of a release build. They only make the app smaller, so
/// a build without them goes on.
pub fn for_shrinking() {
    if let Err(sentence) = npm("crates/xtask/tools") {
        eprintln!(
            "note: the app is built without wasm-opt and esbuild, a little larger ({sentence})"
        );
    }
}

/// What the app is compiled for.
pub fn wasm_target() -> Result {
    let Some(sysroot) = output(&mut rustc(&["--print", "sysroot"])) else {
        return Err("rustc does not run: install Rust with rustup, https://rustup.rs".to_owned());
    };
    let target = "wasm32-unknown-unknown";
    if Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(target)
        .is_dir()
    {
        return Ok(());
    }
    println!("installing the target {target} (a few seconds)");
    must(program("rustup").args(["target", "add", target]))
}

fn rustc(args: &[&str]) -> std::process::Command {
    let mut command = program("rustc");
    command.args(args);
    command
}

/// A program from crates.io in exactly this version: prebuilt where cargo-binstall is there, from
/// source otherwise.
fn binary(name: &str, package: &str, version: &str) -> Result {
    let installed = find(name).and_then(|path| output(program(path).arg("--version")));
    if installed
        .as_deref()
        .is_some_and(|line| line.split_whitespace().any(|word| word == version))
    {
        return Ok(());
    }
    // Another version may serve another project: leave it, and keep ours apart.
    let tools = paths::tools();
    let root = if installed.is_some() {
        tools.to_str()
    } else {
        None
    };
    let wanted = format!("={version}");
    if find("cargo-binstall").is_some() {
        println!("installing {package} {version}, prebuilt (some seconds)");
        let mut command = cargo(&["binstall", "--no-confirm", "--quiet", "--version", &wanted]);
        if let Some(root) = root {
            command.args(["--root", root]);
        }
        if must(command.arg(package)).is_ok() {
            return Ok(());
        }
    }
    println!("installing {package} {version} from source (once, 3 to 6 minutes on 2 cores)");
    let mut command = cargo(&["install", "--locked", "--quiet", "--version", &wanted]);
    if let Some(root) = root {
        command.args(["--root", root]);
    }
    // Its own release profile asks for fat LTO, which doubles the time for nothing we notice.
    command
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
        .env_remove("CARGO_TARGET_DIR");
    must(command.arg(package))
}

/// Version of a package in Cargo.lock.
fn locked_version(package: &str) -> Result<String> {
    let lock = fs::read_to_string(paths::root().join("Cargo.lock"))
        .map_err(|error| format!("Cargo.lock cannot be read: {error}"))?;
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    lines
        .next()
        .and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .ok_or_else(|| format!("Cargo.lock does not hold {package}"))
}

fn debian_packages() -> Result {
    let mut missing = Vec::new();
    if chromium().is_none() {
        missing.push("chromium");
    }
    if find("chromedriver").is_none() {
        missing.push("chromium-driver");
    }
    if find("postgres").is_none() && !Path::new("/usr/lib/postgresql").is_dir() {
        missing.push("postgresql");
    }
    if output(program("python3").args(["-c", "import ensurepip, venv"])).is_none() {
        missing.push("python3-venv");
    }
    let has_apt = is_root() && find("apt-get").is_some();
    if !missing.is_empty() {
        let list = missing.join(" ");
        if !has_apt {
            return Err(format!(
                "the tests need more than is here. As root: apt-get install --no-install-recommends {list}"
            ));
        }
        println!("installing {list} from Debian's packages (about a minute)");
        apt_install(&missing)?;
    }
    // Other systems have no such package, and the tests run without it.
    if find(HEADLESS).is_none()
        && named_browser().is_none()
        && !(has_apt && apt_install(&[HEADLESS]).is_ok())
    {
        println!("note: the journeys are faster with Debian's package {HEADLESS}");
    }
    Ok(())
}

fn apt_install(packages: &[&str]) -> Result {
    must(program("apt-get").args(["update", "-qq"]))?;
    let mut command = program("apt-get");
    command
        .args(["install", "-qq", "-y", "--no-install-recommends"])
        .args(packages);
    must(command.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// `npm ci` where the lock file changed since the last one.
fn npm(folder: &str) -> Result {
    let name = format!("npm-{}", folder.replace('/', "-"));
    let fingerprint = crate::fingerprint::of(&[&format!("{folder}/package-lock.json")]);
    let has_modules = paths::root().join(folder).join("node_modules").is_dir();
    if has_modules && crate::fingerprint::is_same(&name, fingerprint) {
        return Ok(());
    }
    println!("installing the npm packages of {folder} (some seconds)");
    let mut command = program("npm");
    command.args([
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]);
    must(command.current_dir(paths::root().join(folder)))?;
    crate::fingerprint::keep(&name, fingerprint)
}

/// What the tests run in Python: `tests/requirements.txt`, and checkov apart from it.
fn python() -> Result {
    virtual_environment("python", "tests", "about a minute")
}

fn checkov() -> Result {
    virtual_environment("checkov", "tests/checkov", "about a minute, 300 MB")
}

/// `target/tools/NAME` with the requirements.txt of this folder, in the versions of its
/// constraints.txt.
fn virtual_environment(name: &str, folder: &str, effort: &str) -> Result {
    let files = ["requirements", "constraints"].map(|file| format!("{folder}/{file}.txt"));
    let [requirements, constraints] = &files;
    let fingerprint = crate::fingerprint::of(&[requirements, constraints]);
    let environment = paths::tools().join(name);
    let program_path = environment.join("bin/python");
    if program_path.is_file() && crate::fingerprint::is_same(name, fingerprint) {
        return Ok(());
    }
    println!("installing the Python packages of {requirements} ({effort})");
    must(program("python3").args(["-m", "venv"]).arg(&environment))?;
    let mut pip = program(program_path);
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    must(pip.args(["-r", requirements, "-c", constraints]))?;
    crate::fingerprint::keep(name, fingerprint)
}
