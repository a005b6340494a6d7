//! The people to call about a custom cloud, one group of fields each.

use byoc_rules::{FieldError, contacts};
use byoc_types::ContactEmail;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::tidy::Tidy;
use crate::ui::{
    Button, ButtonKind, FieldProblem, IconName, SelectField, SelectOption, TextField,
    dom::after_render, focus_id,
};

/// A contact as typed. The id only tells rows apart on screen.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ContactRow {
    pub id: u32,
    pub job_title: String,
    pub email: String,
    pub real_name: String,
}

impl ContactRow {
    /// The first row of an empty editor: the Admin that is needed anyway.
    pub fn admin() -> Self {
        Self {
            job_title: contacts::ADMIN.to_owned(),
            ..Self::default()
        }
    }

    pub fn to_wire(&self) -> ContactEmail {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        ContactEmail {
            email: self.email.trim().to_owned(),
            real_name: given(&self.real_name),
            role: given(&self.job_title),
        }
    }

    /// Nothing that a person typed; a job title alone is only the row's default.
    pub fn is_blank(&self) -> bool {
        self.email.trim().is_empty() && self.real_name.trim().is_empty()
    }

    /// Id of the control `job`, `email` or `name` of the row.
    pub fn control(&self, part: &str) -> String {
        control(self.id, part)
    }
}

/// The rows of contacts as the API answers them; the Admin's empty row where there are none.
pub fn rows_of(contacts: &[ContactEmail]) -> Vec<ContactRow> {
    if contacts.is_empty() {
        return vec![ContactRow::admin()];
    }
    (0..)
        .zip(contacts)
        .map(|(id, contact)| ContactRow {
            id,
            job_title: contact.role.clone().unwrap_or_default(),
            email: contact.email.clone(),
            real_name: contact.real_name.clone().unwrap_or_default(),
        })
        .collect()
}

/// The contacts as the API takes them; rows left blank are left out.
pub fn contacts_of(rows: &[ContactRow]) -> Vec<ContactEmail> {
    let typed: Vec<ContactEmail> = rows
        .iter()
        .filter(|row| !row.is_blank())
        .map(ContactRow::to_wire)
        .collect();
    contacts::tidy(&typed)
}

/// What is wrong with contacts that are added to others: an Admin may be among those.
pub fn added_contact_problems(rows: &[ContactRow]) -> Vec<FieldProblem> {
    let errors = match contacts_of(rows).is_empty() {
        true => contacts::check(&rows.iter().map(ContactRow::to_wire).collect::<Vec<_>>()),
        false => contacts::check(&contacts_of(rows)),
    };
    let is_own = |error: &FieldError| error.code != contacts::WITHOUT_ADMIN;
    at_controls(rows, errors.into_iter().filter(is_own))
}

/// What is wrong with the rows, blank rows aside, each at its control.
pub fn contact_problems(rows: &[ContactRow]) -> Vec<FieldProblem> {
    let wire = contacts_of(rows);
    if wire.is_empty() {
        let first = rows.first().map_or(0, |row| row.id);
        return vec![FieldProblem::new(
            control(first, "email"),
            "Enter the email address of an Admin, for example ada@example.com.",
        )];
    }
    at_controls(rows, contacts::check(&wire))
}

fn at_controls(
    rows: &[ContactRow],
    errors: impl IntoIterator<Item = FieldError>,
) -> Vec<FieldProblem> {
    errors
        .into_iter()
        .map(|FieldError { field, message, .. }| {
            let control = control_of(rows, &field);
            // In a summary nothing else says which of them it is about.
            let is_one = |row: &ContactRow| {
                ["job", "email", "name"]
                    .map(|part| row.control(part))
                    .contains(&control)
            };
            let message = match rows.iter().position(is_one) {
                Some(at) if rows.len() > 1 && field.contains('[') => {
                    format!("Contact {}: {message}", at + 1)
                }
                _ => message,
            };
            FieldProblem::new(control, message)
        })
        .collect()
}

/// Id of the control that a field of the request belongs to: `contact_emails[1].email` is the
/// second filled row's e-mail address. What is said of all of them belongs to the first job title.
pub fn control_of(rows: &[ContactRow], path: &str) -> String {
    let index = path
        .split_once('[')
        .and_then(|(_, rest)| rest.split_once(']'))
        .and_then(|(index, _)| index.parse::<usize>().ok());
    let part = match path.rsplit('.').next() {
        _ if index.is_none() => "job",
        Some("role") => "job",
        Some("real_name") => "name",
        _ => "email",
    };
    let row = rows
        .iter()
        .filter(|row| !row.is_blank())
        .nth(index.unwrap_or(0))
        .or(rows.first());
    control(row.map_or(0, |row| row.id), part)
}

fn control(id: u32, part: &str) -> String {
    format!("contact-{id}-{part}")
}

/// What a row needs of its editor.
#[derive(Clone, Copy)]
struct Editor {
    rows: Signal<Vec<ContactRow>>,
    on_change: Callback<Vec<ContactRow>>,
    on_blur: Callback<String>,
    errors: Signal<Vec<FieldProblem>>,
    is_single: bool,
}

impl Editor {
    fn change(self, change: impl FnOnce(&mut Vec<ContactRow>)) {
        let mut rows = self.rows.get_untracked();
        change(&mut rows);
        self.on_change.run(rows);
    }

    fn change_row(self, id: u32, change: impl FnOnce(&mut ContactRow)) {
        self.change(|rows| {
            if let Some(row) = rows.iter_mut().find(|row| row.id == id) {
                change(row);
            }
        });
    }

    fn add(self) {
        let id = self
            .rows
            .with_untracked(|rows| rows.iter().map(|row| row.id).max().map_or(0, |id| id + 1));
        self.change(|rows| {
            rows.push(ContactRow {
                id,
                ..ContactRow::default()
            })
        });
        after_render(move || focus_id(&control(id, "job")));
    }

    /// The focus goes to the contact that takes the place, or to the button that adds one.
    fn remove(self, id: u32) {
        let next = self.rows.with_untracked(|rows| {
            let at = rows.iter().position(|row| row.id == id)?;
            rows.get(at + 1).map(|row| row.id)
        });
        self.change(|rows| rows.retain(|row| row.id != id));
        let target = next.map_or_else(|| ADD_ID.to_owned(), |id| control(id, "job"));
        after_render(move || focus_id(&target));
    }

    /// The message at a control of a row.
    fn error(self, id: u32, part: &'static str) -> Signal<Option<String>> {
        let id = control(id, part);
        Signal::derive(move || {
            self.errors.with(|errors| {
                let error = errors.iter().find(|error| error.field_id == id);
                error.map(|error| error.message.clone())
            })
        })
    }

    fn read(self, id: u32, read: fn(&ContactRow) -> String) -> Signal<String> {
        Signal::derive(move || {
            self.rows.with(|rows| {
                rows.iter()
                    .find(|row| row.id == id)
                    .map(read)
                    .unwrap_or_default()
            })
        })
    }
}

const ADD_ID: &str = "contacts-add";

/// Contacts with add and remove. Controlled: what is typed goes out through `on_change` and comes
/// back through `rows`.
#[component]
pub fn ContactEditor(
    #[prop(into)] rows: Signal<Vec<ContactRow>>,
    #[prop(into)] on_change: Callback<Vec<ContactRow>>,
    /// A control was left; with its id.
    #[prop(into)]
    on_blur: Callback<String>,
    /// What is wrong and to be shown now.
    #[prop(into)]
    errors: Signal<Vec<FieldProblem>>,
    /// True: one contact that is added to others.
    #[prop(optional)]
    is_single: bool,
) -> impl IntoView {
    let editor = Editor {
        rows,
        on_change,
        on_blur,
        errors,
        is_single,
    };
    let ids =
        Memo::new(move |_| rows.with(|rows| rows.iter().map(|row| row.id).collect::<Vec<_>>()));
    let limit_reason = Signal::derive(move || {
        (ids.with(Vec::len) >= contacts::LIMIT).then(|| {
            format!(
                "A custom cloud can have at most {} contacts.",
                contacts::LIMIT
            )
        })
    });
    view! {
        <div class="contact-editor" id="contacts" tabindex="-1" role="group" aria-label="Customer contacts">
            <ol class="contact-editor__rows">
                <For each=move || ids.get() key=|id| *id let:id>
                    <ContactFields id editor ids />
                </For>
            </ol>
            <Show when=move || !is_single>
                <div class="contact-editor__foot">
                    <Button
                        id=ADD_ID
                        icon=IconName::Plus
                        disabled_reason=limit_reason
                        on_press=move |()| editor.add()
                    >
                        "Add another contact"
                    </Button>
                    <span class="contact-editor__count">
                        {move || format!("{} of {} contacts", ids.with(Vec::len), contacts::LIMIT)}
                    </span>
                </div>
            </Show>
        </div>
    }
    .into_any()
}

#[component]
fn ContactFields(id: u32, editor: Editor, ids: Memo<Vec<u32>>) -> impl IntoView {
    let position =
        move || ids.with(|ids| ids.iter().position(|at| *at == id).map_or(1, |at| at + 1));
    let blur =
        move |part: &'static str| Callback::new(move |()| editor.on_blur.run(control(id, part)));
    let remove_label = Signal::derive(move || Some(format!("Remove contact {}", position())));
    view! {
        <li class="contact-editor__row">
            <fieldset class="contact-editor__fields">
                <legend class="contact-editor__legend">
                    {move || match editor.is_single {
                        true => "New contact".to_owned(),
                        false => format!("Contact {}", position()),
                    }}
                </legend>
                <JobTitle id editor />
                <Tidy on_input=move |text| editor.change_row(id, |row| row.email = text)>
                    <TextField
                        id=control(id, "email")
                        label="Email"
                        hint="For example ada@example.com.".to_owned()
                        input_type="email"
                        inputmode="email"
                        autocomplete="off"
                        value=editor.read(id, |row| row.email.clone())
                        error=editor.error(id, "email")
                        on_input=move |text| editor.change_row(id, |row| row.email = text)
                        on_blur=blur("email")
                    />
                </Tidy>
                <Tidy on_input=move |text| editor.change_row(id, |row| row.real_name = text)>
                    <TextField
                        id=control(id, "name")
                        label="Name"
                        hint="Without a name, the email address is shown.".to_owned()
                        is_optional=true
                        value=editor.read(id, |row| row.real_name.clone())
                        error=editor.error(id, "name")
                        on_input=move |text| editor.change_row(id, |row| row.real_name = text)
                        on_blur=blur("name")
                    />
                </Tidy>
            </fieldset>
            <Show when=move || ids.with(Vec::len) != 1>
                <div class="contact-editor__remove">
                    <Button
                        kind=ButtonKind::Ghost
                        is_small=true
                        icon=IconName::Trash
                        aria_label=remove_label
                        on_press=move |()| editor.remove(id)
                    >
                        "Remove"
                    </Button>
                </div>
            </Show>
        </li>
    }
    .into_any()
}

#[component]
fn JobTitle(id: u32, editor: Editor) -> impl IntoView {
    let value = editor.read(id, |row| row.job_title.clone());
    // A title that another client gave stays a choice.
    let options = Memo::new(move |_| {
        let titles = contacts::JOB_TITLES;
        let own = value.get();
        let known = own.is_empty() || titles.contains(&own.as_str());
        let blank = SelectOption::new("", "Select a job title");
        let listed = titles.iter().map(|title| SelectOption::new(*title, *title));
        let other = (!known).then(|| SelectOption::new(own.clone(), own));
        std::iter::once(blank)
            .chain(listed)
            .chain(other)
            .collect::<Vec<_>>()
    });
    view! {
        <SelectField
            id=control(id, "job")
            label="Job title"
            hint=(!editor.is_single).then(|| "At least one contact must be an Admin.".to_owned())
            options
            value
            error=editor.error(id, "job")
            on_change=move |title| editor.change_row(id, |row| row.job_title = title)
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: u32, job_title: &str, email: &str) -> ContactRow {
        ContactRow {
            id,
            job_title: job_title.into(),
            email: email.into(),
            real_name: String::new(),
        }
    }

    #[test]
    fn nobody_at_all_asks_for_an_admin() {
        let problems = contact_problems(&[ContactRow::admin()]);
        assert_eq!(problems[0].field_id, "contact-0-email");
    }

    #[test]
    fn a_sentence_says_which_contact_it_is_about() {
        let rows = [
            row(3, "Admin", "ada@example.com"),
            row(4, "", ""),
            row(7, "Developer", "nope"),
        ];
        let problems = contact_problems(&rows);
        assert_eq!(problems[0].field_id, "contact-7-email");
        assert!(
            problems[0]
                .message
                .starts_with("Contact 3: “nope” has no @"),
            "{problems:?}"
        );
        // Of one there is nothing to tell apart, and what is about all of them names none.
        assert!(
            contact_problems(&rows[2..])[1]
                .message
                .starts_with("“nope”")
        );
        assert!(
            contact_problems(&rows[1..])[0]
                .message
                .starts_with("At least one")
        );
    }

    #[test]
    fn a_contact_that_is_added_to_others_need_not_be_an_admin() {
        let added = [row(0, "Developer", "max@example.com")];
        assert!(added_contact_problems(&added).is_empty());
        for email in ["", "max"] {
            let problems = added_contact_problems(&[row(0, "Developer", email)]);
            assert_eq!(problems.len(), 1, "{problems:?}");
            assert_eq!(problems[0].field_id, "contact-0-email");
        }
    }

    #[test]
    fn without_an_admin_the_job_title_is_named() {
        let problems = contact_problems(&[row(4, "Developer", "ada@example.com")]);
        assert_eq!(problems[0].field_id, "contact-4-job");
    }

    #[test]
    fn blank_rows_do_not_shift_the_servers_numbers() {
        let rows = [
            row(0, "Admin", ""),
            row(7, "Admin", "ada@example.com"),
            row(8, "", "bad"),
        ];
        assert_eq!(
            control_of(&rows, "contact_emails[1].email"),
            "contact-8-email"
        );
        assert_eq!(control_of(&rows, "contact_emails[0].role"), "contact-7-job");
        assert_eq!(control_of(&rows, "contact_emails"), "contact-7-job");
        assert_eq!(contact_problems(&rows)[0].field_id, "contact-8-email");
    }

    #[test]
    fn what_the_api_answers_comes_back_the_same() {
        let contacts = [ContactEmail {
            email: "ada@example.com".into(),
            real_name: None,
            role: Some("Admin".into()),
        }];
        assert_eq!(contacts_of(&rows_of(&contacts)), contacts);
    }
}
