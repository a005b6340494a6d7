//! Reading what Terraform writes of a plan: changes, configuration, values.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::arn;
use crate::cloud::TemplateCloud;

/// What a plan does to one resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanAction {
    Create,
    Keep,
    Update,
    Replace,
    Delete,
}

/// A resource of the plan.
pub(super) struct Change<'a> {
    pub address: &'a str,
    pub action: PlanAction,
    pub before: &'a Value,
    pub after: &'a Value,
    pub after_unknown: &'a Value,
    pub replace_paths: &'a Value,
    pub is_import: bool,
}

/// Every managed resource by address.
pub(super) fn changes(plan: &Value) -> BTreeMap<&str, Change<'_>> {
    items(&plan["resource_changes"])
        .iter()
        .filter(|resource| resource["mode"] != "data")
        .map(|resource| {
            let change = &resource["change"];
            let address = text(&resource["address"]);
            let change = Change {
                address,
                action: action(&change["actions"]),
                before: &change["before"],
                after: &change["after"],
                after_unknown: &change["after_unknown"],
                replace_paths: &change["replace_paths"],
                is_import: !change["importing"].is_null(),
            };
            (address, change)
        })
        .collect()
}

/// Terraform writes a replacement as two actions, in either order.
pub(super) fn action(actions: &Value) -> PlanAction {
    let actions: Vec<&str> = items(actions).iter().map(text).collect();
    match actions.as_slice() {
        ["no-op" | "read"] => PlanAction::Keep,
        ["create"] => PlanAction::Create,
        ["update"] => PlanAction::Update,
        ["delete" | "forget"] => PlanAction::Delete,
        _ => PlanAction::Replace,
    }
}

/// Managed resources that exist and of which the plan does not speak, as with `-target`.
pub(super) fn untouched(plan: &Value) -> BTreeSet<&str> {
    let planned = changes(plan);
    items(&plan["prior_state"]["values"]["root_module"]["resources"])
        .iter()
        .filter(|resource| resource["mode"] == "managed")
        .map(|resource| text(&resource["address"]))
        .filter(|address| !planned.contains_key(address))
        .collect()
}

/// The values of every resource, data source and variable, by address without index.
pub(super) fn known(plan: &Value) -> BTreeMap<String, Vec<&Value>> {
    let prior = items(&plan["prior_state"]["values"]["root_module"]["resources"]).iter();
    let planned = items(&plan["resource_changes"]).iter();
    let resources = prior
        .map(|resource| (&resource["address"], &resource["values"]))
        .chain(planned.map(|resource| (&resource["address"], &resource["change"]["after"])))
        .map(|(address, values)| (base(text(address)).to_owned(), values));
    let variables = entries(&plan["variables"])
        .map(|(name, variable)| (format!("var.{name}"), &variable["value"]));
    let mut known: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for (address, values) in resources.chain(variables) {
        known.entry(address).or_default().push(values);
    }
    known
}

pub(super) fn configured(plan: &Value) -> BTreeMap<&str, &Value> {
    items(&plan["configuration"]["root_module"]["resources"])
        .iter()
        .map(|resource| (text(&resource["address"]), resource))
        .collect()
}

/// The account or project that the plan is for.
pub(super) fn account(cloud: TemplateCloud, plan: &Value) -> Option<String> {
    match cloud {
        TemplateCloud::Aws => {
            let data = items(&plan["prior_state"]["values"]["root_module"]["resources"]);
            let identity = data
                .iter()
                .find(|resource| resource["address"] == "data.aws_caller_identity.current")?;
            let account = identity["values"]["account_id"].as_str()?;
            arn::is_account(account).then(|| account.to_owned())
        }
        TemplateCloud::Google => {
            let project = plan["variables"]["google_project_id"]["value"].as_str()?;
            Some(project.to_owned())
        }
    }
}

pub(super) fn replaced_by(change: &Change) -> Vec<String> {
    let mut attributes: Vec<String> = items(change.replace_paths)
        .iter()
        .filter_map(|path| Some(items(path).first()?.as_str()?.to_owned()))
        .collect();
    if attributes.is_empty() {
        attributes = changed_attributes(change);
    }
    attributes.sort();
    attributes.dedup();
    attributes
}

/// Attributes of which before and after differ, those among them that become unknown.
pub(super) fn changed_attributes(change: &Change) -> Vec<String> {
    let names: BTreeSet<&str> = entries(change.before)
        .chain(entries(change.after))
        .chain(entries(change.after_unknown))
        .map(|(name, _)| name)
        .collect();
    names
        .into_iter()
        .filter(|name| {
            change.before[*name] != change.after[*name]
                && !(change.after.get(*name).is_none() && change.after_unknown.get(*name).is_none())
        })
        .map(str::to_owned)
        .collect()
}

pub(super) fn is_tags(attribute: &str) -> bool {
    attribute == "tags" || attribute == "tags_all"
}

/// An address without what tells its instances apart: `aws_subnet.workload`.
pub(super) fn base(address: &str) -> &str {
    address.split('[').next().unwrap_or(address)
}

/// What a path such as `allow.ports` leads to, through blocks that are there once.
pub(super) fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    let mut value = value;
    for part in path.split('.') {
        if let Value::Array(items) = value
            && let [item] = items.as_slice()
        {
            value = item;
        }
        // Several blocks where one was drawn: nothing equals that.
        if items(value).len() > 1 {
            return value;
        }
        value = &value[part];
    }
    value
}

/// Attributes and blocks that a configuration sets, dotted, with the expression of each attribute.
pub(super) fn settings(expressions: &Value) -> BTreeMap<String, &Value> {
    fn push<'a>(prefix: &str, block: &'a Value, found: &mut BTreeMap<String, &'a Value>) {
        for (name, value) in entries(block) {
            let path = format!("{prefix}{name}");
            let is_expression = value.as_object().is_some_and(|object| {
                object.is_empty()
                    || object.contains_key("constant_value")
                    || object.contains_key("references")
            });
            found.insert(path.clone(), value);
            if is_expression {
                continue;
            }
            let inner = format!("{path}.");
            match value.as_array() {
                Some(blocks) => blocks.iter().for_each(|block| push(&inner, block, found)),
                None => push(&inner, value, found),
            }
        }
    }
    let mut found = BTreeMap::new();
    push("", expressions, &mut found);
    found
}

/// What an expression points at, without attributes and indexes.
pub(super) fn roots(expression: &Value) -> BTreeSet<&str> {
    items(&expression["references"])
        .iter()
        .map(|reference| root(text(reference)))
        .collect()
}

/// What an expression is instead of pointing at `expected`; `None` where it points there.
pub(super) fn elsewhere(expected: &[String], expression: &Value) -> Option<String> {
    let constant = &expression["constant_value"];
    if !constant.is_null() {
        return Some(shown(constant));
    }
    let found = roots(expression);
    let is_same = found == expected.iter().map(String::as_str).collect();
    (!is_same).then(|| found.into_iter().collect::<Vec<_>>().join(", "))
}

/// `aws_vpc.byoc` of `aws_vpc.byoc.id` and of `aws_vpc.byoc[0]`; data sources have one part more.
pub(super) fn root(reference: &str) -> &str {
    let count = if reference.starts_with("data.") { 3 } else { 2 };
    let plain = base(reference);
    match plain.match_indices('.').nth(count - 1) {
        Some((end, _)) => &plain[..end],
        None => plain,
    }
}

/// Equal but for the order of lists, in which Terraform keeps sets too.
pub(super) fn is_same(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Array(expected), Value::Array(found)) => {
            let sorted = |items: &[Value]| -> Vec<String> {
                let mut items: Vec<String> = items.iter().map(Value::to_string).collect();
                items.sort();
                items
            };
            sorted(expected) == sorted(found)
        }
        (Value::Array(expected), Value::Null) => expected.is_empty(),
        (Value::Null, Value::String(found)) => found.is_empty(),
        _ => expected == found,
    }
}

pub(super) fn is_same_range(expected: &str, found: &str) -> bool {
    let set = |ranges: &str| -> BTreeSet<String> {
        ranges
            .split(',')
            .map(|range| range.trim().to_owned())
            .collect()
    };
    set(expected) == set(found)
}

pub(super) fn range_text(value: &Value) -> String {
    match value.as_array() {
        Some(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        None => text(value).to_owned(),
    }
}

/// Every text in a value.
pub(super) fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(entries) => entries.values().flat_map(texts).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

pub(super) fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub(super) fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value))
}

/// A value as people read it.
pub(super) fn shown(value: &Value) -> String {
    match value.as_str() {
        Some("") => "empty".to_owned(),
        Some(text) => crate::text::shorten(text, 120),
        None => crate::text::shorten(&value.to_string(), 120),
    }
}
