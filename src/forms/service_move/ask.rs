//! The request to the operator, where the network needs work first.

use byoc_rules::requests::{TEXT_LIMIT, check_migration};
use byoc_types::{MigrationRequest, RequestContent, Service};
use leptos::prelude::*;

use crate::api::requests::request_create;
use crate::components::facts::Facts;
use crate::components::facts::lines::Fact;
use crate::forms::saving::{SaveFailure, Saving};
use crate::state::connection::use_offline_reason;
use crate::state::organization::use_is_super_admin;
use crate::state::toasts::use_toasts;
use crate::ui::{Alert, Button, ButtonKind, TextArea, Tone};

/// Filled in as far as it is known; notes are the person's.
#[component]
pub fn AskOperator(
    org: StoredValue<String>,
    project: StoredValue<String>,
    service: StoredValue<Service>,
    cloud: RwSignal<String>,
    reason: String,
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
    let (offline, is_super_admin) = (use_offline_reason(), use_is_super_admin());
    let blocked = Signal::derive(move || {
        let not_allowed = || {
            let reason = "Only super admins of the organization ask the operator. Ask one of them.";
            (!is_super_admin.get()).then(|| reason.to_owned())
        };
        offline.get().or_else(not_allowed)
    });
    view! {
        <div class="stack">
            <Alert tone=Tone::Warning title="The network needs work first" is_live=true>
                <p>{reason}</p>
            </Alert>
            <h3>"Ask the operator to move it"</h3>
            <Facts facts/>
            <TextArea
                id="migration-notes"
                label="Notes"
                hint=format!("Optional, up to {TEXT_LIMIT} characters, for example when it may move.")
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
