//! A choice from a short list that needs no search.

use leptos::prelude::*;

use super::dynamic;
use super::field::{FieldFrame, described_by, invalid};

/// One choice of a [`SelectField`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    /// What is handed out.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl SelectOption {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        SelectOption {
            value: value.into(),
            label: label.into(),
        }
    }
}

/// A labelled native `select`.
#[component]
pub fn SelectField(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] options: Signal<Vec<SelectOption>>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_change: Callback<String>,
    #[prop(into, optional)] hint: Signal<Option<String>>,
    #[prop(into, optional)] error: Signal<Option<String>>,
    #[prop(optional)] is_optional: bool,
    /// True: the label is for screen readers only, as in a toolbar.
    #[prop(optional)]
    is_label_hidden: bool,
) -> impl IntoView {
    let describedby = described_by(&id, hint, error);
    let choices = move || {
        options
            .get()
            .into_iter()
            .map(|option| {
                let own = option.value.clone();
                view! {
                    <option value=option.value selected=Signal::derive(move || value.with(|value| *value == own))>
                        {option.label}
                    </option>
                }
            })
            .collect_view()
    };
    view! {
        <div class:field-label-hidden=is_label_hidden>
            <FieldFrame id=id.clone() label hint error is_optional>
                <div class="select">
                    <select
                        class="input"
                        id=id
                        aria-invalid=invalid(error)
                        aria-describedby=describedby
                        prop:value=value
                        on:change=move |event| on_change.run(event_target_value(&event))
                    >
                        {dynamic(choices)}
                    </select>
                    <super::Icon name=super::IconName::ChevronDown/>
                </div>
            </FieldFrame>
        </div>
    }
    .into_any()
}
