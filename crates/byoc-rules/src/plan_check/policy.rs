//! Whether two policy documents say the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::report::StatementDifference;
use super::{entries, items};

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

/// By `Sid`; several that share one, or have none, stay together.
fn statements(policy: &Value) -> BTreeMap<String, Vec<String>> {
    let mut statements: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let listed = match &policy["Statement"] {
        one @ Value::Object(_) => std::slice::from_ref(one),
        several => items(several),
    };
    for statement in listed {
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
        one => Value::Array(vec![scalar(one)]),
    }
}

/// Conditions may hold `true` or `"true"`.
fn scalar(value: &Value) -> Value {
    match value {
        Value::Bool(flag) => Value::String(flag.to_string()),
        Value::Number(number) => Value::String(number.to_string()),
        Value::Object(_) => normal(value),
        other => other.clone(),
    }
}
