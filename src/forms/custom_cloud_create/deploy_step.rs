//! Step 2: the generated files, the commands, and the identifier that comes back.

use byoc_types::{Rehearsal, RehearsalUpdate};
use leptos::{ev::MouseEvent, prelude::*, task::spawn_local};

use super::{
    draft::{ScreenStoreFields, field},
    wizard::Wizard,
};
use crate::{
    api::operations,
    components::{
        identifier_field::{IDENTIFIER_ID, IdentifierField},
        template_parts::{
            CommandsPart, FilesPart, NothingToApply, PlanCheckPart, RightsPart, SignInHelp,
        },
    },
    forms::hand_off::HandOffPart,
    state::{template::provide_template, toasts::use_toasts},
    ui::{Button, CopyButton, FoldButton, SelectField, SelectOption, Show, focus_id, new_id},
};

#[component]
pub fn DeployStep(wizard: Wizard) -> impl IntoView {
    // The files depend on the cloud's own fields: they are read again when those change.
    let version = Memo::new(move |_| {
        wizard
            .cloud
            .with(|cloud| cloud.as_ref().and_then(|c| c.etag.clone()))
    });
    let id = Signal::derive(move || {
        version.track();
        wizard.id().unwrap_or_default()
    });
    provide_template(id, wizard.unique_name());
    view! {
        <div class="deploy-step">
            <p class="deploy-step__jump">
                "Already applied? "
                <a href=format!("#{IDENTIFIER_ID}") on:click=to_answer>
                    {move || format!("Enter the {}", wizard.screen.provider().get().template_facts().identifier)}
                </a>
            </p>
            <HandOffSection wizard />
            <section class="wizard__section">
                <h2 class="wizard__section-title">"1. Get the files"</h2>
                <p class="wizard__section-text">
                    "Save the files in an empty folder. To add your own ingress rules, write them into a new file, own.auto.tfvars. The variables file shows examples."
                </p>
                <FilesPart />
            </section>
            <section class="wizard__section">
                <h2 class="wizard__section-title">"2. Check the permissions"</h2>
                <RightsPart />
            </section>
            <ApplySection wizard />
            <AnswerSection wizard />
        </div>
    }
}

/// For who runs no Terraform: a link for who does.
#[component]
fn HandOffSection(wizard: Wizard) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let panel = new_id("hand-off");
    let id = wizard.id().unwrap_or_default();
    view! {
        <section class="wizard__section">
            <div>
                <FoldButton is_open panel=panel.clone()>"Hand this step to a colleague"</FoldButton>
            </div>
            <div id=panel>
                <Show when=move || is_open.get()>
                    <HandOffPart
                        id=Signal::stored(id.clone())
                        on_approved=move |()| wizard.take_handed_off()
                    />
                </Show>
            </div>
        </section>
    }
}

#[component]
fn ApplySection(wizard: Wizard) -> impl IntoView {
    let is_rehearsed = wizard.is_rehearsed();
    view! {
        <section class="wizard__section">
            <h2 class="wizard__section-title">"3. Apply the template"</h2>
            <p class="wizard__section-text">
                "Run these commands where you saved the files. You need Terraform (1.3 or later) or OpenTofu. The plan command names the variables file, because Terraform doesn't load it automatically."
            </p>
            <Show when=move || is_rehearsed.get()>
                <NothingToApply/>
            </Show>
            <CommandsPart />
            <SignInHelp cloud=wizard.screen.provider() />
            <PlanCheckPart />
        </section>
    }
}

/// From the top of the page to what all of it is for.
fn to_answer(event: MouseEvent) {
    event.prevent_default();
    event.stop_propagation();
    focus_id(IDENTIFIER_ID);
}

/// Where the provider is rehearsed, what its simulated account would print; then the answer.
#[component]
fn AnswerSection(wizard: Wizard) -> impl IntoView {
    let rehearsal = LocalResource::new(move || {
        let id = wizard.id().unwrap_or_default();
        async move { operations::rehearsal_view(&id).await.ok() }
    });
    let known = Signal::derive(move || Some(rehearsal.get()??.identifier));
    view! {
        <section class="wizard__section">
            <h2 class="wizard__section-title">
                {move || format!("4. Enter the {}", wizard.screen.provider().get().template_facts().identifier)}
            </h2>
            <Transition fallback=|| ()>
                {move || Suspend::new(async move {
                    rehearsal.await.map(|rehearsal| view! { <RehearsalNote wizard rehearsal /> })
                })}
            </Transition>
            <Answer wizard known />
        </section>
    }
}

#[component]
fn Answer(wizard: Wizard, known: Signal<Option<String>>) -> impl IntoView {
    let (provider, identifier) = (wizard.screen.provider(), wizard.screen.identifier());
    let wanted = Signal::derive(move || wizard.facts.with(|facts| facts.wanted(provider.get())));
    view! {
        <IdentifierField
            wanted
            value=Signal::derive(move || identifier.get())
            error=wizard.error(field::IDENTIFIER)
            known
            is_known_simulated=true
            on_input=move |text| wizard.edit(field::IDENTIFIER, |_| identifier.set(text))
            on_blur=move |()| {
                wizard.touch(field::IDENTIFIER, identifier.with_untracked(|text| !text.trim().is_empty()));
            }
        />
    }
}

#[component]
fn RehearsalNote(wizard: Wizard, rehearsal: Rehearsal) -> impl IntoView {
    let identifier = StoredValue::new(rehearsal.identifier.clone());
    let cloud = wizard.screen.provider().get_untracked();
    let account = cloud.facts().account;
    let facts = cloud.template_facts();
    let what = facts.identifier_label;
    let use_it = move |()| {
        wizard.edit(field::IDENTIFIER, |screen| {
            screen.identifier().set(identifier.get_value())
        });
    };
    view! {
        <section class="rehearsal" aria-labelledby="rehearsal-title">
            <header class="rehearsal__header">
                <span class="rehearsal__label">"Rehearsal"</span>
                <h3 class="rehearsal__title" id="rehearsal-title">"Use the simulated " {facts.identifier}</h3>
            </header>
            <p class="rehearsal__text">
                {format!(
                    "The {} {} is simulated. Nothing is created in any cloud. The template counts as applied. Terraform would print:",
                    account,
                    rehearsal.account,
                )}
            </p>
            <p class="rehearsal__identifier">
                <code translate="no">{rehearsal.identifier}</code>
                <CopyButton what=format!("rehearsal {what}") text=identifier.get_value() has_label=true />
                <Button is_small=true on_press=use_it>"Use this identifier"</Button>
            </p>
            <FailureChoice wizard failures=rehearsal.failures chosen=rehearsal.chosen />
        </section>
    }
}

/// Which failure the deployment plays.
#[component]
fn FailureChoice(
    wizard: Wizard,
    failures: Vec<byoc_types::RehearsalFailure>,
    chosen: Option<String>,
) -> impl IntoView {
    let toasts = use_toasts();
    let value = RwSignal::new(chosen.unwrap_or_default());
    let none = SelectOption::new("", "None");
    let options: Vec<_> = std::iter::once(none)
        .chain(
            failures
                .into_iter()
                .map(|failure| SelectOption::new(failure.code, failure.title)),
        )
        .collect();
    let choose = move |code: String| {
        let before = value.get_untracked();
        value.set(code.clone());
        let id = wizard.id().unwrap_or_default();
        spawn_local(async move {
            let chosen = Some(code).filter(|code| !code.is_empty());
            if let Err(error) = operations::rehearsal_update(&id, &RehearsalUpdate { chosen }).await
            {
                value.try_set(before);
                toasts.error(error.message);
            }
        });
    };
    view! {
        <details class="deploy-step__help" open=value.with_untracked(|value| !value.is_empty())>
            <summary>"Simulate a failure"</summary>
            <SelectField
                id="rehearsal-failure"
                label="Failure"
                hint="See how the deployment reports a problem in the account."
                options
                value
                on_change=choose
            />
        </details>
    }
}
