//! What stands around every editor of what is stored: summary, refusal, save and discard.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::saving::{SaveFailure, Saving};
use crate::ui::{Button, ButtonKind, ErrorSummary, FieldProblem};

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
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        on_save.run(());
    };
    let unchanged_reason =
        Signal::derive(move || (!is_edited.get()).then(|| "Nothing is changed yet.".to_owned()));
    let conflict_action = move || {
        view! {
            <Button on_press=on_overwrite>"Save mine"</Button>
            <Button on_press=on_discard>"Take theirs"</Button>
        }
    };
    view! {
        <form class="editor" novalidate on:submit=submit>
            <ErrorSummary errors attempts/>
            {children()}
            <SaveFailure saving title=failure_title conflict_action/>
            <div class="form__actions">
                <Button
                    kind=ButtonKind::Primary
                    is_submit=true
                    is_busy=saving.is_busy
                    busy_label="Saving…"
                    disabled_reason=unchanged_reason
                >
                    {save_label}
                </Button>
                <Show when=move || is_edited.get()>
                    <Button on_press=on_discard>"Discard changes"</Button>
                </Show>
            </div>
        </form>
    }
    .into_any()
}
