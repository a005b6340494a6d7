//! The filter above a list.

use leptos::{html, prelude::*};

use super::{Icon, IconName, LiveRegion, keys::on_key};

/// A search input: Escape clears it, and the number of matches is announced.
#[component]
pub fn SearchField(
    #[prop(into)] id: String,
    /// Accessible name and placeholder, for example "Filter custom clouds".
    #[prop(into)]
    label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    /// What is announced politely, for example "3 matches".
    #[prop(into, optional)]
    announcement: Signal<String>,
    #[prop(optional)] node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let clear_on_escape = on_key(move |press| {
        if press.name == "Escape" && !value.with_untracked(String::is_empty) {
            press.take();
            on_input.run(String::new());
        }
    });
    view! {
        <div class="search">
            <Icon name=IconName::Search/>
            <input
                type="search"
                class="input"
                id=id
                aria-label=label.clone()
                placeholder=label
                autocomplete="off"
                spellcheck="false"
                prop:value=value
                node_ref=node_ref
                on:input=move |event| on_input.run(event_target_value(&event))
                on:keydown=clear_on_escape
            />
            <LiveRegion text=announcement/>
        </div>
    }
    .into_any()
}
