//! Creates a service: type, plan, place and name on one page.

mod fields;
mod summary;

use byoc_rules::service::{check_name, may_change};
use byoc_types::{ServiceCreate, ServicePlan};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map};

pub use self::fields::plan_text;
use self::fields::{NameField, PlanField, TypeField};
use self::summary::Summary;
use super::service_place::{PLACE_FIELD, PlaceField, Places, read_places};
use super::submission::{Submission, SubmissionFailure, problems};
use crate::api::services::{own_project_list, service_create};
use crate::components::leave_guard::LeaveGuard;
use crate::components::loaded::loaded_as;
use crate::paths;
use crate::state::connection::use_offline_reason;
use crate::state::organization::use_organization_id;
use crate::state::title::set_page_title;
use crate::state::toasts::use_toasts;
use crate::ui::{
    Breadcrumbs, Button, ButtonKind, Crumb, EmptyState, ErrorSummary, LinkButton, PageHeader,
};

/// Why somebody can't change services of a project.
pub const MAY_NOT: &str = "Only admins and operators of this project can create and change its \
                           services. Ask one of them, or a super admin of the organization.";

/// What is typed, and what it is chosen from.
#[derive(Clone, Copy)]
struct Form {
    places: StoredValue<Places>,
    service_type: RwSignal<String>,
    /// Name of the plan, whatever the type.
    plan: RwSignal<String>,
    cloud: RwSignal<String>,
    name: RwSignal<String>,
    submission: Submission,
}

impl Form {
    fn new(places: Places) -> Self {
        Self {
            places: StoredValue::new(places),
            service_type: RwSignal::default(),
            plan: RwSignal::default(),
            cloud: RwSignal::default(),
            name: RwSignal::default(),
            submission: Submission::default(),
        }
    }

    /// The plan of the chosen type.
    fn chosen_plan(self) -> Option<ServicePlan> {
        let (kind, plan) = (self.service_type.get(), self.plan.get());
        self.places
            .with_value(|places| places.plan(&kind, &plan).cloned())
    }

    fn is_edited(self) -> bool {
        [self.service_type, self.plan, self.cloud, self.name]
            .iter()
            .any(|field| field.with(|text| !text.is_empty()))
    }

    fn cloud_problem(self) -> Option<String> {
        let cloud = self.cloud.get();
        if cloud.is_empty() {
            return Some(
                "Choose where the service runs: a public region or a custom cloud.".into(),
            );
        }
        let plan = self.chosen_plan();
        self.places
            .with_value(|places| places.reason(&cloud, plan.as_ref()))
    }

    /// While it is typed, only what more letters can't put right.
    fn name_problem(self) -> Option<String> {
        self.name
            .with(|name| check_name(name))
            .err()
            .map(|error| error.to_string())
    }

    fn request(self) -> ServiceCreate {
        ServiceCreate {
            service_name: self.name.get_untracked(),
            service_type: self.service_type.get_untracked(),
            plan: self.plan.get_untracked(),
            cloud: Some(self.cloud.get_untracked()),
            ..ServiceCreate::default()
        }
    }
}

/// The page: parameter `project`.
#[component]
pub fn ServiceCreatePage() -> impl IntoView {
    set_page_title("Create service");
    let org = use_organization_id();
    let params = use_params_map();
    let project =
        Memo::new(move |_| params.with(|params| params.get("project").unwrap_or_default()));
    let above = move || {
        let list = Crumb::new(
            format!("Services of {}", project.get()),
            paths::services(&org.get(), &project.get()),
        );
        view! { <Breadcrumbs items=vec![list]/> }
    };
    let read = LocalResource::new(move || {
        let (org, project) = (org.get(), project.get());
        async move {
            let own = own_project_list(&org).await?;
            let found = own.iter().find(|(own, _)| own.project_name == project);
            let is_allowed = found.is_some_and(|(_, role)| role.is_some_and(may_change));
            if !is_allowed {
                return Ok(None);
            }
            read_places(&org, &project).await.map(Some)
        }
    });
    view! {
        <PageHeader
            title="Create service"
            lead="A service runs in a public region, or in a custom cloud that this project can use.".to_owned()
            above
        />
        {loaded_as(
            "The service types could not be loaded",
            read,
            8,
            move |places| match places {
                Some(places) => {
                    view! { <CreateForm places project=project.get_untracked()/> }.into_any()
                }
                None => view! { <NotAllowed project=project.get_untracked()/> }.into_any(),
            },
        )}
    }
}

#[component]
fn NotAllowed(project: String) -> impl IntoView {
    let org = use_organization_id();
    let list = Signal::derive(move || paths::services(&org.get(), &project));
    view! {
        <EmptyState
            title="You can't create services in this project"
            action=move || view! { <LinkButton href=list>"Back to the services"</LinkButton> }
        >
            <p>{MAY_NOT}</p>
        </EmptyState>
    }
}

#[component]
fn CreateForm(places: Places, project: String) -> impl IntoView {
    let form = Form::new(places);
    let submission = form.submission;
    let org = use_organization_id();
    let project = StoredValue::new(project);
    let navigate = use_navigate();
    let toasts = use_toasts();
    let is_created = RwSignal::new(false);
    let type_error = submission.field_error("service_type", move || {
        let is_missing = form.service_type.with(String::is_empty);
        is_missing.then(|| "Choose the type of the service, for example PostgreSQL.".to_owned())
    });
    let plan_error = submission.field_error("plan", move || {
        let is_missing = form.chosen_plan().is_none();
        is_missing.then(|| "Choose a plan: how many nodes the service has, and how large.".into())
    });
    let cloud_error = submission.field_error("cloud", move || form.cloud_problem());
    let name_error = submission.field_error("service_name", move || form.name_problem());
    let errors = problems([
        ("service-type", type_error),
        ("service-plan", plan_error),
        (PLACE_FIELD, cloud_error),
        ("service-name", name_error),
    ]);
    let submit = move |event| {
        let request = form.request();
        let name = request.service_name.clone();
        let org = org.get_untracked();
        let address = paths::service(&org, &project.get_value(), &name);
        let navigate = navigate.clone();
        let send = move || async move {
            service_create(&project.get_value(), &request)
                .await
                .map(drop)
        };
        submission.submit(event, errors, send, move || {
            toasts.success(format!("Service {name} is being created"));
            // The page may have been left meanwhile.
            if is_created.try_set(true).is_none() {
                navigate(&address, NavigateOptions::default());
            }
        });
    };
    let plan = Signal::derive(move || form.chosen_plan());
    view! {
        <LeaveGuard
            is_dirty=Signal::derive(move || form.is_edited() && !is_created.get())
            inside=vec![paths::service_create(&org.get_untracked(), &project.get_value())]
            consequence="The service is not created yet. If you leave, your entries are lost."
        />
        <form class="service-form" novalidate on:submit=submit>
            <div class="service-form__fields">
                <ErrorSummary errors attempts=submission.attempts()/>
                <SubmissionFailure submission problems=errors/>
                <TypeField form error=type_error/>
                <PlanField form error=plan_error/>
                <PlaceField
                    places=form.places
                    plan
                    value=form.cloud
                    on_select=submission.input("cloud", form.cloud)
                    error=cloud_error
                />
                <NameField form error=name_error/>
                <div class="form__actions">
                    <Button
                        kind=ButtonKind::Primary
                        is_submit=true
                        is_busy=submission.is_busy()
                        busy_label="Creating…"
                        disabled_reason=use_offline_reason()
                    >
                        "Create service"
                    </Button>
                </div>
            </div>
            <Summary form/>
        </form>
    }
}
