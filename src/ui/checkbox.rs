//! A choice of yes or no.

use leptos::prelude::*;

use super::dynamic;

/// A checkbox with its label; the whole line is the target.
#[component]
pub fn Checkbox(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] is_checked: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
    #[prop(into, optional)] hint: Signal<Option<String>>,
    /// True: some of what it stands for is checked.
    #[prop(into, optional)]
    is_mixed: Signal<bool>,
    /// Why it can't be changed now.
    #[prop(into, optional)]
    disabled_reason: Signal<Option<String>>,
) -> impl IntoView {
    let note = move || disabled_reason.get().or_else(|| hint.get());
    let hint_id = format!("{id}-hint");
    let describedby = {
        let hint_id = hint_id.clone();
        Signal::derive(move || note().is_some().then(|| hint_id.clone()))
    };
    view! {
        <div class="choice">
            <input
                type="checkbox"
                class="choice__input"
                id=id.clone()
                disabled=Signal::derive(move || disabled_reason.with(Option::is_some))
                aria-describedby=describedby
                prop:checked=is_checked
                prop:indeterminate=is_mixed
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <label class="choice__label" for=id>
                {label}
            </label>
            {dynamic(move || {
                let id = hint_id.clone();
                note().map(|note| view! { <p class="choice__hint" id=id>{note}</p> }.into_any())
            })}
        </div>
    }
    .into_any()
}
