//! A call that failed: what is wrong, what to do, and the number that support asks for.

use leptos::prelude::*;

use crate::api_error::ApiError;
use crate::ui::{Alert, CopyButton, Tone};

/// A failed call in the page, read out when it appears. It takes nothing away: the form around it
/// keeps what was typed.
#[component]
pub fn Failure(
    /// What did not work, for example `The name was not saved`.
    #[prop(into)]
    title: String,
    error: ApiError,
    /// True: something old is still on screen, so it is a warning only.
    #[prop(optional)]
    is_warning: bool,
    /// Buttons under the text.
    #[prop(into, optional)]
    action: ViewFn,
) -> impl IntoView {
    let tone = if is_warning {
        Tone::Warning
    } else {
        Tone::Danger
    };
    let title = match error.is_uncertain {
        true => "We couldn't confirm the change".to_owned(),
        false => title,
    };
    // A single detail usually repeats the message.
    let details: Vec<String> = error
        .details
        .iter()
        .map(|detail| detail.message.clone())
        .filter(|message| *message != error.message)
        .collect();
    view! {
        <Alert tone title is_live=true action>
            <p>{error.message}</p>
            {(!details.is_empty())
                .then(|| {
                    view! {
                        <ul class="failure__details">
                            {details.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}
                        </ul>
                    }
                })}
            {error.request_id.map(|id| view! { <RequestId id/> })}
        </Alert>
    }
    .into_any()
}

/// The request's number, to copy into a ticket.
#[component]
pub fn RequestId(#[prop(into)] id: String) -> impl IntoView {
    view! {
        <p class="request-id">
            "Request " <code translate="no">{id.clone()}</code> <CopyButton what="request ID" text=id/>
        </p>
    }
    .into_any()
}
