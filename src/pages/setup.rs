//! First run: the organization and its first super admin.

use byoc_types::{SessionCreate, SetupRequest};
use leptos::{ev::SubmitEvent, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use crate::{
    api::{
        ApiError,
        session::{setup_create, setup_view},
    },
    layouts::shell::CenteredPage,
    paths,
    state::{session::use_session, title::set_page_title},
    ui::{
        Alert, Button, ButtonKind, EmptyState, ErrorSummary, FieldProblem, LinkButton, TextField,
        Tone,
    },
};

/// Shortest password that is taken here before the server is asked.
const PASSWORD_LENGTH: usize = 12;

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
            action=|| {
                view! {
                    <LinkButton href=paths::login(None) kind=ButtonKind::Primary>"Sign in"</LinkButton>
                }
            }
        >
            <p>"Set-up links work once. Sign in, or ask a super admin to add you as a member."</p>
        </EmptyState>
    }
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
        Fields { organization_name: empty(), real_name: empty(), email: empty(), password: empty() }
    }

    /// What is wrong, by the name of the request's field.
    fn problem(self, field: &str) -> Option<String> {
        let is_blank = |value: RwSignal<String>| value.with(|value| value.trim().is_empty());
        let message = match field {
            "organization_name" if is_blank(self.organization_name) => {
                "Enter the name of your organization, for example Example Ltd"
            }
            "real_name" if is_blank(self.real_name) => "Enter your name, for example Ada Example",
            "email" if !self.email.with(|email| email.trim().contains('@')) => {
                "Enter your email address, for example ada@example.com"
            }
            "password" if self.password.with(|it| it.chars().count() < PASSWORD_LENGTH) => {
                "Choose a password of at least 12 characters, for example four random words"
            }
            _ => return None,
        };
        Some(message.to_owned())
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

const NAMES: [&str; 4] = ["organization_name", "real_name", "email", "password"];

#[component]
fn SetupForm() -> impl IntoView {
    let session = use_session();
    let query = use_query_map();
    let navigate = use_navigate();
    let fields = Fields::new();
    let attempts = RwSignal::new(0u32);
    let failure = RwSignal::new(None::<ApiError>);
    let is_busy = RwSignal::new(false);

    let error = move |field: &'static str| {
        Signal::derive(move || {
            if attempts.get() == 0 {
                return None;
            }
            let from_server = || failure.with(|it| it.as_ref()?.field(field).map(str::to_owned));
            fields.problem(field).or_else(from_server)
        })
    };
    let errors = NAMES.map(error);
    let problems = Signal::derive(move || {
        NAMES
            .into_iter()
            .zip(errors)
            .filter_map(|(name, error)| Some(FieldProblem::new(name, error.get()?)))
            .collect::<Vec<_>>()
    });
    set_page_title(Signal::derive(move || {
        if problems.with(Vec::is_empty) { "Set up" } else { "Error: Set up" }.to_owned()
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
        let token = query.with_untracked(|query| query.get("token")).unwrap_or_default();
        let request = fields.to_request(token);
        let navigate = navigate.clone();
        spawn_local(async move {
            let result = match setup_create(&request).await {
                Ok(()) => {
                    let SetupRequest { email, password, .. } = request;
                    session.sign_in(&SessionCreate { email, password }).await
                }
                Err(error) => Err(error),
            };
            is_busy.try_set(false);
            match result {
                Ok(()) => {
                    let options = NavigateOptions { replace: true, ..NavigateOptions::default() };
                    navigate(&paths::home(), options);
                }
                Err(error) => {
                    failure.set(Some(error));
                    attempts.update(|attempts| *attempts += 1);
                }
            }
        });
    };
    let page_error = move || failure.get().filter(|_| problems.with(Vec::is_empty));
    let [organization_error, name_error, email_error, password_error] = errors;
    view! {
        <div class="panel">
            <ErrorSummary errors=problems attempts/>
            <h1 class="centered__title" tabindex="-1">"Set up this server"</h1>
            <p class="centered__lead">
                "Name your organization and make yourself its first super admin. The set-up link works once."
            </p>
            <form class="form" novalidate on:submit=submit>
                {move || {
                    page_error()
                        .map(|error| {
                            view! { <Alert tone=Tone::Danger title=error.message is_live=true/> }
                        })
                }}
                <TextField
                    id="organization_name"
                    label="Organization"
                    hint="As your colleagues know it. It can be changed later."
                    value=fields.organization_name
                    on_input=move |text| fields.organization_name.set(text)
                    error=organization_error
                    autocomplete="organization"
                />
                <TextField
                    id="real_name"
                    label="Your name"
                    value=fields.real_name
                    on_input=move |text| fields.real_name.set(text)
                    error=name_error
                    autocomplete="name"
                />
                <TextField
                    id="email"
                    label="Email"
                    hint="You sign in with it."
                    value=fields.email
                    on_input=move |text| fields.email.set(text)
                    error=email_error
                    input_type="email"
                    autocomplete="username"
                />
                <TextField
                    id="password"
                    label="Password"
                    hint="At least 12 characters."
                    value=fields.password
                    on_input=move |text| fields.password.set(text)
                    error=password_error
                    input_type="password"
                    autocomplete="new-password"
                />
                <Button kind=ButtonKind::Primary is_submit=true is_busy busy_label="Setting up…">
                    "Set up"
                </Button>
            </form>
        </div>
    }
}
