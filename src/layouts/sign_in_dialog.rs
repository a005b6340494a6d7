//! The session ended while a page was open: sign in over it, and go on.

use byoc_types::SessionCreate;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};

use crate::{
    state::session::use_session,
    ui::{Alert, Button, ButtonKind, Dialog, TextField, Tone, dynamic},
};

/// Asks for the password. What was being done goes on afterwards.
#[component]
pub fn SignInDialog() -> impl IntoView {
    let session = use_session();
    let is_open = Signal::derive(move || session.is_expired());
    view! {
        <Dialog title="Your session has ended" is_open>
            <SignInAgain/>
        </Dialog>
    }
}

#[component]
fn SignInAgain() -> impl IntoView {
    let session = use_session();
    let email = session.current().map(|it| it.email).unwrap_or_default();
    let password = RwSignal::new(String::new());
    let failure = RwSignal::new(None::<String>);
    let is_busy = RwSignal::new(false);
    let submit = {
        let email = email.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            let request = SessionCreate {
                email: email.clone(),
                password: password.get_untracked(),
            };
            is_busy.set(true);
            spawn_local(async move {
                let result = session.sign_in(&request).await;
                is_busy.try_set(false);
                failure.try_set(result.err().map(|error| error.message));
            });
        }
    };
    view! {
        <form class="form" on:submit=submit>
            <p>"Sign in again as " <strong>{email.clone()}</strong> " to continue. Nothing you typed is lost."</p>
            {dynamic(move || {
                failure
                    .get()
                    .map(|title| view! { <Alert tone=Tone::Danger title is_live=true/> }.into_any())
            })}
            // For password managers, which look for the name of the account.
            <input
                class="visually-hidden"
                type="text"
                autocomplete="username"
                aria-hidden="true"
                tabindex="-1"
                readonly
                prop:value=email
            />
            <TextField
                id="sign-in-again-password"
                label="Password"
                value=password
                on_input=move |text| password.set(text)
                input_type="password"
                autocomplete="current-password"
                has_autofocus=true
            />
            <div class="form__actions">
                <Button on_press=move |()| session.leave()>"Leave this page"</Button>
                <Button kind=ButtonKind::Primary is_submit=true is_busy busy_label="Signing in…">
                    "Sign in"
                </Button>
            </div>
        </form>
    }
}
