//! The body of a dialog that asks before something is done.

use std::future::Future;

use leptos::prelude::*;

use crate::{
    api::ApiError,
    forms::saving::{SaveFailure, Saving},
    state::toasts::use_toasts,
    ui::{Button, ButtonKind},
};

/// What the buttons say.
#[derive(Clone)]
pub struct ConfirmWords {
    pub action: &'static str,
    pub busy: &'static str,
    /// Over a refusal.
    pub failure: &'static str,
    /// In the toast.
    pub done: String,
}

/// What is about to be done, Cancel, and the button that does it.
#[component]
pub fn Confirm<F>(
    words: ConfirmWords,
    kind: ButtonKind,
    /// Why it can't be done now.
    #[prop(into, optional)]
    reason: Signal<Option<String>>,
    send: impl Fn() -> F + Copy + Send + Sync + 'static,
    #[prop(into)] on_close: Callback<()>,
    #[prop(into)] on_done: Callback<()>,
    children: Children,
) -> impl IntoView
where
    F: Future<Output = Result<(), ApiError>> + 'static,
{
    let toasts = use_toasts();
    let saving = Saving::default();
    let done = StoredValue::new(words.done);
    let confirm = move |()| {
        let said = done.get_value();
        saving.run(send(), move |()| {
            on_close.run(());
            on_done.run(());
            toasts.success(said);
        });
    };
    view! {
        <div class="form">
            {children()}
            <SaveFailure saving title=words.failure/>
            <div class="form__actions">
                <Button on_press=on_close has_autofocus=true>"Cancel"</Button>
                <Button
                    kind
                    on_press=confirm
                    is_busy=saving.is_busy
                    busy_label=words.busy
                    disabled_reason=reason
                >
                    {words.action}
                </Button>
            </div>
        </div>
    }
    .into_any()
}
