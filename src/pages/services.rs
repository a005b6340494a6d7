//! The services of a project.

use byoc_rules::service::may_change;
use byoc_types::{Project, ProjectRole, Service};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Redirect;
use leptos_router::hooks::{use_navigate, use_params_map};

use crate::api::Asker;
use crate::api::services::{own_project_list, service_list};
use crate::components::list_table::cells::{found, isolated, link, time};
use crate::components::list_table::{Column, ListTable, TableRow, TableTexts, row_element_id};
use crate::components::loaded::loaded_as;
use crate::components::service_state::{Condition, service_badge};
use crate::forms::service_create::MAY_NOT;
use crate::paths;
use crate::state::connection::use_offline_reason;
use crate::state::live::{Change, use_live};
use crate::state::organization::{use_is_super_admin, use_organization_id};
use crate::state::title::set_page_title;
use crate::ui::{
    Breadcrumbs, Button, ButtonKind, Crumb, EmptyState, Icon, IconName, LinkButton, PageHeader,
    SelectField, SelectOption, Show,
};

type Own = Vec<(Project, Option<ProjectRole>)>;

/// Leads to the services of the first project.
#[component]
pub fn ProjectsPage() -> impl IntoView {
    set_page_title("Services");
    let org = use_organization_id();
    let read = LocalResource::new(move || {
        let org = org.get();
        async move { own_project_list(&org).await }
    });
    loaded_as("The projects could not be loaded", read, 4, move |own| {
        let org = org.get_untracked();
        match own.first() {
            Some((project, _)) => {
                let first = paths::services(&org, &project.project_name);
                view! { <Redirect path=first options=replacing()/> }.into_any()
            }
            None => view! { <NoProject/> }.into_any(),
        }
    })
}

/// Back leads past the address that only leads on.
fn replacing() -> NavigateOptions {
    NavigateOptions {
        replace: true,
        ..NavigateOptions::default()
    }
}

#[component]
fn NoProject() -> impl IntoView {
    let org = use_organization_id();
    let settings = Signal::derive(move || paths::organization_settings(&org.get()));
    // Super admins see every project: here there is none.
    let (title, next) = match use_is_super_admin().get_untracked() {
        true => (
            "No projects yet",
            "Services belong to projects. Add a project first.",
        ),
        false => (
            "You are not in any project yet",
            "Services belong to projects. Ask a super admin to add you to a project.",
        ),
    };
    view! {
        <EmptyState
            is_page=true
            title
            drawing=|| view! { <Icon name=IconName::Building/> }
            action=move || view! { <LinkButton href=settings>"Show the projects"</LinkButton> }
        >
            <p>{next}</p>
        </EmptyState>
    }
}

/// The page: parameter `project`.
#[component]
pub fn ServicesPage() -> impl IntoView {
    let org = use_organization_id();
    let params = use_params_map();
    let project =
        Memo::new(move |_| params.with(|params| params.get("project").unwrap_or_default()));
    set_page_title(Signal::derive(move || {
        format!("Services - {}", project.get())
    }));
    let read = LocalResource::new(move || {
        let (org, project) = (org.get(), project.get());
        async move {
            let (own, services) = futures::join!(own_project_list(&org), service_list(&project));
            Ok((own?, project, services?))
        }
    });
    loaded_as(
        "The services could not be loaded",
        read,
        6,
        |(own, project, services)| view! { <ProjectServices own project services/> }.into_any(),
    )
}

#[component]
fn ProjectServices(own: Own, project: String, services: Vec<Service>) -> impl IntoView {
    let org = use_organization_id();
    let services = RwSignal::new(services);
    let name = StoredValue::new(project);
    use_live().on_change(&org.get_untracked(), move |change| {
        if let Change::Service(message) = change
            && name.with_value(|name| message.project_name.as_ref() != Some(name))
        {
            return;
        }
        Asker::App.spawn(async move {
            let Some(project) = name.try_get_value() else {
                return;
            };
            // What is on screen stays while it can't be read.
            if let Ok(list) = service_list(&project).await {
                services.try_set(list);
            }
        });
    });
    let role = own
        .iter()
        .find(|(project, _)| name.with_value(|name| *name == project.project_name))
        .and_then(|(_, role)| *role);
    let is_allowed = role.is_some_and(may_change);
    let above = move || {
        let projects = Crumb::new("Projects", paths::organization_settings(&org.get()));
        view! { <Breadcrumbs items=vec![projects]/> }
    };
    let create = move || match is_allowed {
        true => {
            let href =
                Signal::derive(move || name.with_value(|it| paths::service_create(&org.get(), it)));
            view! {
                <LinkButton href kind=ButtonKind::Primary icon=IconName::Plus>"Create service"</LinkButton>
            }
            .into_any()
        }
        false => {
            let reason = Signal::stored(Some(MAY_NOT.to_owned()));
            view! { <Button icon=IconName::Plus disabled_reason=reason>"Create service"</Button> }
                .into_any()
        }
    };
    view! {
        <PageHeader
            title=format!("Services of {}", name.get_value())
            lead="Services of this project, in public regions and in custom clouds.".to_owned()
            above
            actions=create
        />
        <div class="stack">
            <Show when=move || !is_allowed>
                <p class="muted">"You have read-only access to these services. " {MAY_NOT}</p>
            </Show>
            <ProjectChoice own project=name/>
            <Show when=move || services.with(Vec::is_empty) fallback=move || {
                view! { <ServicesTable services project=name/> }
            }>
                <NoServices is_allowed project=name/>
            </Show>
        </div>
    }
}

/// Leads to the services of another project.
#[component]
fn ProjectChoice(own: Own, project: StoredValue<String>) -> impl IntoView {
    let org = use_organization_id();
    let navigate = use_navigate();
    let go = move |chosen: String| {
        navigate(
            &paths::services(&org.get_untracked(), &chosen),
            NavigateOptions::default(),
        );
    };
    let options: Vec<_> = own
        .iter()
        .map(|(project, _)| SelectOption::new(&project.project_name, &project.project_name))
        .collect();
    (options.len() > 1).then(|| {
        view! {
            <div class="services__project">
                <SelectField
                    id="services-project"
                    label="Project"
                    options=Signal::stored(options)
                    value=Signal::derive(move || project.get_value())
                    on_change=go
                />
            </div>
        }
    })
}

#[component]
fn NoServices(is_allowed: bool, project: StoredValue<String>) -> impl IntoView {
    let org = use_organization_id();
    let offline = use_offline_reason();
    let href =
        Signal::derive(move || project.with_value(|name| paths::service_create(&org.get(), name)));
    let action = move || match (is_allowed, offline.get()) {
        (true, None) => {
            view! { <LinkButton href icon=IconName::Plus>"Create service"</LinkButton> }.into_any()
        }
        (_, _) => ().into_any(),
    };
    let said = match is_allowed {
        true => {
            "A service is a managed database, stream or search engine. It runs in a public region, \
             or in a custom cloud that this project can use."
        }
        false => "Nobody has created a service in this project yet.",
    };
    view! {
        <EmptyState
            title="No services yet"
            drawing=|| view! { <Icon name=IconName::Cloud/> }
            action
        >
            <p>{said}</p>
        </EmptyState>
    }
}

#[component]
fn ServicesTable(services: RwSignal<Vec<Service>>, project: StoredValue<String>) -> impl IntoView {
    let org = use_organization_id();
    let rows = Memo::new(move |_| {
        let org = org.get();
        let row = |service: &Service| ServiceRow {
            href: project
                .with_value(|project| paths::service(&org, project, &service.service_name)),
            service: service.clone(),
        };
        services.with(|services| services.iter().map(row).collect::<Vec<_>>())
    });
    view! {
        <div class="services__table row-cards">
            <ListTable rows/>
        </div>
    }
}

/// A service and the address of its page.
#[derive(Debug, Clone, PartialEq)]
struct ServiceRow {
    service: Service,
    href: String,
}

impl TableRow for ServiceRow {
    const TEXTS: TableTexts = TableTexts {
        id: "services",
        prefix: "",
        label: "Services",
        filter: "Filter services",
        noun: "service",
        no_match: "No service matches",
        searched: "The filter searches names, types, plans, clouds and states.",
    };
    const COLUMNS: &'static [Column<Self>] = &[
        Column {
            word: "name",
            heading: "Name",
            class: "",
            text: |row| row.service.service_name.clone(),
            order: None,
            is_searched: true,
            cell: |row, look| {
                let name = &row.service.service_name;
                let shown = isolated(&found(name, look.filter));
                link(&row_element_id::<Self>(name), &row.href, &shown)
            },
        },
        Column {
            word: "type",
            heading: "Type",
            class: "",
            text: |row| short_type(&row.service.service_type_description).to_owned(),
            order: None,
            is_searched: true,
            cell: |row, look| {
                let name = short_type(&row.service.service_type_description);
                isolated(&found(name, look.filter))
            },
        },
        Column {
            word: "plan",
            heading: "Plan",
            class: "",
            text: |row| row.service.plan.clone(),
            order: None,
            is_searched: true,
            cell: |row, look| isolated(&found(&row.service.plan, look.filter)),
        },
        Column {
            word: "cloud",
            heading: "Cloud",
            class: "",
            text: |row| row.service.cloud_description.clone(),
            order: None,
            is_searched: true,
            cell: |row, look| found(&row.service.cloud_description, look.filter),
        },
        Column {
            word: "created",
            heading: "Created",
            class: "",
            text: |row| row.service.create_time.clone(),
            order: None,
            is_searched: false,
            cell: |row, look| time(&row.service.create_time, look.now),
        },
        Column {
            word: "state",
            heading: "State",
            class: "",
            text: |row| Condition::of(&row.service).word().to_owned(),
            order: None,
            is_searched: true,
            cell: |row, _| service_badge(Condition::of(&row.service)),
        },
    ];

    fn id(&self) -> &str {
        &self.service.service_name
    }

    fn name(&self) -> String {
        self.service.service_name.clone()
    }
}

/// What stands before the colon of a type's description.
fn short_type(description: &str) -> &str {
    description.split(':').next().unwrap_or(description)
}

#[cfg(test)]
mod tests {
    use super::short_type;

    #[test]
    fn a_type_is_called_by_what_stands_before_the_colon() {
        assert_eq!(short_type("PostgreSQL: relational database"), "PostgreSQL");
        assert_eq!(short_type("Own type"), "Own type");
    }
}
