//! Regions as people type and paste them.

use super::{RegionFact, names, regions};
use crate::cloud::Cloud;
use crate::text;

/// The region that is meant without doubt: its name in any case and spacing (`EU West 1`), one of its
/// zones (`eu-west-1a`, `euw1-az1`, `projects/p/zones/europe-west1-b`), its place with or without
/// diacritics, or the provider's long name (`Europe (Ireland)`).
pub fn read(cloud: Cloud, typed: &str) -> Option<&'static RegionFact> {
    let words = words(typed);
    let mut named = words.iter().filter_map(|word| named_by(cloud, word));
    if let Some(first) = named.next() {
        // Zones of two regions mean neither.
        return named.all(|other| other == first).then_some(first);
    }
    let (joined, phrase) = (words.join("-"), words.join(" "));
    // AWS wrote “EU (Ireland)” until 2020.
    let phrase = match phrase.strip_prefix("eu ") {
        Some(place) => format!("europe {place}"),
        None => phrase,
    };
    regions(cloud).iter().find(|region| {
        let is = |name: &str| self::words(name).join(" ") == phrase;
        region.name == joined
            || is(region.place)
            || is(&format!("{} {}", region.geography, region.place))
            || names::of(cloud, region.name).iter().any(|name| is(name))
    })
}

/// The regions that a search finds, in the order of the catalogue: the one that is meant without
/// doubt alone, else those that have every word in their name, place, geography or long name.
pub fn search(cloud: Cloud, typed: &str) -> Vec<&'static RegionFact> {
    if let Some(region) = read(cloud, typed) {
        return vec![region];
    }
    let words = words(typed);
    let fits = |region: &&RegionFact| {
        let long = names::of(cloud, region.name).join(" ");
        let all = format!(
            "{} {} {} {long}",
            region.name, region.place, region.geography
        );
        let all = text::fold(&all);
        words.iter().all(|word| all.contains(word.as_str()))
    };
    regions(cloud).iter().filter(fits).collect()
}

/// The region that was probably meant by a name that is none: see [`read`], or a name a letter or two
/// away.
pub fn nearest(cloud: Cloud, typed: &str) -> Option<&'static RegionFact> {
    let joined = words(typed).join("-");
    let closest = || {
        let distances = regions(cloud)
            .iter()
            .map(|region| (distance(region.name, &joined), region));
        distances
            .filter(|(distance, _)| *distance <= 2)
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, region)| region)
    };
    if joined.is_empty() {
        return None;
    }
    read(cloud, typed).or_else(closest)
}

/// The words in what was typed, in lower case and without diacritics.
fn words(typed: &str) -> Vec<String> {
    text::fold(typed)
        .split(|c: char| c.is_whitespace() || "()[]{},;:/|_\"'“”".contains(c))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The region whose name a word is, or that of a zone.
fn named_by(cloud: Cloud, word: &str) -> Option<&'static RegionFact> {
    let exact = regions(cloud).iter().find(|region| region.name == word);
    exact.or_else(|| {
        regions(cloud)
            .iter()
            .find(|region| is_zone_of(cloud, region, word))
    })
}

/// Whether a word is a zone: `eu-west-1a`, a local zone as `us-east-1-bos-1a`, an id as `euw1-az1`,
/// Google's
/// `europe-west1-b`, or Azure's `westeurope-1`.
fn is_zone_of(cloud: Cloud, region: &RegionFact, word: &str) -> bool {
    match cloud {
        Cloud::Aws => is_aws_zone(region.name, word),
        Cloud::Google => is_behind_dash(region.name, word),
        Cloud::Azure => is_numbered(region.name, word),
    }
}

fn is_aws_zone(region: &str, word: &str) -> bool {
    let is_letter = |text: &str| text.len() == 1 && text.bytes().all(|b| b.is_ascii_lowercase());
    let number = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    let is_id = |(short, zone): (&str, &str)| short == zone_prefix(region) && number(zone);
    match word.strip_prefix(region) {
        Some(rest) => is_letter(rest) || is_behind_dash(region, word),
        None => word.split_once("-az").is_some_and(is_id),
    }
}

/// A letter behind the region's name and a dash.
fn is_behind_dash(region: &str, word: &str) -> bool {
    let rest = word
        .strip_prefix(region)
        .and_then(|rest| rest.strip_prefix('-'));
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// A digit behind the region's name and a dash.
fn is_numbered(region: &str, word: &str) -> bool {
    let rest = word
        .strip_prefix(region)
        .and_then(|rest| rest.strip_prefix('-'));
    rest.is_some_and(|rest| rest.len() == 1 && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// How ids of zones begin: `euw1` of `eu-west-1`, `apse2` of `ap-southeast-2`.
fn zone_prefix(name: &str) -> String {
    let mut parts = name.split('-');
    let mut prefix = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = ["north", "south"]
            .iter()
            .find_map(|side| part.strip_prefix(side).filter(|rest| !rest.is_empty()));
        prefix.extend(part.chars().next());
        prefix.extend(rest.and_then(|rest| rest.chars().next()));
    }
    prefix
}

/// Letters to add, remove or replace to come from one name to another (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    if a.len().abs_diff(b.len()) > 2 {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
