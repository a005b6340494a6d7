//! Adds, edits and removes a block.

use byoc_rules::{address_book, words};
use byoc_types::{AddressBookChange, AddressBookRow, AddressKind};
use leptos::prelude::*;

use crate::{
    api::address_book::address_book_change,
    forms::{
        add_form::AddForm,
        submission::{Submission, problems},
    },
    pages::organization::confirm::{Confirm, ConfirmWords},
    state::{organization::use_organization_id, toasts::use_toasts},
    ui::{ButtonKind, Dialog, SelectField, SelectOption, TextField},
};

/// What is asked for.
#[derive(Debug, Clone)]
pub enum Asked {
    Addition,
    Edit(AddressBookRow),
    Removal(AddressBookRow),
}

/// The dialog; open while `asked` holds something.
#[component]
pub fn RowDialog(
    asked: RwSignal<Option<Asked>>,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let title = move || match asked.get() {
        None => String::new(),
        Some(Asked::Addition) => "Add block".to_owned(),
        Some(Asked::Edit(row)) => format!("Edit {}", row.cidr),
        Some(Asked::Removal(row)) => format!("Remove {}?", row.cidr),
    };
    let close = Callback::new(move |()| asked.set(None));
    let body = move || {
        asked.get_untracked().map(|asked| match asked {
            Asked::Addition => view! { <RowForm row=None close on_changed/> }.into_any(),
            Asked::Edit(row) => view! { <RowForm row=Some(row) close on_changed/> }.into_any(),
            Asked::Removal(row) => view! { <Removal row close on_changed/> }.into_any(),
        })
    };
    view! {
        <Dialog
            title=Signal::derive(title)
            is_open=Signal::derive(move || asked.with(Option::is_some))
            on_close=close
        >
            {body()}
        </Dialog>
    }
    .into_any()
}

#[component]
fn RowForm(
    /// The row that is edited; `None` for a new one.
    row: Option<AddressBookRow>,
    close: Callback<()>,
    on_changed: Callback<()>,
) -> impl IntoView {
    let org = use_organization_id();
    let toasts = use_toasts();
    let is_new = row.is_none();
    let old = StoredValue::new(row.as_ref().map(|row| row.cidr.clone()));
    let cidr = RwSignal::new(row.as_ref().map(|it| it.cidr.clone()).unwrap_or_default());
    let kind = RwSignal::new(row.as_ref().map(|it| it.kind).unwrap_or_default());
    let name = RwSignal::new(row.map(|row| row.name).unwrap_or_default());
    let submission = Submission::default();
    let cidr_error = submission.field_error("rows[0].cidr", move || {
        let checked = cidr.with(|cidr| address_book::check_cidr(cidr));
        checked.err().map(|error| error.to_string())
    });
    let name_error = submission.field_error("rows[0].name", move || {
        let checked = name.with(|name| address_book::check_name(name));
        checked.err().map(|error| error.to_string())
    });
    let errors = problems([("block-cidr", cidr_error), ("block-name", name_error)]);
    let submit = move |event| {
        let org = org.get_untracked();
        let read = cidr.with_untracked(|cidr| address_book::check_cidr(cidr));
        let block = read.map_or_else(|_| cidr.get_untracked(), |block| block.to_string());
        let change = AddressBookChange {
            remove: old
                .get_value()
                .into_iter()
                .filter(|old| *old != block)
                .collect(),
            rows: vec![AddressBookRow {
                name: name.get_untracked().trim().to_owned(),
                cidr: block.clone(),
                kind: kind.get_untracked(),
            }],
        };
        let said = format!("{block} saved");
        let send = || async move { address_book_change(&org, &change).await.map(drop) };
        submission.submit(event, errors, send, move || {
            if submission.is_shown() {
                close.run(());
            }
            on_changed.run(());
            toasts.success(said);
        });
    };
    view! {
        <AddForm
            label=if is_new { "Add block" } else { "Save block" }
            busy_label="Saving…"
            on_cancel=close
            submission
            problems=errors
            on_submit=submit
        >
            <TextField
                id="block-cidr"
                label="CIDR block"
                hint="An IPv4 block of /8 to /32, for example 10.20.0.0/16."
                value=cidr
                on_input=submission.input("rows[0].cidr", cidr)
                error=cidr_error
                is_monospace=true
                has_autofocus=true
            />
            <TextField
                id="block-name"
                label="Name"
                hint="What uses the block, for example Head office."
                value=name
                on_input=submission.input("rows[0].name", name)
                error=name_error
            />
            <KindField kind/>
        </AddForm>
    }
    .into_any()
}

#[component]
fn KindField(kind: RwSignal<AddressKind>) -> impl IntoView {
    let all = <AddressKind as words::Words>::ALL.iter().copied();
    let options: Vec<_> = all
        .map(|kind| SelectOption::new(words::as_word(kind), words::label(kind)))
        .collect();
    view! {
        <SelectField
            id="block-kind"
            label="Kind"
            options
            value=Signal::derive(move || words::as_word(kind.get()).to_owned())
            on_change=move |word: String| kind.set(words::parse(&word).unwrap_or_default())
        />
    }
    .into_any()
}

#[component]
fn Removal(row: AddressBookRow, close: Callback<()>, on_changed: Callback<()>) -> impl IntoView {
    let org = use_organization_id();
    let said = ConfirmWords {
        action: "Remove block",
        busy: "Removing…",
        failure: "The block was not removed",
        done: format!("{} removed", row.cidr),
    };
    let text = format!(
        "“{1}” is removed from the address book. New custom clouds can then use {0}.",
        row.cidr, row.name
    );
    let cidr = StoredValue::new(row.cidr);
    let send = move || {
        let org = org.get_untracked();
        let change = AddressBookChange {
            remove: vec![cidr.get_value()],
            rows: vec![],
        };
        async move { address_book_change(&org, &change).await.map(drop) }
    };
    view! {
        <Confirm words=said kind=ButtonKind::Danger send on_close=close on_done=on_changed>
            <p>{text}</p>
        </Confirm>
    }
    .into_any()
}
