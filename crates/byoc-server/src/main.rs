//! Reads the command line, starts the server, says in one sentence why it can't.

use std::io::IsTerminal;
use std::process::ExitCode;

use byoc_server::start::{Arguments, run};
use clap::Parser;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    log();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("The server can't start: {error}.");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

/// The log goes to standard error: JSON for programs, plain lines for a terminal. `BYOC_LOG`
/// chooses what is logged, for example `byoc_server=debug`.
fn log() {
    let filter = EnvFilter::try_from_env("BYOC_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        lines.without_time().with_target(false).init();
    } else {
        lines.json().init();
    }
}
