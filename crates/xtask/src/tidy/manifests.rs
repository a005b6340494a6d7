//! Which crate may depend on which.

use super::Source;

struct Package {
    manifest: &'static str,
    /// Crates of this workspace that it may name.
    may_name: &'static [&'static str],
    /// Other crates that it must not name.
    must_not_name: &'static [&'static str],
}

/// Half a megabyte of WebAssembly each, for what the browser has or a loop can do.
const TOO_BIG_FOR_WASM: &[&str] = &["regex", "chrono", "url", "time", "reqwest", "tokio"];

/// The drawing of docs/ARCHITECTURE.md; anything not in it is forbidden.
const PACKAGES: &[Package] = &[
    Package {
        manifest: "Cargo.toml",
        may_name: &["byoc-types", "byoc-rules", "byoc-html"],
        must_not_name: TOO_BIG_FOR_WASM,
    },
    Package {
        manifest: "crates/byoc-types/Cargo.toml",
        may_name: &[],
        must_not_name: TOO_BIG_FOR_WASM,
    },
    Package {
        manifest: "crates/byoc-rules/Cargo.toml",
        may_name: &["byoc-types"],
        must_not_name: TOO_BIG_FOR_WASM,
    },
    Package {
        manifest: "crates/byoc-html/Cargo.toml",
        may_name: &["byoc-rules", "byoc-types"],
        must_not_name: TOO_BIG_FOR_WASM,
    },
    Package {
        manifest: "crates/byoc-terraform/Cargo.toml",
        may_name: &["byoc-rules", "byoc-types"],
        must_not_name: &["tokio", "reqwest", "axum", "sqlx"],
    },
    Package {
        manifest: "crates/byoc-cloud/Cargo.toml",
        may_name: &["byoc-rules", "byoc-terraform", "byoc-types"],
        must_not_name: &["axum", "sqlx"],
    },
    Package {
        manifest: "crates/byoc-server/Cargo.toml",
        may_name: &[
            "byoc-types",
            "byoc-rules",
            "byoc-html",
            "byoc-terraform",
            "byoc-cloud",
        ],
        must_not_name: &[],
    },
    Package {
        manifest: "crates/xtask/Cargo.toml",
        may_name: &[],
        must_not_name: &[],
    },
];

pub fn check(sources: &[Source], findings: &mut Vec<String>) {
    for source in sources
        .iter()
        .filter(|source| source.path.ends_with("Cargo.toml"))
    {
        let path = &source.path;
        let Some(package) = PACKAGES.iter().find(|package| package.manifest == path) else {
            findings.push(format!(
                "{path}: a crate that crates/xtask/src/tidy/manifests.rs does not know"
            ));
            continue;
        };
        for name in dependencies(&source.text) {
            let is_ours = name.starts_with("byoc-");
            if is_ours && !package.may_name.contains(&name) {
                findings.push(format!("{path}: must not depend on {name}"));
            }
            if package.must_not_name.contains(&name) {
                findings.push(format!("{path}: must not depend on {name}"));
            }
        }
        if source
            .text
            .lines()
            .any(|line| line.starts_with("default-members"))
        {
            findings.push(format!(
                "{path}: default-members would compile the server for the browser"
            ));
        }
    }
}

/// Names in `[dependencies]`, tests' own left out.
fn dependencies(manifest: &str) -> Vec<&str> {
    let mut section = "";
    let mut names = Vec::new();
    let mut depth = 0_i32;
    for line in manifest
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
    {
        if line.starts_with('[') {
            section = line;
            continue;
        }
        if depth == 0 && section == "[dependencies]" {
            let name: &str = line.split(['=', '.', ' ']).next().unwrap_or("");
            if !name.is_empty() {
                names.push(name);
            }
        }
        depth += line.matches(['[', '{']).count() as i32 - line.matches([']', '}']).count() as i32;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_are_read_over_several_lines() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\nbyoc-types.workspace = true\n\
            web-sys = { features = [\n  \"A\",\n] }\nserde = \"1\"\n[dev-dependencies]\ntokio = \"1\"\n";
        assert_eq!(dependencies(manifest), ["byoc-types", "web-sys", "serde"]);
    }
}
