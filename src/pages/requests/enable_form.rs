//! **Contact us**: the form that asks for Bring your own cloud.

use byoc_rules::cloud::Cloud;
use byoc_rules::requests::check_enable;
use byoc_rules::{FieldError, words};
use byoc_types::{EnableRequest, RequestContent};
use leptos::prelude::*;

use super::known::RequestsState;
use crate::{
    api::requests::request_create,
    forms::submission::{Submission, SubmissionFailure, problems},
    state::{
        connection::use_offline_reason, organization::use_organization_id, session::use_session,
        toasts::use_toasts,
    },
    ui::{
        Button, ButtonKind, Card, ErrorSummary, RadioGroup, RadioOption, TextArea, TextField,
        dom::focus_main_heading,
    },
};

/// What is typed.
#[derive(Clone, Copy)]
pub struct TypedEnable {
    email: RwSignal<String>,
    country: RwSignal<String>,
    cloud: RwSignal<String>,
    message: RwSignal<String>,
    /// The address that was filled in.
    own_email: StoredValue<String>,
}

impl TypedEnable {
    /// Empty but for the address of who is signed in.
    pub fn new() -> Self {
        let email = use_session()
            .current()
            .map(|it| it.email)
            .unwrap_or_default();
        Self {
            email: RwSignal::new(email.clone()),
            country: RwSignal::default(),
            cloud: RwSignal::default(),
            message: RwSignal::default(),
            own_email: StoredValue::new(email),
        }
    }

    /// Whether anything would be lost.
    pub fn is_dirty(self) -> bool {
        let is_typed = |text: RwSignal<String>| text.with(|text| !text.trim().is_empty());
        [self.country, self.cloud, self.message]
            .into_iter()
            .any(is_typed)
            || self
                .email
                .with(|email| self.own_email.with_value(|own| email != own))
    }

    fn to_wire(self) -> EnableRequest {
        EnableRequest {
            email: self.email.get(),
            country: self.country.get(),
            cloud_provider: self.cloud.get(),
            message: self.message.get(),
        }
    }

    fn clear(self) {
        self.email.set(self.own_email.get_value());
        for text in [self.country, self.cloud, self.message] {
            text.set(String::new());
        }
    }
}

#[component]
pub fn ContactForm(typed: TypedEnable, known: RequestsState) -> impl IntoView {
    let org = use_organization_id();
    let toasts = use_toasts();
    let submission = Submission::default();
    let found = Memo::new(move |_| check_enable(&typed.to_wire()).err().unwrap_or_default());
    let email = submission.field_error("content.email", move || said(found, "email"));
    let country = submission.field_error("content.country", move || said(found, "country"));
    let cloud = submission.field_error("content.cloud_provider", move || {
        said(found, "cloud_provider")
    });
    let message = submission.field_error("content.message", move || said(found, "message"));
    let errors = problems([
        ("enable-email", email),
        ("enable-country", country),
        ("enable-cloud", cloud),
        ("enable-message", message),
    ]);
    let submit = move |event| {
        let org = org.get_untracked();
        // As it is kept: without what surrounds it.
        let request = check_enable(&typed.to_wire()).unwrap_or_default();
        let send = || async move {
            let sent = request_create(&org, RequestContent::Enable(request)).await?;
            // The form goes with the request that it became.
            focus_main_heading();
            typed.clear();
            known.put(sent);
            Ok(())
        };
        submission.submit(event, errors, send, move || toasts.success("Request sent"));
    };
    view! {
        <Card
            title="Contact us"
            description="The operators of this server answer here or by email."
        >
            <form class="form" novalidate on:submit=submit>
                <ErrorSummary errors attempts=submission.attempts()/>
                <SubmissionFailure submission problems=errors/>
                <Fields typed submission errors=[email, country, cloud, message]/>
                <div class="form__actions">
                    <Button
                        kind=ButtonKind::Primary
                        is_submit=true
                        is_busy=submission.is_busy()
                        busy_label="Sending…"
                        disabled_reason=use_offline_reason()
                    >
                        "Send request"
                    </Button>
                </div>
            </form>
        </Card>
    }
}

fn said(found: Memo<Vec<FieldError>>, field: &str) -> Option<String> {
    found.with(|found| {
        let of_field = found.iter().find(|error| error.field == field);
        of_field.map(|error| error.message.clone())
    })
}

#[component]
fn Fields(
    typed: TypedEnable,
    submission: Submission,
    /// In the order of the fields.
    errors: [Signal<Option<String>>; 4],
) -> impl IntoView {
    let [email, country, cloud, message] = errors;
    let clouds: Vec<RadioOption> = Cloud::ALL
        .iter()
        .map(|cloud| RadioOption::new(words::as_word(*cloud), words::label(*cloud)))
        .collect();
    let choose = submission.input("content.cloud_provider", typed.cloud);
    view! {
        <TextField
            id="enable-email"
            label="Email"
            value=typed.email
            on_input=submission.input("content.email", typed.email)
            error=email
            input_type="email"
            autocomplete="email"
            is_required=true
        />
        <TextField
            id="enable-country"
            label="Country"
            hint="The country of your organization, for example Finland."
            value=typed.country
            on_input=submission.input("content.country", typed.country)
            error=country
            autocomplete="country-name"
            is_required=true
        />
        <RadioGroup
            id="enable-cloud"
            legend="Cloud provider"
            hint=Some("The cloud that you plan to use first.".to_owned())
            options=clouds
            value=typed.cloud
            on_select=choose
            error=cloud
        />
        <TextArea
            id="enable-message"
            label="Message"
            hint="For example the services that you plan, and when. Up to 2,000 characters."
            value=typed.message
            on_input=submission.input("content.message", typed.message)
            error=message
            spellcheck=true
            is_optional=true
        />
    }
}
