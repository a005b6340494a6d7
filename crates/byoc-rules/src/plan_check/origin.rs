//! Which files a plan was made from: those of now, or older ones.

use std::collections::BTreeMap;

use byoc_types::ExpectedPlan;
use serde_json::Value;

use super::report::FindingProblem;
use super::{is_same, text};

/// The variable that holds the infrastructure tags.
const TAGS: &str = "byoc_resource_tags";

/// The version of the template that the files of a plan are of.
pub(super) fn version(plan: &Value) -> Option<&str> {
    let output = &plan["configuration"]["root_module"]["outputs"]["template_version"];
    let constant = output["expression"]["constant_value"].as_str();
    let planned = &plan["planned_values"]["outputs"]["template_version"]["value"];
    constant.or_else(|| planned.as_str())
}

/// Whether the plan brings what is there to another version of the template.
pub(super) fn is_update(plan: &Value) -> bool {
    let change = &plan["output_changes"]["template_version"];
    let (before, after) = (change["before"].as_str(), change["after"].as_str());
    before.is_some() && before != after
}

/// Variables of the plan that are not those of the custom cloud's variables file as it is now: a
/// part of a sentence each.
pub(super) fn older_variables(expected: &ExpectedPlan, plan: &Value) -> Vec<String> {
    let different = |(name, wanted): (&String, &Value)| {
        let found = plan["variables"].get(name)?.get("value")?;
        if is_same(wanted, found) {
            return None;
        }
        Some(match name.as_str() {
            TAGS => format!("{TAGS} ({})", tags(wanted, found).join(", ")),
            name => name.to_owned(),
        })
    };
    expected.variables.iter().filter_map(different).collect()
}

/// What the tags of a plan's variables lack, have too many, or have otherwise.
fn tags(wanted: &Value, found: &Value) -> Vec<String> {
    let all = |of: &Value| -> BTreeMap<String, String> {
        let entries = super::entries(of);
        entries
            .map(|(key, value)| (key.to_owned(), text(value).to_owned()))
            .collect()
    };
    let (wanted, found) = (all(wanted), all(found));
    let mut keys: Vec<&String> = wanted.keys().chain(found.keys()).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter()
        .filter_map(|key| match (wanted.get(key), found.get(key)) {
            (Some(wanted), Some(found)) if wanted == found => None,
            (Some(wanted), Some(found)) => Some(format!("{key} is {found}, not {wanted}")),
            (Some(_), None) => Some(format!("{key} is missing")),
            _ => Some(format!("{key} doesn't exist any more")),
        })
        .collect()
}

/// Whether a finding only says again that the tags of the variables are older ones.
pub(super) fn is_of_older_tags(problem: &FindingProblem, plan: &Value) -> bool {
    let FindingProblem::Tag { key, found, .. } = problem else {
        return false;
    };
    let tags = &plan["variables"][TAGS]["value"];
    tags.is_object() && tags[key].as_str() == found.as_deref()
}
