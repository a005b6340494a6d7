//! `cargo xtask run`: from a fresh clone to a running server.

use std::os::unix::process::CommandExt;

use crate::process::program;
use crate::{Result, build, paths};

/// Builds what changed and becomes the server, which gets the arguments after `--`.
pub fn run(args: &[String]) -> Result {
    let args = args.strip_prefix(&["--".to_owned()]).unwrap_or(args);
    build::everything()?;
    // The same process, so that Ctrl-C, exit code and output are the server's own.
    let error = program(paths::server()).args(args).exec();
    Err(format!(
        "{} does not start: {error}",
        paths::server().display()
    ))
}
