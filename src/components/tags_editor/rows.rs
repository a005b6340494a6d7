//! The rows of the editor as data: typed, pasted, checked, sent.

use std::collections::BTreeMap;

use byoc_rules::cloud::Cloud;
use byoc_rules::company;
use byoc_rules::tags::{self, TagError};
use byoc_types::MandatoryTag;
use serde::{Deserialize, Serialize};

use crate::ui::FieldProblem;

/// Id of the whole editor, where an error has no row.
pub(super) const EDITOR_ID: &str = "tags";

/// A tag as typed. The id only tells rows apart on screen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TagRow {
    pub id: u32,
    pub key: String,
    pub value: String,
}

impl TagRow {
    pub fn is_blank(&self) -> bool {
        self.key.trim().is_empty() && self.value.trim().is_empty()
    }

    /// Id of the control `key` or `value` of the row.
    pub fn control(&self, part: &str) -> String {
        control(self.id, part)
    }
}

/// The rows of tags as the API answers them, with the prefix or without.
pub fn rows_of(tags: &BTreeMap<String, String>) -> Vec<TagRow> {
    (1..)
        .zip(tags)
        .map(|(id, (key, value))| TagRow {
            id,
            key: tags::strip(key).to_owned(),
            value: value.clone(),
        })
        .collect()
}

/// The tags of the rows, blank rows left out. A key given twice keeps its first value;
/// [`tag_problems`] refuses it anyway.
pub fn tags_of(rows: &[TagRow]) -> BTreeMap<String, String> {
    let mut map = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.is_blank()) {
        map.entry(row.key.trim().to_owned())
            .or_insert_with(|| row.value.trim().to_owned());
    }
    map
}

/// The rows with those that the company rules ask for first: a fixed value is put in, a row that
/// lacks is added.
pub fn with_mandatory(rows: &[TagRow], mandatory: &[MandatoryTag]) -> Vec<TagRow> {
    let mut rest = rows.to_vec();
    let mut id = next_id(&rest);
    let mut all: Vec<_> = mandatory
        .iter()
        .map(|tag| {
            let known = rest
                .iter()
                .position(|row| tags::strip(row.key.trim()) == tag.key);
            let mut row = match known {
                Some(at) => rest.remove(at),
                None => {
                    id += 1;
                    TagRow {
                        id: id - 1,
                        key: tag.key.clone(),
                        value: String::new(),
                    }
                }
            };
            if let Some(value) = &tag.value {
                row.value = value.clone();
            }
            row
        })
        .collect();
    all.append(&mut rest);
    all
}

/// What the company rules miss in the rows, each at the value of its row.
pub fn mandatory_problems(rows: &[TagRow], mandatory: &[MandatoryTag]) -> Vec<FieldProblem> {
    let missing = |tag: &MandatoryTag| {
        let row = rows
            .iter()
            .find(|row| tags::strip(row.key.trim()) == tag.key);
        let error = company::check_value(tag, row.map(|row| row.value.trim())).err()?;
        let control = row.map_or_else(|| EDITOR_ID.to_owned(), |row| row.control("value"));
        Some(FieldProblem::new(control, error.to_string()))
    };
    mandatory.iter().filter_map(missing).collect()
}

/// What is wrong with the rows, blank rows aside, each at its control. `reserved`: prefixes that
/// this installation keeps for itself.
pub fn tag_problems(rows: &[TagRow], provider: Cloud, reserved: &[String]) -> Vec<FieldProblem> {
    let filled: Vec<_> = rows.iter().filter(|row| !row.is_blank()).collect();
    let mut problems: Vec<_> = filled
        .iter()
        .enumerate()
        .filter_map(|(index, row)| {
            let key = row.key.trim();
            let same = |other: &&&TagRow| tags::is_same_key(other.key.trim(), key);
            if !key.is_empty()
                && let Some(other) = filled[..index].iter().find(same)
            {
                let error = tags::duplicate(other.key.trim(), key);
                return Some(FieldProblem::new(row.control("key"), error.to_string()));
            }
            let error = tags::check(key, row.value.trim(), provider, reserved).err()?;
            let part = if error.is_about_value() {
                "value"
            } else {
                "key"
            };
            Some(FieldProblem::new(row.control(part), error.to_string()))
        })
        .collect();
    if filled.len() > tags::LIMIT {
        let error = TagError::TooMany(filled.len());
        problems.push(FieldProblem::new(
            filled[tags::LIMIT].control("key"),
            error.to_string(),
        ));
    }
    problems
}

/// Lines of `key=value`, as pasted into a key field: also `key: value`, quotes and a trailing
/// comma, so that a piece of a variables file or of JSON passes. Among such lines one without a value
/// is a key. Empty where it isn't such a list.
pub fn parse_lines(text: &str) -> Vec<(String, String)> {
    let bare = |part: &str| {
        let is_wrapper =
            |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',' | ';' | '{' | '}');
        part.trim_matches(is_wrapper).to_owned()
    };
    if !text.contains(['=', ':']) {
        return Vec::new();
    }
    text.lines()
        .map(|line| match separator(line) {
            Some(at) => (bare(&line[..at]), bare(&line[at + 1..])),
            None => (bare(line), String::new()),
        })
        .filter(|(key, _)| !key.is_empty())
        .collect()
}

/// Where the value begins: behind a key in quotes, at an equals sign or a colon with a space. A
/// colon inside a key is part of it, as in `acme:unit=data`.
fn separator(line: &str) -> Option<usize> {
    let start = line.len() - line.trim_start_matches([' ', '\t', '{', ',']).len();
    let quote = line[start..].starts_with(['"', '\'']);
    let quoted = quote.then(|| line[start + 1..].find(['"', '\''])).flatten();
    let from = quoted.map_or(start, |end| start + end + 2);
    let rest = &line[from..];
    let is_spaced = |at: usize| rest[at + 1..].starts_with([' ', '\t', '"', '\'']);
    let spaced = rest.match_indices(':').find(|(at, _)| is_spaced(*at));
    let equals = rest.find('=');
    let first = equals.into_iter().chain(spaced.map(|(at, _)| at)).min();
    Some(from + first.or_else(|| rest.find(':'))?)
}

/// Puts pasted tags in place of the row `at`: a key that was there already gets the new value; one
/// that was pasted twice is there twice, and says so. Answers the id of the last row touched.
pub fn fill(rows: &mut Vec<TagRow>, at: u32, pairs: Vec<(String, String)>) -> u32 {
    let mut touched = Vec::new();
    for (key, value) in pairs {
        let known = rows
            .iter_mut()
            .find(|row| row.key.trim() == key && !touched.contains(&row.id));
        let id = if let Some(row) = known {
            row.value = value;
            row.id
        } else if let Some(row) = rows.iter_mut().find(|row| row.id == at && row.is_blank()) {
            (row.key, row.value) = (key, value);
            at
        } else {
            let id = next_id(rows);
            rows.push(TagRow { id, key, value });
            id
        };
        touched.push(id);
    }
    touched.last().copied().unwrap_or(at)
}

pub(super) fn control(id: u32, part: &str) -> String {
    format!("tag-{id}-{part}")
}

pub(super) fn next_id(rows: &[TagRow]) -> u32 {
    rows.iter().map(|row| row.id).max().unwrap_or(0) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: u32, key: &str, value: &str) -> TagRow {
        TagRow {
            id,
            key: key.into(),
            value: value.into(),
        }
    }

    fn pair(key: &str, value: &str) -> (String, String) {
        (key.to_owned(), value.to_owned())
    }

    #[test]
    fn pasted_lines_become_tags() {
        assert_eq!(
            parse_lines("{\nteam=data\n  \"cost-center\": \"42\",\n\nno pair\n}\n"),
            [
                pair("team", "data"),
                pair("cost-center", "42"),
                pair("no pair", "")
            ]
        );
        assert!(parse_lines("team").is_empty());
        assert_eq!(
            parse_lines(
                "acme:unit=data\nurl: https://x?a=b\n'a:b': \"c:d\"\nteam:ops\n\"k\"=\"v=w\""
            ),
            [
                pair("acme:unit", "data"),
                pair("url", "https://x?a=b"),
                pair("a:b", "c:d"),
                pair("team", "ops"),
                pair("k", "v=w"),
            ]
        );
    }

    #[test]
    fn pasting_fills_the_blank_row_and_adds_the_rest() {
        let mut rows = vec![row(1, "team", "old"), row(2, "", "")];
        let last = fill(
            &mut rows,
            2,
            vec![
                pair("cost-center", "42"),
                pair("team", "data"),
                pair("env", "test"),
                pair("env", "prod"),
            ],
        );
        assert_eq!(
            rows,
            [
                row(1, "team", "data"),
                row(2, "cost-center", "42"),
                row(3, "env", "test"),
                row(4, "env", "prod")
            ]
        );
        assert_eq!(last, 4);
    }

    #[test]
    fn a_key_given_twice_is_refused_at_the_second_row() {
        let problems = tag_problems(&[row(1, "team", "a"), row(2, "team", "b")], Cloud::Aws, &[]);
        assert_eq!(problems.len(), 1);
        assert_eq!(problems[0].field_id, "tag-2-key");
        let cased = [row(1, "Team", "a"), row(2, "team", "b")];
        let problems = tag_problems(&cased, Cloud::Aws, &[]);
        assert_eq!(problems.len(), 1);
        assert!(
            problems[0].message.contains("“Team” and “team”"),
            "{problems:?}"
        );
    }

    #[test]
    fn a_value_without_a_key_asks_for_the_key() {
        let problems = tag_problems(&[row(1, "", "data")], Cloud::Aws, &[]);
        assert_eq!(problems[0].field_id, "tag-1-key");
    }

    #[test]
    fn what_the_company_asks_for_comes_first_and_keeps_its_rows() {
        let mandatory = [
            MandatoryTag {
                key: "cost-center".into(),
                value: Some("1234".into()),
            },
            MandatoryTag {
                key: "owner".into(),
                value: None,
            },
        ];
        let typed = [row(1, "team", "data"), row(2, "cost-center", "9")];
        let rows = with_mandatory(&typed, &mandatory);
        assert_eq!(
            rows,
            [
                row(2, "cost-center", "1234"),
                row(3, "owner", ""),
                row(1, "team", "data")
            ]
        );
        assert_eq!(with_mandatory(&rows, &mandatory), rows);
        assert_eq!(with_mandatory(&typed, &[]), typed);
        let problems = mandatory_problems(&rows, &mandatory);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].field_id, "tag-3-value");
        assert_eq!(mandatory_problems(&typed, &mandatory)[1].field_id, "tags");
    }

    #[test]
    fn blank_rows_count_for_nothing() {
        let rows = [row(1, " ", ""), row(2, "team", " data ")];
        assert!(tag_problems(&rows, Cloud::Aws, &[]).is_empty());
        assert_eq!(tags_of(&rows), BTreeMap::from([pair("team", "data")]));
    }

    #[test]
    fn the_prefix_of_the_api_does_not_show() {
        let rows = rows_of(&BTreeMap::from([pair("byoc_resource_tag:team", "data")]));
        assert_eq!(rows, [row(1, "team", "data")]);
    }
}
