//! A field of one line.

use leptos::{html, prelude::*};

use super::field::{FieldFrame, described_by, invalid};

/// A labelled input of one line. What is typed stays as typed, wrong or not.
#[component]
pub fn TextField(
    /// Id of the input; its hint and error are `<id>-hint` and `<id>-error`.
    #[prop(into)]
    id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] value: Signal<String>,
    /// Every keystroke, with the whole new value.
    #[prop(into)]
    on_input: Callback<String>,
    #[prop(into, optional)] on_blur: Option<Callback<()>>,
    #[prop(into, optional)] hint: Signal<Option<String>>,
    /// Shown where present; also sets `aria-invalid`.
    #[prop(into, optional)]
    error: Signal<Option<String>>,
    /// `text` where absent.
    #[prop(into, optional)]
    input_type: Option<String>,
    #[prop(into, optional)] autocomplete: Option<String>,
    /// On-screen keyboard, for example `email`.
    #[prop(into, optional)]
    inputmode: Option<String>,
    #[prop(into, optional)] name: Option<String>,
    #[prop(optional)] max_length: Option<u32>,
    /// False for identifiers, addresses and names.
    #[prop(default = false)]
    spellcheck: bool,
    /// True: fixed-width letters, for ranges and identifiers.
    #[prop(optional)]
    is_monospace: bool,
    /// True: the label says "(optional)".
    #[prop(optional)]
    is_optional: bool,
    #[prop(optional)] is_required: bool,
    #[prop(optional)] has_autofocus: bool,
    #[prop(optional)] node_ref: NodeRef<html::Input>,
    /// What stands beside the input, for example a button.
    #[prop(into, optional)]
    action: ViewFn,
    /// What stands under the input, before the error: live facts, suggestions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let describedby = described_by(&id, hint, error);
    let input = view! {
        <input
            class="input"
            class:input--monospace=is_monospace
            id=id.clone()
            name=name
            type=input_type.unwrap_or_else(|| "text".to_owned())
            autocomplete=autocomplete.unwrap_or_else(|| "off".to_owned())
            autocapitalize="off"
            inputmode=inputmode
            maxlength=max_length
            spellcheck=if spellcheck { "true" } else { "false" }
            autofocus=has_autofocus
            aria-required=is_required.then_some("true")
            aria-invalid=invalid(error)
            aria-describedby=describedby
            prop:value=value
            node_ref=node_ref
            on:input=move |event| on_input.run(event_target_value(&event))
            on:blur=move |_| {
                if let Some(on_blur) = on_blur {
                    // Gone already where the blur comes from its removal.
                    on_blur.try_run(());
                }
            }
        />
    };
    view! {
        <FieldFrame id label hint error is_optional>
            <div class="field__row">{input} {action.run()}</div>
            {children.map(|children| children())}
        </FieldFrame>
    }
    .into_any()
}
