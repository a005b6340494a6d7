//! checkov reviews every variant. What it may find stands in checkov.json, each with the reason; a
//! new finding fails, and so does an entry that no longer finds anything. No network.
//!
//! The program is `BYOC_TEST_CHECKOV`, or that of target/tools/checkov, which `cargo xtask test`
//! makes from tests/checkov/requirements.txt.

#[path = "common/variants.rs"]
mod variants;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

/// A finding that was reviewed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Allowed {
    check: String,
    /// Every resource that it is found on.
    resources: BTreeSet<String>,
    why: String,
}

/// Check and resource.
type Finding = (String, String);

#[test]
fn checkov_finds_only_what_was_reviewed() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("byoc-terraform/checkov");
    let variants = variants::all();
    for variant in &variants {
        let folder = folder.join(variant.name);
        std::fs::create_dir_all(&folder).expect("a folder");
        let write = |name: &str, text: String| {
            std::fs::write(folder.join(name), text).expect("a file");
        };
        write(
            "main.tf",
            byoc_terraform::template(&variant.input).expect("a template"),
        );
        // Under such a name it is read without being named.
        write(
            "x.auto.tfvars",
            byoc_terraform::variables(&variant.input).expect("variables"),
        );
    }

    let report = checkov(&folder);
    let summary = &report["summary"];
    assert_eq!(summary["parsing_errors"], 0);
    let passed = summary["passed"].as_u64().unwrap_or_default();
    assert!(passed > 500, "{passed} checks: was everything read?");

    let findings: BTreeSet<Finding> = report["results"]["failed_checks"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|finding| (text(finding, "check_id"), text(finding, "resource")))
        .collect();
    let allowed = allowed();
    let new: Vec<&Finding> = findings.difference(&allowed).collect();
    assert!(new.is_empty(), "mend or review, in checkov.json: {new:#?}");
    let gone: Vec<&Finding> = allowed.difference(&findings).collect();
    assert!(
        gone.is_empty(),
        "no longer found: remove from checkov.json {gone:#?}"
    );
}

/// Every variant in one run: most of its time is its start.
fn checkov(folder: &Path) -> Value {
    let program = match std::env::var_os("BYOC_TEST_CHECKOV") {
        Some(program) => PathBuf::from(program),
        // Cargo's folder for tests lies in the target folder.
        None => Path::new(env!("CARGO_TARGET_TMPDIR")).join("../tools/checkov/bin/checkov"),
    };
    let output = Command::new(&program)
        .args(["--directory", ".", "--framework", "terraform"])
        // Nothing is fetched or sent: no policies of a platform, no modules.
        .args(["--skip-download", "--download-external-modules", "false"])
        .args(["--output", "json", "--compact", "--quiet"])
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder)
        .env("LOG_LEVEL", "ERROR")
        .output()
        .unwrap_or_else(|error| {
            panic!(
                "{} does not start: {error}. Run cargo xtask test once, which installs \
                 tests/checkov/requirements.txt, or set BYOC_TEST_CHECKOV",
                program.display()
            )
        });
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{error}\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    })
}

fn allowed() -> BTreeSet<Finding> {
    let list: Vec<Allowed> = serde_json::from_str(include_str!("checkov.json")).expect("a list");
    let mut allowed = BTreeSet::new();
    for entry in list {
        assert!(entry.why.len() > 20, "{}: why?", entry.check);
        for resource in entry.resources {
            assert!(
                allowed.insert((entry.check.clone(), resource)),
                "{} is listed twice",
                entry.check
            );
        }
    }
    allowed
}

fn text(finding: &Value, key: &str) -> String {
    finding[key].as_str().expect("a text").to_owned()
}
