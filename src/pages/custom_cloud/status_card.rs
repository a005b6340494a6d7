//! What state the custom cloud is in, what is going on, and what to do next.

use byoc_rules::service::may_change;
use byoc_rules::state::{self, Action};
use byoc_types::{CustomCloudState, StepState};
use leptos::prelude::*;

use super::calls::Calls;
use super::connection::{Connection, LastCheck};
use super::current::{Current, use_current};
use super::identifier_correction::IdentifierCorrection;
use super::use_reason_against;
use crate::api::operations::operation_retry;
use crate::api::services::own_project_list;
use crate::components::operation_steps::OperationSteps;
use crate::components::rehearsal_badge::EXPLANATION;
use crate::forms::saving::{SaveFailure, Saving};
use crate::paths;
use crate::ui::{ButtonKind, Card, LinkButton, LiveRegion};

#[component]
pub fn StatusCard() -> impl IntoView {
    let current = use_current();
    let state = current.state();
    let is_rehearsed = current.is_rehearsed();
    let is_destroyed = current.part(|cloud| cloud.is_destroyed == Some(true));
    let is_requested = current.is_requested();
    let sentence = move || match is_destroyed.get() {
        _ if is_requested.get() => requested_sentence(state.get()),
        true => "This custom cloud is deleted, and its Terraform resources are destroyed.",
        false => state::sentence(state.get()),
    };
    let announcement = Memo::new(move |before: Option<&String>| {
        let said = format!("{}. {}", state::label(state.get()), sentence());
        // The page itself says the first one.
        before.map(|_| said).unwrap_or_default()
    });
    view! {
        <Card title="Status">
            <p>{sentence}</p>
            <LastCheck/>
            <Show when=move || is_rehearsed.get()>
                <p class="muted">{EXPLANATION}</p>
            </Show>
            <LiveRegion text=announcement/>
            <Errors current/>
            <Steps current/>
            <Calls current/>
            <IdentifierCorrection/>
            <Next current/>
        </Card>
    }
}

/// What the state means of a custom cloud that operators built.
fn requested_sentence(state: CustomCloudState) -> &'static str {
    if state == CustomCloudState::Active {
        "The operators of this server built this custom cloud on request, and run it."
    } else if state == CustomCloudState::Deleted {
        "This custom cloud is deleted. The operators of this server remove what they built for it."
    } else {
        state::sentence(state)
    }
}

/// What the API says went wrong, if neither a step nor the last check says it better.
#[component]
fn Errors(current: Current) -> impl IntoView {
    let operation = current.operation();
    let errors = current.part(|cloud| cloud.errors.clone());
    let connection = expect_context::<Connection>();
    let has_cause = move || {
        let has_failed_step = operation.with(|operation| {
            operation
                .as_ref()
                .is_some_and(|operation| operation.cause.is_some())
        });
        has_failed_step || connection.has_cause()
    };
    let line = |message: String| view! { <li>{message}</li> };
    move || {
        let messages: Vec<String> = errors
            .get()
            .into_iter()
            .map(|error| error.message)
            .collect();
        (!has_cause() && !messages.is_empty()).then(|| {
            view! { <ul class="status__errors">{messages.into_iter().map(line).collect_view()}</ul> }
        })
    }
}

/// The steps of the deployment or deletion, while it runs and where it failed.
#[component]
fn Steps(current: Current) -> impl IntoView {
    let operation = current.operation();
    let is_shown = Memo::new(move |_| {
        operation.with(|operation| {
            operation.as_ref().is_some_and(|operation| {
                matches!(
                    operation.state,
                    StepState::Waiting | StepState::Running | StepState::Failed
                )
            })
        })
    });
    let retrying = Saving::default();
    let retry = move |()| {
        let Some(operation) = operation.get_untracked() else {
            return;
        };
        let id = current.id();
        retrying.run(
            async move { operation_retry(&id, &operation.operation_id).await },
            move |()| current.refresh(),
        );
    };
    let retry_reason = use_reason_against(Action::Retry);
    view! {
        <Show when=move || is_shown.get()>
            <OperationSteps
                operation
                on_retry=retry
                is_retrying=retrying.is_busy
                retry_reason
            />
            <SaveFailure saving=retrying title="The retry could not be started"/>
        </Show>
    }
}

/// What a person does next; nothing while steps run or if one failed: they say it themselves.
#[derive(Debug, Clone, Copy, PartialEq)]
enum NextStep {
    Resume,
    CreateService,
    Destroy,
}

impl NextStep {
    fn of(state: CustomCloudState, is_requested: bool, is_destroyed: Option<bool>) -> Option<Self> {
        match state {
            CustomCloudState::Draft => Some(Self::Resume),
            CustomCloudState::Active => Some(Self::CreateService),
            CustomCloudState::Deleted => {
                (!is_requested && is_destroyed == Some(false)).then_some(Self::Destroy)
            }
            CustomCloudState::Validating
            | CustomCloudState::Creating
            | CustomCloudState::CreationFailed
            | CustomCloudState::Disconnected
            | CustomCloudState::Reconnecting
            | CustomCloudState::Deleting
            | CustomCloudState::DeletionFailed => None,
        }
    }
}

#[component]
fn Next(current: Current) -> impl IntoView {
    let is_requested = current.is_requested();
    let step = current.part(|cloud| (cloud.state, cloud.is_destroyed));
    let next = Memo::new(move |_| {
        let (state, is_destroyed) = step.get();
        NextStep::of(state, is_requested.get(), is_destroyed)
    });
    let org = current.organization_id();
    let infrastructure = current.tab_address(super::INFRASTRUCTURE);
    move || {
        let infrastructure = infrastructure.clone();
        Some(match next.get()? {
            NextStep::Resume => view! { <ResumeLink current/> }.into_any(),
            NextStep::CreateService => view! {
                <CreateService org=org.clone()/>
                <Show when=move || !is_requested.get()>
                    <p>
                        "If you haven't yet: "
                        <a href=infrastructure.clone()>"remove the setup permissions"</a> "."
                    </p>
                </Show>
            }
            .into_any(),
            NextStep::Destroy => view! {
                <p>
                    <LinkButton
                        href=infrastructure
                        kind=ButtonKind::Primary
                    >
                        "Destroy the Terraform resources"
                    </LinkButton>
                </p>
            }
            .into_any(),
        })
    }
}

/// For people who may create services in a project.
#[component]
fn CreateService(org: String) -> impl IntoView {
    let href = paths::projects(&org);
    let projects = LocalResource::new(move || {
        let org = org.clone();
        async move { own_project_list(&org).await }
    });
    let is_allowed = Memo::new(move |_| {
        projects.with(|projects| {
            let own = projects.as_ref().and_then(|own| own.as_ref().ok());
            own.is_some_and(|own| own.iter().any(|(_, role)| role.is_some_and(may_change)))
        })
    });
    view! {
        <Show when=move || is_allowed.get()>
            <p>"Next: create a service in this custom cloud. " <a href=href.clone()>"Choose a project"</a></p>
        </Show>
    }
}

#[component]
fn ResumeLink(current: Current) -> impl IntoView {
    let reason = use_reason_against(Action::Provision);
    let href = paths::custom_cloud_resume(&current.organization_id(), &current.id());
    move || match reason.get() {
        Some(reason) => view! { <p class="muted">{reason}</p> }.into_any(),
        None => view! {
            <p>
                <LinkButton href=href.clone() kind=ButtonKind::Primary>"Resume setup"</LinkButton>
            </p>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_says_what_to_do_next() {
        use CustomCloudState::{Active, Creating, CreationFailed, Deleted, Draft};
        for (state, is_requested, is_destroyed, next) in [
            (Draft, false, None, Some(NextStep::Resume)),
            (Creating, false, None, None),
            // The failed step has its own button.
            (CreationFailed, false, None, None),
            (Active, false, None, Some(NextStep::CreateService)),
            (Active, true, None, Some(NextStep::CreateService)),
            (Deleted, false, Some(false), Some(NextStep::Destroy)),
            (Deleted, false, Some(true), None),
            // Nothing was applied that could be destroyed.
            (Deleted, false, None, None),
            (Deleted, true, Some(false), None),
        ] {
            let found = NextStep::of(state, is_requested, is_destroyed);
            assert_eq!(found, next, "{state:?} {is_requested} {is_destroyed:?}");
        }
    }
}
