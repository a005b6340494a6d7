//! `cargo xtask …`: everything a person or a machine runs on this repository.
//!
//! The standard library and a reader of Rust's tokens, so that the first command of a new clone starts
//! within seconds.

mod bench;
mod bindings;
mod build;
mod dev;
mod e2e;
mod files;
mod fingerprint;
mod lint;
mod page;
mod paths;
mod process;
mod pseudo;
mod quick;
mod run;
mod served;
mod size;
mod size_by_crate;
mod suite;
mod texts;
mod tidy;
mod tools;

use std::process::ExitCode;

/// What every task answers: nothing, or a sentence that says what is wrong and what to do.
pub type Result<T = ()> = std::result::Result<T, String>;

const HELP: &str = "\
cargo xtask TASK [ARGS]

  run [-- ARGS]   install what is missing, build app and server quickly, start the server with ARGS
                  (cargo xtask run -- --help lists them)
  test [LAYER…]   install what the tests need and run all of them, or only the layers named
  dev             server that restarts on change, and trunk serve in front of it
  build           app and server in release: target/release/byoc-server
  fmt             format all Rust code
  lint            clippy on host and wasm with warnings as errors, and the rules of tidy
  tidy            dependency direction and house rules that a machine can check
  bindings        write crates/byoc-types/bindings/*.ts and docs/openapi.json (--check: only compare)
  e2e [ARGS]      browser journeys against the built server; ARGS go to Playwright
  texts           every text that people read on screen, with its place
  pseudo          the app with those texts in a language that nobody speaks, into target/pseudo/dist
  size            bytes of first visits of list and wizard after brotli, against their budgets (--crates: cost of each crate)
  bench           start time, idle memory, throughput and key-press cost, against their goals
  help            this list

Layers of test: fmt tidy clippy clippy-wasm unit templates bindings browser build size journeys
                clients
";

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let task = args.next().unwrap_or_else(|| "help".to_owned());
    let rest: Vec<String> = args.collect();
    let outcome = match task.as_str() {
        "run" => run::run(&rest),
        "test" => suite::test(&rest),
        "dev" => dev::dev(),
        "build" => build::everything(),
        "fmt" => lint::fmt(),
        "lint" => lint::lint(),
        "tidy" => tidy::tidy(),
        "bindings" => bindings::bindings(rest.iter().any(|arg| arg == "--check")),
        "e2e" => e2e::e2e(&rest),
        "texts" => texts::texts(),
        "pseudo" => pseudo::pseudo(),
        "size" => size::size(rest.iter().any(|arg| arg == "--crates")),
        "bench" => bench::bench(),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!(
            "there is no task `{other}`: cargo xtask help lists them"
        )),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("xtask {task}: {sentence}");
            ExitCode::FAILURE
        }
    }
}
