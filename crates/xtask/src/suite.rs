//! `cargo xtask test`: every layer of docs/TESTING.md, timed and summed up.

use std::env;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::{
    Result, bindings, build, e2e, fingerprint, lint, paths, process, pseudo, size, tidy, tools,
};

struct Layer {
    name: &'static str,
    /// What it shows when it passes.
    shows: &'static str,
    run: fn() -> Result,
}

/// In the order of cost: what fails fast comes first.
const LAYERS: &[Layer] = &[
    Layer {
        name: "fmt",
        shows: "all Rust code is formatted",
        run: lint::fmt_check,
    },
    Layer {
        name: "tidy",
        shows: "dependencies point where they may",
        run: tidy::tidy,
    },
    Layer {
        name: "clippy",
        shows: "no warning on this machine",
        run: clippy_host,
    },
    Layer {
        name: "clippy-wasm",
        shows: "no warning in the app",
        run: clippy_wasm,
    },
    Layer {
        name: "unit",
        shows: "rules, store, HTTP, operations",
        run: unit,
    },
    Layer {
        name: "templates",
        shows: "what the Terraform templates make, allow and deny",
        run: templates,
    },
    Layer {
        name: "bindings",
        shows: "TypeScript and OpenAPI are fresh",
        run: fresh_bindings,
    },
    Layer {
        name: "browser",
        shows: "components in Chromium",
        run: lint::browser_tests,
    },
    Layer {
        name: "build",
        shows: "the app builds in release",
        run: build::app,
    },
    Layer {
        name: "size",
        shows: "the list page is within its budget",
        run: within_budget,
    },
    Layer {
        name: "journeys",
        shows: "people's journeys through the browser",
        run: journeys,
    },
    Layer {
        name: "clients",
        shows: "the official command-line client",
        run: clients,
    },
];

/// Terraform and its providers wait for each other. While this layer runs, the app is built for those after it, also
/// with its texts rewritten.
const BUILDS_MEANWHILE: &str = "templates";

/// Runs every layer, or those named; goes on after a failure and fails at the end.
pub fn test(names: &[String]) -> Result {
    for name in names {
        if !LAYERS.iter().any(|layer| layer.name == name) {
            return Err(format!(
                "there is no layer `{name}`: cargo xtask help lists them"
            ));
        }
    }
    tools::for_building()?;
    tools::for_testing()?;
    if !is_built_by_hand() {
        process::build_once();
        process::lint_while_building(true);
    }
    let mut results = Vec::new();
    for layer in LAYERS {
        if !names.is_empty() && !names.iter().any(|name| name == layer.name) {
            continue;
        }
        println!("\n=== {}: {}", layer.name, layer.shows);
        let is_known = names.is_empty() && layer.name == "templates" && are_templates_known();
        let run = if is_known { commands } else { layer.run };
        let start = Instant::now();
        let outcome = thread::scope(|scope| {
            if names.is_empty() && layer.name == BUILDS_MEANWHILE {
                // If it fails, its own layer does it again and says so.
                scope.spawn(|| build::app().and_then(|()| pseudo::pseudo()));
            }
            run()
        });
        if let Err(sentence) = &outcome {
            println!("{}: {sentence}", layer.name);
        }
        results.push((layer.name, start.elapsed(), outcome));
    }
    summary(&results)
}

/// Whether somebody works here: a build by hand keeps parts of the server for the next one, and the tests
/// build upon them. In a fresh clone nothing is built twice, not even for clippy.
fn is_built_by_hand() -> bool {
    let kept = paths::target().join("debug/incremental");
    let mut names = std::fs::read_dir(kept)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name());
    names.any(|name| name.to_string_lossy().starts_with("byoc_server-"))
}

/// Says again at the end why a layer failed: thousands of lines may stand between.
fn summary(results: &[(&str, Duration, Result)]) -> Result {
    println!("\n=== summary");
    for (name, _, outcome) in results {
        if let Err(sentence) = outcome {
            println!("{name}: {sentence}\n");
        }
    }
    for (name, time, outcome) in results {
        let word = if outcome.is_ok() { "passed" } else { "FAILED" };
        println!("{name:<12} {word}  {:>7.1} s", time.as_secs_f64());
    }
    let failed = results
        .iter()
        .filter(|(_, _, outcome)| outcome.is_err())
        .count();
    println!("{} passed, {failed} failed", results.len() - failed);
    if failed == 0 {
        Ok(())
    } else {
        Err(format!("{failed} of {} layers failed", results.len()))
    }
}

fn clippy_host() -> Result {
    if !process::is_linting() {
        return lint::clippy_host();
    }
    lint_all([build_of_unit(), build_of_templates()])
}

fn clippy_wasm() -> Result {
    if !process::is_linting() {
        return lint::clippy_wasm();
    }
    lint_all([lint::build_of_browser_tests()])
}

/// Builds them, and with them finds what clippy warns of.
fn lint_all(builds: impl IntoIterator<Item = Command>) -> Result {
    let mut outcome = Ok(());
    for mut build in builds {
        outcome = outcome.and(process::must(build.arg("--no-run")));
    }
    if outcome.is_err() {
        // The tests say whether the rest works.
        process::lint_while_building(false);
    }
    outcome
}

fn build_of_unit() -> Command {
    let mut command = process::linted_cargo(&["test", "--locked", "--quiet"]);
    command.args([
        "--workspace",
        "--exclude",
        "byoc-terraform",
        "--no-default-features",
        "--no-fail-fast",
    ]);
    command
}

fn build_of_templates() -> Command {
    process::linted_cargo(&["test", "--package", "byoc-terraform", "--locked", "--quiet"])
}

fn unit() -> Result {
    process::must(&mut build_of_unit())
}

fn templates() -> Result {
    let seen = fingerprint_of_templates();
    process::must(
        build_of_templates()
            .env("BYOC_TEST_PYTHON", paths::python().join("bin/python"))
            .env("BYOC_TEST_CHECKOV", paths::checkov()),
    )?;
    fingerprint::keep(TEMPLATES_PASSED, seen)
}

/// Name of the fingerprint of the last run that passed.
const TEMPLATES_PASSED: &str = "templates-passed";

/// Paths that the template tests read. `commands.rs` reads the whole repository, so it always runs.
const OF_TEMPLATES: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "rust-toolchain.toml",
    "crates/byoc-rules",
    "crates/byoc-terraform",
    "crates/byoc-types",
    "tests/checkov",
    "tests/constraints.txt",
    "tests/requirements.txt",
];

/// Returns whether the template tests passed earlier today (UTC) with the same files and the same terraform.
fn are_templates_known() -> bool {
    fingerprint::is_same(TEMPLATES_PASSED, fingerprint_of_templates())
}

fn fingerprint_of_templates() -> u64 {
    let mut hasher = DefaultHasher::new();
    fingerprint::of(OF_TEMPLATES).hash(&mut hasher);
    // A provider that is installed later is found the next day at the latest.
    let today = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    today
        .map_or(0, |time| time.as_secs() / 86_400)
        .hash(&mut hasher);
    for folder in env::split_paths(&env::var_os("PATH").unwrap_or_default()) {
        if let Some(program) = folder.join("terraform").to_str() {
            fingerprint::of(&[program]).hash(&mut hasher);
        }
    }
    for name in [
        "BYOC_TERRAFORM_MIRROR",
        "TF_CLI_CONFIG_FILE",
        "TF_PLUGIN_CACHE_DIR",
    ] {
        env::var_os(name).hash(&mut hasher);
    }
    hasher.finish()
}

/// Runs only the test of the printed commands, because the templates have not changed.
fn commands() -> Result {
    println!(
        "*** The template tests passed earlier today (UTC) with the same files and the same terraform. Only the \
         printed commands are tested.\n*** `cargo xtask test templates` runs all template tests."
    );
    process::must(build_of_templates().args(["--test", "commands"]))
}

fn fresh_bindings() -> Result {
    server()?;
    bindings::are_fresh()
}

/// The server as the tests have built it: the tests of `kills` run it. It answers with the app in `dist`.
///
/// A release takes minutes more to build than its speed would save. `cargo xtask e2e` runs the journeys against
/// one.
fn server() -> Result<PathBuf> {
    process::must(build_of_unit().args(["--test", "kills", "--no-run"]))?;
    Ok(paths::development_server())
}

fn within_budget() -> Result {
    size::size(false)
}

fn journeys() -> Result {
    build::app()?;
    e2e::journeys(&server()?, &[])
}

fn clients() -> Result {
    e2e::clients(&server()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_templates_are_made_of_is_looked_at() {
        for input in OF_TEMPLATES {
            assert!(paths::root().join(input).exists(), "{input}");
        }
        let manifest = paths::root().join("crates/byoc-terraform/Cargo.toml");
        let manifest = std::fs::read_to_string(manifest).expect("a manifest");
        let own = manifest
            .lines()
            .filter_map(|line| line.strip_suffix(".workspace = true"));
        let own: Vec<&str> = own.filter(|name| name.starts_with("byoc-")).collect();
        assert!(!own.is_empty());
        for name in own {
            let folder = format!("crates/{name}");
            assert!(OF_TEMPLATES.contains(&folder.as_str()), "{folder}");
        }
    }
}
