//! Whether two policy documents say the same, and whether one allows more than the other.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::report::StatementDifference;
use super::{entries, items, text};

/// Statements that differ. `ACCOUNT_ID` in the expected document stands for the account.
pub(super) fn differences(
    expected: &str,
    found: &str,
    account: Option<&str>,
) -> Vec<StatementDifference> {
    let expected = match account {
        Some(account) => expected.replace("ACCOUNT_ID", account),
        None => expected.to_owned(),
    };
    let expected: Value = serde_json::from_str(&expected).unwrap_or(Value::Null);
    let Ok(found) = serde_json::from_str::<Value>(found) else {
        return vec![StatementDifference::Unreadable];
    };
    let (wanted, there) = (statements(&expected), statements(&found));
    let sids: BTreeSet<&String> = wanted.keys().chain(there.keys()).collect();
    let mut differences: Vec<StatementDifference> = sids
        .into_iter()
        .filter_map(|sid| match (wanted.get(sid), there.get(sid)) {
            (Some(wanted), Some(there)) if wanted == there => None,
            (Some(_), Some(_)) => Some(StatementDifference::Changed(sid.clone())),
            (Some(_), None) => Some(StatementDifference::Removed(sid.clone())),
            _ => Some(StatementDifference::Added(sid.clone())),
        })
        .collect();
    let is_rest_same = rest(&expected) == rest(&found);
    if differences.is_empty() && !is_rest_same {
        differences.push(StatementDifference::Unreadable);
    }
    differences
}

/// IAM takes one statement for a list of one.
fn each(statements: &Value) -> &[Value] {
    match statements.is_object() {
        true => std::slice::from_ref(statements),
        false => items(statements),
    }
}

/// By `Sid`; several that share one, or have none, stay together.
fn statements(policy: &Value) -> BTreeMap<String, Vec<String>> {
    let mut statements: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for statement in each(&policy["Statement"]) {
        let sid = statement["Sid"].as_str().unwrap_or_default().to_owned();
        let same = statements.entry(sid).or_default();
        same.push(normal(statement).to_string());
        same.sort();
    }
    statements
}

fn rest(policy: &Value) -> BTreeMap<&str, &Value> {
    entries(policy)
        .filter(|(key, _)| *key != "Statement")
        .collect()
}

/// IAM takes a string for a list of one, and lists in any order.
fn normal(value: &Value) -> Value {
    match value {
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), normal(value)))
            .collect(),
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(scalar).collect();
            items.sort_by_key(Value::to_string);
            items.dedup();
            Value::Array(items)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            Value::Array(vec![scalar(value)])
        }
    }
}

/// Conditions may hold `true` or `"true"`.
fn scalar(value: &Value) -> Value {
    match value {
        Value::Bool(flag) => Value::String(flag.to_string()),
        Value::Number(number) => Value::String(number.to_string()),
        Value::Object(_) => normal(value),
        Value::Null | Value::String(_) | Value::Array(_) => value.clone(),
    }
}

/// What one statement says, in lists.
struct Statement {
    sid: String,
    is_deny: bool,
    actions: BTreeSet<String>,
    resources: BTreeSet<String>,
    principals: BTreeSet<String>,
    /// By operator and key.
    conditions: BTreeMap<(String, String), BTreeSet<String>>,
    /// It says what it is not about, which is compared as a whole only.
    is_inverted: bool,
    /// The whole of it, normalized.
    whole: String,
}

impl Statement {
    fn new(statement: &Value) -> Self {
        let mut whole = normal(statement);
        if let Some(entries) = whole.as_object_mut() {
            entries.remove("Sid");
        }
        let list = |value: &Value| -> BTreeSet<String> {
            let Value::Array(items) = normal(value) else {
                return BTreeSet::new();
            };
            items.iter().map(|item| text(item).to_owned()).collect()
        };
        let principal = &statement["Principal"];
        let principals = match principal.as_str() {
            // The same as { "AWS": "*" } in an Allow.
            Some(all) => BTreeSet::from([format!("AWS {all}")]),
            None => entries(principal)
                .flat_map(|(kind, of)| {
                    let all = list(of).into_iter();
                    all.map(move |one| format!("{kind} {one}"))
                })
                .collect(),
        };
        let conditions = entries(&statement["Condition"])
            .flat_map(|(operator, keys)| {
                entries(keys)
                    .map(move |(key, values)| ((operator.to_owned(), key.to_owned()), list(values)))
            })
            .collect();
        let optional = |value: &Value| match value.is_null() {
            true => BTreeSet::new(),
            false => list(value),
        };
        Self {
            sid: text(&statement["Sid"]).to_owned(),
            is_deny: text(&statement["Effect"]) == "Deny",
            actions: optional(&statement["Action"]),
            resources: optional(&statement["Resource"]),
            principals,
            conditions,
            is_inverted: ["NotAction", "NotResource", "NotPrincipal"]
                .iter()
                .any(|name| !statement[*name].is_null()),
            whole: whole.to_string(),
        }
    }

    /// Whether it is about everything that the other one is about with this action and resource.
    fn covers(&self, other: &Self, action: &str, resource: &str) -> bool {
        let has = |patterns: &BTreeSet<String>, of: &str| {
            patterns.iter().any(|pattern| is_match(pattern, of))
        };
        !self.is_inverted
            && !other.is_inverted
            && has(&self.actions, action)
            && (resource.is_empty() || has(&self.resources, resource))
            && other
                .principals
                .iter()
                .all(|one| has(&self.principals, one))
            && self.is_no_stricter(other)
    }

    /// Whether its conditions hold wherever those of the other one do.
    fn is_no_stricter(&self, other: &Self) -> bool {
        self.conditions.iter().all(|(key, mine)| {
            let Some(theirs) = other.conditions.get(key) else {
                return false;
            };
            match key.0.contains("Not") {
                true => mine.is_subset(theirs),
                false => theirs.is_subset(mine),
            }
        })
    }

    fn parts(&self) -> Vec<(&str, &str)> {
        let resources = || -> Vec<&str> {
            match self.resources.is_empty() {
                true => vec![""],
                false => self.resources.iter().map(String::as_str).collect(),
            }
        };
        let mut parts = Vec::new();
        for action in &self.actions {
            parts.extend(
                resources()
                    .into_iter()
                    .map(|resource| (action.as_str(), resource)),
            );
        }
        parts
    }

    fn is_covered_by(&self, others: &[&Self]) -> bool {
        let is_there = others.iter().any(|other| other.whole == self.whole);
        let parts = self.parts();
        let is_part_there = |(action, resource): &(&str, &str)| {
            others
                .iter()
                .any(|other| other.covers(self, action, resource))
        };
        is_there || (!parts.is_empty() && parts.iter().all(is_part_there))
    }

    fn named(&self) -> String {
        match self.sid.as_str() {
            "" => "a statement without a name".to_owned(),
            sid => format!("statement {sid}"),
        }
    }
}

/// What a policy allows afterwards that it did not before, a part of a sentence each. `is_update`:
/// another version of the template may allow more, but deny no less and trust nobody else.
pub(super) fn loosened(before: &Value, after: &Value, is_update: bool) -> Vec<String> {
    let all = |policy: &Value| -> Vec<Statement> {
        each(&policy["Statement"])
            .iter()
            .map(Statement::new)
            .collect()
    };
    let (there, wanted) = (all(before), all(after));
    let denied: Vec<&Statement> = wanted.iter().filter(|one| one.is_deny).collect();
    let allowed: Vec<&Statement> = there.iter().filter(|one| !one.is_deny).collect();
    let mut found = Vec::new();
    for deny in there.iter().filter(|one| one.is_deny) {
        if !deny.is_covered_by(&denied) {
            let is_kept = denied
                .iter()
                .any(|one| !one.sid.is_empty() && one.sid == deny.sid);
            let what = if is_kept {
                "denies less"
            } else {
                "is removed, so its Deny no longer applies"
            };
            found.push(format!("{} {what}", deny.named()));
        }
    }
    for allow in wanted.iter().filter(|one| !one.is_deny) {
        if allow.is_covered_by(&allowed) {
            continue;
        }
        let same = |one: &&&Statement| one.sid == allow.sid;
        let counterpart = allowed
            .iter()
            .find(same)
            .copied()
            .or(match allowed.as_slice() {
                [only] => Some(*only),
                _ => None,
            });
        let (sentence, is_of_version) = grown(allow, counterpart);
        if !(is_update && is_of_version) {
            found.push(sentence);
        }
    }
    found
}

/// In what a statement grows beyond the one that was there, and whether a new version of the template
/// may do that.
fn grown(allow: &Statement, before: Option<&Statement>) -> (String, bool) {
    let name = allow.named();
    let Some(before) = before else {
        let actions: Vec<&str> = allow.actions.iter().map(String::as_str).collect();
        return (
            format!("{name} is added, which allows {}", listed(&actions)),
            true,
        );
    };
    let lost: Vec<String> = before
        .conditions
        .iter()
        .filter(|(key, values)| allow.conditions.get(*key) != Some(*values))
        .map(|((operator, key), _)| format!("{operator} {key}"))
        .collect();
    if !lost.is_empty() {
        let lost: Vec<&str> = lost.iter().map(String::as_str).collect();
        let conditions = match lost.len() {
            1 => "the condition",
            _ => "the conditions",
        };
        return (
            format!("{name} loses {conditions} {}", listed(&lost)),
            false,
        );
    }
    let beyond = |mine: &BTreeSet<String>, theirs: &BTreeSet<String>| -> Vec<String> {
        let is_new = |one: &&String| !theirs.iter().any(|pattern| is_match(pattern, one));
        mine.iter().filter(is_new).cloned().collect()
    };
    for (more, what, is_of_version) in [
        (
            beyond(&allow.principals, &before.principals),
            "also trusts",
            false,
        ),
        (beyond(&allow.actions, &before.actions), "also allows", true),
        (
            beyond(&allow.resources, &before.resources),
            "also reaches",
            true,
        ),
    ] {
        if !more.is_empty() {
            let more: Vec<&str> = more.iter().map(String::as_str).collect();
            return (format!("{name} {what} {}", listed(&more)), is_of_version);
        }
    }
    (format!("{name} allows more than before"), false)
}

/// A few of them, and how many more there are.
fn listed(all: &[&str]) -> String {
    const SHOWN: usize = 3;
    let shown = all
        .iter()
        .take(SHOWN)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match all.len().checked_sub(SHOWN) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}

/// Whether a pattern of IAM covers a text, which may be one too. Actions have no case.
fn is_match(pattern: &str, text: &str) -> bool {
    if pattern == text || pattern == "*" {
        return true;
    }
    let (pattern, text): (Vec<char>, Vec<char>) = (
        pattern.to_lowercase().chars().collect(),
        text.to_lowercase().chars().collect(),
    );
    // Where the last star stood, and how much of the text it has taken.
    let (mut at, mut of, mut star) = (0, 0, None);
    while of < text.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, of));
                at += 1;
            }
            Some(c) if *c == text[of] || (*c == '?' && text[of] != '*') => {
                at += 1;
                of += 1;
            }
            _ => match star {
                Some((place, taken)) => {
                    star = Some((place, taken + 1));
                    at = place + 1;
                    of = taken + 1;
                }
                None => return false,
            },
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}
