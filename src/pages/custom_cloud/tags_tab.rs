//! Tags: what the resources in the customer's account carry.

use std::collections::BTreeMap;

use byoc_rules::cloud::Cloud;
use byoc_rules::state::Action;
use byoc_rules::tags::strip;
use byoc_types::{CustomCloud, CustomCloudState, CustomCloudUpdate};
use leptos::prelude::*;

use super::current::{Current, use_current};
use super::use_reason_against;
use crate::api::templates::{TemplateOf, template_files_view};
use crate::components::facts::lines::Fact;
use crate::components::loaded::loaded;
use crate::components::tags_editor::{
    TagRow, TagsEditor, mandatory_problems, rows_of, tag_problems, tags_of, with_mandatory,
};
use crate::components::template_files::CommandsView;
use crate::forms::custom_cloud_delete::deletion::tags_need_apply;
use crate::forms::edit::{Edit, Saves};
use crate::forms::editor_frame::EditorFrame;
use crate::state::capabilities::use_capabilities;
use crate::state::company_rules::use_company_rules;
use crate::state::toasts::use_toasts;
use crate::ui::{Alert, Card, CodeView, Tone};

/// Keys as they were given, prefix included.
type Tags = BTreeMap<String, String>;
pub type TagsEdit = Edit<Vec<TagRow>, Tags>;

#[component]
pub fn TagsTab(edit: TagsEdit) -> impl IntoView {
    let current = use_current();
    let reason = use_reason_against(Action::SetTags);
    view! {
        <Card
            title="Infrastructure tags"
            description="On AWS: set on all resources except the role and the security group rules. On Google Cloud: set only on machines and disks. On Azure: set on everything that the operators of this server build."
        >
            {move || match reason.get() {
                Some(reason) => view! { <ReadOnlyTags current reason/> }.into_any(),
                None => view! { <TagsForm edit current/> }.into_any(),
            }}
        </Card>
        <ApplyAgain current/>
    }
}

/// Tags are set by Terraform, not by the console.
#[component]
fn ApplyAgain(current: Current) -> impl IntoView {
    let is_shown = current.part(|cloud| {
        tags_need_apply(cloud)
            && !matches!(
                cloud.state,
                CustomCloudState::Draft | CustomCloudState::Deleting | CustomCloudState::Deleted
            )
    });
    view! {
        <Show when=move || is_shown.get()>
            <Card title="Apply Terraform again after a change"><HowToApply current/></Card>
        </Show>
    }
}

#[component]
fn HowToApply(current: Current) -> impl IntoView {
    let infrastructure = current.tab_address(super::INFRASTRUCTURE);
    let files = LocalResource::new(move || {
        let id = current.id();
        async move { template_files_view(&TemplateOf::Cloud(id)).await }
    });
    view! {
        <p>
            "A change reaches your account only when you apply the template again. Download the variables file from the tab "
            <a href=infrastructure>"Infrastructure"</a>
            " and replace the old one. Keep your own settings in a file "
            <code translate="no">"own.auto.tfvars"</code> " beside it. Then run:"
        </p>
        {loaded(files, 4, |answer| {
            view! {
                <CommandsView label="Commands" commands=answer.apply_commands/>
                <OneMoreRight statement=answer.tag_change_statement/>
            }
            .into_any()
        })}
    }
}

/// The operator policy tags only what it creates.
#[component]
fn OneMoreRight(statement: Option<String>) -> impl IntoView {
    statement.map(|statement| {
        view! {
            <Alert tone=Tone::Info title="One more permission may be needed">
                <p>
                    "The policy for running Terraform allows tags only while a resource is created. To change them later, the person running Terraform also needs this statement:"
                </p>
            </Alert>
            <CodeView
                label="Statement for the policy for running Terraform"
                text=statement
                language="json"
            />
        }
    })
}

#[component]
fn ReadOnlyTags(current: Current, reason: String) -> impl IntoView {
    let tags = current.part(|cloud| cloud.tags.clone());
    let line = |(key, value): (String, String)| {
        view! { <li><code translate="no">{strip(&key).to_owned()}</code> " = " <code translate="no">{value}</code></li> }
    };
    view! {
        <p class="muted">{reason}</p>
        <Show
            when=move || tags.with(|tags| !tags.is_empty())
            fallback=|| view! { <p>"No tags."</p> }
        >
            <ul class="tag-list">{move || tags.get().into_iter().map(line).collect_view()}</ul>
        </Show>
    }
}

#[component]
fn TagsForm(edit: TagsEdit, current: Current) -> impl IntoView {
    let toasts = use_toasts();
    let capabilities = use_capabilities();
    let tags = current.part(|cloud| cloud.tags.clone());
    let provider = current.part(Cloud::of);
    let company = use_company_rules();
    let mandatory = Signal::derive(move || company.with(|company| company.mandatory_tags.clone()));
    let rows = Memo::new(move |_| {
        let typed = edit.value(|| tags.with(rows_of));
        mandatory.with(|mandatory| with_mandatory(&typed, mandatory))
    });
    let problems = move || {
        let reserved = capabilities.with(|capabilities| capabilities.reserved_tag_prefixes.clone());
        rows.with(|rows| {
            let of_cloud = provider
                .get()
                .map(|cloud| tag_problems(rows, cloud, &reserved));
            let mut problems = of_cloud.unwrap_or_default();
            mandatory.with(|mandatory| problems.extend(mandatory_problems(rows, mandatory)));
            problems
        })
    };
    let send = move |base: Tags| {
        let tags = rows.with_untracked(|rows| with_given_keys(tags_of(rows), &base));
        let request = CustomCloudUpdate {
            tags: Some(tags),
            ..CustomCloudUpdate::default()
        };
        current.update(request, move |cloud: &CustomCloud| cloud.tags == base)
    };
    let editor = edit.on_page(Saves {
        problems,
        refused: |_: &_| Vec::new(),
        present: move || tags.get_untracked(),
        send,
        saved: move |_| toasts.success("Tags saved"),
    });
    view! {
        <EditorFrame
            failure_title="The tags were not saved"
            save_label="Save tags"
            editor
        >
            <TagsEditor
                rows
                on_change=move |rows| edit.change(rows, || tags.get_untracked())
                on_blur=move |id: String| edit.leave(&id)
                errors=editor.errors
                mandatory
            />
        </EditorFrame>
    }
}

/// The tags under the keys that other clients gave them: a key that came with the prefix keeps it,
/// so that a change here does not look like a change of every key there.
fn with_given_keys(tags: Tags, given: &Tags) -> BTreeMap<String, Option<String>> {
    tags.into_iter()
        .map(|(key, value)| {
            let same = given
                .keys()
                .find(|given| strip(given) == strip(&key))
                .cloned();
            (same.unwrap_or(key), Some(value))
        })
        .collect()
}

/// The tags as facts, for the overview.
pub fn tag_facts(tags: &Tags) -> Vec<Fact> {
    let text: Vec<String> = tags
        .iter()
        .map(|(key, value)| format!("{} = {value}", strip(key)))
        .collect();
    if text.is_empty() {
        Vec::new()
    } else {
        vec![Fact::data("Tags", text.join(", "))]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_keeps_the_spelling_that_another_client_gave_it() {
        let given = Tags::from([("byoc_resource_tag:team".into(), "data".into())]);
        let typed = Tags::from([
            ("team".into(), "core".into()),
            ("stage".into(), "test".into()),
        ]);
        let sent = with_given_keys(typed, &given);
        assert_eq!(
            sent,
            BTreeMap::from([
                ("byoc_resource_tag:team".to_owned(), Some("core".to_owned())),
                ("stage".to_owned(), Some("test".to_owned())),
            ])
        );
    }
}
