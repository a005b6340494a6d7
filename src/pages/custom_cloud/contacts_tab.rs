//! Contacts: the people to call about this custom cloud.

use byoc_rules::state::Action;
use byoc_types::{ContactEmail, CustomCloud, CustomCloudUpdate};
use leptos::prelude::*;

use super::current::{Current, use_current};
use super::use_reason_against;
use crate::components::contact_editor::{
    ContactEditor, ContactRow, contact_problems, contacts_of, control_of, rows_of,
};
use crate::forms::edit::Edit;
use crate::forms::editor_frame::EditorFrame;
use crate::state::toasts::use_toasts;
use crate::ui::{Card, FieldProblem};

pub type ContactsEdit = Edit<Vec<ContactRow>, Vec<ContactEmail>>;

#[component]
pub fn ContactsTab(edit: ContactsEdit) -> impl IntoView {
    let current = use_current();
    let reason = use_reason_against(Action::SetContacts);
    view! {
        <Card
            title="Customer contacts"
            description="Who is called when something about this custom cloud needs a person. At least one of them is an Admin."
        >
            {move || match reason.get() {
                Some(reason) => view! { <ReadOnlyContacts current reason/> }.into_any(),
                None => view! { <ContactsForm edit current/> }.into_any(),
            }}
        </Card>
    }
}

#[component]
fn ReadOnlyContacts(current: Current, reason: String) -> impl IntoView {
    view! {
        <p class="muted">{reason}</p>
        <ContactLines current/>
    }
}

/// Name, role and address of each contact.
#[component]
pub fn ContactLines(current: Current) -> impl IntoView {
    let contacts = current.part(|cloud| cloud.contact_emails.clone());
    let line = |contact: ContactEmail| {
        view! {
            <li class="contact-list__entry">
                <strong>{contact.real_name.unwrap_or_else(|| contact.email.clone())}</strong>
                <span class="muted"><bdi>{contact.role}</bdi></span>
                <a href=format!("mailto:{}", contact.email)>{contact.email.clone()}</a>
            </li>
        }
    };
    move || match contacts.get() {
        none if none.is_empty() => view! { <p class="muted">"No contacts yet."</p> }.into_any(),
        some => view! {
            <ul class="contact-list">{some.into_iter().map(line).collect_view()}</ul>
        }
        .into_any(),
    }
}

#[component]
fn ContactsForm(edit: ContactsEdit, current: Current) -> impl IntoView {
    let toasts = use_toasts();
    let contacts = current.part(|cloud| cloud.contact_emails.clone());
    let rows = Memo::new(move |_| edit.value(|| contacts.with(|contacts| rows_of(contacts))));
    let errors = Signal::derive(move || {
        let rows = rows.get();
        let own = contact_problems(&rows);
        let problems = if own.is_empty() {
            refused(edit, &rows)
        } else {
            own
        };
        edit.shown(problems)
    });
    let save = Callback::new(move |()| {
        let rows = rows.get_untracked();
        edit.attempts.update(|attempts| *attempts += 1);
        let Some(base) = edit.base().filter(|_| contact_problems(&rows).is_empty()) else {
            return;
        };
        let request = CustomCloudUpdate {
            contact_emails: Some(contacts_of(&rows)),
            ..CustomCloudUpdate::default()
        };
        let is_base = move |cloud: &CustomCloud| cloud.contact_emails == base;
        edit.saving.run(current.update(request, is_base), move |_| {
            edit.discard();
            toasts.success("Contacts saved");
        });
    });
    let overwrite = move |()| {
        edit.rebase(contacts.get_untracked());
        save.run(());
    };
    view! {
        <EditorFrame
            failure_title="The contacts were not saved"
            save_label="Save contacts"
            errors
            attempts=edit.attempts
            left=edit.left
            saving=edit.saving
            is_edited=Signal::derive(move || edit.is_edited())
            on_save=save
            on_discard=move |()| edit.discard()
            on_overwrite=overwrite
        >
            <ContactEditor
                rows
                on_change=move |rows| edit.change(rows, || contacts.get_untracked())
                on_blur=move |id| edit.leave(id)
                errors
            />
        </EditorFrame>
    }
}

/// What the server refused, each at its control.
fn refused(edit: ContactsEdit, rows: &[ContactRow]) -> Vec<FieldProblem> {
    edit.saving.error.with(|error| {
        let details = error.iter().flat_map(|error| &error.details);
        details
            .filter_map(|detail| {
                let field = detail
                    .field
                    .as_deref()
                    .filter(|field| field.starts_with("contact_emails"))?;
                Some(FieldProblem::new(
                    control_of(rows, field),
                    detail.message.clone(),
                ))
            })
            .collect()
    })
}
