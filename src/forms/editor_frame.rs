//! What stands around every editor of what is stored: summary, refusal, save and discard.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::left::Left;
use super::saving::{SaveFailure, Saving};
use crate::components::leave_guard::{SaveFirst, offer_saving};
use crate::state::connection::use_offline_reason;
use crate::ui::dom::{after_render, focused_element};
use crate::ui::{Button, ButtonKind, ErrorSummary, FieldProblem};

/// How often the server refused. Plain data.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Refusals {
    count: u32,
    is_refused: bool,
}

impl Refusals {
    /// A refusal counts once, however often it is looked at.
    fn after(before: Self, is_refused: bool) -> Self {
        let is_new = is_refused && !before.is_refused;
        Self {
            count: before.count + u32::from(is_new),
            is_refused,
        }
    }
}

fn focus_first(form: NodeRef<html::Form>) {
    let first = form.try_get_untracked().flatten().and_then(|form| {
        form.query_selector("input:not(:disabled), select, textarea, button")
            .ok()?
    });
    if let Some(control) = first.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
        control.focus().ok();
    }
}

/// The form around an editor.
#[component]
pub fn EditorFrame(
    /// What was not saved, for the refusal: `The contacts were not saved`.
    #[prop(into)]
    failure_title: String,
    /// On the button: `Save contacts`.
    #[prop(into)]
    save_label: String,
    #[prop(into)] errors: Signal<Vec<FieldProblem>>,
    #[prop(into)] attempts: Signal<u32>,
    saving: Saving,
    /// Told of presses of the pointer.
    left: Left,
    /// True once something is typed.
    #[prop(into)]
    is_edited: Signal<bool>,
    #[prop(into)] on_save: Callback<()>,
    #[prop(into)] on_discard: Callback<()>,
    /// Saves over what somebody else saved meanwhile.
    #[prop(into)]
    on_overwrite: Callback<()>,
    /// The editor.
    children: Children,
) -> impl IntoView {
    // A refusal takes the focus to the summary like an error of our own.
    let refusals = Memo::new(move |before: Option<&Refusals>| {
        Refusals::after(
            before.copied().unwrap_or_default(),
            saving.error.with(Option::is_some),
        )
    });
    let attempts = Signal::derive(move || attempts.get() + refusals.get().count);
    let save_ref = NodeRef::<html::Button>::new();
    let form = NodeRef::<html::Form>::new();
    // The button goes with what is typed: the focus goes on to where typing begins.
    let discard = Callback::new(move |()| {
        on_discard.run(());
        after_render(move || focus_first(form));
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        on_save.run(());
    };
    left.listen();
    offer_saving(SaveFirst {
        label: "Save and leave",
        is_possible: is_edited,
        run: Callback::new(move |told| saving.run_and_tell(on_save, told)),
    });
    // Saved, the button is disabled: the focus does not stay on it.
    Effect::new(move |was_edited: Option<bool>| {
        let is_edited = is_edited.get();
        let button = save_ref.get_untracked();
        let has_focus = button.is_some_and(|button| {
            focused_element().is_some_and(|focused| focused.is_same_node(Some(&button)))
        });
        if was_edited == Some(true) && !is_edited && has_focus {
            focus_first(form);
        }
        is_edited
    });
    let offline = use_offline_reason();
    let blocked_reason = Signal::derive(move || {
        let unchanged = || (!is_edited.get()).then(|| "Nothing is changed yet.".to_owned());
        offline.get().or_else(unchanged)
    });
    let overwrite = move |()| {
        on_overwrite.run(());
        if let Some(button) = save_ref.get_untracked() {
            button.focus().ok();
        }
    };
    let conflict_action = move || {
        view! {
            <Button on_press=overwrite>"Save mine"</Button>
            <Button on_press=discard>"Take theirs"</Button>
        }
    };
    view! {
        <form
            class="editor"
            novalidate
            node_ref=form
            on:submit=submit
            on:pointerdown=move |_| left.press()
        >
            <ErrorSummary errors attempts/>
            {children()}
            <SaveFailure saving title=failure_title conflict_action/>
            <div class="form__actions">
                <Button
                    kind=ButtonKind::Primary
                    is_submit=true
                    is_busy=saving.is_busy
                    busy_label="Saving…"
                    disabled_reason=blocked_reason
                    node_ref=save_ref
                >
                    {save_label}
                </Button>
                <Show when=move || is_edited.get()>
                    <Button on_press=discard>"Discard changes"</Button>
                </Show>
            </div>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::Refusals;

    #[test]
    fn a_refusal_counts_once_and_the_next_one_again() {
        let mut refusals = Refusals::default();
        let mut counts = Vec::new();
        for is_refused in [false, true, true, false, false, true] {
            refusals = Refusals::after(refusals, is_refused);
            counts.push(refusals.count);
        }
        assert_eq!(counts, [0, 1, 1, 1, 1, 2]);
    }
}
