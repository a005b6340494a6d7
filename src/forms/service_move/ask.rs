//! The request to the operator, where the network needs work first.

use byoc_rules::requests::{TEXT_LIMIT, check_migration};
use byoc_types::{MigrationRequest, RequestContent, Service};
use leptos::prelude::*;

use crate::api::requests::request_create;
use crate::components::facts::Facts;
use crate::components::facts::lines::Fact;
use crate::forms::saving::{SaveFailure, Saving};
use crate::paths;
use crate::state::connection::use_offline_reason;
use crate::state::organization::use_is_super_admin;
use crate::state::toasts::use_toasts;
use crate::ui::{Alert, Button, ButtonKind, Show, TextArea, Tone, dynamic};

const ADMINS_ONLY: &str =
    "Only super admins of the organization can request the move. Ask one of them.";

/// Filled in as far as it is known; notes are the person's.
#[component]
pub fn AskOperator(
    org: StoredValue<String>,
    project: StoredValue<String>,
    service: StoredValue<Service>,
    cloud: RwSignal<String>,
    reason: String,
    /// A request to move the service waits for an operator.
    is_requested: bool,
    close: Callback<()>,
) -> impl IntoView {
    let is_super_admin = use_is_super_admin();
    let requests = paths::requests(&org.get_value());
    let why = view! {
        <Alert tone=Tone::Warning title="The networks must be connected first" is_live=true>
            <p>{reason}</p>
            {is_requested.then(|| view! {
                <p>"A move of this service is already requested. " <a href=requests>"Show requests"</a></p>
            })}
            <Show when=move || !is_requested && !is_super_admin.get()>
                <p>{ADMINS_ONLY}</p>
            </Show>
        </Alert>
    };
    let is_asking = move || !is_requested && is_super_admin.get();
    view! {
        <div class="stack">
            {why}
            {dynamic(move || match is_asking() {
                true => view! { <Request org project service cloud close/> }.into_any(),
                // Nobody fills in what they can't send.
                false => view! {
                    <div class="form__actions"><Button on_press=close>"Close"</Button></div>
                }
                .into_any(),
            })}
        </div>
    }
}

#[component]
fn Request(
    org: StoredValue<String>,
    project: StoredValue<String>,
    service: StoredValue<Service>,
    cloud: RwSignal<String>,
    close: Callback<()>,
) -> impl IntoView {
    let notes = RwSignal::new(String::new());
    let saving = Saving::default();
    let toasts = use_toasts();
    let request = move || MigrationRequest {
        project_name: project.get_value(),
        service_name: service.with_value(|it| it.service_name.clone()),
        cloud_name: cloud.get(),
        notes: notes.get(),
    };
    let error = Signal::derive(move || {
        let errors = check_migration(&request()).err()?;
        let own = errors.into_iter().find(|error| error.field == "notes");
        own.map(|error| error.message)
    });
    let facts = Signal::derive(move || {
        let request = request();
        vec![
            Fact::text("Project", request.project_name),
            Fact::text("Service", request.service_name),
            Fact::text("Move to", request.cloud_name),
        ]
    });
    let send = move |()| {
        if error.get_untracked().is_some() {
            return;
        }
        let content = RequestContent::Migration(untrack(request));
        let sent = async move { request_create(&org.get_value(), content).await };
        saving.run(sent, move |_| {
            toasts.success("The request was sent to the operator");
            close.run(());
        });
    };
    let blocked = use_offline_reason();
    view! {
        <div class="stack">
            <h3>"Ask the operator to move the service"</h3>
            <Facts facts/>
            <TextArea
                id="migration-notes"
                label="Notes"
                hint=format!("Optional, up to {TEXT_LIMIT} characters, for example when the service may move.")
                value=notes
                on_input=move |text| notes.set(text)
                error
                spellcheck=true
            />
            <SaveFailure saving title="The request was not sent"/>
            <div class="form__actions">
                <Button on_press=close>"Cancel"</Button>
                <Button
                    kind=ButtonKind::Primary
                    on_press=send
                    is_busy=saving.is_busy
                    busy_label="Sending…"
                    disabled_reason=blocked
                >
                    "Send request"
                </Button>
            </div>
        </div>
    }
}
