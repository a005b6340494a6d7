//! The tags of a service.

use std::collections::BTreeMap;

use byoc_rules::service::{Action, MOST_TAGS, check_tags};
use leptos::prelude::*;

use super::current::Current;
use crate::api::ApiError;
use crate::api::services::{service_tags_replace, service_view};
use crate::components::tags_editor::{TagRow, TagsEditor, rows_of, tags_of};
use crate::forms::edit::{Edit, Saves};
use crate::forms::editor_frame::EditorFrame;
use crate::forms::saving::changed_meanwhile;
use crate::state::toasts::use_toasts;
use crate::ui::{Card, FieldProblem};

type Tags = BTreeMap<String, String>;
pub type TagsEdit = Edit<Vec<TagRow>, Tags>;

#[component]
pub fn TagsCard(current: Current, edit: TagsEdit) -> impl IntoView {
    // Not the connection: what is typed stays.
    let reason = current.part(move |service| {
        let is_blocked = !current.is_allowed || service.is_terminating;
        is_blocked.then_some(())
    });
    view! {
        <Card title="Tags" description="To organize your services, for example by team.">
            {move || match reason.get() {
                Some(()) => view! { <ReadOnly current/> }.into_any(),
                None => view! { <TagsForm edit current/> }.into_any(),
            }}
        </Card>
    }
}

#[component]
fn ReadOnly(current: Current) -> impl IntoView {
    let tags = current.part(|service| service.tags.clone());
    let reason = current.reason_against(Action::Update);
    let line = |(key, value): (String, String)| {
        view! { <li><code translate="no">{key}</code> " = " <code translate="no">{value}</code></li> }
    };
    view! {
        <p class="muted">{reason}</p>
        {move || match tags.with(BTreeMap::is_empty) {
            true => view! { <p>"No tags."</p> }.into_any(),
            false => {
                view! { <ul class="tag-list">{tags.get().into_iter().map(line).collect_view()}</ul> }
                    .into_any()
            }
        }}
    }
}

/// What is wrong with the rows, each at its control.
fn problems(rows: &[TagRow]) -> Vec<FieldProblem> {
    let filled: Vec<&TagRow> = rows.iter().filter(|row| !row.is_blank()).collect();
    let mut problems = Vec::new();
    for (index, row) in filled.iter().enumerate() {
        let key = row.key.trim();
        let is_twice = filled[..index].iter().any(|other| other.key.trim() == key);
        if is_twice {
            let text = format!("The key {key} appears twice. Remove one of them.");
            problems.push(FieldProblem::new(row.control("key"), text));
            continue;
        }
        let own = Tags::from([(key.to_owned(), row.value.trim().to_owned())]);
        problems.extend(check_tags(&own).into_iter().map(|error| {
            let part = match error.code.starts_with("tag_value") {
                true => "value",
                false => "key",
            };
            FieldProblem::new(row.control(part), error.message)
        }));
    }
    problems
}

/// Replaces the tags, unless somebody else changed them meanwhile.
async fn save_tags(current: Current, base: Tags, tags: Tags) -> Result<(), ApiError> {
    let (project, name) = (
        current.project.get_value(),
        untrack(|| current.service().service_name),
    );
    let newest = service_view(&project, &name).await?.body;
    if newest.tags != base && newest.tags != tags {
        current.put(newest);
        return Err(changed_meanwhile());
    }
    service_tags_replace(&project, &name, tags).await?;
    current.put(service_view(&project, &name).await?.body);
    Ok(())
}

#[component]
fn TagsForm(edit: TagsEdit, current: Current) -> impl IntoView {
    let toasts = use_toasts();
    let tags = current.part(|service| service.tags.clone());
    let rows = Memo::new(move |_| edit.value(|| tags.with(rows_of)));
    let editor = edit.on_page(Saves {
        problems: move || rows.with(|rows| problems(rows)),
        refused: |_: &_| Vec::new(),
        present: move || tags.get_untracked(),
        send: move |base| save_tags(current, base, rows.with_untracked(|rows| tags_of(rows))),
        saved: move |()| toasts.success("Tags saved"),
    });
    view! {
        <EditorFrame
            failure_title="The tags were not saved"
            save_label="Save tags"
            editor
        >
            <TagsEditor
                rows
                label="Tags"
                limit=MOST_TAGS
                on_change=move |rows| edit.change(rows, || tags.get_untracked())
                on_blur=move |id: String| edit.leave(&id)
                errors=editor.errors
            />
        </EditorFrame>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: u32, key: &str, value: &str) -> TagRow {
        TagRow {
            id,
            key: key.to_owned(),
            value: value.to_owned(),
        }
    }

    #[test]
    fn each_problem_stands_at_the_control_that_has_it() {
        let long = "x".repeat(65);
        let rows = [
            row(1, "team", "data"),
            row(2, "team", "core"),
            row(3, "a key", "x"),
            row(4, "note", &long),
            row(5, "", ""),
        ];
        let found: Vec<String> = problems(&rows)
            .into_iter()
            .map(|problem| problem.field_id)
            .collect();
        let expected = [
            rows[1].control("key"),
            rows[2].control("key"),
            rows[3].control("value"),
        ];
        assert_eq!(found, expected);
    }
}
