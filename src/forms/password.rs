//! What forms that ask for a password share.

use byoc_rules::password::check;
use leptos::prelude::*;

use super::submission::Submission;
use crate::ui::TextField;

/// What is wrong with a new password, from the first attempt on: the rule that the server checks.
/// `field`: its name in the request.
pub fn new_password_error(
    submission: Submission,
    field: &'static str,
    value: RwSignal<String>,
) -> Signal<Option<String>> {
    submission.field_error(field, move || {
        value.with(|value| check(value).err().map(|error| error.to_string()))
    })
}

/// A password that the person chooses.
#[component]
pub fn NewPasswordField(
    id: &'static str,
    label: &'static str,
    /// Its name in the request.
    field: &'static str,
    value: RwSignal<String>,
    submission: Submission,
    /// From [`new_password_error`].
    error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <TextField
            id
            label
            hint="At least 12 characters, for example four random words."
            value
            on_input=submission.input(field, value)
            error
            input_type="password"
            autocomplete="new-password"
        />
    }
}

/// The address, for password managers: they look for the name of the account.
#[component]
pub fn AccountName(email: String) -> impl IntoView {
    view! {
        <input
            class="visually-hidden"
            type="text"
            autocomplete="username"
            aria-hidden="true"
            tabindex="-1"
            readonly
            prop:value=email
        />
    }
}
