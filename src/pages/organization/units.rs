//! The organizational units.

use byoc_rules::name::{self, Named};
use byoc_types::{Account, UnitCreate};
use leptos::prelude::*;

use super::{
    adding::{AddForm, Said, list_card},
    unit_change::{Asked, Change, UnitDialog},
    use_locked_reason,
};
use crate::{
    api::organizations::{unit_create, unit_list},
    forms::submission::{Submission, problems},
    state::{organization::use_organization_id, toasts::use_toasts},
    ui::{CopyButton, Icon, IconName, Menu, MenuItem, TableFrame, TextField},
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
        Said {
            title: "Organizational units",
            description: "A unit groups projects, so that a custom cloud can be given to all of them at once.",
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
fn UnitsTable(units: Vec<Account>, asked: RwSignal<Option<Asked>>) -> impl IntoView {
    let units: Vec<_> = units
        .into_iter()
        .filter(|unit| unit.account_id != unit.root_account_id)
        .collect();
    if units.is_empty() {
        return view! {
            <p class="muted">"No unit yet. Units are optional."</p>
        }
        .into_any();
    }
    let rows = units
        .into_iter()
        .map(|unit| {
            let what = format!("id of {}", unit.account_name);
            let id = unit.account_id.clone();
            view! {
                <tr>
                    <th scope="row">{unit.account_name.clone()}</th>
                    <td>
                        <span class="cluster">
                            <code translate="no">{id.clone()}</code>
                            <CopyButton what text=id/>
                        </span>
                    </td>
                    <td><UnitMenu unit asked/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <TableFrame label="Organizational units">
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"ID"</th>
                    <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableFrame>
    }
    .into_any()
}

/// What can be done with a unit.
#[component]
fn UnitMenu(unit: Account, asked: RwSignal<Option<Asked>>) -> impl IntoView {
    let locked = use_locked_reason();
    let label = format!("Actions for {}", unit.account_name);
    let items = Signal::derive(move || {
        let item = |label: &str, change: Change| match locked.get() {
            Some(reason) => MenuItem::disabled(label, reason),
            None => {
                let opened = Asked {
                    unit: unit.clone(),
                    change,
                };
                MenuItem::press(label, move || asked.set(Some(opened.clone())))
            }
        };
        vec![
            item("Rename", Change::Rename).with_icon(IconName::Edit),
            item("Delete unit", Change::Deletion)
                .danger()
                .with_icon(IconName::Trash),
        ]
    });
    view! {
        <Menu label items button_class="icon-button">
            <Icon name=IconName::Dots/>
        </Menu>
    }
    .into_any()
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
