//! How IAM decides, as far as our policies need it. Source: "Policy evaluation logic" and "IAM JSON
//! policy elements: Condition operators" in the IAM user guide.

use std::collections::BTreeMap;

use serde_json::Value;

/// Condition keys of a request, for one resource.
pub type Keys = BTreeMap<String, Vec<String>>;

/// A call to AWS: allowed where every resource that it touches is.
#[derive(Debug, Clone)]
pub struct Call {
    pub action: String,
    pub resources: Vec<(String, Keys)>,
}

/// An explicit denial wins; without an allowance nothing is allowed.
pub fn is_allowed(policy: &Value, call: &Call) -> bool {
    call.resources.iter().all(|(resource, keys)| {
        let effects: Vec<&str> = policy["Statement"]
            .as_array()
            .expect("statements")
            .iter()
            .filter(|statement| applies(statement, &call.action, resource, keys))
            .map(|statement| statement["Effect"].as_str().expect("an effect"))
            .collect();
        effects.contains(&"Allow") && !effects.contains(&"Deny")
    })
}

fn applies(statement: &Value, action: &str, resource: &str, keys: &Keys) -> bool {
    let action = action.to_lowercase();
    list(&statement["Action"])
        .iter()
        .any(|pattern| is_like(&pattern.to_lowercase(), &action))
        && list(&statement["Resource"])
            .iter()
            .any(|pattern| is_like(pattern, resource))
        && conditions(&statement["Condition"]).all(|(operator, key, values)| {
            holds(operator, keys.get(key).map(Vec::as_slice), &values)
        })
}

fn conditions(condition: &Value) -> impl Iterator<Item = (&str, &str, Vec<String>)> {
    condition
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(operator, keys)| {
            keys.as_object()
                .into_iter()
                .flatten()
                .map(move |(key, values)| (operator.as_str(), key.as_str(), list(values)))
        })
}

/// `found`: the key's values in the request; `None` where the request does not have the key.
fn holds(operator: &str, found: Option<&[String]>, wanted: &[String]) -> bool {
    let any = |matches: fn(&str, &str) -> bool| {
        found.is_some_and(|found| {
            found
                .iter()
                .any(|found| wanted.iter().any(|wanted| matches(wanted, found)))
        })
    };
    match operator {
        "StringEquals" | "Bool" => any(|wanted, found| wanted == found),
        "StringLike" => any(is_like),
        // A negated operator holds where the key is missing.
        "StringNotEquals" => !any(|wanted, found| wanted == found),
        "StringNotLike" => !any(is_like),
        // So does ForAllValues: there is no value that breaks it.
        "ForAllValues:StringNotEquals" => found
            .unwrap_or_default()
            .iter()
            .all(|found| !wanted.contains(found)),
        "Null" => wanted == [found.is_none().to_string()],
        other => panic!("the evaluator does not know the operator {other}"),
    }
}

/// `*` stands for any characters.
fn is_like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(start) => rest = &rest[start + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// One or many texts.
pub fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        other => other.as_str().map(str::to_owned).into_iter().collect(),
    }
}
