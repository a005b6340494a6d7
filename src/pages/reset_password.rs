//! Choosing a new password with a link; without one, how to get one.

use byoc_types::{PasswordReset, PasswordResetComplete};
use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        people::{password_reset_complete, password_reset_view},
    },
    components::failure::Failure,
    forms::{
        add_form::SendForm,
        password::{AccountName, NewPasswordField, new_password_error},
        submission::{Submission, problems},
    },
    layouts::shell::CenteredPage,
    paths,
    state::{link_token::use_link_token, title::set_page_title},
    ui::{Button, ButtonKind, CopyButton, EmptyState, ErrorSummary, LinkButton, Skeleton},
};

/// What the person who runs the server types.
const COMMAND: &str = "byoc-server admin reset-password EMAIL";

/// The form, or what to do.
#[component]
pub fn ResetPasswordPage() -> impl IntoView {
    set_page_title("Reset password");
    let token = use_link_token();
    view! {
        <CenteredPage>
            {move || match token.get() {
                token if token.is_empty() => view! { <HowTo/> }.into_any(),
                token => view! { <WithLink token/> }.into_any(),
            }}
        </CenteredPage>
    }
}

/// The same for everybody: nothing is asked, so nothing tells who has an account.
#[component]
fn HowTo() -> impl IntoView {
    view! {
        <div class="panel stack">
            <h1 class="centered__title" tabindex="-1">"Reset your password"</h1>
            <p>
                "This server doesn't send email. Ask an operator of this server for a reset link. The link works once and expires after an hour."
            </p>
            <p>"Operators can create one in the menu of a member, or with this command on the server:"</p>
            <div class="facts__value facts__value--code" translate="no">
                <code translate="no">{COMMAND}</code>
                <CopyButton what="command" text=Signal::stored(COMMAND.to_owned())/>
            </div>
            <LinkButton href=paths::login(None)>"Back to sign-in"</LinkButton>
        </div>
    }
}

#[component]
fn WithLink(token: String) -> impl IntoView {
    let token = StoredValue::new(token);
    let reset = LocalResource::new(move || password_reset_view(token.get_value()));
    let shown = move |answer: Result<PasswordReset, ApiError>| match answer {
        Ok(reset) => view! { <ResetForm token=token.get_value() email=reset.email/> }.into_any(),
        Err(error) if error.status == 404 => view! { <BadLink/> }.into_any(),
        Err(error) => {
            let action =
                move || view! { <Button on_press=move |()| reset.refetch()>"Try again"</Button> };
            view! {
                <h1 class="centered__title" tabindex="-1">"Reset password"</h1>
                <Failure title="The link could not be checked" error action/>
            }
            .into_any()
        }
    };
    view! {
        <Transition fallback=|| view! { <Skeleton lines=4/> }>
            {move || Suspend::new(async move { shown(reset.await) })}
        </Transition>
    }
}

#[component]
fn BadLink() -> impl IntoView {
    let action = || {
        view! {
            <LinkButton href=paths::reset_password() kind=ButtonKind::Primary>
                "Show how to get a link"
            </LinkButton>
        }
    };
    view! {
        <EmptyState title="This reset link does not work" is_page=true action>
            <p>"It was already used, has expired, or a newer one replaced it. A link works once and expires after an hour."</p>
        </EmptyState>
    }
}

#[component]
fn ResetForm(token: String, email: String) -> impl IntoView {
    let secret = RwSignal::new(String::new());
    let submission = Submission::default();
    let password_error = new_password_error(submission, "password", secret);
    let errors = problems([("password", password_error)]);
    let submit = move |event| {
        let request = PasswordResetComplete {
            token: token.clone(),
            password: secret.get_untracked(),
        };
        let send = || async move { password_reset_complete(&request).await };
        submission.submit(event, errors, send, || {
            window().location().set_href(&paths::home()).ok();
        });
    };
    view! {
        <div class="panel">
            <ErrorSummary errors attempts=submission.attempts()/>
            <h1 class="centered__title" tabindex="-1">"Choose a new password"</h1>
            <p class="centered__lead">
                "For " <strong>{email.clone()}</strong>
                ". This ends your sessions and API tokens, and signs you in here."
            </p>
            <SendForm
                label="Set new password"
                busy_label="Saving…"
                submission
                problems=errors
                has_summary=false
                on_submit=submit
            >
                <AccountName email/>
                <NewPasswordField
                    id="password"
                    label="New password"
                    field="password"
                    value=secret
                    submission
                    error=password_error
                />
            </SendForm>
        </div>
    }
}
