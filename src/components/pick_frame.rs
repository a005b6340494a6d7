//! What stands around a list of checkboxes: how many are ticked, a filter, a frame that scrolls.

use leptos::prelude::*;

use crate::ui::{SearchField, Show};

/// The frame; the lines, or what stands in their place, are the caller's.
#[component]
pub fn PickFrame(
    /// The filter is `<id>-filter`.
    #[prop(into)]
    id: String,
    #[prop(into)] legend: String,
    /// How many are ticked.
    #[prop(into)]
    chosen: Signal<usize>,
    /// For example `Filter projects`.
    #[prop(into)]
    filter_label: String,
    query: RwSignal<String>,
    /// False for few lines.
    #[prop(into)]
    has_filter: Signal<bool>,
    /// What the filter leaves, for example `3 projects`.
    #[prop(into)]
    found: Signal<String>,
    children: Children,
) -> impl IntoView {
    let announcement = Signal::derive(move || {
        let is_filtering = query.with(|query| !query.trim().is_empty());
        if is_filtering {
            found.get()
        } else {
            String::new()
        }
    });
    view! {
        <fieldset class="pick-list">
            <legend class="field__label">
                {legend.clone()} " "
                <span class="pick-list__count">{move || format!("{} selected", chosen.get())}</span>
            </legend>
            <Show when=has_filter>
                <SearchField
                    id=format!("{id}-filter")
                    label=filter_label.clone()
                    value=query
                    on_input=move |text| query.set(text)
                    announcement
                />
            </Show>
            // By keyboard it scrolls too.
            <div class="pick-list__lines" tabindex="0" role="group" aria-label=legend>
                {children()}
            </div>
        </fieldset>
    }
    .into_any()
}
