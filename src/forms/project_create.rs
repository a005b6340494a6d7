//! Adds a project: on the page of the organization, and wherever one is missing.

use byoc_rules::project_name;
use byoc_types::{Account, Project, ProjectCreate};
use leptos::prelude::*;

use super::add_form::AddForm;
use super::submission::{Submission, problems};
use crate::{
    api::{organizations::unit_list, projects::project_create},
    state::{connection::use_offline_reason, toasts::use_toasts},
    ui::{Button, Dialog, IconName, SelectField, SelectOption, TextField},
};

/// What a person reads for no unit.
pub const NO_UNIT: &str = "No unit";

/// The units to choose from. The organization's root account, which an empty value stands for, is
/// no unit.
pub fn unit_options(units: Vec<Account>) -> Vec<SelectOption> {
    let own = units
        .into_iter()
        .filter(|unit| unit.account_id != unit.root_account_id)
        .map(|unit| SelectOption::new(unit.account_id, unit.account_name));
    std::iter::once(SelectOption::new("", NO_UNIT))
        .chain(own)
        .collect()
}

/// The form in its dialog.
#[component]
pub fn ProjectCreateForm(
    organization: String,
    is_open: RwSignal<bool>,
    #[prop(into)] on_added: Callback<Project>,
) -> impl IntoView {
    let org = StoredValue::new(organization);
    let toasts = use_toasts();
    let name = RwSignal::new(String::new());
    let unit = RwSignal::new(String::new());
    let submission = Submission::default();
    let units = LocalResource::new(move || async move { unit_list(&org.get_value()).await });
    let options = Signal::derive(move || match units.get() {
        Some(Ok(units)) => unit_options(units),
        _ => unit_options(Vec::new()),
    });
    let name_error = submission.field_error("project_name", move || {
        let checked = name.with(|name| project_name::check(name));
        checked.err().map(|error| error.to_string())
    });
    let errors = problems([("project-name", name_error)]);
    let submit = move |event| {
        let request = ProjectCreate {
            project_name: name.get_untracked().trim().to_owned(),
            account_id: Some(unit.get_untracked()).filter(|id| !id.is_empty()),
        };
        let said = format!("Project {} added", request.project_name);
        let made = StoredValue::new(None);
        let send = || async move {
            let project = project_create(&org.get_value(), &request).await?;
            made.try_set_value(Some(project));
            Ok(())
        };
        submission.submit(event, errors, send, move || {
            if submission.is_shown() {
                is_open.set(false);
            }
            if let Some(project) = made.try_get_value().flatten() {
                on_added.run(project);
            }
            toasts.success(said);
        });
    };
    view! {
        <AddForm label="Add project" is_open submission problems=errors on_submit=submit>
            <TextField
                id="project-name"
                label="Name"
                hint="Lower-case letters, digits and dashes, for example web-shop."
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

/// The button that opens the form in place.
#[component]
pub fn AddProject(
    organization: String,
    #[prop(into)] on_added: Callback<Project>,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let organization = StoredValue::new(organization);
    view! {
        <div>
            <Button
                icon=IconName::Plus
                is_small=true
                disabled_reason=use_offline_reason()
                on_press=move |()| is_open.set(true)
            >
                "Add project"
            </Button>
        </div>
        <Dialog title="Add project" is_open on_close=move |()| is_open.set(false)>
            <ProjectCreateForm organization=organization.get_value() is_open on_added/>
        </Dialog>
    }
    .into_any()
}
