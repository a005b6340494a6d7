//! What stands in place of data that could not be loaded.

use leptos::prelude::*;

use crate::ui::{Alert, Button, IconName, Tone};

/// The message, and a way to try again.
#[component]
pub fn LoadError(
    /// From the error boundary around it.
    #[prop(into)]
    errors: ArcRwSignal<Errors>,
    /// For example "Projects could not be loaded".
    #[prop(into)]
    title: String,
    #[prop(into)] on_retry: Callback<()>,
) -> impl IntoView {
    let messages = move || {
        errors.with(|errors| {
            errors
                .iter()
                .map(|(_, error)| error.to_string())
                .collect::<Vec<_>>()
                .join(" ")
        })
    };
    view! {
        <Alert
            tone=Tone::Danger
            title
            is_live=true
            action=move || {
                view! {
                    <Button icon=IconName::Refresh on_press=on_retry>"Try again"</Button>
                }
            }
        >
            <p>{messages}</p>
        </Alert>
    }
    .into_any()
}
