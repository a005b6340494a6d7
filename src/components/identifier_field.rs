//! What Terraform printed: the bare identifier or the whole output, read on every key.

use byoc_rules::identifier;
use byoc_types::CloudProvider;
use leptos::prelude::*;

use crate::ui::{Icon, IconName, TextArea};

/// Id of the input.
pub const IDENTIFIER_ID: &str = "identifier";

/// The sentence against an identifier, or against the output pasted in its place.
pub fn check_identifier(input: &str, provider: CloudProvider, unique_name: &str) -> Option<String> {
    identifier::read_output(input, provider, unique_name)
        .err()
        .map(|error| error.to_string())
}

/// Name of the field for a provider.
pub fn identifier_label(provider: CloudProvider) -> &'static str {
    match provider {
        CloudProvider::Google => "Privilege-bearing service account",
        _ => "IAM role ARN",
    }
}

/// The field with what was read from it.
#[component]
pub fn IdentifierField(
    #[prop(into)] provider: Signal<CloudProvider>,
    /// The cloud's prefix of everything in the account.
    #[prop(into)]
    unique_name: Signal<String>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    #[prop(into)] on_blur: Callback<()>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let found = Memo::new(move |_| {
        value.with(|value| {
            unique_name.with(|name| identifier::read_output(value, provider.get(), name).ok())
        })
    });
    let hint = Signal::derive(move || {
        let (what, example) = match provider.get() {
            CloudProvider::Google => (
                "service account",
                format!(
                    "projects/my-project/serviceAccounts/{}@…",
                    unique_name.get()
                ),
            ),
            _ => {
                let role = identifier::role_name(&unique_name.get());
                ("role ARN", format!("arn:aws:iam::<account>:role/{role}"))
            }
        };
        Some(format!(
            "Paste the {what}, for example {example}, or the whole output of terraform output: \
             the {what} is picked out of it."
        ))
    });
    view! {
        <div class="identifier-field">
            <TextArea
                id=IDENTIFIER_ID
                label=Signal::derive(move || identifier_label(provider.get()).to_owned())
                hint
                value
                on_input
                on_blur
                error
                rows=3
                is_monospace=true
                is_required=true
            >
                {move || found.get().map(|found| view! { <Found found /> })}
            </TextArea>
        </div>
    }
    .into_any()
}

#[component]
fn Found(found: String) -> impl IntoView {
    view! {
        <p class="identifier-field__found" role="status">
            <Icon name=IconName::CheckCircle />
            <span>"Found " <bdi class="identifier-field__value">{found}</bdi></span>
        </p>
    }
    .into_any()
}
