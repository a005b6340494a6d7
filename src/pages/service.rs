//! A service: what it does, its nodes, and what can be changed.

mod activity;
mod cards;
mod confirm;
mod current;
mod maintenance;
mod open_move;
mod tags;

use byoc_rules::service::{Action, may_change};
use byoc_types::{Service, ServiceState, ServiceUpdate};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use self::activity::{ActivityCard, OperationsCard};
use self::cards::{DetailsCard, NodesCard, ProtectionCard, StatusCard};
use self::confirm::{Confirm, Question};
use self::current::Current;
use self::maintenance::{MaintenanceCard, MaintenanceEdit};
use self::open_move::OpenMove;
use self::tags::{TagsCard, TagsEdit};
use crate::api::services::{own_project_list, service_delete, service_view};
use crate::components::leave_guard::{LeaveGuard, provide_page_saver};
use crate::components::loaded::loaded_as;
use crate::components::rehearsal_badge::RehearsalBadge;
use crate::components::service_state::{Condition, ServiceBadge};
use crate::forms::saving::Saving;
use crate::forms::service_move::{Asked, MoveDialog, Moving};
use crate::paths;
use crate::state::live::use_live;
use crate::state::organization::use_organization_id;
use crate::state::title::set_page_title;
use crate::state::toasts::use_toasts;
use crate::ui::{
    Breadcrumbs, Button, Crumb, EmptyState, Icon, IconName, LinkButton, PageHeader, Show,
};

/// The page: parameters `project` and `service`.
#[component]
pub fn ServicePage() -> impl IntoView {
    let org = use_organization_id();
    let params = use_params_map();
    let param = move |name: &'static str| {
        Memo::new(move |_| params.with(|params| params.get(name).unwrap_or_default()))
    };
    let (project, name) = (param("project"), param("service"));
    set_page_title(name);
    let read = LocalResource::new(move || {
        let (org, project, name) = (org.get(), project.get(), name.get());
        async move {
            let (own, found) =
                futures::join!(own_project_list(&org), service_view(&project, &name));
            let own = own?;
            let mut own = own.iter();
            let role = own.find(|(own, _)| own.project_name == project);
            let is_allowed = role.is_some_and(|(_, role)| role.is_some_and(may_change));
            match found {
                Ok(tagged) => Ok(Some((is_allowed, tagged.body))),
                Err(error) if error.status == 404 => Ok(None),
                Err(error) => Err(error),
            }
        }
    });
    loaded_as("The service could not be loaded", read, 8, move |found| {
        let (org, project) = (org.get_untracked(), project.get_untracked());
        match found {
            Some((is_allowed, service)) => {
                let current = Current::new(org, is_allowed, project, service);
                view! { <ServiceDetail current/> }.into_any()
            }
            None => view! { <Missing project/> }.into_any(),
        }
    })
}

#[component]
fn Missing(project: String) -> impl IntoView {
    let org = use_organization_id();
    let list = Signal::derive(move || paths::services(&org.get(), &project));
    view! {
        <EmptyState
            is_page=true
            title="There is no such service"
            drawing=|| view! { <Icon name=IconName::CloudOff/> }
            action=move || view! { <LinkButton href=list>"Back to the services"</LinkButton> }
        >
            <p>"It was terminated, or you can't see it."</p>
        </EmptyState>
    }
}

#[component]
fn ServiceDetail(current: Current) -> impl IntoView {
    current.follow(use_live());
    let is_gone = current.is_gone();
    move || match is_gone.get() {
        true => view! { <Missing project=current.project.get_value()/> }.into_any(),
        false => view! { <Shown current/> }.into_any(),
    }
}

#[component]
fn Shown(current: Current) -> impl IntoView {
    let name = current.part(|service| service.service_name.clone());
    let (org, project) = (
        current.organization_id.get_value(),
        current.project.get_value(),
    );
    let list = paths::services(&org, &project);
    let own = paths::service(&org, &project, &name.get_untracked());
    let above = move || {
        let list = Crumb::new(
            format!("Services of {}", current.project.get_value()),
            list.clone(),
        );
        view! { <Breadcrumbs items=vec![list]/> }
    };
    let beside = move || {
        view! {
            <ServiceBadge condition=current.part(Condition::of)/>
            <RehearsalBadge is_rehearsed=current.part(|service| service.is_rehearsed)/>
        }
    };
    let (tags, maintenance) = (TagsEdit::default(), MaintenanceEdit::default());
    provide_page_saver();
    view! {
        <PageHeader title=name above beside actions=move || view! { <Actions current/> }/>
        <LeaveGuard
            is_dirty=Signal::derive(move || tags.is_edited() || maintenance.is_edited())
            inside=vec![own]
            consequence="Your changes are not saved. If you leave, they are lost."
        />
        <div class="overview">
            <div class="overview__main">
                <OpenMove current/>
                <StatusCard current/>
                <NodesCard current/>
                <TagsCard current edit=tags/>
                <OperationsCard current/>
                <ActivityCard current/>
            </div>
            <div class="overview__side">
                <DetailsCard current/>
                <ProtectionCard current/>
                <MaintenanceCard current edit=maintenance/>
            </div>
        </div>
    }
}

const POWER_OFF: Question = Question {
    verb: "Power off",
    consequence: "All nodes are removed, and clients can't connect until the service is powered on \
                  again. The service keeps its name and its space in the network.",
    action: "Power off",
    busy: "Powering off…",
    done: "is being powered off",
    failure: "The service was not powered off",
    is_name_needed: false,
};

const POWER_ON: Question = Question {
    verb: "Power on",
    consequence: "New nodes are started. Clients can connect once all nodes are running.",
    action: "Power on",
    busy: "Powering on…",
    done: "is being powered on",
    failure: "The service was not powered on",
    is_name_needed: false,
};

const TERMINATE: Question = Question {
    verb: "Terminate",
    consequence: "All nodes and their data are removed, then the service itself. This can't be \
                  undone.",
    action: "Terminate service",
    busy: "Terminating…",
    done: "is being terminated",
    failure: "The service was not terminated",
    is_name_needed: true,
};

/// Change plan, Move, power and Terminate, with their dialogs.
#[component]
fn Actions(current: Current) -> impl IntoView {
    let asked = RwSignal::new(None);
    let moving = RwSignal::new(None);
    let saving = Saving::default();
    let toasts = use_toasts();
    let name = current.part(|service: &Service| service.service_name.clone());
    let confirm = move |question: Question| {
        let send = async move {
            if question == TERMINATE {
                let name = untrack(|| name.get());
                return service_delete(&current.project.get_value(), &name).await;
            }
            let update = ServiceUpdate {
                powered: Some(question == POWER_ON),
                ..ServiceUpdate::default()
            };
            current.update(update).await
        };
        saving.run(send, move |()| {
            toasts.success(format!("{} {}", name.get_untracked(), question.done));
            asked.set(None);
            current.refresh();
        });
    };
    let moving_of = move |what: Moving| {
        move |()| {
            moving.set(Some(Asked {
                service: untrack(|| current.service()),
                what,
            }));
        }
    };
    let migrate = current.reason_against(Action::Migrate);
    view! {
        <Button
            icon=IconName::Edit
            on_press=moving_of(Moving::Plan)
            disabled_reason=migrate
        >
            "Change plan"
        </Button>
        <Button
            icon=IconName::ArrowRight
            on_press=moving_of(Moving::Cloud)
            disabled_reason=migrate
        >
            "Move"
        </Button>
        <PowerButton current asked/>
        <Button
            icon=IconName::Trash
            on_press=move |()| asked.set(Some(TERMINATE))
            disabled_reason=current.reason_against(Action::Terminate)
        >
            "Terminate"
        </Button>
        <Confirm asked name saving on_confirm=confirm/>
        <MoveDialog
            organization_id=current.organization_id.get_value()
            project=current.project.get_value()
            asked=moving
            on_moved=move |service| current.put(service)
        />
    }
}

#[component]
fn PowerButton(current: Current, asked: RwSignal<Option<Question>>) -> impl IntoView {
    let is_off = current.part(|service| service.state == ServiceState::Poweroff);
    view! {
        <Show
            when=move || is_off.get()
            fallback=move || {
                view! {
                    <Button
                        icon=IconName::Unlink
                        on_press=move |()| asked.set(Some(POWER_OFF))
                        disabled_reason=current.reason_against(Action::PowerOff)
                    >
                        "Power off"
                    </Button>
                }
            }
        >
            <Button
                icon=IconName::Refresh
                on_press=move |()| asked.set(Some(POWER_ON))
                disabled_reason=current.reason_against(Action::PowerOn)
            >
                "Power on"
            </Button>
        </Show>
    }
}
