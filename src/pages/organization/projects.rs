//! The projects of the organization.

use byoc_types::{Account, Project, ProjectCreate};
use leptos::prelude::*;

use super::adding::{AddForm, Said, list_card};
use crate::{
    api::organizations::{project_create, project_list, unit_list},
    forms::submission::{Submission, problems},
    state::{organization::use_organization_id, toasts::use_toasts},
    ui::{SelectField, SelectOption, TableFrame, TextField},
};

/// Name and unit of each project.
#[component]
pub fn ProjectsCard(
    /// Increased whenever a unit or project was added.
    changes: RwSignal<u32>,
) -> impl IntoView {
    let org = use_organization_id();
    let is_open = RwSignal::new(false);
    let lists = LocalResource::new(move || {
        changes.track();
        let org = org.get();
        async move {
            let (projects, units) = futures::join!(project_list(&org), unit_list(&org));
            Ok::<_, crate::api::ApiError>((projects?, units?))
        }
    });
    list_card(
        Said {
            title: "Projects",
            description: "A custom cloud is made available to projects, or to whole units.",
            add: "Add project",
            dialog_title: "Add project",
            load_failure: "Projects could not be loaded",
        },
        lists,
        is_open,
        move |(projects, units)| view! { <ProjectsTable projects units/> }.into_any(),
        move || view! { <ProjectForm is_open changes/> }.into_any(),
    )
}

#[component]
fn ProjectsTable(projects: Vec<Project>, units: Vec<Account>) -> impl IntoView {
    if projects.is_empty() {
        return view! { <p class="muted">"No project yet. Add the first one."</p> }.into_any();
    }
    let unit_name = |id: &str| {
        let unit = units.iter().find(|unit| unit.account_id == id);
        unit.map(|unit| unit.account_name.clone())
            .unwrap_or_default()
    };
    let rows = projects
        .into_iter()
        .map(|project| {
            let unit = unit_name(&project.account_id);
            view! {
                <tr>
                    <th scope="row">{project.project_name}</th>
                    <td>{unit}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <TableFrame label="Projects">
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Organizational unit"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableFrame>
    }
    .into_any()
}

#[component]
fn ProjectForm(is_open: RwSignal<bool>, changes: RwSignal<u32>) -> impl IntoView {
    let org = use_organization_id();
    let toasts = use_toasts();
    let name = RwSignal::new(String::new());
    let unit = RwSignal::new(String::new());
    let submission = Submission::default();
    let units = LocalResource::new(move || async move { unit_list(&org.get_untracked()).await });
    let options = Signal::derive(move || match units.get() {
        Some(Ok(units)) => units
            .into_iter()
            .map(|unit| {
                // The root account is what an absent one means.
                let is_root = unit.account_id == unit.root_account_id;
                let value = if is_root {
                    String::new()
                } else {
                    unit.account_id
                };
                SelectOption::new(value, unit.account_name)
            })
            .collect(),
        _ => vec![SelectOption::new("", "The organization itself")],
    });
    let name_error = submission.field_error("project_name", move || {
        name.with(|name| name.trim().is_empty())
            .then(|| "Enter a name for the project, for example checkout-production".to_owned())
    });
    let errors = problems([("project-name", name_error)]);
    let submit = move |event| {
        let org = org.get_untracked();
        let request = ProjectCreate {
            project_name: name.get_untracked().trim().to_owned(),
            account_id: Some(unit.get_untracked()).filter(|id| !id.is_empty()),
        };
        let said = format!("Project {} added", request.project_name);
        let send = || async move { project_create(&org, &request).await };
        submission.submit(event, errors, send, move || {
            if submission.is_shown() {
                is_open.set(false);
            }
            changes.update(|changes| *changes += 1);
            toasts.success(said);
        });
    };
    view! {
        <AddForm label="Add project" is_open submission problems=errors on_submit=submit>
            <TextField
                id="project-name"
                label="Name"
                hint="Lower-case letters, digits and dashes"
                value=name
                on_input=submission.input("project_name", name)
                error=name_error
                has_autofocus=true
            />
            <SelectField
                id="project-unit"
                label="Organizational unit"
                options
                value=unit
                on_change=move |id| unit.set(id)
            />
        </AddForm>
    }
}
