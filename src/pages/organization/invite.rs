//! Inviting a person: the form, then the link, which is shown once.

use byoc_rules::contacts;
use byoc_types::{Invitation, InvitationCreate};
use leptos::prelude::*;

use crate::{
    api::people::invitation_create,
    components::one_time_secret::{OneTimeSecret, absolute},
    forms::{
        add_form::AddForm,
        submission::{Submission, problems},
    },
    paths,
    state::organization::use_organization_id,
    ui::{Alert, Button, ButtonKind, Dialog, RadioGroup, RadioOption, TextField, Tone},
};

/// The form, then the link.
#[component]
pub fn InviteDialog(
    is_open: RwSignal<bool>,
    #[prop(into)] on_invited: Callback<()>,
) -> impl IntoView {
    let invited = RwSignal::new(None::<Invitation>);
    let close = Callback::new(move |()| {
        is_open.set(false);
        invited.set(None);
    });
    let title = Signal::derive(move || match invited.with(Option::is_some) {
        true => "Copy the invitation link now".to_owned(),
        false => "Invite member".to_owned(),
    });
    view! {
        <Dialog title is_open on_close=close>
            {move || match invited.get() {
                Some(invitation) => view! { <Invited invitation close/> }.into_any(),
                None => view! { <InviteForm invited on_invited close/> }.into_any(),
            }}
        </Dialog>
    }
    .into_any()
}

#[component]
fn Invited(invitation: Invitation, close: Callback<()>) -> impl IntoView {
    let link = absolute(&paths::invitation_link(
        &invitation.token.unwrap_or_default(),
    ));
    view! {
        <Alert tone=Tone::Warning title="The link is shown only once" is_live=true>
            <p>
                "Send it to " <strong>{invitation.email}</strong>
                ", through a channel that only this person can read. This server doesn't send email."
            </p>
        </Alert>
        <OneTimeSecret what="invitation link" text=link/>
        <p class="muted small">
            "The link works once and expires after 72 hours. The person who accepts the invitation joins the organization."
        </p>
        <div class="form__actions">
            <Button kind=ButtonKind::Primary on_press=close>"I have copied it"</Button>
        </div>
    }
}

#[component]
fn InviteForm(
    invited: RwSignal<Option<Invitation>>,
    on_invited: Callback<()>,
    close: Callback<()>,
) -> impl IntoView {
    let org = use_organization_id();
    let email = RwSignal::new(String::new());
    let role = RwSignal::new("member".to_owned());
    let submission = Submission::default();
    let email_error = submission.field_error("email", move || {
        email.with(|email| {
            if email.trim().is_empty() {
                return Some("Enter an email address, for example ada@example.com.".to_owned());
            }
            let checked = contacts::check_email(email);
            checked.err().map(|error| error.to_string())
        })
    });
    let errors = problems([("member-email", email_error)]);
    let submit = move |event| {
        let org = org.get_untracked();
        let request = InvitationCreate {
            email: email.get_untracked().trim().to_owned(),
            role: role.get_untracked(),
        };
        let send = || async move {
            let invitation = invitation_create(&org, &request).await?;
            invited.try_set(Some(invitation));
            Ok(())
        };
        submission.submit(event, errors, send, move || on_invited.run(()));
    };
    view! {
        <AddForm
            label="Create invitation link"
            busy_label="Inviting…"
            on_cancel=close
            submission
            problems=errors
            on_submit=submit
        >
            <TextField
                id="member-email"
                label="Email"
                hint="This person chooses a name and a password."
                value=email
                on_input=submission.input("email", email)
                error=email_error
                input_type="email"
                has_autofocus=true
            />
            <RadioGroup
                id="member-role"
                legend="Role"
                options=vec![
                    RadioOption::new("member", "Member")
                        .with_hint("Can see the custom clouds and services of their projects"),
                    RadioOption::new("super_admin", "Super admin")
                        .with_hint("Can create and manage custom clouds, projects and members"),
                ]
                value=role
                on_select=move |word| role.set(word)
            />
        </AddForm>
    }
}
