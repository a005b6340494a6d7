//! A field of several lines.

use leptos::prelude::*;
use web_sys::HtmlTextAreaElement;

use super::field::{FieldFrame, described_by};

/// A labelled input of several lines.
#[component]
pub fn TextArea(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    #[prop(into, optional)] on_blur: Option<Callback<()>>,
    #[prop(into, optional)] hint: Signal<Option<String>>,
    #[prop(into, optional)] error: Signal<Option<String>>,
    /// Lines shown before it scrolls.
    #[prop(default = 4)]
    rows: u32,
    #[prop(optional)] spellcheck: bool,
    #[prop(optional)] is_monospace: bool,
    #[prop(optional)] is_optional: bool,
    #[prop(optional)] is_required: bool,
    /// What stands under it, before the error.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let describedby = described_by(&id, hint, error);
    let input = view! {
        <textarea
            class="input input--area"
            class:input--monospace=is_monospace
            id=id.clone()
            rows=rows
            autocomplete="off"
            autocapitalize="off"
            spellcheck=if spellcheck { "true" } else { "false" }
            aria-required=is_required.then_some("true")
            aria-invalid=move || error.with(Option::is_some).then_some("true")
            aria-describedby=move || describedby.get()
            prop:value=move || value.get()
            on:input=move |event| {
                let typed = event_target_value(&event);
                on_input.run(typed.clone());
                // Where something else was made of it, the control shows that.
                let taken = value.get_untracked();
                if taken != typed {
                    event_target::<HtmlTextAreaElement>(&event).set_value(&taken);
                }
            }
            on:blur=move |_| {
                if let Some(on_blur) = on_blur {
                    // Gone already where the blur comes from its removal.
                    on_blur.try_run(());
                }
            }
        ></textarea>
    };
    view! {
        <FieldFrame id label hint error is_optional>
            {input}
            {children.map(|children| children())}
        </FieldFrame>
    }
    .into_any()
}
