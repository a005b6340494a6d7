//! The API tokens of a person.

use byoc_rules::words;
use byoc_types::{AccessToken, TokenScope};
use leptos::prelude::*;

use super::token_form::TokenDialog;
use crate::{
    api::people::{access_token_delete, access_token_list},
    components::{deadline::Deadline, loaded::loaded_as, timestamp::Timestamp},
    forms::saving::{SaveFailure, Saving},
    state::{connection::use_offline_reason, toasts::use_toasts},
    ui::{Badge, Button, ButtonKind, Card, Dialog, IconName, Tone},
};

/// What a token without a description is called.
const NAMELESS: &str = "Without description";

/// The list, with the dialogs that create and revoke.
#[component]
pub fn TokensCard() -> impl IntoView {
    let offline = use_offline_reason();
    let is_open = RwSignal::new(false);
    let asked = RwSignal::new(None);
    let tokens = LocalResource::new(access_token_list);
    let create = move || {
        view! {
            <Button
                icon=IconName::Plus
                is_small=true
                disabled_reason=offline
                on_press=move |()| is_open.set(true)
            >
                "Create token"
            </Button>
        }
    };
    view! {
        <Card
            title="API tokens"
            description="Programs such as avn and Terraform sign in with a token. A token can do what you can do, or less."
            actions=create
        >
            {loaded_as(
                "API tokens could not be loaded",
                tokens,
                3,
                move |list| view! { <TokenList tokens=list asked/> }.into_any(),
            )}
        </Card>
        <TokenDialog is_open on_created=move |()| tokens.refetch()/>
        <RevokeDialog asked on_revoked=move |()| tokens.refetch()/>
    }
}

#[component]
fn TokenList(tokens: Vec<AccessToken>, asked: RwSignal<Option<AccessToken>>) -> impl IntoView {
    if tokens.is_empty() {
        return view! { <p class="muted">"No API token yet. Create one for a program."</p> }
            .into_any();
    }
    let entries = tokens
        .into_iter()
        .map(|token| view! { <Entry token asked/> })
        .collect_view();
    view! { <ul class="entries" aria-label="API tokens">{entries}</ul> }.into_any()
}

fn name_of(token: &AccessToken) -> String {
    let description = token.description.as_deref().unwrap_or_default();
    match description.trim() {
        "" => NAMELESS.to_owned(),
        _ => description.to_owned(),
    }
}

#[component]
fn Entry(token: AccessToken, asked: RwSignal<Option<AccessToken>>) -> impl IntoView {
    let offline = use_offline_reason();
    let name = name_of(&token);
    let tone = match token.scope {
        TokenScope::Read => Tone::Neutral,
        TokenScope::Write => Tone::Info,
    };
    let used = match token.last_used_time.clone() {
        Some(time) => view! { "Last used " <Timestamp time/> }.into_any(),
        None => view! { "Never used" }.into_any(),
    };
    let expires = match token.expiry_time.clone() {
        Some(time) => view! { "Expires " <Deadline time/> }.into_any(),
        None => view! { "Never expires" }.into_any(),
    };
    view! {
        <li class="entries__entry">
            <div class="entries__text">
                <span class="cluster">
                    <strong><bdi>{name.clone()}</bdi></strong>
                    <Badge tone>{words::label(token.scope)}</Badge>
                </span>
                <span class="muted small">
                    <code translate="no">{token.token_prefix.clone()} "…"</code>
                    " · " {used} " · " {expires}
                </span>
            </div>
            <Button
                is_small=true
                aria_label=Some(format!("Revoke {name}"))
                disabled_reason=offline
                on_press=move |()| asked.set(Some(token.clone()))
            >
                "Revoke"
            </Button>
        </li>
    }
}

/// Asks before a token ends; open while `asked` holds one.
#[component]
fn RevokeDialog(
    asked: RwSignal<Option<AccessToken>>,
    #[prop(into)] on_revoked: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let saving = Saving::default();
    let close = move || {
        asked.set(None);
        saving.reset();
    };
    let revoke = move |()| {
        let Some(token) = asked.get_untracked() else {
            return;
        };
        let send = async move { access_token_delete(&token.token_prefix).await };
        saving.run(send, move |()| {
            close();
            on_revoked.run(());
            toasts.success("Token revoked");
        });
    };
    let footer = move || {
        view! {
            <Button on_press=move |()| close() has_autofocus=true>"Cancel"</Button>
            <Button
                kind=ButtonKind::Danger
                on_press=revoke
                is_busy=saving.is_busy
                busy_label="Revoking…"
            >
                "Revoke token"
            </Button>
        }
    };
    let title = Signal::derive(move || {
        let name = asked.with(|asked| asked.as_ref().map(name_of));
        format!("Revoke “{}”?", name.unwrap_or_default())
    });
    view! {
        <Dialog
            title
            is_open=Signal::derive(move || asked.with(Option::is_some))
            on_close=move |()| close()
            footer
        >
            <p>"Programs that use this token can't sign in any more. This can't be undone."</p>
            <SaveFailure saving title="The token was not revoked"/>
        </Dialog>
    }
}
