//! What every form field has around its control: label, hint, error, and the ids that tie them.

use leptos::prelude::*;

use super::{Icon, IconName, Show, dynamic};

/// The `aria-describedby` of a control: its hint and its error, where there are any.
pub fn described_by(
    id: &str,
    hint: Signal<Option<String>>,
    error: Signal<Option<String>>,
) -> Signal<Option<String>> {
    let id = id.to_owned();
    Signal::derive(move || {
        let mut ids = Vec::new();
        if hint.with(Option::is_some) {
            ids.push(format!("{id}-hint"));
        }
        if error.with(Option::is_some) {
            ids.push(format!("{id}-error"));
        }
        (!ids.is_empty()).then(|| ids.join(" "))
    })
}

/// The `aria-invalid` of a control.
pub fn invalid(error: Signal<Option<String>>) -> Signal<Option<&'static str>> {
    Signal::derive(move || error.with(Option::is_some).then_some("true"))
}

/// Frame of a field with a `label for`.
#[component]
pub fn FieldFrame(
    /// Id of the control.
    id: String,
    label: Signal<String>,
    hint: Signal<Option<String>>,
    error: Signal<Option<String>>,
    is_optional: bool,
    /// The control.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field" class:field--invalid=Signal::derive(move || error.with(Option::is_some))>
            <label class="field__label" for=id.clone()>
                {label}
                {is_optional.then(|| view! { <span class="field__optional">" (optional)"</span> })}
            </label>
            <FieldHint id=id.clone() hint/>
            {children()}
            <FieldError id error/>
        </div>
    }
    .into_any()
}

/// The hint under a label. Its id is `<id>-hint`.
#[component]
pub fn FieldHint(id: String, hint: Signal<Option<String>>) -> impl IntoView {
    dynamic(move || {
        let id = format!("{id}-hint");
        hint.get()
            .map(|hint| view! { <p class="field__hint" id=id>{hint}</p> }.into_any())
    })
}

/// What is worth knowing about what is typed, and no error: said politely when it comes.
#[component]
pub fn FieldWarning(#[prop(into)] text: Signal<Option<String>>) -> impl IntoView {
    view! {
        <div role="status">
            {dynamic(move || {
                text.get().map(|text| {
                    view! {
                        <p class="field__warning">
                            <Icon name=IconName::Warning/>
                            <span>{text}</span>
                        </p>
                    }
                    .into_any()
                })
            })}
        </div>
    }
    .into_any()
}

/// The error under a control. Its id is `<id>-error`. While there is one, only its text changes.
#[component]
pub fn FieldError(id: String, error: Signal<Option<String>>) -> impl IntoView {
    let id = format!("{id}-error");
    let text = Signal::derive(move || error.get().unwrap_or_default());
    view! {
        <Show when=Signal::derive(move || error.with(Option::is_some))>
            <p class="field__error" id=id.clone()>
                <Icon name=IconName::Error/>
                <span>{text}</span>
            </p>
        </Show>
    }
}
