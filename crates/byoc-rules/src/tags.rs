//! Infrastructure tags: key-value pairs that the template puts on everything it creates.

mod letters;

use std::collections::{BTreeMap, BTreeSet};

use crate::cloud::Cloud;
use crate::{FieldError, text};

/// Prefix that clients may put before a key. The template gets the key without it.
pub const TAG_PREFIX: &str = "byoc_resource_tag:";

/// The most infrastructure tags of a custom cloud. AWS allows 50 on a resource ("Tag your Amazon
/// EC2 resources"), and the template needs up to five for itself: the name, the custom cloud's id,
/// the kind of subnet, the kind of security group and the compliance model.
pub const LIMIT: usize = 45;

/// Prefixes that are never free, whatever the configuration says.
const RESERVED: [&str; 2] = ["aiven", "aws"];

/// The key that the template sets itself, in the case that IAM compares keys in: none.
const NAME: &str = "name";

/// Why a tag can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TagError {
    #[error("Enter a key for the tag, for example cost-center.")]
    KeyMissing,
    #[error("The key {} has {count} characters; {} allows at most {limit}.", shown(.key), .cloud.label())]
    KeyTooLong {
        key: String,
        count: usize,
        limit: usize,
        cloud: Cloud,
    },
    #[error("The key {} contains {}. {}{}.", shown(.key), named(*.character), .cloud.facts().tags.key_characters, example(.suggestion))]
    KeyCharacter {
        key: String,
        character: char,
        cloud: Cloud,
        suggestion: Option<String>,
    },
    #[error("The key {} begins with {}. On {} a key begins with a lower-case letter, for example env.", shown(.key), named(*.character), .cloud.label())]
    KeyStart {
        key: String,
        character: char,
        cloud: Cloud,
    },
    #[error("The key {} begins with “{prefix}”, which is reserved. Use another one{}.", shown(.key), example(.suggestion))]
    KeyReserved {
        key: String,
        prefix: String,
        suggestion: Option<String>,
    },
    #[error("The template sets the tag Name itself{}. Use another key{}.", same_for_iam(.key), example(.suggestion))]
    KeyTaken {
        key: String,
        suggestion: Option<String>,
    },
    #[error("The value of {} has {count} characters; {} allows at most {limit}.", shown(.key), .cloud.label())]
    ValueTooLong {
        key: String,
        value: String,
        count: usize,
        limit: usize,
        cloud: Cloud,
    },
    #[error("The value of {} contains {}. {}{}.", shown(.key), named(*.character), .cloud.facts().tags.value_characters, example(.suggestion))]
    ValueCharacter {
        key: String,
        character: char,
        cloud: Cloud,
        suggestion: Option<String>,
    },
    #[error("The value of {} begins with “{prefix}”, which {} reserves. Use another value{}.", shown(.key), .cloud.label(), example(.suggestion))]
    ValueReserved {
        key: String,
        prefix: &'static str,
        cloud: Cloud,
        suggestion: Option<String>,
    },
    #[error("The keys {} and {} differ only in capital letters, and IAM reads them as the same key. Keep one.", shown(.0), shown(.1))]
    SameKey(String, String),
    #[error("The key {} appears twice: with and without “{TAG_PREFIX}” it means the same tag. Keep one.", shown(.0))]
    Duplicate(String),
    #[error("{} tags are too many: at most {LIMIT} are possible. Remove {}.", .0, .0 - LIMIT)]
    TooMany(usize),
}

impl TagError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::KeyMissing => "tag_key_missing",
            Self::KeyTooLong { .. } => "tag_key_too_long",
            Self::KeyCharacter { .. } | Self::KeyStart { .. } => "tag_key_characters",
            Self::KeyReserved { .. } | Self::KeyTaken { .. } => "tag_key_reserved",
            Self::ValueTooLong { .. } => "tag_value_too_long",
            Self::ValueCharacter { .. } => "tag_value_characters",
            Self::ValueReserved { .. } => "tag_value_reserved",
            Self::Duplicate(_) | Self::SameKey(..) => "tag_duplicate",
            Self::TooMany(_) => "tags_too_many",
        }
    }

    /// A key or value (see [`is_about_value`](Self::is_about_value)) that would pass.
    pub fn suggestion(&self) -> Option<String> {
        match self {
            Self::KeyMissing
            | Self::Duplicate(_)
            | Self::SameKey(..)
            | Self::TooMany(_)
            | Self::KeyStart { .. } => None,
            Self::KeyTooLong { key, limit, .. } => Some(key.chars().take(*limit).collect()),
            Self::ValueTooLong { value, limit, .. } => Some(value.chars().take(*limit).collect()),
            Self::KeyCharacter { suggestion, .. }
            | Self::KeyReserved { suggestion, .. }
            | Self::KeyTaken { suggestion, .. }
            | Self::ValueReserved { suggestion, .. }
            | Self::ValueCharacter { suggestion, .. } => suggestion.clone(),
        }
    }

    /// True where the value is wrong, false where the key is.
    pub fn is_about_value(&self) -> bool {
        matches!(
            self,
            Self::ValueTooLong { .. } | Self::ValueReserved { .. } | Self::ValueCharacter { .. }
        )
    }
}

/// The key as the template gets it: without [`TAG_PREFIX`].
pub fn strip(key: &str) -> &str {
    key.strip_prefix(TAG_PREFIX).unwrap_or(key)
}

/// True for keys that mean the same tag: IAM compares the keys of tags without case, and the prefix
/// is the client's.
pub fn is_same_key(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

fn folded(key: &str) -> String {
    strip(key).to_lowercase()
}

/// Checks one tag, the key with or without [`TAG_PREFIX`]. `reserved`: prefixes that this
/// installation keeps for itself, in any case.
///
/// AWS: keys of 1 to 128 and values of up to 256 letters of any script, digits, spaces and
/// `_ . : / = + - @`, without `aws:` at the start. Google: keys of up to 63 of `a-z 0-9 -`, a letter
/// first; values of up to 63 of `a-z 0-9 _ -`. Azure: keys of up to 128 without `< > % & \ ? /` and
/// without `azure`, `microsoft` or `windows` at the start, values of up to 256. `Name` is the
/// template's own. Sources: AWS, "Tag restrictions"; Google Cloud, "Requirements for labels"; Azure,
/// "Use tags to organize your Azure resources"; the validation of `byoc_resource_tags`.
pub fn check(key: &str, value: &str, cloud: Cloud, reserved: &[String]) -> Result<(), TagError> {
    check_key(strip(key), cloud, reserved)?;
    check_value(strip(key), value, cloud)
}

/// Checks all tags of a custom cloud. The field of an error is `tags.` and the key as given, or
/// `tags` where it is about all of them.
pub fn check_all(
    tags: &BTreeMap<String, String>,
    cloud: Cloud,
    reserved: &[String],
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if tags.len() > LIMIT {
        // What is wrong with each of thousands helps nobody.
        errors.push(TagError::TooMany(tags.len()).at("tags"));
        return errors;
    }
    let mut seen = BTreeMap::new();
    for (key, value) in tags {
        let field = || format!("tags.{}", text::shorten(key, 160));
        if let Err(error) = check(key, value, cloud, reserved) {
            errors.push(error.at(field()));
        }
        if let Some(other) = seen.insert(folded(key), strip(key)) {
            errors.push(duplicate(other, key).at(field()));
        }
    }
    errors
}

/// The error of a key that is the same as another one.
pub fn duplicate(one: &str, other: &str) -> TagError {
    let (one, other) = (strip(one).to_owned(), strip(other).to_owned());
    if one == other {
        TagError::Duplicate(one)
    } else {
        TagError::SameKey(one, other)
    }
}

/// The tags after an update as clients send it: a map that holds a `None` changes single tags
/// (`None` removes one), a map without one replaces them all. The command-line client can't say
/// which of the two it means in any other way. A key with and without [`TAG_PREFIX`] is one tag.
pub fn merge(
    current: &BTreeMap<String, String>,
    update: BTreeMap<String, Option<String>>,
) -> BTreeMap<String, String> {
    let is_merge = update.values().any(Option::is_none);
    let mut tags = BTreeMap::new();
    if is_merge {
        let touched: BTreeSet<&str> = update.keys().map(|key| strip(key)).collect();
        let kept = current
            .iter()
            .filter(|(key, _)| !touched.contains(strip(key)));
        tags.extend(kept.map(|(key, value)| (key.clone(), value.clone())));
    }
    tags.extend(
        update
            .into_iter()
            .filter_map(|(key, value)| Some((key, value?))),
    );
    tags
}

/// The tags as the template gets them: keys without [`TAG_PREFIX`].
pub fn resource_tags(tags: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    tags.iter()
        .map(|(key, value)| (strip(key).to_owned(), value.clone()))
        .collect()
}

fn check_key(key: &str, cloud: Cloud, reserved: &[String]) -> Result<(), TagError> {
    if key.trim().is_empty() {
        return Err(TagError::KeyMissing);
    }
    let facts = &cloud.facts().tags;
    let passes = |key: &String| check_key(key, cloud, reserved).is_ok();
    let renamed = || Some(format!("my-{}", slug(key)?)).filter(passes);
    let lower = key.to_lowercase();
    if lower == NAME {
        return Err(TagError::KeyTaken {
            key: key.to_owned(),
            suggestion: renamed(),
        });
    }
    let mut all = RESERVED
        .into_iter()
        .chain(facts.reserved_keys.iter().copied())
        .chain(reserved.iter().map(String::as_str));
    let is_begun = |prefix: &&str| !prefix.is_empty() && lower.starts_with(&prefix.to_lowercase());
    if let Some(prefix) = all.find(is_begun) {
        return Err(TagError::KeyReserved {
            key: key.to_owned(),
            prefix: prefix.to_owned(),
            suggestion: renamed(),
        });
    }
    if let Some(character) = key.chars().find(|c| !is_in_keys(*c, cloud)) {
        return Err(TagError::KeyCharacter {
            key: key.to_owned(),
            character,
            cloud,
            suggestion: nearest_key(key, cloud).filter(passes).or_else(renamed),
        });
    }
    if facts.begins_with_letter
        && let Some(character) = key.chars().next().filter(|c| !c.is_ascii_lowercase())
    {
        return Err(TagError::KeyStart {
            key: key.to_owned(),
            character,
            cloud,
        });
    }
    let limit = facts.key_limit;
    let count = key.chars().count();
    if count > limit {
        return Err(TagError::KeyTooLong {
            key: key.to_owned(),
            count,
            limit,
            cloud,
        });
    }
    Ok(())
}

fn check_value(key: &str, value: &str, cloud: Cloud) -> Result<(), TagError> {
    let facts = &cloud.facts().tags;
    let limit = facts.value_limit;
    if let Some(prefix) = facts.reserved_value
        && let Some(mut rest) = after(prefix, value)
    {
        while let Some(after) = after(prefix, rest) {
            rest = after;
        }
        let passes = |rest: &String| check_value(key, rest, cloud).is_ok();
        return Err(TagError::ValueReserved {
            key: key.to_owned(),
            prefix,
            cloud,
            suggestion: Some(rest.to_owned()).filter(|rest| !rest.is_empty() && passes(rest)),
        });
    }
    if let Some(character) = value.chars().find(|c| !is_in_values(*c, cloud)) {
        let suggestion = nearest_value(value, cloud);
        let suggestion = suggestion.map(|value| value.chars().take(limit).collect::<String>());
        // What is left of a word in another script is no example of it.
        let suggestion =
            suggestion.filter(|left| 2 * left.chars().count() >= value.chars().count());
        return Err(TagError::ValueCharacter {
            key: key.to_owned(),
            character,
            cloud,
            suggestion,
        });
    }
    let count = value.chars().count();
    if count > limit {
        let (key, value) = (key.to_owned(), value.to_owned());
        return Err(TagError::ValueTooLong {
            key,
            value,
            count,
            limit,
            cloud,
        });
    }
    Ok(())
}

/// What comes after this prefix, in any case, and after the spaces behind it.
fn after<'a>(prefix: &str, text: &'a str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start
        .eq_ignore_ascii_case(prefix)
        .then(|| rest.trim_start())
}

fn is_in_keys(c: char, cloud: Cloud) -> bool {
    match cloud {
        Cloud::Aws => letters::is_aws(c),
        Cloud::Google => is_key_character(c),
        Cloud::Azure => is_azure(c) && !AZURE_REFUSES.contains(&c),
    }
}

fn is_in_values(c: char, cloud: Cloud) -> bool {
    match cloud {
        Cloud::Aws => letters::is_aws(c),
        Cloud::Google => is_key_character(c) || c == '_',
        Cloud::Azure => is_azure(c),
    }
}

/// The nearest key without characters that the cloud refuses.
fn nearest_key(key: &str, cloud: Cloud) -> Option<String> {
    match cloud {
        Cloud::Aws | Cloud::Azure => dashed(key, cloud),
        Cloud::Google => slug(key),
    }
}

/// The nearest value without characters that the cloud refuses.
fn nearest_value(value: &str, cloud: Cloud) -> Option<String> {
    match cloud {
        Cloud::Aws => {
            let kept: String = value.chars().filter(|c| letters::is_aws(*c)).collect();
            let kept = kept.trim().to_owned();
            let prefix = cloud.facts().tags.reserved_value.unwrap_or_default();
            Some(kept).filter(|kept| after(prefix, kept).is_none())
        }
        Cloud::Google => slug(value),
        Cloud::Azure => Some(value.chars().filter(|c| is_azure(*c)).collect()),
    }
}

/// What Azure refuses in keys.
const AZURE_REFUSES: [char; 7] = ['<', '>', '%', '&', '\\', '?', '/'];

/// Nothing is said about it, and no person can read it back.
fn is_azure(c: char) -> bool {
    !c.is_control() && !text::is_invisible(c)
}

fn is_key_character(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'
}

/// The nearest key: lower case, dashes for everything else.
fn slug(text: &str) -> Option<String> {
    let mut slug = String::new();
    for c in text.trim().chars().map(|c| c.to_ascii_lowercase()) {
        match c {
            c if is_key_character(c) => slug.push(c),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    let slug = slug.trim_end_matches('-');
    (!slug.is_empty()).then(|| slug.to_owned())
}

/// The nearest key: a dash for every run of what the cloud doesn't take.
fn dashed(key: &str, cloud: Cloud) -> Option<String> {
    let mut nearest = String::new();
    for c in key.trim().chars() {
        match c {
            c if is_in_keys(c, cloud) => nearest.push(c),
            _ if nearest.ends_with('-') || nearest.is_empty() => {}
            _ => nearest.push('-'),
        }
    }
    let nearest = nearest.trim_end_matches('-');
    (!nearest.is_empty()).then(|| nearest.to_owned())
}

fn shown(key: &str) -> String {
    format!("“{}”", text::shorten(key, 40))
}

fn named(character: char) -> String {
    match character {
        ' ' => "a space".to_owned(),
        '\n' | '\r' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        '_' => "an underscore".to_owned(),
        c if text::is_invisible(c) => "a character that can't be shown".to_owned(),
        c if c.is_uppercase() => format!("the capital letter {c}"),
        c => format!("“{c}”"),
    }
}

fn example(suggestion: &Option<String>) -> String {
    match suggestion {
        Some(value) => format!(", for example {}", text::shorten(value, 40)),
        None => String::new(),
    }
}

/// Why a key in another case is the template's too.
fn same_for_iam(key: &str) -> String {
    match key {
        "Name" => String::new(),
        key => format!(", and IAM reads {} as the same key", shown(key)),
    }
}
