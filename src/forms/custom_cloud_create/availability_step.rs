//! Step 3: which projects may use the cloud.

use byoc_types::{Account, Project};
use leptos::prelude::*;

use super::{
    draft::{ScreenStoreFields, field},
    wizard::Wizard,
};
use crate::{
    api::{ApiError, organizations},
    components::availability_editor::{Availability, AvailabilityEditor},
    forms::project_create::AddProject,
    ui::{Alert, Button, Skeleton, Tone},
};

#[component]
pub fn AvailabilityStep(wizard: Wizard) -> impl IntoView {
    let people = LocalResource::new(move || read(wizard.organization.get_value()));
    let retry = Callback::new(move |()| people.refetch());
    view! {
        <Transition fallback=|| view! { <Skeleton lines=6 /> }>
            {move || Suspend::new(async move {
                match people.await {
                    Ok((units, projects)) => view! { <Choice wizard units projects /> }.into_any(),
                    Err(error) => view! { <NotRead error retry /> }.into_any(),
                }
            })}
        </Transition>
    }
}

/// Units without the root account, and projects.
async fn read(organization: String) -> Result<(Vec<Account>, Vec<Project>), ApiError> {
    let (units, projects) = futures::future::join(
        organizations::unit_list(&organization),
        organizations::project_list(&organization),
    )
    .await;
    let mut units = units?;
    units.retain(|unit| unit.account_id != unit.root_account_id);
    Ok((units, projects?))
}

#[component]
fn Choice(wizard: Wizard, units: Vec<Account>, projects: Vec<Project>) -> impl IntoView {
    let screen = wizard.screen;
    let value = Memo::new(move |_| Availability {
        is_for_all_projects: screen.is_for_all_projects().get(),
        accounts: screen.accounts().get(),
        projects: screen.projects().get(),
    });
    let error = wizard.error(field::AVAILABILITY);
    let change = move |next: Availability| {
        wizard.edit(field::AVAILABILITY, |screen| {
            screen.is_for_all_projects().set(next.is_for_all_projects);
            screen.accounts().set(next.accounts);
            screen.projects().set(next.projects);
        });
    };
    let projects = RwSignal::new(projects);
    // A person who adds a project here wants it selected.
    let added = move |project: Project| {
        let mut next = value.get_untracked();
        next.projects.push(project.project_name.clone());
        projects.update(|projects| projects.push(project));
        change(next);
    };
    let add_project = move || {
        view! { <AddProject organization=wizard.organization.get_value() on_added=added/> }
    };
    view! { <AvailabilityEditor value on_change=change units projects error add_project /> }
}

#[component]
fn NotRead(error: ApiError, retry: Callback<()>) -> impl IntoView {
    view! {
        <Alert
            tone=Tone::Danger
            title="The projects could not be read"
            is_live=true
            action=move || view! { <Button on_press=retry>"Try again"</Button> }
        >
            {error.message}
        </Alert>
    }
}
