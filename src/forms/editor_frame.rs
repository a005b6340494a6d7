//! What stands around every editor of what is stored: summary, refusal, save and discard.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::edit::Editor;
use super::saving::SaveFailure;
use crate::components::leave_guard::{SaveFirst, offer_saving};
use crate::state::connection::use_offline_reason;
use crate::ui::dom::{after_render, focused_element};
use crate::ui::{Button, ButtonKind, ErrorSummary, effect};

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
    /// What is edited.
    editor: Editor,
    /// Its fields.
    children: Children,
) -> impl IntoView {
    let Editor {
        form: state,
        saving,
        is_edited,
        ..
    } = editor;
    let save_ref = NodeRef::<html::Button>::new();
    let form = NodeRef::<html::Form>::new();
    // The button goes with what is typed: the focus goes on to where typing begins.
    let discard = Callback::new(move |()| {
        editor.discard.run(());
        after_render(move || focus_first(form));
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        editor.save.run(());
    };
    let press = state.press();
    offer_saving(SaveFirst {
        label: "Save and leave",
        is_possible: is_edited,
        run: Callback::new(move |told| saving.run_and_tell(editor.save, told)),
    });
    // Saved, the button is disabled: the focus does not stay on it.
    let mut was_edited = false;
    effect(move || {
        let is_edited = is_edited.get();
        let button = save_ref.get_untracked();
        let has_focus = button.is_some_and(|button| {
            focused_element().is_some_and(|focused| focused.is_same_node(Some(&button)))
        });
        if was_edited && !is_edited && has_focus {
            focus_first(form);
        }
        was_edited = is_edited;
    });
    let offline = use_offline_reason();
    let blocked_reason = Signal::derive(move || {
        let unchanged = || (!is_edited.get()).then(|| "There are no changes yet.".to_owned());
        offline.get().or_else(unchanged)
    });
    let overwrite = move |()| {
        editor.overwrite.run(());
        if let Some(button) = save_ref.get_untracked() {
            button.focus().ok();
        }
    };
    let conflict_action = move || {
        view! {
            <Button on_press=overwrite>"Keep my version"</Button>
            <Button on_press=discard>"Load their version"</Button>
        }
    };
    view! {
        <form
            class="editor"
            novalidate
            node_ref=form
            on:submit=submit
            on:pointerdown=press
        >
            <ErrorSummary errors=editor.errors attempts=state.attempts()/>
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
