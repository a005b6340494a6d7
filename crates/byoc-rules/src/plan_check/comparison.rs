//! One resource of a plan against the one that the template makes.

use std::collections::{BTreeMap, BTreeSet};

use byoc_types::ExpectedPlanResource;
use serde_json::Value;

use super::plan::{self, is_same_range, range_text};
use super::report::FindingProblem;
use super::{Change, at, elsewhere, entries, is_same, policy, settings, tagging, text, texts};

/// Shorter texts stand in others by chance.
const SHORTEST_IDENTIFIER: usize = 6;

/// One resource against what was drawn.
pub(super) struct Comparison<'a> {
    pub(super) resource: &'a ExpectedPlanResource,
    pub(super) change: &'a Change<'a>,
    pub(super) configuration: &'a Value,
    pub(super) known: &'a BTreeMap<String, Vec<&'a Value>>,
    pub(super) account: Option<&'a str>,
}

impl Comparison<'_> {
    /// What differs.
    pub(super) fn run(&self) -> Vec<FindingProblem> {
        let mut problems = self.tags();
        let resource = self.resource;
        let undetermined = |attribute: &str| FindingProblem::Undetermined {
            attribute: attribute.to_owned(),
        };
        for (attribute, expected) in &resource.ranges {
            let found = range_text(at(self.change.after, attribute));
            if self.is_unknown(attribute) {
                problems.push(undetermined(attribute));
            } else if !is_same_range(expected, &found) {
                problems.push(FindingProblem::Range {
                    attribute: attribute.clone(),
                    expected: expected.clone(),
                    found,
                });
            }
        }
        for (attribute, expected) in &resource.values {
            let found = at(self.change.after, attribute);
            if self.is_unknown(attribute) {
                // What the template leaves to the provider is not looked for.
                if !expected.is_null() {
                    problems.push(undetermined(attribute));
                }
            } else if !is_same(expected, found) {
                problems.push(differing(resource, attribute, expected, found));
            }
        }
        for (attribute, expected) in &resource.policies {
            if self.is_unknown(attribute) {
                problems.push(undetermined(attribute));
                continue;
            }
            let found = text(at(self.change.after, attribute));
            let statements = policy::differences(expected, found, self.account);
            if !statements.is_empty() {
                problems.push(FindingProblem::Policy {
                    attribute: attribute.clone(),
                    statements,
                });
            }
        }
        problems.extend(self.configured());
        problems
    }

    fn tags(&self) -> Vec<FindingProblem> {
        let expected = &self.resource.tags;
        let after = self.change.after;
        let mut problems = Vec::new();
        if self.is_unknown("tags") {
            // Where the template sets none, that none are set shows in the configuration.
            if !expected.is_empty() {
                problems.push(FindingProblem::Undetermined {
                    attribute: "tags".to_owned(),
                });
            }
            return problems;
        }
        let found: BTreeMap<&str, &str> = entries(&after["tags"])
            .map(|(key, value)| (key, text(value)))
            .collect();
        // Tags of the provider's own settings stand there alone: see `DefaultTags`.
        let added = tagging::added(self.change).into_iter();
        let added = added.filter(|(key, _)| expected.contains_key(*key));
        let added = added.map(|(key, value)| (key, text(value)));
        let found: BTreeMap<&str, &str> = added.chain(found).collect();
        let keys: BTreeSet<&str> = expected
            .keys()
            .map(String::as_str)
            .chain(found.keys().copied())
            .collect();
        for key in keys {
            let wanted = expected.get(key).map(String::as_str);
            let there = found.get(key).copied();
            if wanted == there {
                continue;
            }
            let found = there.map(str::to_owned);
            problems.push(match (key, wanted) {
                ("Name", Some(wanted)) => FindingProblem::Name {
                    expected: wanted.to_owned(),
                    found,
                },
                _ => FindingProblem::Tag {
                    key: key.to_owned(),
                    expected: wanted.map(str::to_owned),
                    found,
                },
            });
        }
        problems
    }

    /// What the configuration sets: nothing that the template does not, and unknown values from
    /// where the template takes them.
    fn configured(&self) -> Vec<FindingProblem> {
        let found = settings(&self.configuration["expressions"]);
        let mut problems = Vec::new();
        for attribute in found.keys() {
            if !self.resource.settings.contains(attribute) {
                problems.push(FindingProblem::SettingAdded {
                    attribute: attribute.clone(),
                });
            }
        }
        for (attribute, expected) in &self.resource.references {
            let Some(expression) = found.get(attribute) else {
                problems.push(FindingProblem::SettingRemoved {
                    attribute: attribute.clone(),
                });
                continue;
            };
            let found =
                elsewhere(expected, expression).or_else(|| self.foreign_value(attribute, expected));
            if let Some(found) = found {
                problems.push(FindingProblem::PointsElsewhere {
                    attribute: attribute.clone(),
                    expected: expected.join(", "),
                    found,
                });
            }
        }
        // A provider may fill in what a policy leaves out, so that it is unknown in the plan.
        for attribute in self.resource.policies.keys() {
            if !found.contains_key(attribute) {
                problems.push(FindingProblem::SettingRemoved {
                    attribute: attribute.clone(),
                });
            }
        }
        problems
    }

    /// What the plan knows of an attribute that is to come from `expected`, where nothing there is
    /// that: an expression can name the right thing and be something else.
    fn foreign_value(&self, attribute: &str, expected: &[String]) -> Option<String> {
        let mut pool = Vec::new();
        for root in expected {
            // Keys, values and locals are worked out by Terraform alone.
            pool.extend(self.known.get(root)?.iter().flat_map(|known| texts(known)));
        }
        if self.is_unknown(attribute) {
            return None;
        }
        // Identifiers stand in longer ones: `projects/p/…/x` in a link, a name in an ARN.
        let is_part = |part: &str, of: &str| part.len() >= SHORTEST_IDENTIFIER && of.contains(part);
        let is_from_there = |found: &&str| {
            let mut pool = pool.iter();
            pool.any(|known| known == found || is_part(known, found) || is_part(found, known))
        };
        let found = texts(at(self.change.after, attribute));
        let foreign = found.iter().find(|found| !is_from_there(found))?;
        Some(plan::shown(&Value::from(*foreign)))
    }

    fn is_unknown(&self, path: &str) -> bool {
        let mut value = self.change.after_unknown;
        for part in path.split('.') {
            value = &value[part];
            if let Value::Array(items) = value
                && let [item] = items.as_slice()
            {
                value = item;
            }
            if value == &Value::Bool(true) {
                return true;
            }
        }
        false
    }
}

/// A value that differs; names are told apart, because people look for them.
fn differing(
    resource: &ExpectedPlanResource,
    attribute: &str,
    expected: &Value,
    found: &Value,
) -> FindingProblem {
    let is_name = expected.as_str().is_some() && expected.as_str() == resource.name.as_deref();
    if is_name {
        return FindingProblem::Name {
            expected: text(expected).to_owned(),
            found: found.as_str().map(str::to_owned),
        };
    }
    let attribute = attribute.to_owned();
    if let (Value::Array(wanted), Value::Array(there)) = (expected, found) {
        let beyond = |items: &[Value], others: &[Value]| -> Vec<String> {
            let more = items.iter().filter(|item| !others.contains(item));
            more.map(plan::shown).collect()
        };
        return FindingProblem::List {
            attribute,
            added: beyond(there, wanted),
            missing: beyond(wanted, there),
        };
    }
    let shown = |value: &Value| (!value.is_null()).then(|| plan::shown(value));
    FindingProblem::Value {
        attribute,
        expected: shown(expected),
        found: shown(found),
    }
}
