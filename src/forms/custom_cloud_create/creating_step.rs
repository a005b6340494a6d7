//! The last step: the deployment, live, until the cloud is active or something needs a person.

use std::{pin::pin, time::Duration};

use byoc_rules::state;
use byoc_types::{CustomCloudState, CustomCloudStatus, Operation};
use futures::{StreamExt, channel::mpsc::UnboundedReceiver, future::Either};
use gloo_timers::future::sleep;
use leptos::{prelude::*, task::spawn_local};

use super::wizard::Wizard;
use crate::{
    api::{ApiError, Asker, custom_clouds, operations},
    components::{operation_steps::OperationSteps, rehearsal_badge::EXPLANATION},
    paths,
    state::{connection::use_offline_reason, toasts::use_toasts},
    ui::{Alert, Button, ButtonKind, LinkButton, LiveRegion, Skeleton, Tone},
};

/// How often the server is asked while the page shows.
const EVERY: Duration = Duration::from_millis(700);
/// How often while it is hidden, or nothing changes any more.
const SELDOM: Duration = Duration::from_secs(5);

#[component]
pub fn CreatingStep(wizard: Wizard) -> impl IntoView {
    let status = RwSignal::new(None::<CustomCloudStatus>);
    let trouble = RwSignal::new(None::<ApiError>);
    let (wake, woken) = futures::channel::mpsc::unbounded();
    follow(wizard, status, trouble, woken);
    let wake = Callback::new(move |()| {
        wake.unbounded_send(()).ok();
    });
    let cloud_state = Memo::new(move |_| {
        status
            .with(|status| status.as_ref().map(|status| status.state))
            .unwrap_or_else(|| {
                wizard.cloud.with(|cloud| {
                    cloud
                        .as_ref()
                        .map_or(CustomCloudState::Draft, |cloud| cloud.body.state)
                })
            })
    });
    let operation = Signal::derive(move || status.with(|s| s.as_ref()?.operation.clone()));
    let said = Signal::derive(move || {
        let sentence = match is_active(cloud_state.get()) {
            true => "Your custom cloud is active.",
            false => state::sentence(cloud_state.get()),
        };
        sentence.to_owned()
    });
    view! {
        <div class="creating-step">
            <LiveRegion text=said />
            <Outcome wizard cloud_state />
            {move || {
                trouble.get().map(|error| match is_final(&error) {
                    true => view! {
                        <Alert tone=Tone::Warning title="This custom cloud doesn't exist, or you can't see it">
                            "Go back to the list."
                        </Alert>
                    },
                    false => view! {
                        <Alert
                            tone=Tone::Warning
                            title="The status can't be loaded at the moment"
                            action=move || view! { <Button on_press=wake>"Try again"</Button> }
                        >
                            {error.message} " The deployment continues. This page tries again automatically."
                        </Alert>
                    },
                })
            }}
            <Progress wizard operation wake />
            <Foot wizard cloud_state />
        </div>
    }
}

fn is_active(state: CustomCloudState) -> bool {
    matches!(state, CustomCloudState::Active)
}

/// The ways on. Where something failed, Retry above is the one thing to press.
#[component]
fn Foot(wizard: Wizard, cloud_state: Memo<CustomCloudState>) -> impl IntoView {
    let kind =
        Memo::new(
            move |_| match matches!(cloud_state.get(), CustomCloudState::CreationFailed) {
                true => ButtonKind::Secondary,
                false => ButtonKind::Primary,
            },
        );
    view! {
        <div class="creating-step__foot">
            {move || view! { <LinkButton kind=kind.get() href=cloud_href(wizard)>"Open the custom cloud"</LinkButton> }}
            <LinkButton href=wizard.list_href()>"Close"</LinkButton>
        </div>
    }
}

fn cloud_href(wizard: Wizard) -> String {
    let id = wizard.id().unwrap_or_default();
    wizard
        .organization
        .with_value(|org| paths::custom_cloud(org, &id))
}

#[component]
fn Progress(
    wizard: Wizard,
    operation: Signal<Option<Operation>>,
    /// Has the status read now.
    wake: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let is_retrying = RwSignal::new(false);
    let retry = move |()| {
        let Some(operation) = operation.get_untracked() else {
            return;
        };
        let id = wizard.id().unwrap_or_default();
        is_retrying.set(true);
        spawn_local(async move {
            if let Err(error) = operations::operation_retry(&id, &operation.operation_id).await {
                toasts.error(error.message);
            }
            wake.try_run(());
            is_retrying.try_set(false);
        });
    };
    let is_known = Memo::new(move |_| operation.with(Option::is_some));
    view! {
        <Show when=move || is_known.get() fallback=|| view! { <Skeleton lines=6 /> }>
            <OperationSteps operation on_retry=retry is_retrying retry_reason=use_offline_reason() />
        </Show>
    }
}

/// How it stands, in a sentence.
#[component]
fn Outcome(wizard: Wizard, cloud_state: Memo<CustomCloudState>) -> impl IntoView {
    let name = move || {
        wizard.cloud.with(|cloud| {
            cloud
                .as_ref()
                .map(|cloud| cloud.body.display_name.clone())
                .unwrap_or_default()
        })
    };
    let is_rehearsed = wizard.is_rehearsed();
    let sentence = move |state| {
        let takes_long = state::is_changing(state) && !is_rehearsed.get();
        view! {
            <p class="creating-step__sentence">
                <strong>{name()}</strong> ": " {state::sentence(state)}
                {takes_long.then_some(" This takes a few minutes.")}
            </p>
        }
    };
    view! {
        {move || match is_active(cloud_state.get()) {
            true => view! {
                <Alert tone=Tone::Success title=format!("{} is active", name())>
                    {state::sentence(CustomCloudState::Active)}
                    {is_rehearsed.get().then(|| view! { <p><strong>{EXPLANATION}</strong></p> })}
                </Alert>
            }
            .into_any(),
            false => sentence(cloud_state.get()).into_any(),
        }}
        <Show when=move || is_rehearsed.get() && !is_active(cloud_state.get())>
            <p class="muted">{EXPLANATION}</p>
        </Show>
    }
}

/// Asks for the status as long as the step shows; an answer that nothing changed costs nothing.
fn follow(
    wizard: Wizard,
    status: RwSignal<Option<CustomCloudStatus>>,
    trouble: RwSignal<Option<ApiError>>,
    mut woken: UnboundedReceiver<()>,
) {
    let Some(id) = wizard.id() else { return };
    spawn_local(async move {
        let mut etag = None;
        let mut asker = Asker::Person;
        loop {
            let question = custom_clouds::status_view(&id, etag.as_deref());
            match asker.ask(question).await {
                Ok(Some(answer)) => {
                    etag = answer.etag;
                    note_state(wizard, answer.body.state);
                    if status.try_set(Some(answer.body)).is_some() {
                        return;
                    }
                    trouble.try_set(None);
                }
                Ok(None) => {
                    trouble.try_set(None);
                }
                Err(error) => {
                    let is_final = is_final(&error);
                    trouble.try_set(Some(error));
                    if is_final {
                        return;
                    }
                }
            }
            // Gone with its page.
            let Some(current) = status.try_get_untracked() else {
                return;
            };
            let is_settled = current.is_some_and(|current| !state::is_changing(current.state));
            let is_slow =
                is_settled || document().hidden() || trouble.with_untracked(Option::is_some);
            let pause = sleep(if is_slow { SELDOM } else { EVERY });
            asker = match futures::future::select(pin!(pause), woken.next()).await {
                Either::Left(_) => Asker::App,
                Either::Right(_) => Asker::Person,
            };
        }
    });
}

/// Whether asking again would change nothing.
fn is_final(error: &ApiError) -> bool {
    matches!(error.status, 403 | 404)
}

/// The page's title follows the state.
fn note_state(wizard: Wizard, state: CustomCloudState) {
    let is_new = wizard.cloud.try_with_untracked(|cloud| {
        cloud
            .as_ref()
            .is_some_and(|cloud| cloud.body.state != state)
    });
    if is_new == Some(true) {
        wizard.cloud.update(|cloud| {
            if let Some(cloud) = cloud {
                cloud.body.state = state;
            }
        });
    }
}
