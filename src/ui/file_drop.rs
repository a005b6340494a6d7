//! A place to drop a file on, with a button that chooses one.

use leptos::{ev, html, prelude::*};
use web_sys::{DragEvent, File};

use super::{Icon, IconName, field::FieldHint};

/// A file input, as large as a thing can be dropped on. The input is the browser's own: one tab
/// stop, Enter and Space open the chooser.
#[component]
pub fn FileDrop(
    /// Id of the input; its hint is `<id>-hint`.
    #[prop(into)]
    id: String,
    /// For example `Choose plan.json`.
    #[prop(into)]
    label: String,
    #[prop(into)] hint: Signal<Option<String>>,
    /// What the chooser offers, for example `.json`.
    #[prop(into)]
    accept: String,
    #[prop(into)] on_file: Callback<File>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let is_over = RwSignal::new(false);
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else {
            return;
        };
        let file = input.files().and_then(|files| files.get(0));
        // The same file chosen again, after it was rewritten, is a change too.
        input.set_value("");
        if let Some(file) = file {
            on_file.run(file);
        }
    };
    let drop = move |event: DragEvent| {
        // Or else the browser leaves the page and shows the file.
        event.prevent_default();
        is_over.set(false);
        let files = event.data_transfer().and_then(|data| data.files());
        if let Some(file) = files.and_then(|files| files.get(0)) {
            on_file.run(file);
        }
    };
    let over = move |event: ev::DragEvent| {
        event.prevent_default();
        is_over.set(true);
    };
    view! {
        <div
            class="file-drop"
            class:file-drop--over=move || is_over.get()
            on:dragenter=over
            on:dragover=over
            on:dragleave=move |_| is_over.set(false)
            on:drop=drop
        >
            <input
                class="file-drop__input"
                type="file"
                id=id.clone()
                accept=accept
                aria-describedby=format!("{id}-hint")
                node_ref=input
                on:change=chosen
            />
            <label class="file-drop__label" for=id.clone()>
                <Icon name=IconName::Upload/>
                <span>{label}</span>
            </label>
            <FieldHint id hint/>
        </div>
    }
    .into_any()
}
