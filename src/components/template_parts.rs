//! What wizard and detail page both show of a template: each part reads what it needs from the
//! context ([`crate::state::template`]), and says for itself where that could not be read.

use byoc_rules::cloud::TemplateCloud;
use leptos::prelude::*;

use super::{
    loaded::loaded,
    plan_check::PlanCheck,
    rights::{Rights, SecurityReview},
    template_files::{CommandsView, TemplateFiles},
    template_versions::TemplateVersions,
};
use crate::{
    state::template::use_template,
    ui::{Alert, Skeleton, Tone},
};

/// The files with their checksums, one by one or as a zip.
#[component]
pub fn FilesPart() -> impl IntoView {
    let template = use_template();
    loaded(template.files, 10, move |answer| {
        view! { <TemplateFiles answer fetch_zip=template.zip()/> }.into_any()
    })
}

/// The commands that deploy the files. Where those could not be read, [`FilesPart`] says so.
#[component]
pub fn CommandsPart() -> impl IntoView {
    let files = use_template().files;
    view! {
        <Transition fallback=|| view! { <Skeleton lines=3/> }>
            {move || Suspend::new(async move {
                let commands = files.await.ok()?.apply_commands;
                Some(view! { <CommandsView label="Commands" commands/> })
            })}
        </Transition>
    }
    .into_any()
}

/// For a rehearsal, beside the commands: the person need not run them.
#[component]
pub fn NothingToApply() -> impl IntoView {
    view! {
        <Alert tone=Tone::Info title="Rehearsal: you don't have to apply anything">
            <p>"Nothing is created: the template counts as applied. Continue with number 4 below."</p>
        </Alert>
    }
}

/// Ways to give Terraform the permissions it needs.
#[component]
pub fn SignInHelp(#[prop(into)] cloud: Signal<TemplateCloud>) -> impl IntoView {
    let lines = move || match cloud.get() {
        TemplateCloud::Google => [
            (
                "With your own user account",
                "gcloud auth application-default login",
                true,
            ),
            (
                "With a service account's key",
                "export GOOGLE_APPLICATION_CREDENTIALS=key.json",
                true,
            ),
            (
                "In a build system",
                "workload identity federation, as the build system sets it up",
                false,
            ),
        ],
        TemplateCloud::Aws => [
            (
                "With IAM Identity Center",
                "aws sso login --profile my-profile; export AWS_PROFILE=my-profile",
                true,
            ),
            (
                "With access keys",
                "export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…",
                true,
            ),
            (
                "In a build system",
                "a role that the build system assumes with OpenID Connect",
                false,
            ),
        ],
    };
    view! {
        <details class="deploy-step__help">
            <summary>"How Terraform signs in to your account"</summary>
            <dl>
                {move || {
                    lines()
                        .into_iter()
                        .map(|(way, how, is_command)| {
                            let how = match is_command {
                                true => view! { <code translate="no">{how}</code> }.into_any(),
                                false => how.into_any(),
                            };
                            view! { <div><dt>{way}</dt><dd>{how}</dd></div> }
                        })
                        .collect_view()
                }}
            </dl>
            <p>"Terraform runs on your machine or in your build system. Your credentials stay there."</p>
        </details>
    }
}

/// The rights that applying needs, every policy in words, and the pack for the security review.
#[component]
pub fn RightsPart() -> impl IntoView {
    let template = use_template();
    let unique_name = template.unique_name;
    view! {
        {loaded(template.rights, 4, move |answer| {
            view! { <Rights answer unique_name=unique_name.get_untracked()/> }.into_any()
        })}
        <SecurityReview
            unique_name=unique_name.get_untracked()
            fetch_html=template.security_review("html")
            fetch_markdown=template.security_review("md")
        />
    }
    .into_any()
}

/// The check of a plan before it is applied.
#[component]
pub fn PlanCheckPart() -> impl IntoView {
    let template = use_template();
    loaded(template.expected_plan, 4, |expected| {
        view! { <PlanCheck expected/> }.into_any()
    })
}

/// Which version is in the account, and what is newer.
#[component]
pub fn VersionsPart(
    /// Changes whenever the custom cloud does.
    #[prop(into)]
    revision: Signal<u32>,
    /// Shows how to say that a version was applied.
    #[prop(into)]
    on_applied: Callback<String, AnyView>,
) -> impl IntoView {
    let files = use_template().files;
    // One after the other by what is drawn: a resource that awaits another one outlives its page.
    view! {
        <Transition fallback=|| view! { <Skeleton lines=4/> }>
            {move || Suspend::new(async move {
                let commands = files.await.map(|files| files.apply_commands).unwrap_or_default();
                view! { <Versions commands revision on_applied/> }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Versions(
    commands: Vec<String>,
    revision: Signal<u32>,
    on_applied: Callback<String, AnyView>,
) -> impl IntoView {
    let commands = StoredValue::new(commands);
    loaded(use_template().versions(revision), 4, move |answer| {
        let apply_commands = commands.get_value();
        view! { <TemplateVersions answer apply_commands on_applied/> }.into_any()
    })
}
