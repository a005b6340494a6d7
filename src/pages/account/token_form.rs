//! Creating an API token, which is shown once.

use byoc_types::{AccessToken, AccessTokenCreate};
use leptos::prelude::*;

use crate::{
    api::people::access_token_create,
    components::one_time_secret::OneTimeSecret,
    forms::{
        add_form::AddForm,
        submission::{Submission, problems},
    },
    ui::{
        Alert, Button, ButtonKind, Dialog, RadioGroup, RadioOption, SelectField, SelectOption,
        TextField, Tone,
    },
};

/// Days that a token may live, with what is read instead; the server takes up to ten years.
const LIFETIMES: [(u64, &str); 5] = [
    (7, "7 days"),
    (30, "30 days"),
    (90, "90 days"),
    (365, "1 year"),
    (3653, "10 years"),
];
const DEFAULT_LIFETIME: u64 = 90;

/// The form, then the token.
#[component]
pub fn TokenDialog(
    is_open: RwSignal<bool>,
    #[prop(into)] on_created: Callback<()>,
) -> impl IntoView {
    let created = RwSignal::new(None::<AccessToken>);
    let close = Callback::new(move |()| {
        is_open.set(false);
        created.set(None);
    });
    let title = Signal::derive(move || match created.with(Option::is_some) {
        true => "Copy your token now".to_owned(),
        false => "Create API token".to_owned(),
    });
    view! {
        <Dialog title is_open on_close=close>
            {move || match created.get() {
                Some(token) => view! { <Created token close/> }.into_any(),
                None => view! { <TokenForm created on_created close/> }.into_any(),
            }}
        </Dialog>
    }
}

#[component]
fn Created(token: AccessToken, close: Callback<()>) -> impl IntoView {
    let text = token.full_token.unwrap_or_default();
    view! {
        <Alert tone=Tone::Warning title="The token is shown only once" is_live=true>
            <p>"Keep it like a password. If you lose it, revoke it and create another one."</p>
        </Alert>
        <OneTimeSecret what="API token" text/>
        <div class="form__actions">
            <Button kind=ButtonKind::Primary on_press=close>"I have copied it"</Button>
        </div>
    }
}

#[component]
fn TokenForm(
    created: RwSignal<Option<AccessToken>>,
    on_created: Callback<()>,
    close: Callback<()>,
) -> impl IntoView {
    let description = RwSignal::new(String::new());
    let scope = RwSignal::new("write".to_owned());
    let days = RwSignal::new(DEFAULT_LIFETIME.to_string());
    let submission = Submission::default();
    let description_error = submission.field_error("description", move || {
        description
            .with(|text| text.trim().is_empty())
            .then(|| "Enter what the token is for, for example Terraform in CI.".to_owned())
    });
    let errors = problems([("token-description", description_error)]);
    let submit = move |event| {
        let days: u64 = days.get_untracked().parse().unwrap_or(DEFAULT_LIFETIME);
        let request = AccessTokenCreate {
            description: Some(description.get_untracked().trim().to_owned()),
            max_age_seconds: Some(days * 24 * 60 * 60),
            scope: Some(scope.get_untracked()),
        };
        let send = || async move {
            let token = access_token_create(&request).await?;
            created.try_set(Some(token));
            Ok(())
        };
        submission.submit(event, errors, send, move || on_created.run(()));
    };
    let lifetimes = LIFETIMES
        .map(|(days, label)| SelectOption::new(days.to_string(), label))
        .to_vec();
    view! {
        <AddForm
            label="Create token"
            busy_label="Creating…"
            on_cancel=close
            submission
            problems=errors
            on_submit=submit
        >
            <TextField
                id="token-description"
                label="Description"
                hint="What the token is for, for example Terraform in CI."
                value=description
                on_input=submission.input("description", description)
                error=description_error
                max_length=256
                has_autofocus=true
            />
            <RadioGroup
                id="token-scope"
                legend="Scope"
                options=vec![
                    RadioOption::new("write", "Read and write")
                        .with_hint("Can do everything that you can do"),
                    RadioOption::new("read", "Read only").with_hint("Can't change anything"),
                ]
                value=scope
                on_select=move |word| scope.set(word)
            />
            <SelectField
                id="token-lifetime"
                label="Expires after"
                options=Signal::stored(lifetimes)
                value=days
                on_change=move |value| days.set(value)
            />
        </AddForm>
    }
}
