//! Tags that something else than the template sets, takes off or leaves alone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::report::FindingProblem;
use super::{Change, entries, items, text};

/// The environment variable by which the provider tags everything, without the key.
const VARIABLE: &str = "TF_AWS_DEFAULT_TAGS_";

/// Tags that the provider adds to whatever can carry tags, by key, with their resources.
#[derive(Default)]
pub(super) struct DefaultTags<'a> {
    found: BTreeMap<&'a str, (&'a str, BTreeSet<&'a str>)>,
}

impl<'a> DefaultTags<'a> {
    /// Notes what the provider adds to a resource: what stands among all of its tags, and neither
    /// among those that its configuration sets nor among those expected.
    pub(super) fn note(&mut self, change: &Change<'a>, expected: &BTreeMap<String, String>) {
        for (key, value) in added(change) {
            if !expected.contains_key(key) {
                let found = self.found.entry(key);
                let (_, of) = found.or_insert((text(value), BTreeSet::new()));
                of.insert(change.address);
            }
        }
    }

    /// One finding for all of them. `is_configured`: the configuration asks for them.
    pub(super) fn finding(&self, is_configured: bool) -> Option<FindingProblem> {
        let resources: BTreeSet<_> = self.found.values().flat_map(|(_, of)| of).collect();
        if resources.is_empty() {
            return None;
        }
        let keys: Vec<String> = self.found.keys().map(|key| (*key).to_owned()).collect();
        Some(FindingProblem::DefaultTags {
            variables: match is_configured {
                true => Vec::new(),
                false => keys.iter().map(|key| format!("{VARIABLE}{key}")).collect(),
            },
            keys,
            resources: resources.len(),
        })
    }
}

/// Tags that stand among all tags of a resource alone.
pub(super) fn added<'a>(change: &Change<'a>) -> Vec<(&'a str, &'a Value)> {
    let own = &change.after["tags"];
    entries(&change.after["tags_all"])
        .filter(|(key, _)| own.get(*key).is_none())
        .collect()
}

/// Keys that a change takes off a resource.
pub(super) fn removed<'a>(change: &Change<'a>) -> BTreeSet<&'a str> {
    let is_unknown = |name: &str| change.after_unknown[name] == Value::Bool(true);
    if is_unknown("tags") {
        return BTreeSet::new();
    }
    let keys = |of: &'a Value| {
        entries(&of["tags"])
            .chain(entries(&of["tags_all"]))
            .map(|(key, _)| key)
            .collect::<BTreeSet<_>>()
    };
    let after = keys(change.after);
    let before = keys(change.before).into_iter();
    before.filter(|key| !after.contains(key)).collect()
}

/// What is said of tags that are taken off, and how they stay.
pub(super) fn removal(removed: &BTreeMap<&str, usize>) -> Option<String> {
    let count = removed.values().max()?;
    let keys: Vec<&str> = removed.keys().copied().collect();
    let quoted: Vec<String> = keys.iter().map(|key| format!("\"{key}\"")).collect();
    let (tags, them) = match keys.len() {
        1 => ("tag", "it"),
        _ => ("tags", "them"),
    };
    let resources = match count {
        1 => "1 resource".to_owned(),
        count => format!("{count} resources"),
    };
    Some(format!(
        "Removes the {tags} {} from {resources}. If automation in your account adds {them}, you can keep {them}. Write keys = [{}] into the ignore_tags block in own_override.tf. The README has an example.",
        keys.join(", "),
        quoted.join(", ")
    ))
}

/// Keys and beginnings of keys that the provider leaves alone; `None` where they can't be told.
pub(super) struct IgnoredTags {
    keys: Vec<String>,
    prefixes: Vec<String>,
}

impl IgnoredTags {
    pub(super) fn of(provider: &Value) -> Option<Self> {
        let block = &provider["expressions"]["ignore_tags"];
        let block = match block.as_array().map(Vec::as_slice) {
            Some([block]) => block,
            Some(_) => return None,
            None => block,
        };
        let list = |name: &str| -> Option<Vec<String>> {
            let expression = &block[name];
            if expression.is_null() {
                return Some(Vec::new());
            }
            let constant = expression["constant_value"].as_array()?;
            Some(constant.iter().map(|item| text(item).to_owned()).collect())
        };
        let is_known = |(name, _): (&str, &Value)| ["keys", "key_prefixes"].contains(&name);
        if items(block).is_empty() && !entries(block).all(is_known) {
            return None;
        }
        Some(Self {
            keys: list("keys")?,
            prefixes: list("key_prefixes")?,
        })
    }

    /// Those of the template's own tags that it would leave alone, too.
    pub(super) fn covered<'a>(&self, expected: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
        expected
            .filter(|key| {
                self.keys.iter().any(|one| one == key)
                    || self
                        .prefixes
                        .iter()
                        .any(|one| key.starts_with(one.as_str()))
            })
            .map(str::to_owned)
            .collect()
    }

    /// What is said of them.
    pub(super) fn sentence(&self) -> String {
        let of = |word: &str, names: &[String]| {
            (!names.is_empty()).then(|| format!("{word} {}", names.join(", ")))
        };
        let tags = match self.keys.len() {
            1 => "the tag",
            _ => "the tags",
        };
        let parts = [
            of(tags, &self.keys),
            of("tags that begin with", &self.prefixes),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        format!(
            "Your files tell the provider to ignore {}.",
            parts.join(" and ")
        )
    }
}
