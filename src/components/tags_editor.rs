//! Infrastructure tags as rows of key and value.

use std::collections::BTreeMap;

use byoc_rules::cloud::Cloud;
use byoc_rules::company;
use byoc_rules::tags::{self, TagError};
use byoc_types::MandatoryTag;
use leptos::{ev::ClipboardEvent, prelude::*};
use serde::{Deserialize, Serialize};

use super::tidy::tidied;
use crate::ui::{
    Button, ButtonKind, FieldProblem, Icon, IconName, LiveRegion, dom::after_render, focus_id,
    keys::on_key,
};

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

fn control(id: u32, part: &str) -> String {
    format!("tag-{id}-{part}")
}

fn next_id(rows: &[TagRow]) -> u32 {
    rows.iter().map(|row| row.id).max().unwrap_or(0) + 1
}

/// What a row needs of its editor.
#[derive(Clone, Copy)]
struct Editor {
    rows: Signal<Vec<TagRow>>,
    on_change: Callback<Vec<TagRow>>,
    on_blur: Callback<String>,
    errors: Signal<Vec<FieldProblem>>,
    mandatory: Signal<Vec<MandatoryTag>>,
    /// Stands in an empty value.
    value_example: &'static str,
    said: RwSignal<String>,
}

/// What the company rules fix of a row.
#[derive(Clone, Copy, PartialEq)]
enum Fixed {
    Nothing,
    Key,
    KeyAndValue,
}

impl Fixed {
    /// Whether the control `key` or `value` can't be typed into.
    fn covers(self, part: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Key => part == "key",
            Self::KeyAndValue => true,
        }
    }
}

impl Editor {
    fn fixed(self, id: u32) -> Fixed {
        let key_of = |row: &TagRow| tags::strip(row.key.trim()).to_owned();
        // Of two rows with the same key the second stays open: there it is put right.
        let key = self.rows.with(|rows| {
            let at = rows.iter().position(|row| row.id == id)?;
            let key = key_of(&rows[at]);
            let is_first = !rows[..at].iter().any(|row| key_of(row) == key);
            is_first.then_some(key)
        });
        self.mandatory.with(|mandatory| {
            let tag = mandatory.iter().find(|tag| Some(&tag.key) == key.as_ref());
            match tag.map(|tag| &tag.value) {
                None => Fixed::Nothing,
                Some(None) => Fixed::Key,
                Some(Some(_)) => Fixed::KeyAndValue,
            }
        })
    }

    fn change(self, change: impl FnOnce(&mut Vec<TagRow>)) {
        let mut rows = self.rows.get_untracked();
        change(&mut rows);
        self.on_change.run(rows);
    }

    fn add(self) {
        let id = self.rows.with_untracked(|rows| next_id(rows));
        self.change(|rows| {
            rows.push(TagRow {
                id,
                ..TagRow::default()
            })
        });
        after_render(move || focus_id(&control(id, "key")));
    }

    /// The focus goes to the row that takes the place, or to the button that adds one.
    fn remove(self, id: u32) {
        let next = self.rows.with_untracked(|rows| {
            let at = rows.iter().position(|row| row.id == id)?;
            rows.get(at + 1).map(|row| row.id)
        });
        self.change(|rows| rows.retain(|row| row.id != id));
        self.said.set("Tag removed".to_owned());
        let target = next.map_or_else(|| ADD_ID.to_owned(), |id| control(id, "key"));
        after_render(move || focus_id(&target));
    }

    fn paste(self, id: u32, event: &ClipboardEvent) {
        let Some(text) = event
            .clipboard_data()
            .and_then(|data| data.get_data("text").ok())
        else {
            return;
        };
        let pairs = parse_lines(&text);
        if pairs.is_empty() {
            return;
        }
        event.prevent_default();
        let count = pairs.len();
        let mut last = id;
        self.change(|rows| last = fill(rows, id, pairs));
        self.said.set(if count == 1 {
            "1 tag pasted".into()
        } else {
            format!("{count} tags pasted")
        });
        after_render(move || focus_id(&control(last, "value")));
    }
}

const ADD_ID: &str = "tags-add";
/// Id of the whole editor, where an error has no row.
const EDITOR_ID: &str = "tags";

/// Rows of key and value with add, remove and paste. Controlled: what is typed goes out through
/// `on_change` and comes back through `rows`.
#[component]
pub fn TagsEditor(
    #[prop(into)] rows: Signal<Vec<TagRow>>,
    #[prop(into)] on_change: Callback<Vec<TagRow>>,
    /// A control was left; with its id.
    #[prop(into)]
    on_blur: Callback<String>,
    /// What is wrong and to be shown now.
    #[prop(into)]
    errors: Signal<Vec<FieldProblem>>,
    /// Tags that the company rules ask for; `rows` holds them, see [`with_mandatory`].
    #[prop(into, optional)]
    mandatory: Signal<Vec<MandatoryTag>>,
    #[prop(default = "Infrastructure tags")] label: &'static str,
    #[prop(default = tags::LIMIT)] limit: usize,
    /// Stands in an empty value; no value that somebody could take for one.
    #[prop(default = "Value")]
    value_example: &'static str,
) -> impl IntoView {
    let said = RwSignal::new(String::new());
    let editor = Editor {
        rows,
        on_change,
        on_blur,
        errors,
        mandatory,
        value_example,
        said,
    };
    let count =
        Memo::new(move |_| rows.with(|rows| rows.iter().filter(|row| !row.is_blank()).count()));
    let ids =
        Memo::new(move |_| rows.with(|rows| rows.iter().map(|row| row.id).collect::<Vec<_>>()));
    let limit_reason = Signal::derive(move || {
        (ids.with(Vec::len) >= limit).then(|| format!("There can be at most {limit} tags here."))
    });
    view! {
        <div class="tags-editor" id=EDITOR_ID tabindex="-1" role="group" aria-label=label>
            <Show when=move || !ids.with(Vec::is_empty)>
                <div class="tags-editor__head" aria-hidden="true">
                    <span>"Key"</span>
                    <span>"Value"</span>
                </div>
            </Show>
            <ol class="tags-editor__rows">
                <For each=move || ids.get() key=|id| *id let:id>
                    <TagLine id editor />
                </For>
            </ol>
            <div class="tags-editor__foot">
                <Button
                    id=ADD_ID
                    icon=IconName::Plus
                    is_small=true
                    disabled_reason=limit_reason
                    on_press=move |()| editor.add()
                >
                    "Add tag"
                </Button>
                <span class="tags-editor__count">
                    {move || format!("{} of {limit} tags", count.get())}
                </span>
            </div>
            <LiveRegion text=said />
        </div>
    }
    .into_any()
}

#[component]
fn TagLine(id: u32, editor: Editor) -> impl IntoView {
    let position = move || {
        editor.rows.with(|rows| {
            rows.iter()
                .position(|row| row.id == id)
                .map_or(1, |at| at + 1)
        })
    };
    let name = move || {
        editor.rows.with(|rows| {
            rows.iter()
                .find(|row| row.id == id)
                .map(|row| row.key.clone())
        })
    };
    let remove_label = Signal::derive(move || {
        Some(match name().filter(|key| !key.is_empty()) {
            Some(key) => format!("Remove tag {key}"),
            None => format!("Remove tag {}", position()),
        })
    });
    let fixed = Memo::new(move |_| editor.fixed(id));
    let remove = move || match fixed.get() {
        Fixed::Nothing => view! {
            <Button
                kind=ButtonKind::Ghost
                aria_label=remove_label
                on_press=move |()| editor.remove(id)
            >
                <Icon name=IconName::Trash />
            </Button>
        }
        .into_any(),
        _ => view! {
            <span class="tags-editor__lock">
                <Icon name=IconName::Lock />
                <span class="visually-hidden" id=format!("tag-{id}-rule")>
                    "Required by the company rules"
                </span>
            </span>
        }
        .into_any(),
    };
    view! {
        <li class="tags-editor__row">
            <TagInput
                id
                part="key"
                label=Signal::derive(move || format!("Key of tag {}", position()))
                placeholder="Key"
                fixed
                editor
            />
            <TagInput
                id
                part="value"
                label=Signal::derive(move || format!("Value of tag {}", position()))
                placeholder=editor.value_example
                fixed
                editor
            />
            {remove}
        </li>
    }
    .into_any()
}

#[component]
fn TagInput(
    id: u32,
    part: &'static str,
    label: Signal<String>,
    placeholder: &'static str,
    fixed: Memo<Fixed>,
    editor: Editor,
) -> impl IntoView {
    let control = StoredValue::new(control(id, part));
    let error = Memo::new(move |_| {
        editor.errors.with(|errors| {
            let error = errors
                .iter()
                .find(|error| control.with_value(|id| *id == error.field_id));
            error.map(|error| error.message.clone())
        })
    });
    let read = move |row: &TagRow| {
        if part == "key" {
            row.key.clone()
        } else {
            row.value.clone()
        }
    };
    let value = Memo::new(move |_| {
        editor.rows.with(|rows| {
            rows.iter()
                .find(|row| row.id == id)
                .map(read)
                .unwrap_or_default()
        })
    });
    let write = Callback::new(move |text: String| {
        editor.change(|rows| {
            if let Some(row) = rows.iter_mut().find(|row| row.id == id) {
                *(if part == "key" {
                    &mut row.key
                } else {
                    &mut row.value
                }) = text;
            }
        });
    });
    // Enter would submit the form around it; here it means "and another one".
    let on_keydown = on_key(move |press| {
        if press.name == "Enter" {
            press.event.prevent_default();
            editor.add();
        }
    });
    let error_id = move || format!("{}-error", control.get_value());
    let described_by = move || {
        let rule = (fixed.get() != Fixed::Nothing).then(|| format!("tag-{id}-rule"));
        let error = error.with(Option::is_some).then(error_id);
        let ids: Vec<String> = rule.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    };
    let is_fixed = Memo::new(move |_| fixed.get().covers(part));
    let is_required = move || part == "value" && fixed.get() == Fixed::Key;
    view! {
        <div class="tags-editor__cell">
            <input
                class="input"
                id=control.get_value()
                type="text"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                placeholder=placeholder
                aria-label=move || label.get()
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-required=move || is_required().then_some("true")
                aria-describedby=described_by
                readonly=move || is_fixed.get()
                prop:value=move || value.get()
                on:input=move |event| write.run(event_target_value(&event))
                on:keydown=on_keydown
                on:paste=move |event| if part == "key" && !is_fixed.get_untracked() { editor.paste(id, &event) }
                // Also when it is removed while it has the focus: then its owner is gone already.
                on:blur=move |event| {
                    if let Some(tidied) = tidied(&event) {
                        write.try_run(tidied);
                    }
                    if let Some(control) = control.try_get_value() {
                        editor.on_blur.try_run(control);
                    }
                }
            />
            {move || {
                error
                    .get()
                    .map(|error| view! { <p class="field__error" id=error_id()><Icon name=IconName::Error /><span>{error}</span></p> })
            }}
        </div>
    }
    .into_any()
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
