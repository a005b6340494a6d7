//! Creating an organization: the form, then the link of its first super admin.

use byoc_rules::{
    contacts,
    name::{self, Named},
    tier, words,
    words::Words,
};
use byoc_types::{OperatorOrganizationCreate, OperatorOrganizationCreated, Tier};
use leptos::prelude::*;

use super::{
    decisions::{OFFER_HINT, tier_options},
    invitation::InvitationLink,
};
use crate::{
    api::operator::operator_organization_create,
    forms::{
        add_form::AddForm,
        submission::{Submission, problems},
    },
    ui::{Checkbox, Dialog, SelectField, TextField},
};

/// The dialog.
#[component]
pub fn CreateDialog(
    is_open: RwSignal<bool>,
    /// The lowest tier with bring your own cloud.
    minimum: Signal<Tier>,
    #[prop(into)] on_created: Callback<()>,
) -> impl IntoView {
    let created = RwSignal::new(None::<OperatorOrganizationCreated>);
    let close = Callback::new(move |()| {
        is_open.set(false);
        created.set(None);
    });
    let title = Signal::derive(move || match created.with(Option::is_some) {
        true => "Copy the invitation link now".to_owned(),
        false => "Create organization".to_owned(),
    });
    view! {
        <Dialog title is_open on_close=close>
            {move || match created.get() {
                Some(created) => view! { <InvitationLink invitation=created.invitation on_close=close/> }.into_any(),
                None => view! { <CreateForm created minimum on_created close/> }.into_any(),
            }}
        </Dialog>
    }
    .into_any()
}

#[component]
fn CreateForm(
    created: RwSignal<Option<OperatorOrganizationCreated>>,
    minimum: Signal<Tier>,
    on_created: Callback<()>,
    close: Callback<()>,
) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let email = RwSignal::new(String::new());
    let chosen = RwSignal::new(minimum.get_untracked().as_word().to_owned());
    let is_enabled = RwSignal::new(true);
    let submission = Submission::default();
    let name_error = submission.field_error("organization_name", move || {
        let checked = name.with(|name| name::check(Named::Organization, name));
        checked.err().map(|error| error.to_string())
    });
    let tier_error = submission.field_error("tier", move || {
        let checked = chosen.with(|word| tier::check(word, is_enabled.get(), minimum.get()));
        checked.err().map(|error| error.to_string())
    });
    let email_error = submission.field_error("email", move || {
        let checked = email.with(|email| contacts::check_email(email));
        checked.err().map(|error| error.to_string())
    });
    let errors = problems([
        ("new-organization-name", name_error),
        ("new-organization-tier", tier_error),
        ("new-organization-email", email_error),
    ]);
    let submit = move |event| {
        let request = OperatorOrganizationCreate {
            organization_name: name.get_untracked().trim().to_owned(),
            tier: chosen.get_untracked(),
            is_byoc_enabled: is_enabled.get_untracked(),
            email: email.get_untracked().trim().to_owned(),
        };
        let send = || async move {
            let answer = operator_organization_create(&request).await?;
            created.try_set(Some(answer));
            Ok(())
        };
        submission.submit(event, errors, send, move || on_created.run(()));
    };
    view! {
        <AddForm
            label="Create organization"
            busy_label="Creating…"
            on_cancel=close
            submission
            problems=errors
            on_submit=submit
        >
            <TextField
                id="new-organization-name"
                label="Name"
                value=name
                on_input=submission.input("organization_name", name)
                error=name_error
                has_autofocus=true
            />
            <SelectField
                id="new-organization-tier"
                label="Support tier"
                options=tier_options()
                value=chosen
                on_change=submission.input("tier", chosen)
                hint=Signal::derive(move || Some(tier_hint(minimum.get())))
                error=tier_error
            />
            <Checkbox
                id="new-organization-offer"
                label="Enable bring your own cloud"
                is_checked=is_enabled
                on_change=move |is_checked| is_enabled.set(is_checked)
                hint=Some(OFFER_HINT.to_owned())
            />
            <TextField
                id="new-organization-email"
                label="Email of the first super admin"
                hint="You get a link for this person, who then chooses a name and a password."
                value=email
                on_input=submission.input("email", email)
                error=email_error
                input_type="email"
            />
        </AddForm>
    }
    .into_any()
}

/// From which tier on an organization can bring its own cloud.
pub fn tier_hint(minimum: Tier) -> String {
    format!(
        "Bring your own cloud needs {} or a higher tier.",
        words::label(minimum)
    )
}
