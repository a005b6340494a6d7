//! The organizational units.

use std::sync::Arc;

use byoc_rules::name::{self, Named};
use byoc_types::{Account, UnitCreate};
use leptos::prelude::*;

use super::{
    adding::{AddForm, ListTexts, list_card},
    unit_change::{Asked, Change, UnitDialog},
    use_locked_reason,
};
use crate::{
    api::organizations::{unit_create, unit_list},
    components::list_table::{
        Column, ListTable, RowItems, TableRow, TableTexts,
        cells::{cluster, code, copy, found},
    },
    forms::submission::{Submission, problems},
    state::{organization::use_organization_id, toasts::use_toasts},
    ui::{IconName, MenuItem, Show, TextField},
};

/// Name and id of each unit.
#[component]
pub fn UnitsCard(
    /// Increased whenever a unit or project was added.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let org = use_organization_id();
    let is_open = RwSignal::new(false);
    let units = LocalResource::new(move || {
        changes.track();
        let org = org.get();
        async move { unit_list(&org).await }
    });
    let asked = RwSignal::new(None);
    let card = list_card(
        ListTexts {
            title: "Organizational units",
            description: "A unit groups projects, so that you can make a custom cloud available to all of them at once.",
            add: "Add unit",
            dialog_title: "Add organizational unit",
            load_failure: "Units could not be loaded",
        },
        units,
        is_open,
        move |units| view! { <UnitsTable units asked/> }.into_any(),
        move || view! { <UnitForm is_open changes/> }.into_any(),
    );
    view! {
        {card}
        <UnitDialog asked on_changed=move |()| changes.update(|changes| *changes += 1)/>
    }
    .into_any()
}

#[component]
fn UnitsTable(units: Signal<Vec<Account>>, asked: RwSignal<Option<Asked>>) -> impl IntoView {
    // The root stands for the organization.
    let rows = Memo::new(move |_| {
        let is_unit = |unit: &&Account| unit.account_id != unit.root_account_id;
        units.with(|units| units.iter().filter(is_unit).cloned().collect::<Vec<_>>())
    });
    let items = use_unit_items(asked);
    view! {
        <Show
            when=move || rows.with(|rows| !rows.is_empty())
            fallback=|| view! { <p class="muted">"No units yet. Units are optional."</p> }
        >
            <ListTable rows items=items.clone()/>
        </Show>
    }
}

impl TableRow for Account {
    const TEXTS: TableTexts = TableTexts {
        id: "units",
        prefix: "units-",
        label: "Organizational units",
        filter: "Filter units",
        noun: "unit",
        no_match: "No unit matches",
        searched: "The filter searches names and IDs.",
    };
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            word: "name",
            heading: "Name",
            class: "",
            text: |unit| unit.account_name.clone(),
            order: None,
            is_searched: true,
            cell: |unit, look| found(&unit.account_name, look.filter),
        },
        Column {
            word: "id",
            heading: "ID",
            class: "",
            text: |unit| unit.account_id.clone(),
            order: None,
            is_searched: true,
            cell: |unit, look| {
                let what = format!("ID of {}", unit.account_name);
                cluster(&[
                    code(&found(&unit.account_id, look.filter)),
                    copy(&what, &unit.account_id, look),
                ])
            },
        },
    ];

    fn id(&self) -> &str {
        &self.account_id
    }

    fn name(&self) -> String {
        self.account_name.clone()
    }
}

/// What can be done with a unit.
fn use_unit_items(asked: RwSignal<Option<Asked>>) -> RowItems<Account> {
    let locked = use_locked_reason();
    Arc::new(move |unit| {
        let item = |label: &str, change: Change| {
            let opened = Asked {
                unit: unit.clone(),
                change,
            };
            MenuItem::press_unless(locked.get(), label, move || asked.set(Some(opened.clone())))
        };
        vec![
            item("Rename", Change::Rename).with_icon(IconName::Edit),
            item("Delete unit", Change::Deletion)
                .danger()
                .with_icon(IconName::Trash),
        ]
    })
}

#[component]
fn UnitForm(is_open: RwSignal<bool>, changes: RwSignal<u32>) -> impl IntoView {
    let org = use_organization_id();
    let toasts = use_toasts();
    let name = RwSignal::new(String::new());
    let submission = Submission::default();
    let name_error = submission.field_error("account_name", move || {
        name.with(|it| {
            name::check(Named::Unit, it)
                .err()
                .map(|error| error.to_string())
        })
    });
    let errors = problems([("unit-name", name_error)]);
    let submit = move |event| {
        let org = org.get_untracked();
        let request = UnitCreate {
            account_name: name.get_untracked().trim().to_owned(),
        };
        let said = format!("Unit {} added", request.account_name);
        let send = || async move { unit_create(&org, &request).await };
        submission.submit(event, errors, send, move || {
            if submission.is_shown() {
                is_open.set(false);
            }
            changes.update(|changes| *changes += 1);
            toasts.success(said);
        });
    };
    view! {
        <AddForm label="Add unit" is_open submission problems=errors on_submit=submit>
            <TextField
                id="unit-name"
                label="Name"
                value=name
                on_input=submission.input("account_name", name)
                error=name_error
                has_autofocus=true
            />
        </AddForm>
    }
}
