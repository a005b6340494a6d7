//! Changing one's own password.

use byoc_types::PasswordUpdate;
use leptos::prelude::*;

use crate::{
    api::people::password_update,
    forms::{
        password::{AccountName, NewPasswordField, new_password_error},
        submission::{Submission, SubmissionFailure, problems},
    },
    state::{connection::use_offline_reason, session::use_session, toasts::use_toasts},
    ui::{Button, ButtonKind, Card, Checkbox, ErrorSummary, TextField},
};

/// The form; it is empty again once the password was changed.
#[component]
pub fn PasswordCard() -> impl IntoView {
    // Counts the changes: each begins with a new form.
    let changes = RwSignal::new(0u32);
    view! {
        <Card
            title="Change password"
            description="Your other sessions end, and so do sign-ins of the avn command line. This browser stays signed in."
        >
            {move || {
                changes.track();
                view! { <PasswordForm changes/> }
            }}
        </Card>
    }
}

#[component]
fn PasswordForm(changes: RwSignal<u32>) -> impl IntoView {
    let toasts = use_toasts();
    let offline = use_offline_reason();
    let email = use_session()
        .current()
        .map(|session| session.email)
        .unwrap_or_default();
    let current = RwSignal::new(String::new());
    let new = RwSignal::new(String::new());
    let is_everything = RwSignal::new(false);
    let submission = Submission::default();
    let current_error = submission.field_error("current_password", move || {
        current
            .with(String::is_empty)
            .then(|| "Enter your current password.".to_owned())
    });
    let new_error = new_password_error(submission, "new_password", new);
    let errors = problems([
        ("current-password", current_error),
        ("new-password", new_error),
    ]);
    let submit = move |event| {
        let request = PasswordUpdate {
            current_password: current.get_untracked(),
            new_password: new.get_untracked(),
            revoke_api_tokens: is_everything.get_untracked(),
        };
        let send = || async move { password_update(&request).await };
        submission.submit(event, errors, send, move || {
            changes.try_update(|changes| *changes += 1);
            toasts.success("Password changed. Your other sessions have ended.");
        });
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <ErrorSummary errors attempts=submission.attempts()/>
            <SubmissionFailure submission problems=errors/>
            <AccountName email/>
            <TextField
                id="current-password"
                label="Current password"
                value=current
                on_input=submission.input("current_password", current)
                error=current_error
                input_type="password"
                autocomplete="current-password"
            />
            <NewPasswordField
                id="new-password"
                label="New password"
                field="new_password"
                value=new
                submission
                error=new_error
            />
            <Checkbox
                id="revoke-tokens"
                label="Also revoke my API tokens"
                hint="Choose this if somebody else may know your password. Programs that use a token stop working."
                is_checked=is_everything
                on_change=move |is_chosen| is_everything.set(is_chosen)
            />
            <div class="form__actions">
                <Button
                    kind=ButtonKind::Primary
                    is_submit=true
                    is_busy=submission.is_busy()
                    busy_label="Changing…"
                    disabled_reason=offline
                >
                    "Change password"
                </Button>
            </div>
        </form>
    }
}
