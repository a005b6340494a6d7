//! The projects of the organization.

use byoc_types::{Account, Project};
use leptos::prelude::*;

use super::{
    adding::{Said, list_card},
    project_change::{Asked, Change, ProjectDialog},
    use_locked_reason,
};
use crate::{
    api::organizations::{project_list, unit_list},
    forms::project_create::{NO_UNIT, ProjectCreateForm},
    paths,
    state::organization::{use_is_super_admin, use_organization_id},
    ui::{Icon, IconName, Menu, MenuItem, TableFrame},
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
        Said {
            title: "Projects",
            description: "A custom cloud is made available to projects, or to whole units.",
            add: "Add project",
            dialog_title: "Add project",
            load_failure: "Projects could not be loaded",
        },
        lists,
        is_open,
        move |(projects, units)| view! { <ProjectsTable projects units asked/> }.into_any(),
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
    projects: Vec<Project>,
    units: Vec<Account>,
    asked: RwSignal<Option<Asked>>,
) -> impl IntoView {
    let is_super_admin = use_is_super_admin();
    if projects.is_empty() {
        let said = match is_super_admin.get_untracked() {
            true => "No project yet. Add the first one.",
            false => "You are not a member of a project. Ask a super admin to add you.",
        };
        return view! { <p class="muted">{said}</p> }.into_any();
    }
    let unit_name = |id: &str| {
        let own = units
            .iter()
            .find(|unit| unit.account_id == id && unit.account_id != unit.root_account_id);
        own.map_or_else(|| NO_UNIT.to_owned(), |unit| unit.account_name.clone())
    };
    let rows = projects
        .into_iter()
        .map(|project| {
            let unit = unit_name(&project.account_id);
            let units = units.clone();
            view! {
                <tr>
                    <th scope="row">
                        <a href=paths::services(&project.organization_id, &project.project_name)>
                            {project.project_name.clone()}
                        </a>
                    </th>
                    <td>{unit}</td>
                    <td><ProjectMenu project units asked/></td>
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
                    <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </TableFrame>
    }
    .into_any()
}

/// What can be done with a project.
#[component]
fn ProjectMenu(
    project: Project,
    units: Vec<Account>,
    asked: RwSignal<Option<Asked>>,
) -> impl IntoView {
    let locked = use_locked_reason();
    let label = format!("Actions for {}", project.project_name);
    let items = Signal::derive(move || {
        let item = |label: &str, change: Change| match locked.get() {
            Some(reason) => MenuItem::disabled(label, reason),
            None => {
                let opened = Asked {
                    project: project.clone(),
                    units: units.clone(),
                    change,
                };
                MenuItem::press(label, move || asked.set(Some(opened.clone())))
            }
        };
        vec![
            item("Manage members", Change::People).with_icon(IconName::Shield),
            item("Rename", Change::Rename).with_icon(IconName::Edit),
            item("Move to another unit", Change::Move).with_icon(IconName::Network),
            item("Delete project", Change::Deletion)
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
