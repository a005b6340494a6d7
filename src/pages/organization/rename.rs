//! The form that gives a project or a unit another name.

use leptos::prelude::*;

use super::adding::AddForm;
use crate::{
    api::ApiError,
    forms::submission::{Submission, problems},
    state::toasts::use_toasts,
    ui::TextField,
};

/// What differs between the things that are renamed.
#[derive(Clone, Copy)]
pub struct Renamed {
    /// For example `Unit`.
    pub thing: &'static str,
    /// Of the field on the page.
    pub id: &'static str,
    /// The field's name in the request.
    pub field: &'static str,
    pub hint: &'static str,
    /// What is wrong with a name.
    pub check: fn(&str) -> Option<String>,
}

/// Asks for the new name and sends it with `send`.
#[component]
pub fn RenameForm<S, F>(
    renamed: Renamed,
    /// The name that it has.
    name: String,
    send: S,
    close: Callback<()>,
    on_changed: Callback<()>,
) -> impl IntoView
where
    S: Fn(String) -> F + Send + Sync + 'static,
    F: Future<Output = Result<(), ApiError>> + 'static,
{
    let toasts = use_toasts();
    let Renamed {
        thing,
        id,
        field,
        hint,
        check,
    } = renamed;
    let old = StoredValue::new(name.clone());
    let name = RwSignal::new(name);
    let submission = Submission::default();
    let error = submission.field_error(field, move || name.with(|name| check(name)));
    let errors = problems([(id, error)]);
    let submit = move |event| {
        let new = name.get_untracked().trim().to_owned();
        let said = format!("{thing} {} renamed to {new}", old.get_value());
        submission.submit(
            event,
            errors,
            || send(new),
            move || {
                if submission.is_shown() {
                    close.run(());
                }
                on_changed.run(());
                toasts.success(said);
            },
        );
    };
    view! {
        <AddForm label="Rename" busy_label="Renaming…" on_cancel=close submission problems=errors on_submit=submit>
            <TextField
                id
                label="Name"
                hint
                value=name
                on_input=submission.input(field, name)
                error
                has_autofocus=true
            />
        </AddForm>
    }
    .into_any()
}
