//! A message in the page that stays until its reason is gone.

use leptos::prelude::*;

use super::{Icon, Tone, VisuallyHidden};

/// A message with a title, and what to do about it.
#[component]
pub fn Alert(
    #[prop(optional)] tone: Tone,
    #[prop(into)] title: Signal<String>,
    /// True: read out when it appears. For what appears after the page did.
    #[prop(optional)]
    is_live: bool,
    /// Buttons under the text.
    #[prop(into, optional)]
    action: ViewFn,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let role = match (is_live, tone) {
        (false, _) => None,
        (true, Tone::Danger) => Some("alert"),
        (true, Tone::Neutral | Tone::Info | Tone::Success | Tone::Warning) => Some("status"),
    };
    let word = match tone {
        Tone::Danger => "Error: ",
        Tone::Warning => "Warning: ",
        Tone::Neutral | Tone::Info | Tone::Success => "",
    };
    view! {
        <div class=format!("alert alert--{}", tone.as_class()) role=role>
            <Icon name=tone.icon()/>
            <div class="alert__content">
                <p class="alert__title">
                    {(!word.is_empty()).then(|| view! { <VisuallyHidden>{word}</VisuallyHidden> })}
                    {title}
                </p>
                {children.map(|children| view! { <div class="alert__text">{children()}</div> })}
                <div class="alert__action">{action.run()}</div>
            </div>
        </div>
    }
    .into_any()
}
