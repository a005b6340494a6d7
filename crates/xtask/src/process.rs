//! Running programs.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::{Result, paths};

/// What cargo keeps for the next build by hand, and for a debugger.
const KEPT: [&str; 2] = ["CARGO_INCREMENTAL", "CARGO_PROFILE_DEV_DEBUG"];

static IS_BUILT_ONCE: AtomicBool = AtomicBool::new(false);

/// From now on cargo keeps nothing for the next small change, and no lines for backtraces: a panic names its own
/// line anyway. What the environment says goes first.
///
/// Such files are half of what a build writes, and writing them takes time.
pub fn build_once() {
    IS_BUILT_ONCE.store(true, Ordering::Relaxed);
}

const LINTER: &str = "clippy-driver";
/// Whether crates of the workspace are linted while their tests are built.
static IS_LINTING: AtomicBool = AtomicBool::new(false);

/// From now on `linted_cargo` lints what it builds, or no longer.
pub fn lint_while_building(is_linting: bool) {
    IS_LINTING.store(is_linting, Ordering::Relaxed);
}

/// Whether a build of the tests is a run of clippy as well.
pub fn is_linting() -> bool {
    IS_LINTING.load(Ordering::Relaxed)
}

/// Cargo with these arguments, for tests. After `lint_while_building(true)` it refuses what clippy warns of.
///
/// `cargo clippy` is `cargo check` with clippy in place of the compiler. This is `cargo test` with it, which reads
/// each crate once instead of twice.
pub fn linted_cargo(args: &[&str]) -> Command {
    let mut command = cargo(args);
    if is_linting() {
        command.env("RUSTC_WORKSPACE_WRAPPER", LINTER).env(
            "CLIPPY_ARGS",
            "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__",
        );
    }
    command
}

/// A program in the repository's folder, with our own tools first on its PATH.
pub fn program(name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    command
        .current_dir(paths::root())
        .env("PATH", search_path());
    // Set by the cargo that started us: it would make every cargo below rebuild for nothing.
    for name in [
        "CARGO",
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_PKG_NAME",
    ] {
        command.env_remove(name);
    }
    if IS_BUILT_ONCE.load(Ordering::Relaxed) {
        for name in KEPT {
            if std::env::var_os(name).is_none() {
                command.env(name, "0");
            }
        }
    }
    command
}

/// Cargo with these arguments.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = program("cargo");
    command.args(args);
    command
}

/// Runs it with our own output; an exit code other than 0 is an error that names the command.
pub fn must(command: &mut Command) -> Result {
    let shown = show(command);
    let status = command
        .status()
        .map_err(|error| format!("`{shown}` does not start: {error}. Is it installed?"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{shown}` failed ({status})"))
    }
}

/// Runs it and gives its standard output, or `None` where it cannot run or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The program of this name on our PATH.
pub fn find(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&search_path())
        .map(|dir| dir.join(name))
        .find(|path| path.is_file())
}

/// Whether programs may be installed for the whole machine without asking for a password.
pub fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}

fn search_path() -> OsString {
    let mut dirs = vec![paths::tools().join("bin")];
    dirs.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    dirs.push(paths::cargo_home().join("bin"));
    std::env::join_paths(dirs).unwrap_or_default()
}

fn show(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|arg| arg.to_string_lossy().into_owned()),
    );
    words.join(" ")
}
