//! The organizational units.

use byoc_types::{Account, UnitCreate};
use leptos::prelude::*;

use super::adding::{AddForm, Said, list_card};
use crate::{
    api::organizations::{unit_create, unit_list},
    forms::submission::{Submission, problems},
    state::{organization::use_organization_id, toasts::use_toasts},
    ui::{CopyButton, TableFrame, TextField},
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
    list_card(
        Said {
            title: "Organizational units",
            description: "A unit groups projects, so that a custom cloud can be given to all of them at once.",
            add: "Add unit",
            dialog_title: "Add organizational unit",
            load_failure: "Units could not be loaded",
        },
        units,
        is_open,
        move |units| view! { <UnitsTable units/> }.into_any(),
        move || view! { <UnitForm is_open changes/> }.into_any(),
    )
}

#[component]
fn UnitsTable(units: Vec<Account>) -> impl IntoView {
    let units: Vec<_> = units
        .into_iter()
        .filter(|unit| unit.account_id != unit.root_account_id)
        .collect();
    if units.is_empty() {
        return view! {
            <p class="muted">"No unit yet. All projects belong to the organization itself."</p>
        }
        .into_any();
    }
    let rows = units
        .into_iter()
        .map(|unit| {
            let what = format!("id of {}", unit.account_name);
            view! {
                <tr>
                    <th scope="row">{unit.account_name}</th>
                    <td>
                        <span class="cluster">
                            <code translate="no">{unit.account_id.clone()}</code>
                            <CopyButton what text=unit.account_id/>
                        </span>
                    </td>
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
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableFrame>
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
        name.with(|name| name.trim().is_empty())
            .then(|| "Enter a name for the unit, for example Payments".to_owned())
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
