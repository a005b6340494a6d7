//! Accepting an invitation, opened by its link.

use byoc_rules::{
    name::{self, Named},
    words,
};
use byoc_types::{InvitationAccept, InvitationOffer, SessionCreate};
use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        people::{invitation_accept, invitation_view},
    },
    components::failure::Failure,
    forms::{
        add_form::SendForm,
        password::{AccountName, NewPasswordField, new_password_error},
        saving::{SaveFailure, Saving},
        submission::{Submission, problems},
    },
    layouts::shell::CenteredPage,
    paths,
    state::{
        link_token::use_link_token,
        session::{SessionStatus, use_session},
        title::set_page_title,
    },
    ui::{
        Button, ButtonKind, EmptyState, LinkButton, RadioGroup, RadioOption, Skeleton, TextField,
    },
};

/// Who looks at the page.
#[derive(Clone, PartialEq)]
enum Visitor {
    Unknown,
    Nobody,
    /// With this email address.
    Person(String),
}

/// What is offered, and how to accept it.
#[component]
pub fn InvitationPage() -> impl IntoView {
    set_page_title("Invitation");
    let token = use_link_token();
    let offer = LocalResource::new(move || invitation_view(token.get()));
    let shown = move |answer: Result<InvitationOffer, ApiError>| match answer {
        Ok(offer) => view! { <Offer offer token=token.get_untracked()/> }.into_any(),
        Err(error) if error.status == 404 => view! { <BadLink/> }.into_any(),
        Err(error) => {
            let action =
                move || view! { <Button on_press=move |()| offer.refetch()>"Try again"</Button> };
            view! {
                <h1 class="centered__title" tabindex="-1">"Invitation"</h1>
                <Failure title="The invitation could not be loaded" error action/>
            }
            .into_any()
        }
    };
    view! {
        <CenteredPage>
            <Transition fallback=|| view! { <Skeleton lines=5/> }>
                {move || Suspend::new(async move { shown(offer.await) })}
            </Transition>
        </CenteredPage>
    }
}

#[component]
fn BadLink() -> impl IntoView {
    let action = || {
        view! {
            <LinkButton href=paths::login(None) kind=ButtonKind::Primary>"Sign in"</LinkButton>
        }
    };
    view! {
        <EmptyState title="This invitation link does not work" is_page=true action>
            <p>"It was already used, has expired or was revoked. A link works once and expires after 72 hours."</p>
            <p>"Ask the person who invited you for a new link."</p>
        </EmptyState>
    }
}

/// Shows the organization that the person has joined.
fn enter(organization_id: &str) {
    let address = paths::organization(organization_id);
    window().location().set_href(&address).ok();
}

#[component]
fn Offer(offer: InvitationOffer, token: String) -> impl IntoView {
    let session = use_session();
    let visitor = Memo::new(move |_| match session.status() {
        SessionStatus::Loading => Visitor::Unknown,
        SessionStatus::SignedIn(session) => Visitor::Person(session.email),
        SessionStatus::SignedOut | SessionStatus::Failed(_) => Visitor::Nobody,
    });
    let title = format!("Join {}", offer.organization_name);
    let lead = format!(
        "{} invited {} as {}.",
        offer.invited_by,
        offer.email,
        match words::as_word(offer.role) {
            "super_admin" => "a super admin",
            _ => "a member",
        }
    );
    let offer = StoredValue::new(offer);
    let token = StoredValue::new(token);
    view! {
        <div class="panel stack">
            <div>
                <h1 class="centered__title" tabindex="-1">{title}</h1>
                <p>{lead}</p>
            </div>
            {move || match visitor.get() {
                Visitor::Unknown => view! { <Skeleton lines=3/> }.into_any(),
                Visitor::Person(email) => view! { <Join offer token email/> }.into_any(),
                Visitor::Nobody => view! { <WithoutSession offer token/> }.into_any(),
            }}
        </div>
    }
}

/// For the person who is signed in.
#[component]
fn Join(
    offer: StoredValue<InvitationOffer>,
    token: StoredValue<String>,
    email: String,
) -> impl IntoView {
    let session = use_session();
    let saving = Saving::default();
    let is_same = offer.with_value(|it| it.email.to_lowercase() == email.to_lowercase());
    if !is_same {
        let leaving = Saving::default();
        let leave = move |()| leaving.run(session.sign_out(), |()| ());
        return view! {
            <p>
                "You are signed in as " <strong>{email}</strong>
                ". Sign out to accept this invitation with the invited address."
            </p>
            <SaveFailure saving=leaving title="You are still signed in"/>
            <Button on_press=leave is_busy=leaving.is_busy>"Sign out"</Button>
        }
        .into_any();
    }
    let join = move |()| {
        let request = InvitationAccept {
            token: token.get_value(),
            ..InvitationAccept::default()
        };
        let org = offer.with_value(|it| it.organization_id.clone());
        let send = async move { invitation_accept(&request).await };
        saving.run(send, move |()| enter(&org));
    };
    view! {
        <SaveFailure saving title="You have not joined yet"/>
        <Button kind=ButtonKind::Primary on_press=join is_busy=saving.is_busy busy_label="Joining…">
            "Accept invitation"
        </Button>
    }
    .into_any()
}

/// For everybody else: a new account, or signing in with the one there is.
#[component]
fn WithoutSession(
    offer: StoredValue<InvitationOffer>,
    token: StoredValue<String>,
) -> impl IntoView {
    let choice = RwSignal::new("new".to_owned());
    view! {
        <RadioGroup
            id="invitation-account"
            legend="Do you have an account on this server?"
            options=vec![
                RadioOption::new("new", "No, create one"),
                RadioOption::new("own", "Yes, sign in"),
            ]
            value=choice
            on_select=move |word| choice.set(word)
        />
        {move || match choice.get().as_str() {
            "own" => view! { <SignIn offer/> }.into_any(),
            _ => view! { <NewAccount offer token/> }.into_any(),
        }}
    }
}

#[component]
fn NewAccount(offer: StoredValue<InvitationOffer>, token: StoredValue<String>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let secret = RwSignal::new(String::new());
    let submission = Submission::default();
    let name_error = submission.field_error("real_name", move || {
        name.with(|it| {
            name::check(Named::Person, it)
                .err()
                .map(|error| error.to_string())
        })
    });
    let password_error = new_password_error(submission, "password", secret);
    let errors = problems([("real_name", name_error), ("password", password_error)]);
    let submit = move |event| {
        let request = InvitationAccept {
            token: token.get_value(),
            real_name: Some(name.get_untracked().trim().to_owned()),
            password: Some(secret.get_untracked()),
        };
        let org = offer.with_value(|it| it.organization_id.clone());
        let send = || async move { invitation_accept(&request).await };
        submission.submit(event, errors, send, move || enter(&org));
    };
    view! {
        <SendForm
            label="Create account and join"
            busy_label="Joining…"
            submission
            problems=errors
            on_submit=submit
        >
            <AccountName email=offer.with_value(|it| it.email.clone())/>
            <TextField
                id="real_name"
                label="Your name"
                value=name
                on_input=submission.input("real_name", name)
                error=name_error
                autocomplete="name"
            />
            <NewPasswordField
                id="password"
                label="Password"
                field="password"
                value=secret
                submission
                error=password_error
            />
        </SendForm>
    }
}

#[component]
fn SignIn(offer: StoredValue<InvitationOffer>) -> impl IntoView {
    let session = use_session();
    let secret = RwSignal::new(String::new());
    let submission = Submission::default();
    let password_error = submission.field_error("password", move || {
        secret
            .with(String::is_empty)
            .then(|| "Enter your password.".to_owned())
    });
    let errors = problems([("password", password_error)]);
    let submit = move |event| {
        let request = SessionCreate {
            email: offer.with_value(|it| it.email.clone()),
            password: secret.get_untracked(),
        };
        let send = || async move { session.sign_in(&request).await };
        submission.submit(event, errors, send, || ());
    };
    view! {
        <SendForm
            label="Sign in"
            busy_label="Signing in…"
            submission
            problems=errors
            on_submit=submit
        >
            <AccountName email=offer.with_value(|it| it.email.clone())/>
            <TextField
                id="password"
                label="Password"
                value=secret
                on_input=submission.input("password", secret)
                error=password_error
                input_type="password"
                autocomplete="current-password"
            />
        </SendForm>
    }
}
