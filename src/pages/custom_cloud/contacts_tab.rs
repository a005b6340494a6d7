//! Contacts: the people to call about this custom cloud.

use byoc_rules::state::Action;
use byoc_types::{ContactEmail, CustomCloud, CustomCloudUpdate, ErrorDetail};
use leptos::prelude::*;

use super::current::{Current, use_current};
use super::use_reason_against;
use crate::api::ApiError;
use crate::components::contact_editor::{
    ContactEditor, ContactRow, contact_problems, contacts_of, control_of, rows_of,
};
use crate::forms::edit::{Edit, Saves};
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
            description="The people to call if there is a problem with this custom cloud. At least one contact must be an Admin."
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
    let send = move |base: Vec<ContactEmail>| {
        let request = CustomCloudUpdate {
            contact_emails: Some(rows.with_untracked(|rows| contacts_of(rows))),
            ..CustomCloudUpdate::default()
        };
        let is_base = move |cloud: &CustomCloud| cloud.contact_emails == base;
        current.update(request, is_base)
    };
    let editor = edit.on_page(Saves {
        problems: move || rows.with(|rows| contact_problems(rows)),
        refused: move |error: &ApiError| rows.with(|rows| refused(error, rows)),
        present: move || contacts.get_untracked(),
        send,
        saved: move |_| toasts.success("Contacts saved"),
    });
    view! {
        <EditorFrame
            failure_title="The contacts were not saved"
            save_label="Save contacts"
            editor
        >
            <ContactEditor
                rows
                on_change=move |rows| edit.change(rows, || contacts.get_untracked())
                on_blur=move |id: String| edit.leave(&id)
                errors=editor.errors
            />
        </EditorFrame>
    }
}

/// What the server refused, each at its control.
fn refused(error: &ApiError, rows: &[ContactRow]) -> Vec<FieldProblem> {
    let problem = |detail: &ErrorDetail| {
        let field = detail.field.as_deref()?;
        let is_contact = field.starts_with("contact_emails");
        is_contact.then(|| FieldProblem::new(control_of(rows, field), detail.message.clone()))
    };
    error.details.iter().filter_map(problem).collect()
}
