//! Infrastructure tags as rows of key and value.

mod rows;

use byoc_rules::tags;
use byoc_types::MandatoryTag;
use leptos::{ev::ClipboardEvent, prelude::*};

use super::tidy::tidied;
use crate::ui::{
    Button, ButtonKind, FieldProblem, Icon, IconName, LiveRegion, dom::after_render, focus_id,
    keys::on_key,
};

use self::rows::{EDITOR_ID, control, next_id};
pub use self::rows::{
    TagRow, fill, mandatory_problems, parse_lines, rows_of, tag_problems, tags_of, with_mandatory,
};

const ADD_ID: &str = "tags-add";

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
        Fixed::Key | Fixed::KeyAndValue => view! {
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
