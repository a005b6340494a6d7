//! Which version of the template is in the account, and what is newer.

use byoc_types::{
    ServedTemplate, TemplateChange, TemplateRisk, TemplateVersion, TemplateVersionsAnswer,
};
use leptos::prelude::*;

use crate::{
    components::timestamp::Timestamp,
    ui::{Badge, FoldButton, Icon, IconName, Tone},
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
                            <span>
                                "Your account has the latest template version. On AWS, apply the template again after you change tags."
                            </span>
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
    let changes = by_risk(newer);
    view! {
        <section class="template-versions__news">
            <h3 class="template-versions__title">"Update available"</h3>
            <Changes changes/>
            <p>"Nothing changes in your account until you apply the update. To apply it:"</p>
            <ol class="template-versions__steps">
                <li>
                    "Download the files again and replace the old ones. Keep the state that Terraform wrote, and "
                    <strong>"keep your own settings"</strong>
                    ". A new variables file doesn't contain your settings. Put them into a separate file, "
                    <code translate="no">"own.auto.tfvars"</code>
                    ". Updates don't overwrite that file."
                </li>
                <li>
                    "Run "
                    <code translate="no">{command(&apply_commands, "terraform plan")}</code>
                    " and compare. Only the changes above may be in the plan."
                </li>
                <li>"Run " <code translate="no">{command(&apply_commands, "terraform apply")}</code> "."</li>
                <li>"Mark the version as applied. The console can't see what you applied. " {applied}</li>
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

/// Changes that show before a person asks for the others.
const FIRST_CHANGES: usize = 5;

/// A change, and the version that brought it.
type VersionChange = (String, TemplateChange);

/// The changes of all versions, the gravest first, the newest first among equals.
fn by_risk(newer: Vec<TemplateVersion>) -> Vec<VersionChange> {
    let mut changes: Vec<VersionChange> = newer
        .into_iter()
        .flat_map(
            |TemplateVersion {
                 version, changes, ..
             }| {
                changes
                    .into_iter()
                    .map(move |change| (version.clone(), change))
            },
        )
        .collect();
    changes.sort_by_key(|(_, change)| change.risk);
    changes
}

#[component]
fn Changes(changes: Vec<VersionChange>) -> impl IntoView {
    let count = changes.len();
    let mut first = changes;
    let rest = first.split_off(FIRST_CHANGES.min(count));
    let has_rest = !rest.is_empty();
    let is_open = RwSignal::new(false);
    let lines = |changes: Vec<VersionChange>| {
        changes
            .into_iter()
            .map(|(version, change)| view! { <Change version change/> })
            .collect_view()
    };
    view! {
        <ul class="template-version__changes">{lines(first)}</ul>
        {has_rest.then(|| view! {
            <ul class="template-version__changes" id=REST hidden=move || !is_open.get()>{lines(rest)}</ul>
            <div>
                <FoldButton is_open panel=REST is_small=true>
                    {move || match is_open.get() {
                        true => "Show fewer changes".to_owned(),
                        false => format!("Show all {count} changes"),
                    }}
                </FoldButton>
            </div>
        })}
    }
}

const REST: &str = "other-template-changes";

#[component]
fn Change(version: String, change: TemplateChange) -> impl IntoView {
    let (tone, icon, word) = risk(change.risk);
    view! {
        <li class="template-version__change">
            <Badge tone icon>{word}</Badge>
            <span class="template-version__text">
                {change.text} " " <span class="template-version__number" translate="no">{version}</span>
            </span>
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_change_comes_first_whatever_its_version() {
        let change = |risk, text: &str| TemplateChange {
            risk,
            text: text.to_owned(),
        };
        let version = |version: &str, changes| TemplateVersion {
            version: version.to_owned(),
            date: "2026-11-01".to_owned(),
            changes,
        };
        let sorted = by_risk(vec![
            version(
                "1.3.0",
                vec![
                    change(TemplateRisk::Wording, "c"),
                    change(TemplateRisk::NewRule, "b"),
                ],
            ),
            version("1.2.0", vec![change(TemplateRisk::NewPermission, "a")]),
        ]);
        let texts: Vec<_> = sorted
            .iter()
            .map(|(version, change)| format!("{} {version}", change.text))
            .collect();
        assert_eq!(texts, ["a 1.2.0", "b 1.3.0", "c 1.3.0"]);
    }
}
