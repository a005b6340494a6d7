//! What is typed for each action, and what it will change.

use leptos::prelude::*;

use super::preview::{Names, PreviewView};
use super::typed::{KEYS_ID, Work};
use crate::components::availability_editor::AvailabilityEditor;
use crate::components::bulk_action::BulkAction;
use crate::components::contact_editor::ContactEditor;
use crate::components::tags_editor::TagsEditor;
use crate::format::counted;
use crate::ui::{Card, Checkbox};

/// The fields of the action.
#[component]
pub fn Fields(work: Work) -> impl IntoView {
    let preview = move || view! { <PreviewView work/> };
    match work.action {
        BulkAction::AddTags => view! {
            <Card
                title="Tags to add"
                description="A custom cloud that already has a key gets the new value. Its other tags stay.".to_owned()
            >
                <TagsEditor
                    rows=work.typed.tags
                    on_change=move |rows| work.typed.tags.set(rows)
                    on_blur=move |id: String| work.typed.leave(&id)
                    errors=work.shown_problems()
                    label="Tags to add"
                />
                {preview()}
            </Card>
        }
        .into_any(),
        BulkAction::RemoveTags => view! {
            <Card title="Tags to remove"><Keys work/>{preview()}</Card>
        }
        .into_any(),
        BulkAction::SetAvailability => view! {
            <Card
                title="Available projects"
                description="This choice replaces the current availability of each custom cloud.".to_owned()
            >
                <Availabilities work/>
                {preview()}
            </Card>
        }
        .into_any(),
        BulkAction::AddContact => view! {
            <Card title="Contact to add" description="The other contacts stay.".to_owned()>
                <ContactEditor
                    rows=work.typed.contacts
                    on_change=move |rows| work.typed.contacts.set(rows)
                    on_blur=move |id: String| work.typed.leave(&id)
                    errors=work.shown_problems()
                    is_single=true
                />
                {preview()}
            </Card>
        }
        .into_any(),
        BulkAction::DeleteDrafts => view! {
            <Card title="Drafts to discard"><Drafts work/></Card>
        }
        .into_any(),
    }
}

/// A checkbox for each tag that one of the custom clouds has.
#[component]
fn Keys(work: Work) -> impl IntoView {
    let keys = work.typed.keys;
    let all = work.count();
    let error = work.first_problem();
    let line = |(key, count): (String, usize)| {
        let mandatory = {
            let key = key.clone();
            work.context.with_untracked(move |context| {
                let mut mandatory = context.company.mandatory_tags.iter();
                mandatory.any(|tag| tag.key == key)
            })
        };
        let on = format!("On {count} of {}", counted(all as i64, "custom cloud"));
        let hint = match mandatory {
            true => format!("{on}. Required by the company rules."),
            false => on,
        };
        let (id, read, name) = (format!("remove-{key}"), key.clone(), key.clone());
        let change = move |is_on: bool| {
            keys.update(|keys| {
                match is_on {
                    true => keys.insert(key.clone()),
                    false => keys.remove(&key),
                };
            });
        };
        view! {
            <Checkbox
                id
                label=name
                is_checked=Signal::derive(move || keys.with(|keys| keys.contains(&read)))
                on_change=change
                hint=Some(hint)
            />
        }
    };
    view! {
        <fieldset
            class="bulk__keys"
            id=KEYS_ID
            tabindex="-1"
            aria-describedby=move || error.get().map(|_| "bulk-keys-error")
        >
            <legend class="visually-hidden">"Tags to remove"</legend>
            {work.tag_counts().into_iter().map(line).collect_view()}
            {move || error.get().map(|error| view! { <p class="field__error" id="bulk-keys-error">{error.message}</p> })}
        </fieldset>
    }
    .into_any()
}

#[component]
fn Availabilities(work: Work) -> impl IntoView {
    let value = work.typed.availability;
    let first = work.first_problem();
    let error = Signal::derive(move || first.get().map(|problem| problem.message));
    view! {
        <AvailabilityEditor
            value
            on_change=move |chosen| value.set(chosen)
            units=work.known.with_value(|known| known.projects.units.clone())
            projects=work.known.with_value(|known| known.projects.all.clone())
            error
        />
    }
}

#[component]
fn Drafts(work: Work) -> impl IntoView {
    view! {
        <p>{work.consequence()}</p>
        <Names work/>
    }
}

/// The selected custom clouds that the action can't be applied to, each with its reason.
#[component]
pub fn LeftOut(work: Work) -> impl IntoView {
    let left_out = work.known.with_value(|known| known.left_out.clone());
    if left_out.is_empty() {
        return ().into_any();
    }
    let title = format!(
        "Left out: {}",
        counted(left_out.len() as i64, "custom cloud")
    );
    let lines = left_out.into_iter().map(|(cloud, reason)| {
        view! { <li><bdi class="bulk__name">{cloud.display_name}</bdi> ": " {reason}</li> }
    });
    view! {
        <Card title>
            <div class="bulk__lines" tabindex="0" role="group" aria-label="Left out">
                <ul>{lines.collect_view()}</ul>
            </div>
        </Card>
    }
    .into_any()
}
