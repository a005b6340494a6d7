//! Renames and deletes an organizational unit.

use byoc_rules::name::{self, Named};
use byoc_types::{Account, UnitUpdate};
use leptos::prelude::*;

use super::{
    confirm::{Confirm, ConfirmWords},
    dependents::{CloudNames, headline},
    rename::{RenameForm, Renamed},
};
use crate::{
    api::{
        ApiError,
        organizations::project_list,
        projects::{unit_delete, unit_dependents, unit_update},
    },
    components::loaded::loaded_as,
    format::counted,
    state::organization::use_organization_id,
    ui::{ButtonKind, Dialog},
};

/// What is to become of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Rename,
    Deletion,
}

/// A unit whose dialog is open.
#[derive(Debug, Clone)]
pub struct Asked {
    pub unit: Account,
    pub change: Change,
}

/// The dialog; open while `asked` holds a unit.
#[component]
pub fn UnitDialog(
    asked: RwSignal<Option<Asked>>,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let title = move || {
        asked.with(|asked| match asked {
            None => String::new(),
            Some(asked) => {
                let name = &asked.unit.account_name;
                match asked.change {
                    Change::Rename => format!("Rename {name}"),
                    Change::Deletion => format!("Delete {name}?"),
                }
            }
        })
    };
    let close = Callback::new(move |()| asked.set(None));
    let body = move || {
        asked.get_untracked().map(|asked| match asked.change {
            Change::Rename => view! { <Rename unit=asked.unit close on_changed/> }.into_any(),
            Change::Deletion => view! { <Delete unit=asked.unit close on_changed/> }.into_any(),
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

const RENAMED: Renamed = Renamed {
    thing: "Unit",
    id: "unit-new-name",
    field: "account_name",
    hint: "Its projects and custom clouds stay. The ID doesn't change.",
    check: |name| {
        name::check(Named::Unit, name)
            .err()
            .map(|error| error.to_string())
    },
};

#[component]
fn Rename(unit: Account, close: Callback<()>, on_changed: Callback<()>) -> impl IntoView {
    let org = use_organization_id();
    let id = StoredValue::new(unit.account_id);
    let send = move |new| {
        let (org, id) = (org.get_untracked(), id.get_value());
        let request = UnitUpdate {
            account_name: Some(new),
        };
        async move { unit_update(&org, &id, &request).await }
    };
    view! { <RenameForm renamed=RENAMED name=unit.account_name send close on_changed/> }
}

#[component]
fn Delete(unit: Account, close: Callback<()>, on_changed: Callback<()>) -> impl IntoView {
    let org = use_organization_id();
    let id = StoredValue::new(unit.account_id);
    let depends = LocalResource::new(move || {
        let org = org.get();
        async move {
            let id = id.get_value();
            let (clouds, projects) = futures::join!(unit_dependents(&org, &id), project_list(&org));
            let mut projects = projects?;
            projects.retain(|project| project.account_id == id);
            let names: Vec<String> = projects.into_iter().map(|it| it.project_name).collect();
            Ok::<_, ApiError>((clouds?, names))
        }
    });
    let reason = Signal::derive(move || match depends.get() {
        Some(Ok((_, projects))) if projects.is_empty() => None,
        Some(Ok(_)) => Some("Move or delete the projects of the unit first.".to_owned()),
        Some(Err(_)) => Some("First load the projects and custom clouds of the unit.".to_owned()),
        None => Some("Loading the projects and custom clouds of the unit.".to_owned()),
    });
    let send = move || {
        let (org, id) = (org.get_untracked(), id.get_value());
        async move { unit_delete(&org, &id).await }
    };
    let words = ConfirmWords {
        action: "Delete unit",
        busy: "Deleting…",
        failure: "The unit was not deleted",
        done: format!("Unit {} deleted", unit.account_name),
    };
    view! {
        <Confirm words kind=ButtonKind::Danger reason send on_close=close on_done=on_changed>
            <div role="status">
                {loaded_as(
                    "The projects and custom clouds of the unit could not be loaded",
                    depends,
                    2,
                    |(clouds, projects)| {
                        if !projects.is_empty() {
                            let said = format!(
                                "{} in this unit: {}. Move or delete {} first.",
                                counted(projects.len() as i64, "project"),
                                projects.join(", "),
                                if projects.len() == 1 { "it" } else { "them" },
                            );
                            return view! { <p>{said}</p> }.into_any();
                        }
                        if clouds.is_empty() {
                            return view! { <p>"No project and no custom cloud uses this unit."</p> }
                                .into_any();
                        }
                        let headline = headline("This unit", clouds.len());
                        view! { <CloudNames headline clouds/> }.into_any()
                    },
                )}
            </div>
        </Confirm>
    }
    .into_any()
}
