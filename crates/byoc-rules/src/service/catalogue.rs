//! The catalogue: which types of services there are, in which plans.

use std::collections::{BTreeMap, BTreeSet};

use byoc_types::{
    CatalogueMachine, CataloguePlan, CatalogueType, ServicePlan, ServicePlanRegion, ServiceType,
    ServiceVersion, ServicesCatalogue,
};
use serde_json::{Value, json};

use crate::cloud::{Cloud, TemplateCloud};

/// The most nodes a plan may have.
const MOST_NODES: u32 = 60;

/// A place for services: its name and its provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCloud {
    pub name: String,
    pub cloud: Cloud,
}

/// Checks a whole catalogue.
///
/// # Errors
/// With what is wrong first, as the end of a sentence that names the file.
pub fn check(catalogue: &ServicesCatalogue) -> Result<(), String> {
    if catalogue.types.is_empty() {
        return Err("it has no type; add one with [[type]]".to_owned());
    }
    let mut seen = BTreeSet::new();
    for kind in &catalogue.types {
        let word = &kind.service_type;
        if !is_word(word) {
            return Err(format!(
                "the type \"{word}\" must begin with a lower-case letter and have only lower-case \
                 letters, digits and _, such as \"pg\""
            ));
        }
        if !seen.insert(word) {
            return Err(format!("the type \"{word}\" appears twice"));
        }
        if kind.name.trim().is_empty() || kind.description.trim().is_empty() {
            return Err(format!(
                "the type \"{word}\" needs a name and a description"
            ));
        }
        if !versions(kind).any(|version| version == kind.default_version) {
            return Err(format!(
                "the type \"{word}\" has the default_version \"{}\", which is not in its versions",
                kind.default_version
            ));
        }
        check_plans(kind).map_err(|error| format!("the type \"{word}\" {error}"))?;
    }
    Ok(())
}

fn check_plans(kind: &CatalogueType) -> Result<(), String> {
    if kind.plans.is_empty() {
        return Err("has no plan; add one with [[type.plan]]".to_owned());
    }
    let mut seen = BTreeSet::new();
    for plan in &kind.plans {
        let name = &plan.plan;
        let is_inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.is_empty() || !name.chars().all(is_inside) {
            return Err(format!(
                "has the plan \"{name}\", but a plan's name has only lower-case letters, digits \
                 and dashes, such as \"business-4\""
            ));
        }
        if !seen.insert(name) {
            return Err(format!("has the plan \"{name}\" twice"));
        }
        if !(1..=MOST_NODES).contains(&plan.nodes) {
            return Err(format!(
                "has the plan \"{name}\" with {} nodes; give it 1 to {MOST_NODES}",
                plan.nodes
            ));
        }
        if plan.cpu == 0 || plan.memory_mb == 0 || plan.disk_mb == 0 {
            return Err(format!(
                "has the plan \"{name}\" without cpu, memory_mb or disk_mb; each is at least 1"
            ));
        }
        if plan.aws.is_none() && plan.google.is_none() {
            return Err(format!(
                "has the plan \"{name}\" without a machine; add aws or google with machine_type and \
                 image_filter"
            ));
        }
        let price = plan.price_usd.as_deref().unwrap_or("0");
        if !is_price(price) {
            return Err(format!(
                "has the plan \"{name}\" with the price_usd \"{price}\"; write dollars an hour, such \
                 as \"0.12\""
            ));
        }
    }
    Ok(())
}

fn is_word(word: &str) -> bool {
    let is_inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(is_inside)
}

/// Digits with at most one point between them.
fn is_price(price: &str) -> bool {
    let mut parts = price.split('.');
    let is_number = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    parts.clone().count() <= 2 && parts.all(is_number)
}

/// A type by its word.
pub fn find<'a>(catalogue: &'a ServicesCatalogue, word: &str) -> Option<&'a CatalogueType> {
    let mut types = catalogue.types.iter();
    types.find(|kind| kind.service_type == word)
}

/// A plan of a type by its name.
pub fn plan<'a>(kind: &'a CatalogueType, name: &str) -> Option<&'a CataloguePlan> {
    kind.plans.iter().find(|plan| plan.plan == name)
}

/// The machine of a plan on a cloud; `None` if the plan is not offered there.
pub fn machine(plan: &CataloguePlan, cloud: Cloud) -> Option<&CatalogueMachine> {
    match cloud.template()? {
        TemplateCloud::Aws => plan.aws.as_ref(),
        TemplateCloud::Google => plan.google.as_ref(),
    }
}

/// The versions that can be chosen, newest first.
pub fn versions(kind: &CatalogueType) -> impl Iterator<Item = &str> {
    let only = kind.versions.is_empty().then_some(&kind.default_version);
    kind.versions.iter().chain(only).map(String::as_str)
}

/// Name of the option that chooses the version, for example `pg_version`.
pub fn version_option(service_type: &str) -> String {
    format!("{service_type}_version")
}

/// The version that a service with this `user_config` runs.
pub fn version<'a>(kind: &'a CatalogueType, user_config: &'a BTreeMap<String, Value>) -> &'a str {
    user_config
        .get(&version_option(&kind.service_type))
        .and_then(Value::as_str)
        .unwrap_or(&kind.default_version)
}

/// JSON schema of a type's `user_config`.
pub fn user_config_schema(kind: &CatalogueType) -> Value {
    let versions: Vec<Value> = versions(kind)
        .map(Value::from)
        .chain([Value::Null])
        .collect();
    json!({
        "title": format!("Options of {}", kind.name),
        "type": "object",
        "additionalProperties": false,
        "properties": {
            version_option(&kind.service_type): {
                "title": format!("Version of {}", kind.name),
                "type": ["string", "null"],
                "enum": versions,
                "default": kind.default_version,
            }
        }
    })
}

/// A type as it travels, with its plans in these clouds.
pub fn to_wire(kind: &CatalogueType, clouds: &[NamedCloud]) -> ServiceType {
    let newest = versions(kind).next().unwrap_or(&kind.default_version);
    ServiceType {
        service_type: kind.service_type.clone(),
        name: kind.name.clone(),
        description: kind.description.clone(),
        default_version: kind.default_version.clone(),
        latest_available_version: newest.to_owned(),
        user_config_schema: user_config_schema(kind),
        service_plans: kind
            .plans
            .iter()
            .map(|plan| plan_to_wire(kind, plan, clouds))
            .collect(),
    }
}

fn plan_to_wire(kind: &CatalogueType, plan: &CataloguePlan, clouds: &[NamedCloud]) -> ServicePlan {
    let region = ServicePlanRegion {
        price_usd: plan.price_usd.clone().unwrap_or_else(|| "0".to_owned()),
        node_cpu_count: plan.cpu,
        node_memory_mb: plan.memory_mb,
        disk_space_mb: plan.disk_mb,
    };
    let offered = clouds
        .iter()
        .filter(|named| machine(plan, named.cloud).is_some());
    ServicePlan {
        service_type: kind.service_type.clone(),
        service_plan: plan.plan.clone(),
        node_count: plan.nodes,
        regions: offered
            .map(|named| (named.name.clone(), region.clone()))
            .collect(),
    }
}

/// Every version of every type, as it travels.
pub fn all_versions(catalogue: &ServicesCatalogue) -> Vec<ServiceVersion> {
    let of_type = |kind: &CatalogueType| -> Vec<ServiceVersion> {
        let version = |version: &str| ServiceVersion {
            service_type: kind.service_type.clone(),
            major_version: version.to_owned(),
            state: "available".to_owned(),
            availability_start_time: None,
            availability_end_time: None,
            aiven_end_of_life_time: None,
            upstream_end_of_life_time: None,
            termination_time: None,
            end_of_life_help_article_url: None,
        };
        versions(kind).map(version).collect()
    };
    catalogue.types.iter().flat_map(of_type).collect()
}
