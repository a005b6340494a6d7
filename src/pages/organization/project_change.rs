//! Renames, moves and deletes a project.

use byoc_rules::project_name;
use byoc_types::{Account, Project, ProjectUpdate};
use leptos::prelude::*;

use super::{
    confirm::{Confirm, ConfirmWords},
    dependents::{CloudNames, headline, stays, without},
    project_people::ProjectPeople,
    rename::{RenameForm, Renamed},
};
use crate::{
    api::{
        ApiError,
        projects::{project_delete, project_dependents, project_update, unit_dependents},
    },
    components::loaded::loaded_as,
    forms::project_create::unit_options,
    state::organization::use_organization_id,
    ui::{ButtonKind, Dialog, SelectField},
};

/// What is to become of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Rename,
    Move,
    People,
    Deletion,
}

/// A project whose dialog is open.
#[derive(Debug, Clone)]
pub struct Asked {
    pub project: Project,
    /// Units of the organization, with its root account.
    pub units: Vec<Account>,
    pub change: Change,
}

/// The dialog; open while `asked` holds a project.
#[component]
pub fn ProjectDialog(
    asked: RwSignal<Option<Asked>>,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let title = move || {
        asked.with(|asked| {
            let Some(asked) = asked else {
                return String::new();
            };
            let name = &asked.project.project_name;
            match asked.change {
                Change::Rename => format!("Rename {name}"),
                Change::Move => format!("Move {name}"),
                Change::People => format!("Members of {name}"),
                Change::Deletion => format!("Delete {name}?"),
            }
        })
    };
    let shown = Signal::derive(move || asked.with(Option::is_some));
    let close = Callback::new(move |()| asked.set(None));
    let body = move || {
        asked.get_untracked().map(|asked| match asked.change {
            Change::Rename => view! { <Rename project=asked.project close on_changed/> }.into_any(),
            Change::Move => {
                view! { <Move project=asked.project units=asked.units close on_changed/> }
                    .into_any()
            }
            Change::People => view! { <ProjectPeople project=asked.project/> }.into_any(),
            Change::Deletion => {
                view! { <Delete project=asked.project close on_changed/> }.into_any()
            }
        })
    };
    view! {
        <Dialog title=Signal::derive(title) is_open=shown on_close=close>
            {body()}
        </Dialog>
    }
    .into_any()
}

const RENAMED: Renamed = Renamed {
    thing: "Project",
    id: "project-new-name",
    field: "project_name",
    hint: "The project keeps its custom clouds and members. API clients must use the new name.",
    check: |name| {
        project_name::check(name)
            .err()
            .map(|error| error.to_string())
    },
};

#[component]
fn Rename(project: Project, close: Callback<()>, on_changed: Callback<()>) -> impl IntoView {
    let org = use_organization_id();
    let name = project.project_name;
    let old = StoredValue::new(name.clone());
    let send = move |new| {
        let (org, old) = (org.get_untracked(), old.get_value());
        let request = ProjectUpdate {
            project_name: Some(new),
            account_id: None,
        };
        async move { project_update(&org, &old, &request).await }
    };
    view! { <RenameForm renamed=RENAMED name send close on_changed/> }
}

#[component]
fn Move(
    project: Project,
    units: Vec<Account>,
    close: Callback<()>,
    on_changed: Callback<()>,
) -> impl IntoView {
    let org = use_organization_id();
    let name = StoredValue::new(project.project_name);
    let options = unit_options(units);
    let is_in_unit = options
        .iter()
        .any(|option| option.value == project.account_id);
    let present = StoredValue::new(if is_in_unit {
        project.account_id
    } else {
        String::new()
    });
    let unit = RwSignal::new(present.get_value());
    // What the project may use now, and what the chosen unit brings.
    let clouds = LocalResource::new(move || {
        let (org, unit) = (org.get(), unit.get());
        async move {
            let has = project_dependents(&org, &name.get_value()).await?;
            let gains = match unit.is_empty() {
                true => Vec::new(),
                false => unit_dependents(&org, &unit).await?,
            };
            Ok::<_, ApiError>((has, gains))
        }
    });
    let reason = Signal::derive(move || {
        let is_same = unit.with(|unit| present.with_value(|present| unit == present));
        is_same.then(|| "The project is already in this unit. Choose another unit.".to_owned())
    });
    let send = move || {
        let (org, name) = (org.get_untracked(), name.get_value());
        let request = ProjectUpdate {
            project_name: None,
            account_id: Some(unit.get_untracked()),
        };
        async move { project_update(&org, &name, &request).await }
    };
    let words = ConfirmWords {
        action: "Move project",
        busy: "Moving…",
        failure: "The project was not moved",
        done: format!("Project {} moved", name.get_value()),
    };
    view! {
        <Confirm words kind=ButtonKind::Primary reason send on_close=close on_done=on_changed>
            <SelectField
                id="project-move"
                label="Organizational unit"
                options
                value=unit
                on_change=move |id| unit.set(id)
            />
            <div role="status">
                {loaded_as(
                    "The custom clouds could not be loaded",
                    clouds,
                    2,
                    move |(has, gains)| {
                        let is_same = present.with_value(|present| unit.with_untracked(|unit| unit == present));
                        view! { <MoveEffect has gains is_same/> }.into_any()
                    },
                )}
            </div>
        </Confirm>
    }
    .into_any()
}

/// Which custom clouds the project loses and gains.
#[component]
fn MoveEffect(
    has: Vec<byoc_types::DependentCloud>,
    gains: Vec<byoc_types::DependentCloud>,
    is_same: bool,
) -> impl IntoView {
    if is_same {
        return view! { <p class="muted">"Choose the unit to move the project to."</p> }.into_any();
    }
    let through_unit: Vec<_> = has.iter().filter(|cloud| !stays(cloud)).cloned().collect();
    let lost = without(&through_unit, &gains);
    let gained = without(&gains, &has);
    if lost.is_empty() && gained.is_empty() {
        return view! { <p>"The project can use the same custom clouds as before."</p> }.into_any();
    }
    let part = |clouds: Vec<byoc_types::DependentCloud>, verb: &str| {
        (!clouds.is_empty()).then(|| {
            let headline = format!(
                "The project {verb} {}:",
                crate::format::counted(clouds.len() as i64, "custom cloud")
            );
            view! { <CloudNames headline clouds/> }
        })
    };
    view! {
        {part(lost, "loses")}
        {part(gained, "gains")}
    }
    .into_any()
}

#[component]
fn Delete(project: Project, close: Callback<()>, on_changed: Callback<()>) -> impl IntoView {
    let org = use_organization_id();
    let name = StoredValue::new(project.project_name);
    let clouds = LocalResource::new(move || {
        let org = org.get();
        async move { project_dependents(&org, &name.get_value()).await }
    });
    let reason = Signal::derive(move || match clouds.get() {
        Some(Ok(_)) => None,
        Some(Err(_)) => Some("First load the custom clouds of the project.".to_owned()),
        None => Some("Loading the custom clouds of the project.".to_owned()),
    });
    let send = move || {
        let (org, name) = (org.get_untracked(), name.get_value());
        async move { project_delete(&org, &name).await }
    };
    let words = ConfirmWords {
        action: "Delete project",
        busy: "Deleting…",
        failure: "The project was not deleted",
        done: format!("Project {} deleted", name.get_value()),
    };
    view! {
        <Confirm words kind=ButtonKind::Danger reason send on_close=close on_done=on_changed>
            <div role="status">
                {loaded_as(
                    "The custom clouds could not be loaded",
                    clouds,
                    2,
                    |clouds| {
                        if clouds.is_empty() {
                            return view! { <p>"No custom cloud is available to this project."</p> }
                                .into_any();
                        }
                        let headline = headline("This project", clouds.len());
                        view! {
                            <CloudNames headline clouds/>
                            <p>"Members then see only the custom clouds of their other projects."</p>
                        }
                        .into_any()
                    },
                )}
            </div>
        </Confirm>
    }
    .into_any()
}
