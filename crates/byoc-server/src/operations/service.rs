//! Services as subjects of operations: their nodes are started, moved and removed.

mod place;
mod steps;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use byoc_cloud::contract::{Call, NodeSpec, Progress};
use byoc_rules::words;
use byoc_types::{Cause, OperationKind, OperationStep, ServiceState};

use super::CONTROL_PLANE;
use super::advance::{Effect, Outcome};
use super::steps::{Found, begun};
use super::subject::{Answer, Subject, Work};
use crate::context::Ctx;
use crate::store::custom_clouds::{self, Cloud};
use crate::store::events::{self, NewEvent, OfService};
use crate::store::operations::{
    self as store_operations, OperationRecord, Parameters, SubjectKind,
};
use crate::store::services::{self, Node, Service as Row};
use crate::store::{self, Db, Source, Tx};
use crate::time::rfc3339;
use place::Place;
use steps::{At, Step};

/// The limit of a step that this version of the server does not know: it makes no call.
const UNKNOWN_STEP: Duration = Duration::from_secs(10);

/// A service with an operation.
pub struct Service {
    row: Row,
    /// Where it has nodes, or may have some: what it runs in, what it moves to, and what the ledger
    /// names.
    places: Vec<Place>,
    /// What the ledger says is there.
    known: Vec<Node>,
}

impl Service {
    /// The service with this id.
    pub async fn read(db: &Db, id: &str) -> Result<Option<Box<dyn Subject>>, store::Error> {
        Self::load(&mut db.read(), id).await
    }

    /// The same, to write what came of a step, under the organization's lock.
    pub async fn lock(tx: &mut Tx, id: &str) -> Result<Option<Box<dyn Subject>>, store::Error> {
        Self::load(tx, id).await
    }

    async fn load(
        source: &mut impl Source,
        id: &str,
    ) -> Result<Option<Box<dyn Subject>>, store::Error> {
        let Some(row) = services::by_id(source, id).await? else {
            return Ok(None);
        };
        let known = services::nodes(source, id).await?;
        let mut named = vec![(row.cloud_name.clone(), row.custom_cloud_id.clone())];
        let next = row.moves_to.iter();
        named.extend(next.map(|next| (next.cloud_name.clone(), next.custom_cloud_id.clone())));
        let nodes = known.iter();
        named.extend(nodes.map(|node| (node.cloud_name.clone(), node.custom_cloud_id.clone())));
        let mut places: Vec<Place> = Vec::new();
        for (cloud_name, custom_cloud_id) in named {
            if places.iter().any(|place| place.cloud_name == cloud_name) {
                continue;
            }
            let custom_cloud: Option<Cloud> = match &custom_cloud_id {
                Some(id) => custom_clouds::view(source, id, "")
                    .await?
                    .map(|it| it.cloud),
                None => None,
            };
            places.push(Place {
                cloud_name,
                custom_cloud_id,
                custom_cloud,
            });
        }
        Ok(Some(Box::new(Self { row, places, known })))
    }
}

#[async_trait]
impl Subject for Service {
    fn steps(&self, kind: OperationKind) -> Vec<&'static str> {
        steps::of(kind).iter().map(|step| step.name).collect()
    }

    fn limit(&self, operation: &OperationRecord) -> Duration {
        step_of(operation).map_or(UNKNOWN_STEP, |step| step.limit)
    }

    fn work<'a>(
        &'a self,
        ctx: &'a Ctx,
        operation: &'a OperationRecord,
        call: &'a Call,
    ) -> Work<'a> {
        let Some(step) = step_of(operation) else {
            return Work::Known(Outcome::Failed(byoc_cloud::catalogue::own_cause(
                "unknown_step",
                "The control plane does not know this step.",
                "Tell the operator. Another version of the server may be running.",
                format!("{:?}, step {}", operation.kind, operation.step),
            )));
        };
        let is_forced = operation.parameters.is_forced;
        Work::Call(Box::pin(async move {
            let at = At {
                ctx,
                service: &self.row,
                places: &self.places,
                known: &self.known,
                call,
                found: Mutex::default(),
            };
            let outcome = match (step.run)(&at).await {
                Ok(Progress::Done(())) => Outcome::Done,
                Ok(Progress::Wait { after, note }) => Outcome::Wait { after, note },
                Err(problem) if is_forced => Outcome::PassedOver(problem.cause.evidence),
                Err(Problem {
                    cause,
                    may_pass,
                    retry_after,
                }) => match may_pass {
                    true => Outcome::Passing {
                        cause: *cause,
                        retry_after,
                    },
                    false => Outcome::Failed(*cause),
                },
            };
            Answer {
                found: at
                    .found
                    .into_inner()
                    .unwrap_or_else(PoisonError::into_inner),
                ..outcome.into()
            }
        }))
    }

    async fn keep(&self, tx: &mut Tx, found: &Found) -> Result<(), store::Error> {
        let id = &self.row.service_id;
        let mut made = Vec::new();
        for node in &found.made {
            // The name says whose it is, also if the service has gone on meanwhile.
            let of = |place: &&Place| place.generation_of(&self.row, &node.name).is_some();
            let Some(place) = self.places.iter().find(of) else {
                tracing::error!(service = id, node = node.name, "a node of no known cloud");
                continue;
            };
            made.push(Node {
                custom_cloud_id: place.custom_cloud_id.clone(),
                cloud_name: place.cloud_name.clone(),
                generation: place.generation_of(&self.row, &node.name).unwrap_or(0),
                made: node.clone(),
            });
        }
        services::note_made(tx, id, &made).await?;
        services::note_removed(tx, id, &found.removed).await
    }

    async fn apply(
        &self,
        _: &Ctx,
        tx: &mut Tx,
        kind: OperationKind,
        effect: Effect,
        summary: String,
    ) -> Result<(), store::Error> {
        let before = &self.row;
        let mut after = before.clone();
        match effect {
            Effect::Begins(step) if step == steps::REMOVE_OLD => switch(&mut after),
            // Seen in the operation. Nothing of the service changes.
            Effect::Begins(_) | Effect::Repeats => return Ok(()),
            Effect::Finished => match kind {
                OperationKind::ServiceTerminate => {
                    let summary = format!("Terminated the service “{}”", before.service_name);
                    note(tx, before, CONTROL_PLANE, "service_deleted", &summary).await?;
                    return services::delete(tx, &before.service_id).await;
                }
                OperationKind::ServicePowerOff => {
                    // Nodes of a move that was given up had this one.
                    let given_up = after.moves_to.take();
                    let used = given_up.map_or(0, |given_up| given_up.generation);
                    after.generation = after.generation.max(used);
                }
                // The nodes before the move are the service's as before.
                OperationKind::ServiceMoveCancel => {
                    if let Some(given_up) = after.moves_to.take() {
                        after.last_generation = after.last_generation.max(given_up.generation);
                        after.user_config = given_up.config_before.unwrap_or(after.user_config);
                    }
                    after.state = ServiceState::Running;
                }
                OperationKind::ServiceCreate
                | OperationKind::ServicePowerOn
                | OperationKind::ServiceMigrate
                | OperationKind::Provision
                | OperationKind::Delete => after.state = ServiceState::Running,
            },
            Effect::Failed(_) => {}
        }
        let told = format!("Service “{}”: {summary}", before.service_name);
        change(
            tx,
            before,
            &mut after,
            CONTROL_PLANE,
            "service_change",
            &told,
        )
        .await
    }

    async fn park(&self, tx: &mut Tx, cause: Cause) -> Result<(), store::Error> {
        let before = &self.row;
        let told = format!("Service “{}” failed: {}", before.service_name, cause.title);
        let mut after = before.clone();
        change(
            tx,
            before,
            &mut after,
            CONTROL_PLANE,
            "service_change",
            &told,
        )
        .await
    }
}

/// The operation's current step.
fn step_of(operation: &OperationRecord) -> Option<&'static Step> {
    let mut steps = steps::of(operation.kind).iter();
    steps.find(|step| step.name == operation.step)
}

/// The new nodes run: from now on they are the service's.
fn switch(service: &mut Row) {
    if let Some(next) = service.moves_to.take() {
        service.custom_cloud_id = next.custom_cloud_id;
        service.cloud_name = next.cloud_name;
        service.plan = next.plan;
        service.zones = next.zones;
        service.generation = next.generation;
    }
}

/// Writes a changed service with its event and audit row.
pub async fn change(
    tx: &mut Tx,
    before: &Row,
    after: &mut Row,
    actor: &str,
    action: &str,
    summary: &str,
) -> Result<(), store::Error> {
    services::update(tx, before, after).await?;
    let changes = differences(before, after);
    write_event(tx, after, actor, action, summary, &changes).await
}

/// Writes what happened to a service without a change of its row.
pub async fn note(
    tx: &mut Tx,
    service: &Row,
    actor: &str,
    action: &str,
    summary: &str,
) -> Result<(), store::Error> {
    write_event(tx, service, actor, action, summary, &[]).await
}

async fn write_event(
    tx: &mut Tx,
    service: &Row,
    actor: &str,
    action: &str,
    summary: &str,
    changes: &[byoc_types::FieldChange],
) -> Result<(), store::Error> {
    let event = NewEvent {
        organization_id: &service.organization_id,
        // Who may use the custom cloud need not see the project.
        custom_cloud_id: "",
        version: service.version,
        action,
        actor,
        state: None,
        changes,
        summary,
    };
    let of = OfService {
        project_name: &service.project_name,
        service_name: &service.service_name,
        service_id: &service.service_id,
    };
    events::append_of_service(tx, event, of).await
}

fn differences(before: &Row, after: &Row) -> Vec<byoc_types::FieldChange> {
    let shown = |row: &Row| {
        let mut shown = vec![
            ("state".to_owned(), words::as_word(row.state).to_owned()),
            ("cloud_name".to_owned(), row.cloud_name.clone()),
            ("plan".to_owned(), row.plan.clone()),
            (
                "termination_protection".to_owned(),
                row.termination_protection.to_string(),
            ),
        ];
        let (day, time) = (&row.maintenance.dow, &row.maintenance.time);
        shown.extend(day.clone().map(|day| ("maintenance_day".to_owned(), day)));
        shown.extend(
            time.clone()
                .map(|time| ("maintenance_time".to_owned(), time)),
        );
        let options = row.user_config.iter();
        shown.extend(options.map(|(name, value)| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            (format!("user_config.{name}"), text)
        }));
        let tags = row.tags.iter();
        shown.extend(tags.map(|(key, value)| (format!("tags.{key}"), value.clone())));
        shown
            .into_iter()
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let (before, after) = (shown(before), shown(after));
    let fields: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    fields
        .into_iter()
        .filter(|field| before.get(*field) != after.get(*field))
        .map(|field| byoc_types::FieldChange {
            field: field.clone(),
            before: before.get(field).cloned(),
            after: after.get(field).cloned(),
        })
        .collect()
}

/// Starts an operation on a service in the caller's transaction, in the place of a live one.
pub async fn start(
    tx: &mut Tx,
    service: &Row,
    kind: OperationKind,
    is_forced: bool,
) -> Result<(), store::Error> {
    let subject = (SubjectKind::Service, service.service_id.as_str());
    store_operations::cancel_live_of(tx, subject).await?;
    let now = rfc3339(store_operations::clock(tx).await?);
    let parameters = Parameters {
        is_forced,
        ..Parameters::default()
    };
    let id = uuid::Uuid::now_v7().to_string();
    let organization_id = &service.organization_id;
    let steps = first_steps(kind, &now);
    store_operations::insert(tx, &id, organization_id, subject, kind, &parameters, &steps).await
}

/// The nodes of a service in its cloud, as they are started.
pub fn node_specs(service: &Row, custom_cloud: Option<Cloud>) -> Vec<NodeSpec> {
    let place = Place {
        cloud_name: service.cloud_name.clone(),
        custom_cloud_id: service.custom_cloud_id.clone(),
        custom_cloud,
    };
    place.node_specs(service, service.generation, &service.zones, None)
}

/// The steps of an operation that begins: the first one is running since `now`.
pub fn first_steps(kind: OperationKind, now: &str) -> Vec<OperationStep> {
    let steps = steps::of(kind).iter();
    begun(steps.map(|step| (step.name, step.title)), now)
}

/// What is wrong, for a person, and whether it may pass by itself.
struct Problem {
    cause: Box<Cause>,
    may_pass: bool,
    /// When the provider wants to be asked again.
    retry_after: Option<Duration>,
}
