//! First run: the organization and its first super admin.

use byoc_rules::{
    contacts,
    name::{self, Named},
};
use byoc_types::{SessionCreate, SetupRequest};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use crate::{
    api::session::{setup_create, setup_view},
    forms::{
        password::{NewPasswordField, new_password_error},
        submission::{Submission, SubmissionFailure, problems},
    },
    layouts::shell::CenteredPage,
    paths,
    state::{session::use_session, title::set_page_title},
    ui::{Button, ButtonKind, EmptyState, ErrorSummary, LinkButton, TextField},
};

/// Opened by the set-up link that the server prints.
#[component]
pub fn SetupPage() -> impl IntoView {
    let is_done = RwSignal::new(false);
    spawn_local(async move {
        if let Ok(status) = setup_view().await {
            is_done.try_set(!status.is_needed);
        }
    });
    view! {
        <CenteredPage>
            {move || {
                if is_done.get() {
                    view! { <AlreadyDone/> }.into_any()
                } else {
                    view! { <SetupForm/> }.into_any()
                }
            }}
        </CenteredPage>
    }
}

#[component]
fn AlreadyDone() -> impl IntoView {
    set_page_title("Already set up");
    view! {
        <EmptyState
            title="This server is already set up"
            is_page=true
            action=|| {
                view! {
                    <LinkButton href=paths::login(None) kind=ButtonKind::Primary>"Sign in"</LinkButton>
                }
            }
        >
            <p>"Setup links work once. Sign in, or ask a super admin to add you as a member."</p>
        </EmptyState>
    }
}

fn error_of<T, E: ToString>(checked: Result<T, E>) -> Option<String> {
    checked.err().map(|error| error.to_string())
}

/// What is typed, as it stands on the screen.
#[derive(Clone, Copy)]
struct Fields {
    organization_name: RwSignal<String>,
    real_name: RwSignal<String>,
    email: RwSignal<String>,
    password: RwSignal<String>,
}

impl Fields {
    fn new() -> Self {
        let empty = || RwSignal::new(String::new());
        Fields {
            organization_name: empty(),
            real_name: empty(),
            email: empty(),
            password: empty(),
        }
    }

    /// What is wrong, by the name of the request's field.
    fn problem(self, field: &str) -> Option<String> {
        let named = |value: RwSignal<String>, named| {
            value.with(|value| error_of(name::check(named, value)))
        };
        match field {
            "organization_name" => named(self.organization_name, Named::Organization),
            "real_name" => named(self.real_name, Named::Person),
            "email" if self.email.with(|email| email.trim().is_empty()) => {
                Some("Enter your email address, for example ada@example.com.".to_owned())
            }
            "email" => self
                .email
                .with(|email| error_of(contacts::check_email(email))),
            _ => None,
        }
    }

    fn to_request(self, token: String) -> SetupRequest {
        SetupRequest {
            token,
            organization_name: self.organization_name.get_untracked().trim().to_owned(),
            real_name: self.real_name.get_untracked().trim().to_owned(),
            email: self.email.get_untracked().trim().to_owned(),
            password: self.password.get_untracked(),
        }
    }
}

#[component]
fn SetupForm() -> impl IntoView {
    let session = use_session();
    let query = use_query_map();
    let navigate = use_navigate();
    let fields = Fields::new();
    let submission = Submission::default();
    let error = |field: &'static str| submission.field_error(field, move || fields.problem(field));
    let organization_error = error("organization_name");
    let name_error = error("real_name");
    let email_error = error("email");
    let password_error = new_password_error(submission, "password", fields.password);
    let errors = problems([
        ("organization_name", organization_error),
        ("real_name", name_error),
        ("email", email_error),
        ("password", password_error),
    ]);
    set_page_title(Signal::derive(move || {
        if errors.with(Vec::is_empty) {
            "Set up"
        } else {
            "Error: Set up"
        }
        .to_owned()
    }));
    let submit = move |event| {
        let token = query
            .with_untracked(|query| query.get("token"))
            .unwrap_or_default();
        let request = fields.to_request(token);
        let send = || async move {
            setup_create(&request).await?;
            let SetupRequest {
                email, password, ..
            } = request;
            session.sign_in(&SessionCreate { email, password }).await
        };
        let navigate = navigate.clone();
        let done = move || {
            let options = NavigateOptions {
                replace: true,
                ..NavigateOptions::default()
            };
            navigate(&paths::home(), options);
        };
        submission.submit(event, errors, send, done);
    };
    view! {
        <div class="panel">
            <ErrorSummary errors attempts=submission.attempts()/>
            <h1 class="centered__title" tabindex="-1">"Set up this server"</h1>
            <p class="centered__lead">
                "Name your organization and become its first super admin. The setup link works once."
            </p>
            <form class="form" novalidate on:submit=submit>
                <SubmissionFailure submission problems=errors/>
                <TextField
                    id="organization_name"
                    label="Organization"
                    hint="As your colleagues know it, for example Example Ltd."
                    value=fields.organization_name
                    on_input=submission.input("organization_name", fields.organization_name)
                    error=organization_error
                    autocomplete="organization"
                />
                <TextField
                    id="real_name"
                    label="Your name"
                    value=fields.real_name
                    on_input=submission.input("real_name", fields.real_name)
                    error=name_error
                    autocomplete="name"
                />
                <TextField
                    id="email"
                    label="Email"
                    hint="You sign in with this address."
                    value=fields.email
                    on_input=submission.input("email", fields.email)
                    error=email_error
                    input_type="email"
                    autocomplete="username"
                />
                <NewPasswordField
                    id="password"
                    label="Password"
                    field="password"
                    value=fields.password
                    submission
                    error=password_error
                />
                <Button
                    kind=ButtonKind::Primary
                    is_submit=true
                    is_busy=submission.is_busy()
                    busy_label="Setting up…"
                >
                    "Set up"
                </Button>
            </form>
        </div>
    }
}
