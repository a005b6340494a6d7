//! The catalogue of services: the one in the binary, or the operator's file.

use std::collections::BTreeMap;
use std::path::Path;

use byoc_rules::service::catalogue;
use byoc_types::{CataloguePlan, ServicesCatalogue};

/// What can run here.
#[derive(Debug, Clone, PartialEq)]
pub struct Services {
    pub catalogue: ServicesCatalogue,
    /// What nodes do first, by the name of its file.
    user_data: BTreeMap<String, String>,
}

impl Default for Services {
    fn default() -> Self {
        let text = include_str!("../../services.toml");
        Self {
            catalogue: read(text).expect("a test reads the catalogue in the binary"),
            user_data: BTreeMap::new(),
        }
    }
}

impl Services {
    /// Reads a catalogue and the files that its plans name, which lie beside it.
    pub fn from_file(path: &Path) -> Result<Self, String> {
        let text = read_text(path)?;
        let catalogue = read(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let plans = catalogue.types.iter().flat_map(|kind| &kind.plans);
        let mut user_data = BTreeMap::new();
        for name in plans.filter_map(|plan| plan.user_data_file.clone()) {
            let text = read_text(&folder.join(&name))?;
            user_data.insert(name, text);
        }
        Ok(Self {
            catalogue,
            user_data,
        })
    }

    /// What a node of this plan does first.
    pub fn user_data(&self, plan: &CataloguePlan) -> Option<&str> {
        let file = plan.user_data_file.as_ref()?;
        self.user_data.get(file).map(String::as_str)
    }
}

fn read(text: &str) -> Result<ServicesCatalogue, String> {
    let catalogue: ServicesCatalogue = toml::from_str(text).map_err(|error| error.to_string())?;
    catalogue::check(&catalogue)?;
    Ok(catalogue)
}

fn read_text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| {
        format!(
            "the file {} can't be read: {error}. Check its path, which is relative to the \
             configuration file",
            path.display()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        [[type]]
        type = "pg"
        name = "PostgreSQL"
        description = "Relational database"
        default_version = "17"
        [[type.plan]]
        plan = "tiny-1"
        nodes = 1
        cpu = 1
        memory_mb = 1024
        disk_mb = 10240
        price_usd = "0.05"
        user_data_file = "first.sh"
        aws = { machine_type = "t3.small", image_filter = "pg-*" }
    "#;

    #[test]
    fn the_catalogue_in_the_binary_has_what_it_says() {
        let services = Services::default();
        let plans: Vec<(&str, &str, u32)> = services
            .catalogue
            .types
            .iter()
            .flat_map(|kind| {
                let plans = kind.plans.iter();
                plans.map(|plan| (kind.service_type.as_str(), plan.plan.as_str(), plan.nodes))
            })
            .collect();
        let expected = [
            ("pg", "startup-4", 1),
            ("pg", "business-4", 2),
            ("pg", "premium-4", 3),
            ("kafka", "business-4", 3),
            ("kafka", "premium-4", 6),
            ("opensearch", "startup-4", 1),
            ("opensearch", "business-4", 3),
            ("valkey", "startup-4", 1),
            ("valkey", "business-4", 2),
        ];
        assert_eq!(plans, expected);
    }

    #[test]
    fn a_file_replaces_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("services.toml");
        std::fs::write(&path, FILE).unwrap();
        let error = Services::from_file(&path).unwrap_err();
        assert!(error.contains("first.sh"), "{error}");
        std::fs::write(folder.path().join("first.sh"), "echo first").unwrap();
        let services = Services::from_file(&path).unwrap();
        let plan = &services.catalogue.types[0].plans[0];
        assert_eq!(services.user_data(plan), Some("echo first"));

        for (from, to, words) in [
            ("nodes = 1", "nodes = 0", "give it 1 to 60"),
            ("cpu = 1", "cores = 1", "cores"),
        ] {
            std::fs::write(&path, FILE.replace(from, to)).unwrap();
            let error = Services::from_file(&path).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }
}
