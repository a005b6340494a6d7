//! How IAM decides, as far as our policies need it. Sources: "Policy evaluation logic" and "IAM JSON
//! policy elements: Condition operators" and "Conditions with multiple context keys or values" in
//! the IAM user guide. Whatever it does not know makes it panic rather than guess.

use std::collections::BTreeMap;

use serde_json::Value;

/// Condition keys of a request, for one resource. Their names have no case.
pub type Keys = BTreeMap<String, Vec<String>>;

/// A call to AWS: allowed where every resource that it touches is.
#[derive(Debug, Clone)]
pub struct Call {
    pub action: String,
    pub resources: Vec<(String, Keys)>,
}

/// What one policy says about a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    Allowed,
    /// Nothing allows it.
    NotAllowed,
    /// A statement denies it, whatever other policies allow.
    Forbidden,
}

/// An explicit denial wins; without an allowance nothing is allowed.
pub fn is_allowed(policy: &Value, call: &Call) -> bool {
    decide(policy, None, call) == Decision::Allowed
}

/// `caller`: ARN of the principal, for policies that name principals: those of a resource.
pub fn decide(policy: &Value, caller: Option<&str>, call: &Call) -> Decision {
    let mut decision = Decision::Allowed;
    for (resource, keys) in &call.resources {
        let effects: Vec<&str> = policy["Statement"]
            .as_array()
            .expect("statements")
            .iter()
            .filter(|statement| applies(statement, caller, &call.action, resource, keys))
            .map(|statement| statement["Effect"].as_str().expect("an effect"))
            .collect();
        if effects.contains(&"Deny") {
            return Decision::Forbidden;
        }
        if !effects.contains(&"Allow") {
            decision = Decision::NotAllowed;
        }
    }
    decision
}

const ELEMENTS: [&str; 6] = [
    "Action",
    "Condition",
    "Effect",
    "Principal",
    "Resource",
    "Sid",
];

fn applies(
    statement: &Value,
    caller: Option<&str>,
    action: &str,
    resource: &str,
    keys: &Keys,
) -> bool {
    for element in statement.as_object().expect("a statement").keys() {
        assert!(ELEMENTS.contains(&element.as_str()), "what is {element}?");
    }
    let action = action.to_lowercase();
    is_about(&statement["Principal"], caller)
        && list(&statement["Action"])
            .iter()
            .any(|pattern| is_like(&pattern.to_lowercase(), &action))
        && list(&statement["Resource"])
            .iter()
            .any(|pattern| is_like(pattern, resource))
        && conditions(&statement["Condition"]).all(|(operator, key, wanted)| {
            let found = keys
                .iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(key))
                .map(|(_, values)| values.as_slice());
            holds(operator, found, &wanted)
        })
}

/// Policies of an identity name no principal.
fn is_about(principal: &Value, caller: Option<&str>) -> bool {
    match (principal, caller) {
        (Value::Null, None) => true,
        (Value::Object(kinds), Some(caller)) => {
            assert!(kinds.keys().eq(["AWS"]), "which principals are {kinds:?}?");
            list(&principal["AWS"])
                .iter()
                .any(|arn| arn == "*" || arn == caller)
        }
        other => panic!("a policy of a resource has a caller, one of an identity none: {other:?}"),
    }
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
    assert!(
        !wanted.iter().any(|value| value.contains("${")),
        "policy variables are not known: {wanted:?}"
    );
    let (quantity, operator) = match operator.split_once(':') {
        Some((quantity, operator)) => (Some(quantity), operator),
        None => (None, operator),
    };
    if operator == "Null" {
        return wanted == [found.is_none().to_string()];
    }
    let (operator, if_exists) = match operator.strip_suffix("IfExists") {
        Some(operator) => (operator, true),
        None => (operator, false),
    };
    let (compare, is_negated): (fn(&str, &str) -> bool, bool) = match operator {
        "StringEquals" => (|wanted, found| wanted == found, false),
        "StringNotEquals" => (|wanted, found| wanted == found, true),
        "StringEqualsIgnoreCase" | "Bool" => {
            (|wanted, found| wanted.eq_ignore_ascii_case(found), false)
        }
        "StringNotEqualsIgnoreCase" => (|wanted, found| wanted.eq_ignore_ascii_case(found), true),
        "StringLike" | "ArnLike" | "ArnEquals" => (is_like, false),
        "StringNotLike" | "ArnNotLike" => (is_like, true),
        other => panic!("the evaluator does not know the operator {other}"),
    };
    let Some(found) = found else {
        // A key that is missing breaks no negation and no "for all"; "for any" finds nothing.
        return if_exists || quantity == Some("ForAllValues") || (is_negated && quantity.is_none());
    };
    let matches = |found: &String| {
        let is_one_of = wanted.iter().any(|wanted| compare(wanted, found));
        is_one_of != is_negated
    };
    match quantity {
        Some("ForAllValues") => found.iter().all(matches),
        Some("ForAnyValue") => found.iter().any(matches),
        None if is_negated => found.iter().all(matches),
        None => found.iter().any(matches),
        Some(other) => panic!("the evaluator does not know {other}"),
    }
}

/// `*` stands for any characters, `?` for one.
fn is_like(pattern: &str, text: &str) -> bool {
    match pattern.chars().next() {
        None => text.is_empty(),
        Some('*') => {
            let rest = &pattern[1..];
            text.char_indices()
                .map(|(start, _)| start)
                .chain([text.len()])
                .any(|start| is_like(rest, &text[start..]))
        }
        Some(wanted) => {
            let mut characters = text.chars();
            let is_same = |found: char| wanted == '?' || wanted == found;
            characters.next().is_some_and(is_same)
                && is_like(&pattern[wanted.len_utf8()..], characters.as_str())
        }
    }
}

/// One or many texts.
pub fn list(value: &Value) -> Vec<String> {
    let items = match value.as_array() {
        Some(items) => items.as_slice(),
        None => std::slice::from_ref(value),
    };
    let texts = items.iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}
