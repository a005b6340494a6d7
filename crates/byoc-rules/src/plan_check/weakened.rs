//! What a change in place takes away of what is there.
//!
//! After the change the resource is as in the template, and may be less protected than before:
//! somebody in the company, or an automation, made it stricter. Every attribute is looked at before
//! and after; what is only another value is a note, what is weaker is a finding.

use std::collections::BTreeMap;

use ipnet::IpNet;
use serde_json::Value;

use super::plan::shown;
use super::report::FindingProblem;
use super::{Change, entries, is_tags, items, policy, text};

/// What a change does beside tags.
#[derive(Default)]
pub(super) struct Effect {
    pub weakened: Vec<FindingProblem>,
    /// Parts of a sentence: `enable_dns_support changes from false to true`.
    pub changes: Vec<String>,
}

/// Switches that protect: off is weaker.
const PROTECTS: [&str; 12] = [
    "block_public_acls",
    "block_public_policy",
    "deletion_protection",
    "disable_api_termination",
    "enable_key_rotation",
    "enable_log_file_validation",
    "encrypted",
    "ignore_public_acls",
    "object_lock_enabled",
    "restrict_public_buckets",
    "server_side_encryption_enabled",
    "uniform_bucket_level_access",
];

/// Switches that open: on is weaker.
const EXPOSES: [&str; 6] = [
    "allow_global_access",
    "assign_ipv6_address_on_creation",
    "force_destroy",
    "map_customer_owned_ip_on_launch",
    "map_public_ip_on_launch",
    "publicly_accessible",
];

/// Attributes that hold ranges of addresses of a rule.
const RANGES: [&str; 6] = [
    "cidr_blocks",
    "cidr_ipv4",
    "cidr_ipv6",
    "destination_ranges",
    "ipv6_cidr_blocks",
    "source_ranges",
];

/// Lists in which more is weaker.
const GRANTS: [&str; 4] = ["members", "permissions", "ports", "managed_policy_arns"];

const ASK: &str = "Before you apply the plan, ask the person who set the current value.";

/// Compares before and after. `is_known`: attributes about which there is a finding already.
/// `is_update`: the plan brings another version of the template, so that what it allows may grow.
pub(super) fn effect(change: &Change, is_known: impl Fn(&str) -> bool, is_update: bool) -> Effect {
    let mut effect = Effect::default();
    let mut leaves = BTreeMap::new();
    collect(
        "",
        change.before,
        change.after,
        change.after_unknown,
        &mut leaves,
    );
    for (path, (before, after)) in leaves {
        let attribute = path.split('.').next().unwrap_or_default();
        if is_tags(attribute) || is_known(&path) || is_known(attribute) {
            continue;
        }
        let found = match after {
            Some(after) => weaker(&path, before, after, is_update),
            None => Vec::new(),
        };
        let weakened = |(what, fix): (String, &str)| FindingProblem::Weakened {
            attribute: path.clone(),
            what,
            fix: fix.to_owned(),
        };
        if !found.is_empty() {
            effect.weakened.extend(found.into_iter().map(weakened));
            continue;
        }
        effect.changes.push(match after {
            Some(after) if !is_document(before) && !is_document(after) => {
                format!(
                    "{path} changes from {} to {}",
                    or_nothing(before),
                    or_nothing(after)
                )
            }
            _ => format!("{path} changes"),
        });
    }
    effect
}

type Leaf<'a> = (&'a Value, Option<&'a Value>);

/// Every value that differs, by its dotted path; without what comes after where only the cloud
/// knows that.
fn collect<'a>(
    path: &str,
    before: &'a Value,
    after: &'a Value,
    unknown: &Value,
    leaves: &mut BTreeMap<String, Leaf<'a>>,
) {
    if unknown == &Value::Bool(true) {
        leaves.insert(path.to_owned(), (before, None));
        return;
    }
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Object(_), Value::Object(_)) => {
            let names = entries(before)
                .chain(entries(after))
                .chain(entries(unknown));
            for (name, _) in names {
                // An attribute that stands nowhere afterwards is unknown, or was never one.
                if after.get(name).is_none() && unknown.get(name).is_none() {
                    continue;
                }
                let inner = match path {
                    "" => name.to_owned(),
                    path => format!("{path}.{name}"),
                };
                collect(&inner, &before[name], &after[name], &unknown[name], leaves);
            }
        }
        (Value::Array(one), Value::Array(other))
            if one.len() == other.len() && one.iter().chain(other).all(Value::is_object) =>
        {
            for (at, (before, after)) in one.iter().zip(other).enumerate() {
                collect(path, before, after, &unknown[at], leaves);
            }
        }
        _ => {
            leaves.insert(path.to_owned(), (before, Some(after)));
        }
    }
}

/// What is weaker afterwards, each with what to do. Empty where nothing is.
fn weaker(
    path: &str,
    before: &Value,
    after: &Value,
    is_update: bool,
) -> Vec<(String, &'static str)> {
    let name = path.rsplit('.').next().unwrap_or_default();
    let one = |what: String, fix: &'static str| vec![(what, fix)];
    if name == "permissions_boundary" && !is_empty(before) && is_empty(after) {
        return one(
            format!(
                "Removes the permissions boundary {} from the role.",
                shown(before)
            ),
            "To keep it, add it to the company rules and download the files again.",
        );
    }
    if let (Some(there), Some(wanted)) = (document(before), document(after)) {
        return policy::loosened(&there, &wanted, is_update)
            .into_iter()
            .map(|sentence| {
                let fix = "Before you apply the plan, ask the person who set the current policy. \
                           To keep a restriction, use a service control policy.";
                (format!("Weakens its {path}: {sentence}."), fix)
            })
            .collect();
    }
    if RANGES.contains(&name) && !is_within(after, before) {
        return one(
            format!(
                "Opens {path} from {} to {}.",
                or_nothing(before),
                or_nothing(after)
            ),
            ASK,
        );
    }
    if GRANTS.contains(&name) {
        let more: Vec<String> = items(after)
            .iter()
            .filter(|item| !items(before).contains(item))
            .map(shown)
            .collect();
        if !more.is_empty() && !is_update {
            return one(format!("Adds {} to its {path}.", more.join(", ")), ASK);
        }
    }
    let is_lower =
        |a: &Value, b: &Value| matches!((a.as_f64(), b.as_f64()), (Some(a), Some(b)) if a < b);
    let is_raised = match name {
        "max_session_duration" | "to_port" => is_lower(before, after),
        "from_port" => is_lower(after, before),
        _ => false,
    };
    let is_any =
        ["ip_protocol", "protocol"].contains(&name) && ["-1", "all"].contains(&text(after));
    let is_off = PROTECTS.contains(&name) && *before == Value::Bool(true)
        || ["status", "mfa_delete"].contains(&name) && text(before) == "Enabled"
        || name == "public_access_prevention" && text(before) == "enforced"
        || name == "http_tokens" && text(before) == "required"
        || name == "sse_algorithm" && text(before).starts_with("aws:kms");
    let is_on = EXPOSES.contains(&name) && *after == Value::Bool(true);
    if is_raised || is_any || is_off || is_on {
        return one(
            format!(
                "Weakens {path}: from {} to {}.",
                or_nothing(before),
                or_nothing(after)
            ),
            ASK,
        );
    }
    if !is_empty(before) && is_empty(after) && !is_update {
        return one(
            format!(
                "Removes its {path}, {}, which this template doesn't set.",
                shown(before)
            ),
            ASK,
        );
    }
    Vec::new()
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(entries) => entries.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn or_nothing(value: &Value) -> String {
    match is_empty(value) {
        true => "nothing".to_owned(),
        false => shown(value),
    }
}

/// A policy, where a text is one.
fn document(value: &Value) -> Option<Value> {
    let document = serde_json::from_str::<Value>(value.as_str()?).ok()?;
    document.get("Statement").is_some().then_some(document)
}

fn is_document(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with('{'))
}

/// Whether every range of one value lies in one of the other. What is no range lies nowhere.
fn is_within(inner: &Value, outer: &Value) -> bool {
    let ranges = |value: &Value| -> Option<Vec<IpNet>> {
        match value.as_array() {
            Some(items) => items.iter().map(|item| text(item).parse().ok()).collect(),
            None if value.is_null() => Some(Vec::new()),
            None => Some(vec![text(value).parse().ok()?]),
        }
    };
    let (Some(inner), Some(outer)) = (ranges(inner), ranges(outer)) else {
        return inner == outer;
    };
    inner
        .iter()
        .all(|one| outer.iter().any(|other| other.contains(one)))
}
