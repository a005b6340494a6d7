//! Which version of the template is in the account, and what is newer.

use byoc_types::{
    ServedTemplate, TemplateChange, TemplateRisk, TemplateVersion, TemplateVersionsAnswer,
};
use leptos::prelude::*;

use crate::{
    components::timestamp::Timestamp,
    ui::{Badge, Icon, IconName, Tone},
};

/// The versions, and what changed since the applied one.
#[component]
pub fn TemplateVersions(
    answer: TemplateVersionsAnswer,
    /// Commands that bring a newer version into the account.
    apply_commands: Vec<String>,
    /// Shows how to say that this version was applied.
    #[prop(into)]
    on_applied: Callback<String, AnyView>,
) -> impl IntoView {
    let current = answer.current.clone();
    let is_newest = answer
        .applied
        .as_ref()
        .is_some_and(|applied| applied.version == answer.current);
    let has_news = answer.applied.is_some() && !answer.newer.is_empty();
    view! {
        <div class="template-versions">
            <dl class="template-versions__facts">
                <VersionFact label="Applied" served=answer.applied none="Not applied yet"/>
                <VersionFact
                    label="Last downloaded"
                    served=answer.served
                    none="Not downloaded yet"
                />
                <div class="template-versions__fact">
                    <dt>"Latest"</dt>
                    <dd><strong>{answer.current}</strong></dd>
                </div>
            </dl>
            {is_newest
                .then(|| {
                    view! {
                        <p class="template-versions__newest">
                            <Icon name=IconName::CheckCircle/>
                            <span>"Your account has the newest version."</span>
                        </p>
                    }
                })}
            {has_news
                .then(|| {
                    view! { <News newer=answer.newer apply_commands applied=on_applied.run(current)/> }
                })}
        </div>
    }
    .into_any()
}

#[component]
fn VersionFact(
    label: &'static str,
    served: Option<ServedTemplate>,
    none: &'static str,
) -> impl IntoView {
    let value = match served {
        Some(served) => view! {
            <strong>{served.version}</strong>
            " "
            <Timestamp time=served.time is_exact=true/>
        }
        .into_any(),
        None => view! { <span class="muted">{none}</span> }.into_any(),
    };
    view! {
        <div class="template-versions__fact">
            <dt>{label}</dt>
            <dd>{value}</dd>
        </div>
    }
}

/// What is newer than what was applied, and how it gets into the account.
#[component]
fn News(
    newer: Vec<TemplateVersion>,
    apply_commands: Vec<String>,
    applied: AnyView,
) -> impl IntoView {
    let versions = newer
        .into_iter()
        .map(|version| view! { <Version version/> })
        .collect_view();
    view! {
        <section class="template-versions__news">
            <h3 class="template-versions__title">"Update available"</h3>
            {versions}
            <p>"Nothing changes in your account until you apply it:"</p>
            <ol class="template-versions__steps">
                <li>
                    "Download the files again, and put them in the place of the old ones. Keep the state that Terraform wrote, and "
                    <strong>"keep your own settings"</strong>
                    ": what you set in the variables file, such as rules for your own clients, is not in a new one. In a file of its own, "
                    <code translate="no">"own.auto.tfvars"</code>
                    ", it stays."
                </li>
                <li>
                    "Run "
                    <code translate="no">{command(&apply_commands, "terraform plan")}</code>
                    " and compare: only what is said above may change."
                </li>
                <li>"Run " <code translate="no">{command(&apply_commands, "terraform apply")}</code> "."</li>
                <li>"Mark it as applied. We can't detect this. " {applied}</li>
            </ol>
        </section>
    }
}

/// The command that begins with these words.
fn command(commands: &[String], start: &str) -> String {
    commands
        .iter()
        .find(|command| command.starts_with(start))
        .cloned()
        .unwrap_or_else(|| start.to_owned())
}

#[component]
fn Version(version: TemplateVersion) -> impl IntoView {
    let mut changes = version.changes;
    // The weightiest first, whatever their order was.
    changes.sort_by_key(|change| change.risk);
    let changes = changes
        .into_iter()
        .map(|change| view! { <Change change/> })
        .collect_view();
    view! {
        <article class="template-version">
            <h4 class="template-version__title">
                {version.version} " " <span class="template-version__date">{version.date}</span>
            </h4>
            <ul class="template-version__changes">{changes}</ul>
        </article>
    }
}

#[component]
fn Change(change: TemplateChange) -> impl IntoView {
    let (tone, icon, word) = risk(change.risk);
    view! {
        <li class="template-version__change">
            <Badge tone icon>{word}</Badge>
            <span class="template-version__text">{change.text}</span>
        </li>
    }
}

/// How much a change asks for attention.
fn risk(risk: TemplateRisk) -> (Tone, IconName, &'static str) {
    match risk {
        TemplateRisk::NewPermission => (Tone::Danger, IconName::Shield, "New permission"),
        TemplateRisk::NewRule => (Tone::Warning, IconName::Network, "New rule"),
        TemplateRisk::NewResource => (Tone::Info, IconName::Plus, "New resource"),
        TemplateRisk::StricterCheck => (Tone::Info, IconName::Warning, "Stricter check"),
        TemplateRisk::Behaviour => (Tone::Neutral, IconName::Info, "Other behaviour"),
        TemplateRisk::LessAllowed => (Tone::Success, IconName::Lock, "Fewer permissions"),
        TemplateRisk::Wording => (Tone::Neutral, IconName::Edit, "Wording"),
    }
}
