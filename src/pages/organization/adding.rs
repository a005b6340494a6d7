//! The shape that the lists of the organization share: a card with the list, and a dialog with the
//! form that adds to it.

use leptos::{ev::SubmitEvent, prelude::*};

use super::use_locked_reason;
use crate::{
    api::ApiError,
    components::loaded::loaded_as,
    forms::submission::{Submission, SubmissionFailure},
    ui::{Button, ButtonKind, Card, Dialog, ErrorSummary, FieldProblem, IconName},
};

/// What is said about a list.
#[derive(Clone, Copy)]
pub struct Said {
    pub title: &'static str,
    pub description: &'static str,
    /// On the buttons, for example `Add unit`.
    pub add: &'static str,
    pub dialog_title: &'static str,
    pub load_failure: &'static str,
}

/// The list with the button that opens the form.
pub fn list_card<T: Clone + 'static>(
    said: Said,
    answer: LocalResource<Result<T, ApiError>>,
    is_open: RwSignal<bool>,
    list: impl Fn(T) -> AnyView + Copy + Send + Sync + 'static,
    form: impl Fn() -> AnyView + Copy + Send + Sync + 'static,
) -> AnyView {
    let locked = use_locked_reason();
    let add = move || {
        view! {
            <Button
                icon=IconName::Plus
                is_small=true
                disabled_reason=locked
                on_press=move |()| is_open.set(true)
            >
                {said.add}
            </Button>
        }
    };
    view! {
        <Card title=said.title description=said.description actions=add>
            {loaded_as(said.load_failure, answer, 3, list)}
        </Card>
        <Dialog title=said.dialog_title is_open on_close=move |()| is_open.set(false)>
            {form()}
        </Dialog>
    }
    .into_any()
}

/// The form in the dialog: the fields, the button that adds, and Cancel.
#[component]
pub fn AddForm(
    /// On the button, for example `Add unit`.
    label: &'static str,
    is_open: RwSignal<bool>,
    submission: Submission,
    /// What is wrong with the fields.
    problems: Signal<Vec<FieldProblem>>,
    #[prop(into)] on_submit: Callback<SubmitEvent>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <form class="form" novalidate on:submit=move |event| on_submit.run(event)>
            <ErrorSummary errors=problems attempts=submission.attempts()/>
            <SubmissionFailure submission problems/>
            {children()}
            <div class="form__actions">
                <Button on_press=move |()| is_open.set(false)>"Cancel"</Button>
                <Button
                    kind=ButtonKind::Primary
                    is_submit=true
                    is_busy=submission.is_busy()
                    busy_label="Adding…"
                >
                    {label}
                </Button>
            </div>
        </form>
    }
    .into_any()
}
