//! Fields that tidy what a person typed or pasted: the stray characters leave the field too.

use byoc_rules::tidy;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

/// Takes surrounding spaces and invisible characters out of the control of an event. Answers what
/// is left where that is something else than was there.
pub fn tidied(event: &ev::Event) -> Option<String> {
    let target = event.target()?;
    let input = target.dyn_ref::<HtmlInputElement>();
    let area = target.dyn_ref::<HtmlTextAreaElement>();
    let typed = match (input, area) {
        (Some(input), _) => input.value(),
        (None, area) => area?.value(),
    };
    let left = tidy(&typed);
    if left == typed {
        return None;
    }
    if let Some(input) = input {
        input.set_value(&left);
    }
    if let Some(area) = area {
        area.set_value(&left);
    }
    Some(left)
}

/// Tidies the text field in it after a paste and when it is left. Not for passwords.
#[component]
pub fn Tidy(
    /// What is left, in the place of what was typed.
    #[prop(into)]
    on_input: Callback<String>,
    children: Children,
) -> impl IntoView {
    let is_pasted = StoredValue::new(false);
    let settle = move |event: &ev::Event| {
        if let Some(left) = tidied(event) {
            // Gone already where the blur comes from its removal.
            on_input.try_run(left);
        }
    };
    view! {
        <div
            class="tidy"
            on:paste=move |_| is_pasted.set_value(true)
            on:input=move |event| {
                if is_pasted.get_value() {
                    is_pasted.set_value(false);
                    settle(&event);
                }
            }
            on:focusout=move |event| settle(&event)
        >
            {children()}
        </div>
    }
}
