//! What a service is, and what is going on.

use byoc_rules::service::{Action, Condition as RuleCondition, allows_cancel_of_move, sentence};
use byoc_types::{OperationKind, Service, ServiceNode, ServiceState, ServiceUpdate, StepState};
use leptos::prelude::*;

use super::current::Current;
use crate::api::services::{service_move_cancel, service_retry};
use crate::components::facts::Facts;
use crate::components::facts::lines::Fact;
use crate::components::operation_steps::OperationSteps;
use crate::components::rehearsal_badge::{EXPLANATION, RehearsalBadge};
use crate::components::service_state::Condition;
use crate::components::timestamp::Timestamp;
use crate::format::counted;
use crate::forms::saving::{SaveFailure, Saving};
use crate::paths;
use crate::ui::dom::focus_main_heading;
use crate::ui::{Button, Card, Checkbox, LiveRegion, Show, TableFrame};

/// What is going on, in sentences.
fn status(service: &Service) -> String {
    let present = sentence(service.state, service.is_terminating);
    let is_cancelling = is_cancelling(service);
    match &service.moves_to {
        Some(_) if is_cancelling => {
            "The move is being cancelled. The new nodes are removed, and the old ones stay."
                .to_owned()
        }
        Some(next) => {
            let is_elsewhere = next.cloud_name != service.cloud_name;
            let has_new_plan = next.plan != service.plan;
            let (cloud, plan) = (&next.cloud_name, &next.plan);
            match (is_elsewhere, has_new_plan) {
                (true, true) => format!("{present} It moves to {cloud} with the plan {plan}."),
                (true, false) => format!("{present} It moves to {cloud}."),
                (false, true) => format!("{present} Its plan changes to {plan}."),
                (false, false) => present.to_owned(),
            }
        }
        None if service.state == ServiceState::Poweroff && !service.node_states.is_empty() => {
            "The control plane is removing the nodes.".to_owned()
        }
        None => present.to_owned(),
    }
}

/// Whether the newest operation takes a move back. A failed one leaves that to be tried again.
fn is_cancelling(service: &Service) -> bool {
    service.operation.as_ref().is_some_and(|newest| {
        newest.kind == OperationKind::ServiceMoveCancel && newest.state != StepState::Failed
    })
}

#[component]
pub fn StatusCard(current: Current) -> impl IntoView {
    let condition = current.part(Condition::of);
    let said = current.part(status);
    let announcement = Memo::new(move |before: Option<&String>| {
        let said = format!("{}. {}", condition.get().word(), said.get());
        // The page itself says the first one.
        before.map(|_| said).unwrap_or_default()
    });
    let is_rehearsed = current.part(|service| service.is_rehearsed);
    view! {
        <Card title="State">
            <p>{said}</p>
            <Show when=move || is_rehearsed.get()>
                <p class="muted">{EXPLANATION} " The addresses of the nodes don't answer."</p>
            </Show>
            <LiveRegion text=announcement/>
            <Steps current/>
            <CancelMove current/>
        </Card>
    }
}

#[component]
fn Steps(current: Current) -> impl IntoView {
    let operation = current.part(|service| service.operation.clone());
    let is_shown = Memo::new(move |_| {
        operation.with(|operation| {
            operation.as_ref().is_some_and(|operation| {
                matches!(
                    operation.state,
                    StepState::Waiting | StepState::Running | StepState::Failed
                )
            })
        })
    });
    let retrying = Saving::default();
    let retry = move |()| {
        let (project, name) = (
            current.project.get_value(),
            untrack(|| current.service().service_name),
        );
        retrying.run(
            async move { service_retry(&project, &name).await },
            move |()| current.refresh(),
        );
    };
    let reason = Signal::derive(move || {
        (!current.is_allowed).then(|| crate::forms::service_create::MAY_NOT.to_owned())
    });
    view! {
        <Show when=move || is_shown.get()>
            <OperationSteps
                operation
                on_retry=retry
                is_retrying=retrying.is_busy
                retry_reason=reason
            />
            <SaveFailure saving=retrying title="The retry could not be started"/>
        </Show>
    }
}

/// The way back from a move, until the new nodes are the service's.
#[component]
fn CancelMove(current: Current) -> impl IntoView {
    let is_possible = current.part(|service| {
        let condition = RuleCondition::of(service);
        let is_allowed = allows_cancel_of_move(condition, service.moves_to.is_some()).is_ok();
        is_allowed && !is_cancelling(service)
    });
    let saving = Saving::default();
    let cancel = move |()| {
        let (project, name) = (
            current.project.get_value(),
            untrack(|| current.service().service_name),
        );
        saving.run(
            async move { service_move_cancel(&project, &name).await },
            move |()| {
                // The button goes.
                focus_main_heading();
                current.refresh();
            },
        );
    };
    let reason = current.reason_against(Action::Update);
    view! {
        <Show when=move || is_possible.get()>
            <p class="muted">"Until the new nodes are running, you can cancel the move to them. Cancelling removes the new nodes and keeps the old ones."</p>
            <div>
                <Button on_press=cancel is_busy=saving.is_busy busy_label="Cancelling…" disabled_reason=reason>
                    "Cancel move"
                </Button>
            </div>
            <SaveFailure saving title="The move was not cancelled"/>
        </Show>
    }
}

#[component]
pub fn DetailsCard(current: Current) -> impl IntoView {
    let facts = current.part(|service| {
        let mut facts = vec![Fact::data("Type", service.service_type_description.clone())];
        let version = service.major_version.clone();
        facts.extend(version.map(|version| Fact::data("Version", version)));
        facts.extend([
            Fact::data("Plan", service.plan.clone()),
            Fact::text(
                "Each node",
                format!(
                    "{}, {} GB memory, {} GB disk",
                    counted(service.node_cpu_count.into(), "CPU"),
                    service.node_memory_mb / 1024,
                    service.disk_space_mb / 1024
                ),
            ),
            Fact::code("Cloud name", service.cloud_name.clone()),
        ]);
        facts
    });
    let created = current.part(|service| service.create_time.clone());
    let more = move || {
        view! {
            <div class="facts__line">
                <dt class="facts__label">"Runs in"</dt>
                <dd class="facts__value"><PlaceLink current/></dd>
            </div>
            <div class="facts__line">
                <dt class="facts__label">"Created"</dt>
                <dd class="facts__value"><Timestamp time=created is_exact=true/></dd>
            </div>
        }
    };
    view! { <Card title="Details"><Facts facts more/></Card> }
}

#[component]
fn PlaceLink(current: Current) -> impl IntoView {
    let place = current.part(|service| {
        (
            service.custom_cloud_environment_id.clone(),
            service.cloud_description.clone(),
        )
    });
    move || {
        let (id, text) = place.get();
        match id {
            Some(id) => {
                let org = current.organization_id.get_value();
                view! { <a href=paths::custom_cloud(&org, &id)>{text}</a> }.into_any()
            }
            None => text.into_any(),
        }
    }
}

#[component]
pub fn NodesCard(current: Current) -> impl IntoView {
    let nodes = current.part(|service| {
        let mut nodes = service.node_states.clone();
        nodes.sort_by(|a, b| a.name.cmp(&b.name));
        nodes
    });
    let is_rehearsed = current.part(|service| service.is_rehearsed);
    view! {
        <Card title="Nodes" actions=move || view! { <RehearsalBadge is_rehearsed/> }>
            {move || match nodes.with(Vec::is_empty) {
                true => view! { <p class="muted">"There are no nodes now."</p> }.into_any(),
                false => view! { <NodesTable nodes=nodes.get() is_rehearsed/> }.into_any(),
            }}
        </Card>
    }
}

/// Words of a node's state.
fn node_word(state: &str) -> &str {
    match state {
        "setting_up_vm" => "Starting",
        "running" => "Running",
        "leaving" => "Being removed",
        other => other,
    }
}

/// A name of the cloud, or what is said if there is none.
fn named(name: Option<String>, missing: &'static str) -> AnyView {
    match name {
        Some(name) => view! { <code translate="no">{name}</code> }.into_any(),
        None => missing.into_any(),
    }
}

#[component]
fn NodesTable(nodes: Vec<ServiceNode>, is_rehearsed: Memo<bool>) -> impl IntoView {
    let row = move |node: ServiceNode| {
        let state = node_word(&node.state).to_owned();
        view! {
            <tr>
                <th scope="row"><code translate="no">{node.name}</code></th>
                <td data-label="Zone">{named(node.zone, "Chosen by the provider")}</td>
                <td data-label="Address">
                    {named(node.address, "None yet")}
                    {move || is_rehearsed.get().then_some(" (simulated)")}
                </td>
                <td data-label="State">{state}</td>
            </tr>
        }
    };
    view! {
        <div class="node-table">
            <TableFrame label="Nodes">
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Zone"</th>
                        <th scope="col">"Address"</th>
                        <th scope="col">"State"</th>
                    </tr>
                </thead>
                <tbody>{nodes.into_iter().map(row).collect_view()}</tbody>
            </TableFrame>
        </div>
    }
}

#[component]
pub fn ProtectionCard(current: Current) -> impl IntoView {
    let is_on = current.part(|service| service.termination_protection);
    let saving = Saving::default();
    let reason = current.reason_against(Action::Update);
    // Pressed and not answered yet: the switch shows what was asked for.
    let wanted = RwSignal::new(None::<bool>);
    let change = move |is_wanted: bool| {
        wanted.set(Some(is_wanted));
        let update = ServiceUpdate {
            termination_protection: Some(is_wanted),
            ..ServiceUpdate::default()
        };
        let send = async move {
            let answer = current.update(update).await;
            wanted.try_set(None);
            answer
        };
        saving.run(send, |()| ());
    };
    view! {
        <Card title="Termination protection">
            <Checkbox
                id="termination-protection"
                label="Protect this service from being terminated and powered off"
                is_checked=Signal::derive(move || wanted.get().unwrap_or_else(|| is_on.get()))
                on_change=change
                hint="Before you terminate the service or power it off, switch this off.".to_owned()
                disabled_reason=reason
            />
            <SaveFailure saving title="Termination protection was not changed"/>
        </Card>
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn said(of: &Value) -> String {
        let mut service = json!({
            "service_name": "pg-main", "service_type": "pg", "service_type_description": "PostgreSQL",
            "state": "REBALANCING", "cloud_name": "aws-eu-west-1", "cloud_description": "Ireland",
            "plan": "startup-4", "node_count": 1, "node_cpu_count": 2, "node_memory_mb": 4096,
            "disk_space_mb": 81920, "termination_protection": false, "user_config": {},
            "maintenance": {}, "node_states": [], "create_time": "2026-11-29T10:00:00Z",
            "update_time": "2026-11-29T10:00:00Z", "is_rehearsed": true,
        });
        for (name, value) in of.as_object().expect("an object") {
            service[name] = value.clone();
        }
        status(&serde_json::from_value(service).expect("a service"))
    }

    #[test]
    fn the_status_names_only_what_changes() {
        let to = |cloud: &str, plan: &str| {
            said(&json!({"moves_to": {"cloud_name": cloud, "plan": plan}}))
        };
        assert!(to("aws-eu-west-1", "premium-4").ends_with(" Its plan changes to premium-4."));
        assert!(to("aws-us-east-1", "startup-4").ends_with(" It moves to aws-us-east-1."));
        let both = to("aws-us-east-1", "premium-4");
        assert!(both.ends_with(" It moves to aws-us-east-1 with the plan premium-4."));
        // Only the version.
        assert!(to("aws-eu-west-1", "startup-4").ends_with(" The service stays available."));
    }

    #[test]
    fn a_service_has_no_nodes_only_once_the_last_one_is_removed() {
        let node = json!({"name": "node-1", "state": "leaving", "role": "master"});
        let leaving = said(&json!({"state": "POWEROFF", "node_states": [node]}));
        assert_eq!(leaving, "The control plane is removing the nodes.");
        let off = said(&json!({"state": "POWEROFF"}));
        assert!(off.starts_with("The service has no nodes."));
    }
}
