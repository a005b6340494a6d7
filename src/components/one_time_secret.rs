//! A link or token that the server shows once and keeps only as a hash.

use leptos::prelude::*;

use crate::ui::CopyButton;

/// The text with a copy button.
#[component]
pub fn OneTimeSecret(
    /// What it is, for example `invitation link`.
    #[prop(into)]
    what: String,
    #[prop(into)] text: String,
) -> impl IntoView {
    let copied = text.clone();
    view! {
        <div class="facts__value facts__value--code" translate="no">
            <code translate="no">{text}</code>
            <CopyButton what text=Signal::stored(copied) has_label=true/>
        </div>
    }
    .into_any()
}

/// The whole address of a link below the one that the browser shows now.
pub fn absolute(path: &str) -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}{path}")
}
