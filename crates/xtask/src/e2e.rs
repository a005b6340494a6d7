//! Tests against the built server: journeys in a browser, and the official command-line client.

use std::path::Path;
use std::process::Command;

use crate::process::{must, program};
use crate::{Result, build, paths, pseudo, tools};

/// Playwright's tests in tests/e2e against the release; the arguments are Playwright's own.
pub fn e2e(args: &[String]) -> Result {
    build::everything()?;
    journeys(&paths::server(), args)
}

/// The same against this server.
pub fn journeys(server: &Path, args: &[String]) -> Result {
    // Journeys that are named otherwise do not look at it.
    if args.is_empty() || args.iter().any(|arg| arg.contains("pseudo")) {
        pseudo::pseudo()?;
    }
    tools::for_journeys()?;
    let chromium = tools::headless_chromium()
        .ok_or("chromium is missing: as root, apt-get install --no-install-recommends chromium")?;
    let folder = paths::root().join("tests/e2e");
    let mut command = program("node");
    command
        .args(["node_modules/@playwright/test/cli.js", "test"])
        .args(args)
        .current_dir(folder);
    with_tools(&mut command, server);
    let failed = paths::target().join("xtask/failed-journeys.txt");
    // Names of an earlier run would mislead.
    let _ = std::fs::remove_file(&failed);
    command.env("CHROMIUM", chromium);
    command.env("BYOC_FAILED_JOURNEYS", &failed);
    must(&mut command).map_err(|error| match std::fs::read_to_string(&failed) {
        Ok(names) if !names.is_empty() => format!("{error}\n{}", names.trim_end()),
        _ => error,
    })
}

/// The scripted clients of tests/clients, against this server.
pub fn clients(server: &Path) -> Result {
    tools::for_journeys()?;
    let python = paths::python().join("bin/python");
    let mut command = program(python);
    command.args([
        "-m",
        "unittest",
        "discover",
        "--start-directory",
        "tests/clients",
        "-v",
    ]);
    with_tools(&mut command, server);
    must(&mut command)
}

fn with_tools(command: &mut Command, server: &Path) {
    command
        .env("BYOC_SERVER_BINARY", server)
        .env("BYOC_AVN", paths::python().join("bin/avn"))
        .env_remove("NO_COLOR");
}
