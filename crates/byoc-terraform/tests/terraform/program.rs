//! The real terraform, which reaches only a provider of our own (`../provider`): no network, no
//! account.
//!
//! The Python is `BYOC_TEST_PYTHON`, or that of target/tools/python, which `cargo xtask test` makes
//! from tests/requirements.txt.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;

use crate::variants::Variant;

pub struct Terraform {
    program: PathBuf,
    /// Value of TF_REATTACH_PROVIDERS.
    reattach: String,
    provider: Mutex<Provider>,
}

/// Lives as long as the tests: its standard input closes when they end, and it ends too.
struct Provider {
    _process: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Terraform {
    /// With the provider of this file in `../provider`. None where terraform is not installed.
    pub fn start(provider: &str) -> Option<Self> {
        let Some(program) = find_terraform() else {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "terraform is not installed: the templates cannot be checked"
            );
            // Not eprintln: the harness would swallow it.
            let _ = std::io::stderr().write_all(
                b"\n*** SKIPPED: terraform is not installed, so NO TEMPLATE WAS CHECKED against \
                  the real thing.\n*** Install it (https://developer.hashicorp.com/terraform/install) \
                  and run the tests again.\n\n",
            );
            return None;
        };
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/provider");
        let python = python();
        let mut process = Command::new(&python)
            .arg(folder.join(provider))
            .arg(folder.join("schemas.json"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // No compiled files beside the sources.
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .spawn()
            .unwrap_or_else(|error| panic!("{} does not start: {error}. {FIX}", python.display()));
        let mut provider = Provider {
            commands: process.stdin.take().expect("a pipe"),
            answers: BufReader::new(process.stdout.take().expect("a pipe")),
            _process: process,
        };
        let reattach = provider.line();
        assert!(
            reattach.starts_with('{'),
            "The provider did not start. {FIX}"
        );
        std::fs::create_dir_all(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        std::fs::write(configuration_file(), "").expect("an empty file");
        Some(Self {
            program,
            reattach,
            provider: Mutex::new(provider),
        })
    }

    /// A folder with the two files of a variant; the variables file is called x.tfvars.
    pub fn folder(&self, purpose: &str, variant: &Variant) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("byoc-terraform")
            .join(purpose)
            .join(variant.name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let write = |name: &str, text: String| {
            std::fs::write(folder.join(name), text).expect("a file");
        };
        write(
            "main.tf",
            byoc_terraform::template(&variant.input).expect("a template"),
        );
        write(
            "x.tfvars",
            byoc_terraform::variables(&variant.input).expect("variables"),
        );
        folder
    }

    pub fn run<A: AsRef<OsStr>>(
        &self,
        folder: &Path,
        arguments: impl IntoIterator<Item = A>,
    ) -> Output {
        let mut command = Command::new(&self.program);
        self.prepare(command.args(arguments), folder)
            .output()
            .expect("terraform runs")
    }

    /// Runs a line as a person would in a terminal, who answers every question with yes.
    pub fn type_in(&self, folder: &Path, line: &str) -> Output {
        let mut shell = Command::new("sh");
        let mut process = self
            .prepare(shell.args(["-c", line]), folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a shell");
        let mut input = process.stdin.take().expect("a pipe");
        // A command that asks nothing may be gone already.
        let _ = input.write_all(b"yes\n");
        drop(input);
        process.wait_with_output().expect("the shell ends")
    }

    fn prepare<'a>(&self, command: &'a mut Command, folder: &Path) -> &'a mut Command {
        command
            .current_dir(folder)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", folder)
            .env("TF_CLI_CONFIG_FILE", configuration_file())
            .env("TF_REATTACH_PROVIDERS", &self.reattach)
            .env("TF_IN_AUTOMATION", "1")
            .env("CHECKPOINT_DISABLE", "1")
    }

    /// What the provider answers to a command of its own, see there.
    pub fn ask(&self, command: &str) -> Value {
        self.provider
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .ask(command)
    }

    pub fn succeed<'a>(&self, folder: &Path, arguments: impl IntoIterator<Item = &'a str>) {
        let output = self.run(folder, arguments);
        assert!(
            output.status.success(),
            "{}:\n{}",
            folder.display(),
            text(&output)
        );
    }
}

impl Provider {
    /// One command, one line of JSON.
    fn ask(&mut self, command: &str) -> Value {
        writeln!(self.commands, "{command}").expect("the provider listens");
        let line = self.line();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{command}: {error}: {line}"))
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.answers
            .read_line(&mut line)
            .expect("the provider's answer");
        line.trim().to_owned()
    }
}

/// The one on the PATH.
pub fn find_terraform() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder| folder.join("terraform"))
        .find(|file| file.is_file())
}

const FIX: &str = "Run cargo xtask test once, which installs tests/requirements.txt, or set \
                   BYOC_TEST_PYTHON to a Python that has those packages";

fn python() -> PathBuf {
    match std::env::var_os("BYOC_TEST_PYTHON") {
        Some(python) => PathBuf::from(python),
        // Cargo's folder for tests lies in the target folder.
        None => Path::new(env!("CARGO_TARGET_TMPDIR")).join("../tools/python/bin/python"),
    }
}

/// Terraform warns where it has no configuration file: it gets an empty one.
fn configuration_file() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("empty.tfrc")
}

/// The words of a printed command as a shell passes them on.
pub fn arguments(command: &str) -> Vec<&str> {
    command
        .split(' ')
        .map(|word| word.trim_matches('"'))
        .collect()
}

/// What a command said.
pub fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
