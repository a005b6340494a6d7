//! What Trunk watches: it does not start where a path is missing, as what only a build makes is in a fresh
//! clone.

use super::Source;

pub fn check(sources: &[Source], findings: &mut Vec<String>) {
    let Some(config) = sources.iter().find(|source| source.path == "Trunk.toml") else {
        return;
    };
    for path in watched(&config.text) {
        let folder = format!("{path}/");
        let is_known = |source: &Source| source.path == path || source.path.starts_with(&folder);
        if !sources.iter().any(is_known) {
            findings.push(format!(
                "Trunk.toml: {path} is missing in a fresh clone, where trunk serve then does not start"
            ));
        }
    }
}

/// The paths of `watch` and `ignore`, each on a line of its own.
fn watched(config: &str) -> Vec<&str> {
    config
        .lines()
        .filter(|line| line.starts_with("watch = ") || line.starts_with("ignore = "))
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_only_a_build_makes_is_found() {
        let source = |path: &str, text: &str| Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let config = "[watch]\nwatch = [\"src\", \"index.html\"]\nignore = [\"dist\"]\n";
        let sources = [
            source("Trunk.toml", config),
            source("index.html", ""),
            source("src/main.rs", ""),
        ];
        let mut findings = Vec::new();
        check(&sources, &mut findings);
        assert_eq!(findings.len(), 1);
        assert!(findings[0].contains("dist is missing"));
    }
}
