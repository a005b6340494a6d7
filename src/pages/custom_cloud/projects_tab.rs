//! Projects: who may place services in this custom cloud.

use std::collections::BTreeSet;

use byoc_rules::state::Action;
use byoc_types::{Account, CustomCloudPermissions, Project};
use leptos::prelude::*;

use super::current::{Current, use_current};
use super::use_reason_against;
use crate::api::custom_clouds::{permissions_update, permissions_view};
use crate::api::organizations::{project_list, unit_list};
use crate::api::{ApiError, Tagged};
use crate::components::availability_editor::{Availability, AvailabilityEditor};
use crate::components::loaded::loaded;
use crate::forms::edit::{Edit, Saves};
use crate::forms::editor_frame::EditorFrame;
use crate::forms::project_create::AddProject;
use crate::forms::saving::changed_meanwhile;
use crate::state::organization::use_root_account;
use crate::state::toasts::use_toasts;
use crate::ui::{Card, FieldProblem};

pub type AvailabilityEdit = Edit<Availability, CustomCloudPermissions>;

/// What the tab reads beside the custom cloud.
#[derive(Clone)]
struct Loaded {
    permissions: Tagged<CustomCloudPermissions>,
    /// The organization's root account left out.
    units: Vec<Account>,
    projects: Vec<Project>,
}

#[component]
pub fn ProjectsTab(edit: AvailabilityEdit) -> impl IntoView {
    let current = use_current();
    let revision = current.revision();
    // What is being chosen stays as it is: saving compares with what is there then.
    let shown = Memo::new(move |before: Option<&u32>| match before {
        Some(before) if edit.is_edited() => *before,
        _ => revision.get(),
    });
    let answer = LocalResource::new(move || {
        shown.track();
        load(current.organization_id(), current.id())
    });
    view! {
        <Card
            title="Available projects"
            description="Projects that can use this custom cloud while it is active."
        >
            {loaded(answer, 5, move |loaded| {
                view! { <Availabilities edit current loaded/> }.into_any()
            })}
        </Card>
    }
}

async fn load(organization_id: String, id: String) -> Result<Loaded, ApiError> {
    let (permissions, units, projects) = futures::join!(
        permissions_view(&organization_id, &id),
        unit_list(&organization_id),
        project_list(&organization_id),
    );
    let mut units = units?;
    units.retain(|unit| unit.parent_account_id.is_some());
    Ok(Loaded {
        permissions: permissions?,
        units,
        projects: projects?,
    })
}

/// Which projects may use it, in a sentence.
#[component]
pub fn ProjectsSentence() -> impl IntoView {
    let current = use_current();
    let revision = current.revision();
    let answer = LocalResource::new(move || {
        revision.track();
        load(current.organization_id(), current.id())
    });
    loaded(answer, 1, |loaded| {
        let sentence = present(&loaded).sentence(&loaded.projects);
        view! { <p>{sentence}</p> }.into_any()
    })
}

#[component]
fn Availabilities(edit: AvailabilityEdit, current: Current, loaded: Loaded) -> impl IntoView {
    let reason = use_reason_against(Action::SetPermissions);
    let loaded = StoredValue::new(loaded);
    move || match reason.get() {
        Some(reason) => {
            let sentence = loaded.with_value(|loaded| present(loaded).sentence(&loaded.projects));
            view! { <p>{sentence}</p><p class="muted">{reason}</p> }.into_any()
        }
        None => view! { <AvailabilityForm edit current loaded/> }.into_any(),
    }
}

/// Id of the editor's control.
const AVAILABILITY: &str = "availability";

/// The choice as the server has it.
fn present(loaded: &Loaded) -> Availability {
    let root = use_root_account().get_untracked();
    Availability::from_permissions(&loaded.permissions.body, &root)
}

#[component]
fn AvailabilityForm(
    edit: AvailabilityEdit,
    current: Current,
    loaded: StoredValue<Loaded>,
) -> impl IntoView {
    let toasts = use_toasts();
    let root = StoredValue::new(use_root_account().get_untracked());
    let before = StoredValue::new(loaded.with_value(present));
    let base = move || loaded.with_value(|loaded| loaded.permissions.body.clone());
    let value = Memo::new(move |_| edit.value(|| before.get_value()));
    let problems = move || {
        let problem = value.with(Availability::problem).into_iter();
        problem
            .map(|message| FieldProblem::new(AVAILABILITY, message))
            .collect()
    };
    let send = move |base| {
        let wanted = value.get_untracked();
        let request = root.with_value(|root| wanted.to_permissions(root));
        set_permissions(current, request, base)
    };
    let editor = edit.on_page(Saves {
        problems,
        refused: |_: &_| Vec::new(),
        present: base,
        send,
        saved: move |()| {
            toasts.success("Availability saved");
            current.refresh();
        },
    });
    let projects = RwSignal::new(loaded.with_value(|loaded| loaded.projects.clone()));
    // A person who adds a project here wants it selected.
    let added = move |project: Project| {
        let mut next = value.get_untracked();
        next.projects.push(project.project_name.clone());
        projects.update(|projects| projects.push(project));
        edit.change(next, base);
    };
    view! {
        <EditorFrame
            failure_title="The availability was not saved"
            save_label="Set availability"
            editor
        >
            <AvailabilityEditor
                value
                on_change=move |value| edit.change(value, base)
                units=loaded.with_value(|loaded| loaded.units.clone())
                projects
                error=editor.error(AVAILABILITY)
                add_project=move || {
                    view! { <AddProject organization=current.organization_id() on_added=added/> }
                }
            />
            <Difference edit before projects/>
        </EditorFrame>
    }
}

/// Which projects gain or lose the custom cloud, before it is saved.
#[component]
fn Difference(
    edit: AvailabilityEdit,
    before: StoredValue<Availability>,
    projects: RwSignal<Vec<Project>>,
) -> impl IntoView {
    let difference = move || {
        let after = edit.edited()?;
        projects.with(|projects| {
            let had = before.with_value(|before| before.projects_with_access(projects));
            let has = after.projects_with_access(projects);
            Some((names(&has, &had), names(&had, &has)))
        })
    };
    view! {
        <div class="availability-change" role="status">
            {move || {
                difference()
                    .map(|(gained, lost)| {
                        view! {
                            {gained.map(|names| view! { <p>"Projects that gain access: " {names}</p> })}
                            {lost
                                .map(|names| {
                                    view! {
                                        <p class="availability-change__lost">
                                            "Projects that lose access: " {names}
                                        </p>
                                    }
                                })}
                        }
                    })
            }}
        </div>
    }
}

/// The names in `all` that are not in `without`; `None` where there are none.
fn names(all: &BTreeSet<String>, without: &BTreeSet<String>) -> Option<String> {
    let names: Vec<&str> = all.difference(without).map(String::as_str).collect();
    (!names.is_empty()).then(|| format!("{}.", names.join(", ")))
}

/// Saves the newest permissions, unless somebody else changed them since `base` was read.
async fn set_permissions(
    current: Current,
    request: CustomCloudPermissions,
    base: CustomCloudPermissions,
) -> Result<(), ApiError> {
    let (organization_id, id) = (current.organization_id(), current.id());
    let newest = permissions_view(&organization_id, &id).await?;
    if newest.body != base {
        current.refresh();
        return Err(changed_meanwhile());
    }
    let etag = newest.etag.as_deref();
    permissions_update(&organization_id, &id, &request, etag).await?;
    Ok(())
}
