//! `cargo xtask run`: from a fresh clone to a running server.

use std::os::unix::process::CommandExt;

use crate::process::program;
use crate::{Result, build, paths, quick};

/// Becomes the server, which gets the arguments after `--`: the release if nothing changed since it was
/// built, otherwise the quick build.
pub fn run(args: &[String]) -> Result {
    let args = args.strip_prefix(&["--".to_owned()]).unwrap_or(args);
    let server = match build::is_fresh() {
        true => paths::server(),
        false => {
            quick::everything()?;
            quick::server()
        }
    };
    // The same process, so that Ctrl-C, exit code and output are the server's own.
    let error = program(&server).args(args).exec();
    Err(format!("{} does not start: {error}", server.display()))
}
