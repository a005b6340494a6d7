//! What AWS documents about an action: the resources that a request for it is about, and the
//! condition keys that the request then has. A simulated request that names others proves nothing.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::iam::Call;

#[derive(Deserialize)]
struct Reference {
    actions: BTreeMap<String, Action>,
}

#[derive(Deserialize)]
pub struct Action {
    /// Whatever the resource.
    keys: Vec<String>,
    resources: BTreeMap<String, ResourceType>,
}

#[derive(Deserialize)]
pub struct ResourceType {
    is_required: bool,
    keys: Vec<String>,
}

/// Panics where AWS documents no such action.
pub fn documented(action: &str) -> &'static Action {
    static REFERENCE: LazyLock<Reference> = LazyLock::new(|| {
        serde_json::from_str(include_str!("actions.json")).expect("actions.py wrote it")
    });
    REFERENCE
        .actions
        .get(action)
        .unwrap_or_else(|| panic!("actions.json lacks {action}: add it with actions.py"))
}

impl Action {
    /// What a request for it says about a resource of this type, if it can be about one.
    pub fn of_type(&self, resource_type: &str) -> Option<&ResourceType> {
        self.resources
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(resource_type))
            .map(|(_, found)| found)
    }

    /// Whether requests for it have this key, about a resource of this type. Those that every
    /// request has always are.
    pub fn has_key(&self, resource_type: &str, key: &str) -> bool {
        let of_type = self.of_type(resource_type).map(|found| &found.keys);
        let mut documented = self.keys.iter().chain(of_type.into_iter().flatten());
        EVERYWHERE.contains(&key)
            || documented.any(|pattern| match pattern.split_once("${") {
                Some((start, _)) => key.starts_with(start),
                None => pattern == key,
            })
    }
}

const EVERYWHERE: [&str; 2] = ["aws:RequestedRegion", "aws:SecureTransport"];

/// Whether AWS could be asked this, in a sentence where not.
pub fn check(call: &Call) -> Result<(), String> {
    let action = documented(&call.action);
    let mut types = Vec::new();
    for (arn, keys) in &call.resources {
        let resource_type = resource_type(arn);
        if arn != "*" && action.of_type(resource_type).is_none() {
            return Err(format!("{} is never about {arn}", call.action));
        }
        for key in keys.keys() {
            if !action.has_key(resource_type, key) {
                return Err(format!("{} about {arn} has no key {key}", call.action));
            }
        }
        types.push(resource_type);
    }
    for (name, resource_type) in &action.resources {
        let is_there = types.iter().any(|there| there.eq_ignore_ascii_case(name));
        if resource_type.is_required && !is_there {
            return Err(format!("{} is always about a {name}", call.action));
        }
    }
    Ok(())
}

/// `vpc` of `arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1`; S3 names no type.
pub fn resource_type(arn: &str) -> &str {
    if let Some(path) = arn.strip_prefix("arn:aws:s3:::") {
        return if path.contains('/') {
            "object"
        } else {
            "bucket"
        };
    }
    let name = arn.splitn(6, ':').last().unwrap_or_default();
    name.split(['/', ':']).next().unwrap_or_default()
}
