//! Infrastructure: the generated files, to read, copy and download again, what they need and changed,
//! and when they may be destroyed.

use byoc_rules::state::{self, Action};
use byoc_types::CustomCloudState;
use leptos::prelude::*;

use super::current::{Current, use_current};
use super::use_reason_against;
use crate::api::ApiError;
use crate::api::custom_clouds::{custom_cloud_destroyed, custom_cloud_view};
use crate::api::templates::template_versions_update;
use crate::components::leftovers::{LeftoverCheck, Search};
use crate::components::loaded::loaded;
use crate::components::template_parts::{
    CommandsPart, FilesPart, PlanCheckPart, RightsPart, VersionsPart,
};
use crate::forms::saving::{SaveFailure, Saving};
use crate::state::template::{provide_template, use_template};
use crate::state::toasts::use_toasts;
use crate::ui::dom::after_render;
use crate::ui::{Alert, Button, ButtonKind, Card, CodeView, Icon, IconName, Show, Tone, focus_id};

#[component]
pub fn InfrastructureTab() -> impl IntoView {
    let is_requested = use_current().is_requested();
    move || match is_requested.get() {
        true => view! { <NoTemplate/> }.into_any(),
        false => view! { <TerraformCards/> }.into_any(),
    }
}

/// Somebody followed an address: the tab itself isn't offered.
#[component]
fn NoTemplate() -> impl IntoView {
    view! {
        <Card title="Terraform">
            <p>"This custom cloud has no template. The operators of this server built it."</p>
        </Card>
    }
}

/// In the order in which they are needed: files and commands, the check of the plan, the version in
/// the account, the permissions; how to destroy it all.
#[component]
fn TerraformCards() -> impl IntoView {
    let current = use_current();
    // The files follow the tags, and change once more when the cloud is active.
    let inputs =
        current.part(|cloud| (cloud.tags.clone(), cloud.state == CustomCloudState::Active));
    let id = Signal::derive(move || {
        inputs.track();
        current.id()
    });
    let unique_name = current.part(|cloud| cloud.byoc_unique_name.clone().unwrap_or_default());
    provide_template(id, unique_name.into());
    // Once it is deleted there is nothing to apply any more, and one thing left to do.
    let is_deleted = current.part(|cloud| cloud.state == CustomCloudState::Deleted);
    view! {
        <Show when=move || is_deleted.get() fallback=move || view! { <ApplyCards current/> }>
            <DestroyCard current/>
            <Card
                title="Terraform"
                description="You need these files and the Terraform state to destroy the resources."
            >
                <FilesPart/>
            </Card>
        </Show>
    }
}

#[component]
fn ApplyCards(current: Current) -> impl IntoView {
    view! {
        <Card
            title="Terraform"
            description="Keep these files and the Terraform state. You need them to change or destroy the resources."
        >
            <FilesPart/>
            <h3>"Apply"</h3>
            <CommandsPart/>
            <PlanCheckPart/>
        </Card>
        <Card title="Template version">
            <VersionsPart
                revision=current.revision()
                on_applied=move |version| view! { <Applied current version/> }.into_any()
            />
        </Card>
        <Card title="Permissions"><RightsPart/></Card>
        <DestroyCard current/>
    }
}

/// Says that a version is in the account now.
#[component]
fn Applied(current: Current, version: String) -> impl IntoView {
    let saving = Saving::default();
    let toasts = use_toasts();
    let reason = use_reason_against(Action::Update);
    let label = format!("Mark {version} as applied");
    let version = StoredValue::new(version);
    let save = move |()| {
        let version = version.get_value();
        saving.run(note_applied(current, version.clone()), move |_| {
            toasts.success(format!("Version {version} marked as applied"));
            current.refresh();
        });
    };
    view! {
        <SaveFailure saving title="The version was not marked as applied"/>
        <Button
            is_small=true
            on_press=save
            is_busy=saving.is_busy
            busy_label="Saving…"
            disabled_reason=reason
        >
            {label}
        </Button>
    }
}

async fn note_applied(current: Current, version: String) -> Result<(), ApiError> {
    let (organization_id, id) = (current.organization_id(), current.id());
    let newest = custom_cloud_view(&organization_id, &id).await?;
    template_versions_update(&id, version, newest.etag.as_deref()).await?;
    Ok(())
}

#[component]
fn DestroyCard(current: Current) -> impl IntoView {
    let state = current.state();
    view! {
        <Card title="Destroy the Terraform resources">
            <Show when=move || state.get() == CustomCloudState::Active>
                <OnboardingDestroy/>
            </Show>
            {move || match state::allows(state.get(), Action::Destroy) {
                Err(reason) => view! { <Locked reason/> }.into_any(),
                Ok(()) => {
                    view! { <Destroy current/> <Leftovers current/> <MarkDestroyed current/> }.into_any()
                }
            }}
        </Card>
    }
}

#[component]
fn Destroy(current: Current) -> impl IntoView {
    let what = match current.is_rehearsed().get_untracked() {
        true => {
            "In a rehearsal, nothing was created, so there is nothing to destroy. After a real deployment, \
             you would run terraform destroy where you applied the template."
        }
        false => {
            "Run terraform destroy where you applied the template. It removes everything that the template \
             created."
        }
    };
    view! {
        <p>{what}</p>
        {loaded(use_template().files, 2, |answer| {
            view! {
                <Buckets
                    emptying=answer.bucket_emptying_statement
                    keeping=answer.keep_buckets_command
                    release=answer.bucket_release
                />
                <CodeView label="Command" text=answer.destroy_command language="shell" is_short=true/>
            }
            .into_any()
        })}
    }
}

/// Whether the destroy command left something behind.
#[component]
fn Leftovers(current: Current) -> impl IntoView {
    let search = untrack(|| Search::of(&current.cloud()))?;
    Some(view! { <LeftoverCheck search/> })
}

/// Takes it off the list, once everything is gone.
#[component]
fn MarkDestroyed(current: Current) -> impl IntoView {
    let is_destroyed = current.part(|cloud| cloud.is_destroyed);
    let next = match current.is_rehearsed().get_untracked() {
        true => {
            "Press “Mark as destroyed” to finish the rehearsal. Until then, the custom cloud stays in the list."
        }
        false => {
            "Then mark the resources as destroyed. Until then, the custom cloud stays in the list."
        }
    };
    let saving = Saving::default();
    let reason = use_reason_against(Action::Destroy);
    let mark = move |()| {
        let id = current.id();
        saving.run(
            async move { custom_cloud_destroyed(&id).await },
            move |tagged| {
                current.put(tagged);
                // The button is gone.
                after_render(|| focus_id(MARKED));
            },
        );
    };
    view! {
        <SaveFailure saving title="The resources were not marked as destroyed"/>
        <Show when=move || is_destroyed.get() == Some(false)>
            <p class="muted">{next}</p>
            <div>
                <Button
                    kind=ButtonKind::Primary
                    icon=IconName::Check
                    on_press=mark
                    is_busy=saving.is_busy
                    busy_label="Marking…"
                    disabled_reason=reason
                >
                    "Mark as destroyed"
                </Button>
            </div>
        </Show>
        <Show when=move || is_destroyed.get() == Some(true)>
            <p id=MARKED tabindex="-1" role="status">
                "Marked as destroyed. The list shows this custom cloud under the status “Deleted” for 30 days."
            </p>
        </Show>
    }
}

/// Takes the focus from the button.
const MARKED: &str = "marked-as-destroyed";

/// The template protects its buckets: they are kept, or emptied and let go, before the rest is
/// destroyed.
#[component]
fn Buckets(
    emptying: Option<String>,
    keeping: Option<String>,
    release: Option<String>,
) -> impl IntoView {
    let ((emptying, keeping), release) = emptying.zip(keeping).zip(release)?;
    Some(view! {
        <Alert tone=Tone::Warning title="Keep the buckets, or empty them first">
            <p>
                "The template protects the buckets. As long as they are in Terraform's state, terraform destroy stops before it changes anything."
            </p>
        </Alert>
        <p>"To keep the buckets, remove them from the state before you destroy the rest:"</p>
        <CodeView label="Command that keeps the buckets" text=keeping language="shell" is_short=true/>
        <p>
            "To delete the backups too, empty the buckets (see the README). Add this policy statement only while you empty them:"
        </p>
        <CodeView label="Statement for emptying the buckets" text=emptying language="json"/>
        <p>
            "When the buckets are empty, write this into " <code translate="no">"own_override.tf"</code>
            " in the same folder:"
        </p>
        <CodeView label="File own_override.tf" text=release language="hcl" is_short=true/>
    })
}

/// The rights that only the checks before Active needed can go alone.
#[component]
fn OnboardingDestroy() -> impl IntoView {
    view! {
        <p>"You can now remove the setup permissions:"</p>
        {loaded(use_template().files, 2, |answer| {
            view! {
                <CodeView
                    label="Command for the setup permissions"
                    text=answer.destroy_onboarding_command
                    language="shell"
                    is_short=true
                />
                <p>"Then download the variables file again. With the old one, the next apply adds the permissions again."</p>
            }
            .into_any()
        })}
    }
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
