//! The generated files, to read, copy and download again, and when they may be destroyed.

use byoc_rules::state::{self, Action};
use byoc_types::CustomCloudState;
use leptos::prelude::*;

use super::current::{Current, use_current};
use super::deletion::{destroy_command, destroy_onboarding_command};
use crate::api::ApiError;
use crate::api::custom_clouds::{template_view, variables_view};
use crate::components::code_viewer::{CommandsViewer, TemplateViewer};
use crate::components::loaded::LoadFailure;
use crate::ui::{Card, CodeView, Icon, IconName, Skeleton};

/// Template, variables file and commands; below them how to destroy what they made.
#[component]
pub fn TerraformCards() -> impl IntoView {
    let current = use_current();
    // The variables follow the tags, and change once more when the cloud is active.
    let inputs =
        current.part(|cloud| (cloud.tags.clone(), cloud.state == CustomCloudState::Active));
    let files = LocalResource::new(move || {
        inputs.track();
        let (organization_id, id) = (current.organization_id(), current.id());
        async move {
            let (template, variables) = futures::join!(
                template_view(&organization_id, &id),
                variables_view(&organization_id, &id),
            );
            Ok::<_, ApiError>((template?, variables?))
        }
    });
    let failure = move |errors: ArcRwSignal<Errors>| {
        view! { <LoadFailure errors on_retry=move |()| files.refetch()/> }
    };
    view! {
        <Transition fallback=|| view! { <Card title="Terraform"><Skeleton lines=6/></Card> }>
            <ErrorBoundary fallback=failure>
                {move || Suspend::new(async move {
                    let (template, variables) = files.await?;
                    Ok::<_, ApiError>(view! { <Files current template variables/> })
                })}
            </ErrorBoundary>
        </Transition>
    }
}

#[component]
fn Files(current: Current, template: String, variables: String) -> impl IntoView {
    let unique_name = current.part(|cloud| cloud.byoc_unique_name.clone().unwrap_or_default());
    let onboarding = StoredValue::new(destroy_onboarding_command(
        &untrack(|| current.cloud()),
        &template,
    ));
    view! {
        <Card
            title="Terraform"
            description="Keep both files and the state that Terraform writes: changing and destroying need them."
        >
            <TemplateViewer template variables unique_name/>
            <h3>"Apply"</h3>
            <CommandsViewer unique_name/>
        </Card>
        <DestroyCard current onboarding/>
    }
}

#[component]
fn DestroyCard(current: Current, onboarding: StoredValue<Option<String>>) -> impl IntoView {
    let state = current.state();
    let command = Signal::derive(move || destroy_command(&current.cloud()));
    view! {
        <Card title="Destroy the Terraform resources">
            <Show when=move || state.get() == CustomCloudState::Active>
                <OnboardingDestroy command=onboarding.get_value()/>
            </Show>
            {move || match state::allows(state.get(), Action::Destroy) {
                Err(reason) => view! { <Locked reason/> }.into_any(),
                Ok(()) => view! {
                    <p>
                        "The custom cloud is deleted. Run this where you applied the template; it removes everything that the template created."
                    </p>
                    <CodeView label="Command" text=command language="shell" is_short=true/>
                }
                .into_any(),
            }}
        </Card>
    }
}

/// The rights that only the checks before Active needed can go alone.
#[component]
fn OnboardingDestroy(command: Option<String>) -> impl IntoView {
    command.map(|command| {
        view! {
            <p>
                "The read rights that only the set-up needed can go now. Nothing else is touched:"
            </p>
            <CodeView label="Command for the set-up rights" text=command language="shell" is_short=true/>
        }
    })
}

#[component]
fn Locked(reason: String) -> impl IntoView {
    view! {
        <div class="locked">
            <Icon name=IconName::Lock/>
            <p><strong>"Locked for now. "</strong>{reason}</p>
        </div>
    }
}
