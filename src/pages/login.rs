//! Signing in.

use byoc_types::SessionCreate;
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    components::Redirect,
    hooks::use_query_map,
};

use crate::{
    api::{ApiError, session::setup_view},
    layouts::shell::CenteredPage,
    paths,
    state::{session::use_session, title::set_page_title},
    ui::{Alert, Button, ButtonKind, ErrorSummary, FieldProblem, TextField, Tone},
};

/// Email and password.
#[component]
pub fn LoginPage() -> impl IntoView {
    let session = use_session();
    let query = use_query_map();
    // Only an address of this app: never on to another site.
    let next = move || {
        query
            .with_untracked(|query| query.get("next"))
            .filter(|next| next.starts_with('/') && !next.starts_with("//") && !next.contains('\\'))
            .unwrap_or_else(paths::home)
    };
    let is_signed_in = Memo::new(move |_| session.current().is_some());
    move || {
        if is_signed_in.get() {
            let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
            view! { <Redirect path=next() options/> }.into_any()
        } else {
            view! {
                <CenteredPage>
                    <LoginForm/>
                </CenteredPage>
            }
            .into_any()
        }
    }
}

#[component]
fn LoginForm() -> impl IntoView {
    let session = use_session();
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let attempts = RwSignal::new(0u32);
    let failure = RwSignal::new(None::<ApiError>);
    let is_busy = RwSignal::new(false);

    let email_error = Signal::derive(move || {
        (attempts.get() > 0 && email.with(|email| email.trim().is_empty()))
            .then(|| "Enter your email address, for example ada@example.com".to_owned())
    });
    let password_error = Signal::derive(move || {
        (attempts.get() > 0 && password.with(String::is_empty))
            .then(|| "Enter your password".to_owned())
    });
    let problems = Signal::derive(move || {
        [("login-email", email_error.get()), ("login-password", password_error.get())]
            .into_iter()
            .filter_map(|(id, message)| Some(FieldProblem::new(id, message?)))
            .collect::<Vec<_>>()
    });
    set_page_title(Signal::derive(move || {
        let has_errors = !problems.with(Vec::is_empty) || failure.with(Option::is_some);
        if has_errors { "Error: Sign in" } else { "Sign in" }.to_owned()
    }));

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if is_busy.get_untracked() {
            return;
        }
        failure.set(None);
        attempts.update(|attempts| *attempts += 1);
        if !problems.with_untracked(Vec::is_empty) {
            return;
        }
        is_busy.set(true);
        spawn_local(async move {
            let request = SessionCreate {
                email: email.get_untracked().trim().to_owned(),
                password: password.get_untracked(),
            };
            let result = session.sign_in(&request).await;
            is_busy.try_set(false);
            failure.try_set(result.err());
        });
    };
    view! {
        <div class="panel">
            <ErrorSummary errors=problems attempts/>
            <h1 class="centered__title" tabindex="-1">"Sign in"</h1>
            <p class="centered__lead">"to manage the custom clouds of your organization"</p>
            <form class="form" novalidate on:submit=submit>
                {move || {
                    failure
                        .get()
                        .map(|error| {
                            view! { <Alert tone=Tone::Danger title=error.message is_live=true/> }
                        })
                }}
                <TextField
                    id="login-email"
                    label="Email"
                    value=email
                    on_input=move |text| email.set(text)
                    error=email_error
                    input_type="email"
                    name="email"
                    autocomplete="username"
                />
                <TextField
                    id="login-password"
                    label="Password"
                    value=password
                    on_input=move |text| password.set(text)
                    error=password_error
                    input_type="password"
                    name="password"
                    autocomplete="current-password"
                />
                <Button kind=ButtonKind::Primary is_submit=true is_busy busy_label="Signing in…">
                    "Sign in"
                </Button>
            </form>
        </div>
        <FirstRunHint/>
    }
}

/// An empty server has nobody to sign in as.
#[component]
fn FirstRunHint() -> impl IntoView {
    let is_needed = RwSignal::new(false);
    spawn_local(async move {
        if let Ok(status) = setup_view().await {
            is_needed.try_set(status.is_needed);
        }
    });
    view! {
        <Show when=move || is_needed.get()>
            <Alert tone=Tone::Info title="This server is not set up yet" is_live=true>
                <p>
                    "Open the set-up link that the server printed when it started. It begins with "
                    <code>{paths::setup()}"?token="</code> " and works once."
                </p>
            </Alert>
        </Show>
    }
}
