//! Sending a form: what every form of the app does the same way.

use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    api::ApiError,
    components::failure::RequestId,
    ui::{Alert, FieldProblem, Tone, dynamic},
};

/// Where the sending of a form stands. Copy it where it is needed.
#[derive(Clone, Copy)]
pub struct Submission {
    /// Number of times that sending was tried: errors show from the first on.
    attempts: RwSignal<u32>,
    /// What the server said to the last try.
    failure: RwSignal<Option<ApiError>>,
    is_busy: RwSignal<bool>,
}

impl Default for Submission {
    fn default() -> Self {
        Submission {
            attempts: RwSignal::new(0),
            failure: RwSignal::new(None),
            is_busy: RwSignal::new(false),
        }
    }
}

impl Submission {
    /// Failed attempts so far, for [`crate::ui::ErrorSummary`].
    pub fn attempts(self) -> Signal<u32> {
        self.attempts.into()
    }

    pub fn is_busy(self) -> Signal<bool> {
        self.is_busy.into()
    }

    /// Whether the form is still there: its answer may come after it was closed, and must not close
    /// the next one.
    pub fn is_shown(self) -> bool {
        !self.attempts.is_disposed()
    }

    /// Error of a field, from the first attempt on: our own rule's, or else the server's for the
    /// field of that name.
    pub fn field_error(
        self,
        field: &'static str,
        own: impl Fn() -> Option<String> + Send + Sync + 'static,
    ) -> Signal<Option<String>> {
        Signal::derive(move || {
            if self.attempts.get() == 0 {
                return None;
            }
            own().or_else(|| {
                self.failure
                    .with(|error| error.as_ref()?.field(field).map(str::to_owned))
            })
        })
    }

    /// What an input does with each key: takes the text, and drops what the server said against
    /// the field, which is being corrected.
    pub fn input(
        self,
        field: &'static str,
        value: RwSignal<String>,
    ) -> impl Fn(String) + Copy + Send + Sync + 'static {
        move |text| {
            value.set(text);
            drop_refusal(self.failure, field);
        }
    }

    /// Sends, unless a field is wrong or it is being sent already. `send` gives the call; `done`
    /// runs when it worked.
    pub fn submit<F>(
        self,
        event: SubmitEvent,
        problems: Signal<Vec<FieldProblem>>,
        send: impl FnOnce() -> F,
        done: impl FnOnce() + 'static,
    ) where
        F: Future<Output = Result<(), ApiError>> + 'static,
    {
        event.prevent_default();
        if self.is_busy.get_untracked() {
            return;
        }
        self.failure.set(None);
        self.attempts.update(|attempts| *attempts += 1);
        if !problems.with_untracked(Vec::is_empty) {
            return;
        }
        self.is_busy.set(true);
        let call = send();
        spawn_local(async move {
            let result = call.await;
            self.is_busy.try_set(false);
            match result {
                Ok(()) => done(),
                Err(error) => {
                    self.failure.try_set(Some(error));
                    // The summary takes the focus again.
                    self.attempts.try_update(|attempts| *attempts += 1);
                }
            }
        });
    }
}

/// Drops what the server said against a field once that is being corrected.
pub fn drop_refusal(failure: RwSignal<Option<ApiError>>, field: &str) {
    let is_refused =
        failure.with_untracked(|error| error.as_ref().is_some_and(|e| e.field(field).is_some()));
    if is_refused {
        failure.update(|error| *error = error.take().and_then(|error| error.without_field(field)));
    }
}

/// Counts a refusal as a failed attempt: at each of them the summary takes the focus.
pub async fn counting_refusal<T>(
    send: impl Future<Output = Result<T, ApiError>>,
    attempts: RwSignal<u32>,
) -> Result<T, ApiError> {
    let answer = send.await;
    if answer.is_err() {
        attempts.try_update(|attempts| *attempts += 1);
    }
    answer
}

/// Ids and errors of all fields as a list for the summary.
pub fn problems<const N: usize>(
    fields: [(&'static str, Signal<Option<String>>); N],
) -> Signal<Vec<FieldProblem>> {
    Signal::derive(move || {
        fields
            .iter()
            .filter_map(|(id, error)| Some(FieldProblem::new(*id, error.get()?)))
            .collect()
    })
}

/// What the server said that belongs to no field of the form.
#[component]
pub fn SubmissionFailure(
    submission: Submission,
    /// Shown in their own places.
    problems: Signal<Vec<FieldProblem>>,
) -> impl IntoView {
    dynamic(move || {
        let error = submission.failure.get()?;
        if !problems.with(Vec::is_empty) {
            return None;
        }
        let alert = view! {
            <Alert tone=Tone::Danger title=error.message is_live=true>
                {error.request_id.map(|id| view! { <RequestId id/> })}
            </Alert>
        };
        Some(alert.into_any())
    })
}
