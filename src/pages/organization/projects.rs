//! The projects of the organization.

use std::collections::HashMap;
use std::sync::Arc;

use byoc_types::{Account, Project};
use leptos::prelude::*;

use super::{
    adding::{ListTexts, list_card},
    project_change::{Asked, Change, ProjectDialog},
    use_locked_reason,
};
use crate::{
    api::organizations::{project_list, unit_list},
    components::list_table::{
        Column, ListTable, RowItems, TableRow, TableTexts,
        cells::{found, link},
        row_element_id,
    },
    forms::project_create::{NO_UNIT, ProjectCreateForm},
    paths,
    state::organization::{use_is_super_admin, use_organization_id},
    ui::{IconName, MenuItem, Show},
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
    let asked = RwSignal::new(None);
    let changed = move |()| changes.update(|changes| *changes += 1);
    let card = list_card(
        ListTexts {
            title: "Projects",
            description: "A custom cloud is made available to projects, or to whole units.",
            add: "Add project",
            dialog_title: "Add project",
            load_failure: "Projects could not be loaded",
        },
        lists,
        is_open,
        move |lists| view! { <ProjectsTable lists asked/> }.into_any(),
        move || {
            view! {
                <ProjectCreateForm
                    organization=org.get_untracked()
                    is_open
                    on_added=move |_| changed(())
                />
            }
            .into_any()
        },
    );
    view! {
        {card}
        <ProjectDialog asked on_changed=changed/>
    }
    .into_any()
}

#[component]
fn ProjectsTable(
    lists: Signal<(Vec<Project>, Vec<Account>)>,
    asked: RwSignal<Option<Asked>>,
) -> impl IntoView {
    let is_super_admin = use_is_super_admin();
    let rows =
        Signal::derive(move || lists.with(|(projects, units)| project_rows(projects, units)));
    let items = use_project_items(lists, asked);
    view! {
        <Show
            when=move || lists.with(|(projects, _)| !projects.is_empty())
            fallback=move || {
                let said = match is_super_admin.get() {
                    true => "No projects yet. Add the first one.",
                    false => "You are not a member of a project. Ask a super admin to add you.",
                };
                view! { <p class="muted">{said}</p> }
            }
        >
            <ListTable rows items=items.clone()/>
        </Show>
    }
}

/// A project with the name of its unit.
#[derive(Debug, Clone, PartialEq)]
struct ProjectRow {
    project: Project,
    unit: String,
}

fn project_rows(projects: &[Project], units: &[Account]) -> Vec<ProjectRow> {
    let names: HashMap<&str, &str> = units
        .iter()
        .filter(|unit| unit.account_id != unit.root_account_id)
        .map(|unit| (unit.account_id.as_str(), unit.account_name.as_str()))
        .collect();
    let row = |project: &Project| ProjectRow {
        project: project.clone(),
        unit: (*names.get(project.account_id.as_str()).unwrap_or(&NO_UNIT)).to_owned(),
    };
    projects.iter().map(row).collect()
}

impl TableRow for ProjectRow {
    const TEXTS: TableTexts = TableTexts {
        id: "projects",
        prefix: "projects-",
        label: "Projects",
        filter: "Filter projects",
        noun: "project",
        no_match: "No project matches",
        searched: "The filter searches names and units.",
    };
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            word: "name",
            heading: "Name",
            class: "",
            text: |row| row.project.project_name.clone(),
            order: None,
            is_searched: true,
            cell: |row, look| {
                let Project {
                    organization_id,
                    project_name,
                    ..
                } = &row.project;
                let href = paths::services(organization_id, project_name);
                link(
                    &row_element_id::<Self>(project_name),
                    &href,
                    &found(project_name, look.filter),
                )
            },
        },
        Column {
            word: "unit",
            heading: "Organizational unit",
            class: "",
            text: |row| row.unit.clone(),
            order: None,
            is_searched: true,
            cell: |row, look| found(&row.unit, look.filter),
        },
    ];

    fn id(&self) -> &str {
        &self.project.project_name
    }

    fn name(&self) -> String {
        self.project.project_name.clone()
    }
}

/// What can be done with a project.
fn use_project_items(
    lists: Signal<(Vec<Project>, Vec<Account>)>,
    asked: RwSignal<Option<Asked>>,
) -> RowItems<ProjectRow> {
    let locked = use_locked_reason();
    Arc::new(move |row| {
        let project = row.project.clone();
        let item = |label: &str, change: Change| {
            let project = project.clone();
            MenuItem::press_unless(locked.get(), label, move || {
                asked.set(Some(Asked {
                    project: project.clone(),
                    units: lists.with_untracked(|(_, units)| units.clone()),
                    change,
                }));
            })
        };
        vec![
            item("Manage members", Change::People).with_icon(IconName::Shield),
            item("Rename", Change::Rename).with_icon(IconName::Edit),
            item("Move to another unit", Change::Move).with_icon(IconName::Network),
            item("Delete project", Change::Deletion)
                .danger()
                .with_icon(IconName::Trash),
        ]
    })
}
