//! Reads the command line, starts the server, says in one sentence why it can't.

use std::io::IsTerminal;
use std::process::ExitCode;

use byoc_server::command_line::{Arguments, check_variables};
use byoc_server::start::run;
use clap::Parser;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let given: Vec<_> = std::env::args_os().collect();
    if let Err(sentence) = check_variables(&given, |name| std::env::var_os(name)) {
        eprintln!("{sentence}");
        return ExitCode::FAILURE;
    }
    let arguments = Arguments::parse();
    if let Err(sentence) = log() {
        eprintln!("{sentence}");
        return ExitCode::FAILURE;
    }
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

/// The log goes to standard error: JSON for programs, plain lines for a terminal.
fn log() -> Result<(), String> {
    let chosen = std::env::var("BYOC_LOG").unwrap_or_default();
    let filter = log_filter(&chosen)?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        lines.without_time().with_target(false).init();
    } else {
        lines.json().init();
    }
    Ok(())
}

/// What `BYOC_LOG` asks to be logged.
fn log_filter(chosen: &str) -> Result<EnvFilter, String> {
    if chosen.trim().is_empty() {
        return Ok(EnvFilter::new("warn,byoc_server=info"));
    }
    EnvFilter::try_new(chosen).map_err(|error| {
        format!(
            "BYOC_LOG={chosen} can't be read: {error}. Write a level (error, warn, info, debug, \
             trace), or one for a part, for example BYOC_LOG=warn,byoc_server=debug."
        )
    })
}

#[cfg(test)]
mod tests {
    use super::log_filter;

    #[test]
    fn a_log_filter_that_cannot_be_read_is_said() {
        for chosen in ["", " ", "debug", "warn,byoc_server=debug"] {
            assert!(log_filter(chosen).is_ok(), "{chosen}");
        }
        for chosen in ["byoc_server=loud", "warn=,="] {
            let sentence = log_filter(chosen).unwrap_err();
            assert!(
                sentence.contains(chosen) && sentence.contains("for example"),
                "{sentence}"
            );
        }
    }
}
