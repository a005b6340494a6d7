//! Asks before a change, and says what will happen.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::forms::saving::{SaveFailure, Saving};
use crate::ui::{Button, ButtonKind, Dialog, TextField};

/// A question.
#[derive(Clone, Copy, PartialEq)]
pub struct Question {
    /// For example `Power off pg-main?`, without the name.
    pub verb: &'static str,
    pub consequence: &'static str,
    pub action: &'static str,
    pub busy: &'static str,
    /// What is said of the service once the server has begun.
    pub done: &'static str,
    pub failure: &'static str,
    /// Whether the name must be typed.
    pub is_name_needed: bool,
}

/// The dialog; open while `asked` holds a question.
#[component]
pub fn Confirm(
    asked: RwSignal<Option<Question>>,
    #[prop(into)] name: Signal<String>,
    saving: Saving,
    /// Carries it out, with `saving`.
    #[prop(into)]
    on_confirm: Callback<Question>,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let is_confirmed = move |question: Question| {
        !question.is_name_needed || typed.with(|typed| name.with(|name| typed.trim() == name))
    };
    let close = Callback::new(move |()| {
        if !saving.is_busy.get_untracked() {
            asked.set(None);
            typed.set(String::new());
            saving.reset();
        }
    });
    let confirm = Callback::new(move |()| {
        let question = asked.get_untracked();
        let confirmed = question.filter(|question| untrack(|| is_confirmed(*question)));
        if let Some(question) = confirmed {
            on_confirm.run(question);
        }
    });
    let reason = Signal::derive(move || {
        let question = asked.get()?;
        (!is_confirmed(question)).then(|| "Type the name of the service first.".to_owned())
    });
    let footer = move || {
        let question = asked.get_untracked();
        let kind = match question.is_some_and(|question| question.is_name_needed) {
            true => ButtonKind::Danger,
            false => ButtonKind::Primary,
        };
        question.map(|question| {
            view! {
                <Button on_press=close has_autofocus=!question.is_name_needed>"Cancel"</Button>
                <Button
                    kind
                    on_press=confirm
                    disabled_reason=reason
                    is_busy=saving.is_busy
                    busy_label=question.busy
                >
                    {question.action}
                </Button>
            }
        })
    };
    let title = Signal::derive(move || {
        let question = asked.get();
        question
            .map(|question| format!("{} {}?", question.verb, name.get()))
            .unwrap_or_default()
    });
    view! {
        <Dialog title is_open=Signal::derive(move || asked.with(Option::is_some)) on_close=close footer>
            {move || {
                asked
                    .get_untracked()
                    .map(|question| view! { <Asked question name typed saving confirm/> })
            }}
        </Dialog>
    }
}

#[component]
fn Asked(
    question: Question,
    name: Signal<String>,
    typed: RwSignal<String>,
    saving: Saving,
    confirm: Callback<()>,
) -> impl IntoView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        confirm.run(());
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <p>{question.consequence}</p>
            {question
                .is_name_needed
                .then(|| {
                    view! {
                        <TextField
                            id="confirm-name"
                            label=Signal::derive(move || format!("Type “{}” to confirm", name.get()))
                            value=typed
                            on_input=move |text| typed.set(text)
                            has_autofocus=true
                        />
                    }
                })}
            <SaveFailure saving title=question.failure/>
        </form>
    }
}
