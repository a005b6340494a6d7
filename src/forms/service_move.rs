//! Moves a service to another plan or cloud, or asks the operator for it.

mod ask;

use byoc_rules::requests::{is_move_done, is_move_requested};
use byoc_rules::service::Condition;
use byoc_rules::service::migration;
use byoc_types::{
    CatalogueMachine, CataloguePlan, OrganizationRequest, Service, ServicePlan, ServiceUpdate,
};
use leptos::prelude::*;

use self::ask::AskOperator;
use super::saving::{SaveFailure, Saving};
use super::service_create::plan_text;
use super::service_place::{PlaceField, Places, read_places};
use crate::api::requests::request_list;
use crate::api::services::service_update;
use crate::components::loaded::loaded_as;
use crate::state::connection::use_offline_reason;
use crate::state::toasts::use_toasts;
use crate::ui::{Alert, Button, ButtonKind, Dialog, RadioTile, RadioTiles, Show, Tone, dynamic};

/// What of a service shall change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moving {
    Plan,
    Cloud,
}

/// The service to move, as it was when the dialog was opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub service: Service,
    pub what: Moving,
}

impl Asked {
    fn title(&self) -> String {
        let name = &self.service.service_name;
        match self.what {
            Moving::Plan => format!("Change the plan of {name}"),
            Moving::Cloud => format!("Move {name}"),
        }
    }
}

/// Whether a service may move, and what deserves a look then. Plain data.
#[derive(Debug, Clone, PartialEq)]
enum Verdict {
    /// Nothing is chosen yet.
    Nothing,
    /// What should be known before.
    Allowed(Vec<String>),
    Refused(String),
    /// The networks must be connected first: the operator does that.
    AskOperator(String),
}

/// A plan as the rules know it: whether it has a machine in a cloud, the wire says by naming it.
fn plan_in(plan: &ServicePlan, cloud_name: &str) -> CataloguePlan {
    let size = plan.regions.get(cloud_name);
    let machine = size.map(|_| CatalogueMachine {
        machine_type: String::new(),
        image_filter: String::new(),
    });
    CataloguePlan {
        plan: plan.service_plan.clone(),
        nodes: plan.node_count,
        cpu: size.map_or(0, |size| size.node_cpu_count),
        memory_mb: size.map_or(0, |size| size.node_memory_mb),
        disk_mb: size.map_or(0, |size| size.disk_space_mb),
        price_usd: None,
        aws: machine.clone(),
        google: machine,
        user_data_file: None,
    }
}

/// `is_ready`: whether an operator has connected the network of a cloud for this service.
fn verdict(
    places: &Places,
    service: &Service,
    is_ready: impl Fn(&str) -> bool,
    cloud_name: &str,
    plan_name: &str,
) -> Verdict {
    let is_same = (cloud_name, plan_name) == (service.cloud_name.as_str(), service.plan.as_str());
    if cloud_name.is_empty() || plan_name.is_empty() || is_same {
        return Verdict::Nothing;
    }
    let Some(plan) = places.plan(&service.service_type, plan_name) else {
        return Verdict::Nothing;
    };
    if let Some(reason) = places.reason(cloud_name, Some(plan)) {
        return Verdict::Refused(reason);
    }
    let Some(to) = places.rule(cloud_name) else {
        return Verdict::Nothing;
    };
    let from = places.rule(&service.cloud_name).unwrap_or(to.clone());
    let new = plan_in(plan, cloud_name);
    // The present plan may have left the catalogue; what it is like, the service says.
    let old = CataloguePlan {
        plan: service.plan.clone(),
        nodes: service.node_count,
        cpu: service.node_cpu_count,
        memory_mb: service.node_memory_mb,
        disk_mb: service.disk_space_mb,
        ..new.clone()
    };
    match migration::allows(
        Condition::of(service),
        (&from, &old),
        (&to, &new),
        is_ready(cloud_name),
    ) {
        Ok(warnings) => Verdict::Allowed(warnings),
        Err(refusal) if refusal.code == migration::NETWORK_WORK_FIRST => {
            Verdict::AskOperator(refusal.message)
        }
        Err(refusal) => Verdict::Refused(refusal.message),
    }
}

/// The dialog; open while `asked` holds a service.
#[component]
pub fn MoveDialog(
    organization_id: String,
    project: String,
    asked: RwSignal<Option<Asked>>,
    /// Gets the service as it is then.
    #[prop(into)]
    on_moved: Callback<Service>,
) -> impl IntoView {
    let (org, project) = (StoredValue::new(organization_id), StoredValue::new(project));
    let saving = Saving::default();
    let close = Callback::new(move |()| {
        if !saving.is_busy.get_untracked() {
            asked.set(None);
            saving.reset();
        }
    });
    let title = Signal::derive(move || {
        asked
            .with(|it| it.as_ref().map(Asked::title))
            .unwrap_or_default()
    });
    view! {
        <Dialog title is_open=Signal::derive(move || asked.with(Option::is_some)) on_close=close>
            {move || {
                asked
                    .get_untracked()
                    .map(|opened| view! { <MoveForm org project opened saving close on_moved/> })
            }}
        </Dialog>
    }
}

#[component]
fn MoveForm(
    org: StoredValue<String>,
    project: StoredValue<String>,
    opened: Asked,
    saving: Saving,
    close: Callback<()>,
    on_moved: Callback<Service>,
) -> impl IntoView {
    let opened = StoredValue::new(opened);
    let read = LocalResource::new(move || {
        let (org, project) = (org.get_value(), project.get_value());
        async move {
            let (places, requests) =
                futures::join!(read_places(&org, &project), request_list(&org));
            let requests = requests?.requests;
            Ok((places?, requests))
        }
    });
    loaded_as(
        "The plans and clouds could not be loaded",
        read,
        6,
        move |(places, requests)| {
            let Asked { service, what } = opened.get_value();
            let places = places.without(&service);
            view! { <Choice org project places requests service what saving close on_moved/> }
                .into_any()
        },
    )
}

#[component]
fn Choice(
    org: StoredValue<String>,
    project: StoredValue<String>,
    places: Places,
    requests: Vec<OrganizationRequest>,
    service: Service,
    what: Moving,
    saving: Saving,
    close: Callback<()>,
    on_moved: Callback<Service>,
) -> impl IntoView {
    let cloud = RwSignal::new(match what {
        Moving::Plan => service.cloud_name.clone(),
        Moving::Cloud => String::new(),
    });
    let plan = RwSignal::new(service.plan.clone());
    let (places, service) = (StoredValue::new(places), StoredValue::new(service));
    let name = service.with_value(|it| it.service_name.clone());
    let is_requested = project.with_value(|project| {
        let is_this =
            |it: &OrganizationRequest| is_move_requested((&it.content, it.state), project, &name);
        requests.iter().any(is_this)
    });
    let verdict = Memo::new(move |_| {
        let (cloud, plan) = (cloud.get(), plan.get());
        let is_ready = |cloud: &str| {
            let project = project.get_value();
            requests
                .iter()
                .any(|it| is_move_done((&it.content, it.state), &project, &name, cloud))
        };
        places.with_value(|places| {
            service.with_value(|it| verdict(places, it, is_ready, &cloud, &plan))
        })
    });
    let toasts = use_toasts();
    let send = move |()| {
        let (cloud, plan) = (cloud.get_untracked(), plan.get_untracked());
        let present = service.get_value();
        let update = ServiceUpdate {
            cloud: Some(cloud).filter(|cloud| *cloud != present.cloud_name),
            plan: Some(plan).filter(|plan| *plan != present.plan),
            ..ServiceUpdate::default()
        };
        let name = present.service_name;
        let said = match what {
            Moving::Plan => format!("The plan change of {name} has started"),
            Moving::Cloud => format!("The move of {name} has started"),
        };
        let sent = async move { service_update(&project.get_value(), &name, &update, None).await };
        saving.run(sent, move |answer| {
            toasts.success(said);
            close.run(());
            on_moved.run(answer.service);
        });
    };
    let field = match what {
        Moving::Plan => view! { <PlanChoice places service cloud plan/> }.into_any(),
        Moving::Cloud => {
            let chosen = Signal::derive(move || {
                places.with_value(|places| {
                    service.with_value(|it| places.plan(&it.service_type, &plan.get()).cloned())
                })
            });
            view! {
                <PlaceField places plan=chosen value=cloud on_select=move |name| cloud.set(name)/>
            }
            .into_any()
        }
    };
    let failure = match what {
        Moving::Plan => "The plan was not changed",
        Moving::Cloud => "The service was not moved",
    };
    view! {
        <div class="stack">
            {field}
            {dynamic(move || match verdict.get() {
                Verdict::AskOperator(reason) => {
                    view! { <AskOperator org project service cloud reason is_requested close/> }.into_any()
                }
                other @ (Verdict::Nothing | Verdict::Allowed(_) | Verdict::Refused(_)) => {
                    view! { <Consequence verdict=other what/> }.into_any()
                }
            })}
            <SaveFailure saving title=failure/>
            <MoveButtons verdict=verdict.into() what saving close on_press=send/>
        </div>
    }
}

#[component]
fn MoveButtons(
    verdict: Signal<Verdict>,
    what: Moving,
    saving: Saving,
    close: Callback<()>,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    let offline = use_offline_reason();
    let reason = Signal::derive(move || {
        offline.get().or_else(|| match verdict.get() {
            Verdict::Allowed(_) => None,
            Verdict::Nothing => Some(match what {
                Moving::Plan => "Choose another plan first.".to_owned(),
                Moving::Cloud => "Choose another cloud first.".to_owned(),
            }),
            Verdict::Refused(reason) | Verdict::AskOperator(reason) => Some(reason),
        })
    });
    let label = match what {
        Moving::Plan => "Change plan",
        Moving::Cloud => "Move service",
    };
    view! {
        <Show when=move || !matches!(verdict.get(), Verdict::AskOperator(_))>
            <div class="form__actions">
                <Button on_press=close>"Cancel"</Button>
                <Button
                    kind=ButtonKind::Primary
                    on_press
                    is_busy=saving.is_busy
                    busy_label="Starting…"
                    disabled_reason=reason
                >
                    {label}
                </Button>
            </div>
        </Show>
    }
}

/// What will happen, or why it can't.
#[component]
fn Consequence(verdict: Verdict, what: Moving) -> impl IntoView {
    match verdict {
        Verdict::Nothing | Verdict::AskOperator(_) => ().into_any(),
        Verdict::Refused(reason) => {
            let title = match what {
                Moving::Plan => "The plan can't change now",
                Moving::Cloud => "The service can't move there now",
            };
            view! { <Alert tone=Tone::Danger title is_live=true><p>{reason}</p></Alert> }.into_any()
        }
        Verdict::Allowed(warnings) => {
            let tone = if warnings.is_empty() {
                Tone::Info
            } else {
                Tone::Warning
            };
            let title = match what {
                Moving::Plan => "New nodes are started, then the old ones are removed",
                Moving::Cloud => {
                    "New nodes are started in the other cloud, then the old ones are removed"
                }
            };
            let warnings: Vec<_> = warnings
                .into_iter()
                .map(|text| view! { <p>{text}</p> })
                .collect();
            view! {
                <Alert tone title is_live=true>
                    <p>"The service stays available. Its data moves to the new nodes."</p>
                    {warnings}
                </Alert>
            }
            .into_any()
        }
    }
}

#[component]
fn PlanChoice(
    places: StoredValue<Places>,
    service: StoredValue<Service>,
    cloud: RwSignal<String>,
    plan: RwSignal<String>,
) -> impl IntoView {
    let tiles = places.with_value(|places| {
        service.with_value(|service| {
            let kind = places.types.get(&service.service_type);
            let plans = kind
                .map(|kind| kind.service_plans.as_slice())
                .unwrap_or_default();
            let tile = |it: &ServicePlan| {
                let is_present = it.service_plan == service.plan;
                let text = match is_present {
                    true => format!("{} Your current plan.", plan_text(it)),
                    false => plan_text(it),
                };
                let tile = RadioTile::new(&it.service_plan, &it.service_plan, text);
                let reason = places.reason(&cloud.get_untracked(), Some(it));
                match reason.filter(|_| !is_present) {
                    Some(reason) => tile.disabled(reason),
                    None => tile,
                }
            };
            plans.iter().map(tile).collect::<Vec<_>>()
        })
    });
    view! {
        <RadioTiles
            id="service-plan"
            legend="Plan"
            tiles=Signal::stored(tiles)
            value=plan
            on_select=move |chosen| plan.set(chosen)
        />
    }
}

#[cfg(test)]
mod tests;
