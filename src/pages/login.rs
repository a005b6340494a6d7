//! Signing in.

use byoc_types::SessionCreate;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::hooks::use_query_map;

use crate::{
    api::session::setup_view,
    forms::submission::{Submission, SubmissionFailure, problems},
    layouts::shell::CenteredPage,
    paths,
    state::{redirect::lead_on, session::use_session, title::set_page_title},
    ui::{Alert, Button, ButtonKind, ErrorSummary, Show, TextField, Tone, dynamic},
};

/// Email and password; on to where the person was going.
#[component]
pub fn LoginPage() -> impl IntoView {
    let session = use_session();
    let query = use_query_map();
    let next = move || {
        query
            .with_untracked(|query| query.get("next"))
            .filter(|next| is_of_this_app(next))
            .unwrap_or_else(paths::home)
    };
    let is_signed_in = Memo::new(move |_| session.current().is_some());
    dynamic(move || {
        if is_signed_in.get() {
            lead_on(&next());
            return ().into_any();
        }
        view! {
            <CenteredPage>
                <LoginForm/>
                <FirstRunHint/>
            </CenteredPage>
        }
        .into_any()
    })
}

/// True for an address within this app: signing in never leads to another site.
///
/// Browsers read a backslash as a slash and leave out tabs and line ends (URL standard, 4.4). Two
/// slashes anywhere in the path could come first once dots such as `/.` are taken away.
fn is_of_this_app(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    path.starts_with('/')
        && !path.contains("//")
        && !address.contains(|letter: char| letter == '\\' || letter.is_control())
}

#[component]
fn LoginForm() -> impl IntoView {
    let session = use_session();
    let email = RwSignal::new(String::new());
    let password = RwSignal::new(String::new());
    let submission = Submission::default();
    let email_error = submission.field_error("email", move || {
        email
            .with(|email| email.trim().is_empty())
            .then(|| "Enter your email address, for example ada@example.com.".to_owned())
    });
    let password_error = submission.field_error("password", move || {
        password
            .with(String::is_empty)
            .then(|| "Enter your password.".to_owned())
    });
    let errors = problems([
        ("login-email", email_error),
        ("login-password", password_error),
    ]);
    set_page_title(Signal::derive(move || {
        if errors.with(Vec::is_empty) {
            "Sign in"
        } else {
            "Error: Sign in"
        }
        .to_owned()
    }));
    let submit = move |event| {
        let request = SessionCreate {
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
        };
        submission.submit(
            event,
            errors,
            || async move { session.sign_in(&request).await },
            || {},
        );
    };
    view! {
        <div class="panel">
            <ErrorSummary errors attempts=submission.attempts()/>
            <h1 class="centered__title" tabindex="-1">"Sign in"</h1>
            <p class="centered__lead">"Manage the custom clouds of your organization."</p>
            <form class="form" novalidate on:submit=submit>
                <SubmissionFailure submission problems=errors/>
                <TextField
                    id="login-email"
                    label="Email"
                    value=email
                    on_input=submission.input("email", email)
                    error=email_error
                    input_type="email"
                    name="email"
                    autocomplete="username"
                />
                <TextField
                    id="login-password"
                    label="Password"
                    value=password
                    on_input=submission.input("password", password)
                    error=password_error
                    input_type="password"
                    name="password"
                    autocomplete="current-password"
                />
                <Button
                    kind=ButtonKind::Primary
                    is_submit=true
                    is_busy=submission.is_busy()
                    busy_label="Signing in…"
                >
                    "Sign in"
                </Button>
                <a href=paths::reset_password()>"Forgot your password?"</a>
            </form>
        </div>
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
        <Show when=is_needed>
            <Alert tone=Tone::Info title="This server is not set up yet" is_live=true>
                <p>
                    "Open the setup link that the server printed at start. It contains "
                    <code translate="no">{paths::setup()} "?token="</code> " and works once."
                </p>
            </Alert>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::is_of_this_app;

    #[test]
    fn signing_in_never_leads_to_another_site() {
        for address in ["/", "/organizations/org1?q=a", "/login?next=https://a/b#c"] {
            assert!(is_of_this_app(address), "{address}");
        }
        for address in [
            "https://example.com",
            "//example.com",
            "/\\example.com",
            "/\t/example.com",
            "/\n/example.com",
            "/\r\\example.com",
            "\t//example.com",
            " //example.com",
            "/.//example.com",
            "/a/..//example.com",
            "/%2e//example.com",
            "javascript:alert(1)",
            "",
            "x",
        ] {
            assert!(!is_of_this_app(address), "{address}");
        }
    }
}
