//! Forms of a few fields: with Cancel in a dialog that adds or changes one thing, or with one button.

use leptos::{ev::SubmitEvent, prelude::*};

use super::submission::{Submission, SubmissionFailure};
use crate::ui::{Button, ButtonKind, ErrorSummary, FieldProblem};

/// The fields, Cancel, and the button that sends.
#[component]
pub fn AddForm(
    /// On the button, for example `Add unit`.
    label: &'static str,
    /// While it is on its way.
    #[prop(default = "Adding…")]
    busy_label: &'static str,
    /// Set to false by Cancel.
    #[prop(optional)]
    is_open: Option<RwSignal<bool>>,
    /// Called by Cancel.
    #[prop(into, optional)]
    on_cancel: Option<Callback<()>>,
    submission: Submission,
    /// What is wrong with the fields.
    problems: Signal<Vec<FieldProblem>>,
    #[prop(into)] on_submit: Callback<SubmitEvent>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let cancel = move |()| {
        if let Some(is_open) = is_open {
            is_open.set(false);
        }
        if let Some(on_cancel) = on_cancel {
            on_cancel.run(());
        }
    };
    view! {
        <form class="form" novalidate on:submit=move |event: SubmitEvent| {
            // The dialog may stand within another form.
            event.stop_propagation();
            on_submit.run(event);
        }>
            <ErrorSummary errors=problems attempts=submission.attempts()/>
            <SubmissionFailure submission problems/>
            {children()}
            <div class="form__actions">
                <Button on_press=cancel>"Cancel"</Button>
                <Button
                    kind=ButtonKind::Primary
                    is_submit=true
                    is_busy=submission.is_busy()
                    busy_label
                >
                    {label}
                </Button>
            </div>
        </form>
    }
    .into_any()
}

/// The fields, and the button that sends.
#[component]
pub fn SendForm(
    /// On the button, for example `Sign in`.
    label: &'static str,
    /// While it is on its way.
    busy_label: &'static str,
    submission: Submission,
    /// What is wrong with the fields.
    problems: Signal<Vec<FieldProblem>>,
    /// False: the page has the summary, above its heading.
    #[prop(default = true)]
    has_summary: bool,
    #[prop(into)] on_submit: Callback<SubmitEvent>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    view! {
        <form class="form" novalidate on:submit=move |event| on_submit.run(event)>
            {has_summary
                .then(|| view! { <ErrorSummary errors=problems attempts=submission.attempts()/> })}
            <SubmissionFailure submission problems/>
            {children()}
            <Button
                kind=ButtonKind::Primary
                is_submit=true
                is_busy=submission.is_busy()
                busy_label
            >
                {label}
            </Button>
        </form>
    }
    .into_any()
}
