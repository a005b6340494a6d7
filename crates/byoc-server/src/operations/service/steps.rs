//! The steps of operations on services. Each observes first, then starts or removes only what is
//! missing or too much: one that is repeated after a crash does no harm.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use byoc_cloud::Target;
use byoc_cloud::contract::{
    Account, Call, FailureCode, Gaps, Machine, Made, NodeSpec, Probe, Progress,
};
use byoc_rules::service::catalogue;
use byoc_types::OperationKind;
use futures::future::{BoxFuture, join_all};

use super::place::Place;
use super::{Node, Problem, Row};
use crate::context::Ctx;
use crate::operations::steps::Found;

/// One step: what it is called, and what it does.
pub struct Step {
    /// Stable word.
    pub name: &'static str,
    /// For a person.
    pub title: &'static str,
    /// The longest that one run of it may take. What takes longer waits between two runs.
    pub limit: Duration,
    pub run: for<'a> fn(&'a At<'a>) -> StepFuture<'a>,
}

type StepFuture<'a> = BoxFuture<'a, Result<Progress<()>, Problem>>;

/// What a step works with. It may run again at any time.
pub struct At<'a> {
    pub ctx: &'a Ctx,
    pub service: &'a Row,
    pub places: &'a [Place],
    pub known: &'a [Node],
    pub call: &'a Call,
    /// What it made and removed so far: the ledger gets it, whatever comes after.
    pub found: Mutex<Found>,
}

impl At<'_> {
    /// Makes a node, or finds the one that is there. The ledger gets it, whatever becomes of those
    /// beside it.
    async fn ensure(&self, account: &dyn Account, node: &NodeSpec) -> Result<Progress<()>, Gaps> {
        let made = account.ensure(node, self.call).await?;
        Ok(made.map(|made| self.found().made.push(made)))
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The step before which the new nodes become the service's.
pub const REMOVE_OLD: &str = "remove_old_nodes";

const START: Step = Step {
    name: "start_nodes",
    title: "Start the nodes",
    limit: Duration::from_secs(120),
    run: |at| Box::pin(start_nodes(at)),
};

const REACH: Step = Step {
    name: "reach_nodes",
    title: "Wait until the nodes answer",
    limit: Duration::from_secs(60),
    run: |at| Box::pin(reach_nodes(at)),
};

const REMOVE: Step = Step {
    name: "remove_nodes",
    title: "Remove the nodes",
    limit: Duration::from_secs(120),
    run: |at| Box::pin(remove_nodes(at, None)),
};

const CHECK: Step = Step {
    name: "check_removed",
    title: "Check that no node is left",
    limit: Duration::from_secs(60),
    run: |at| Box::pin(check_removed(at)),
};

/// Keeps the nodes of where the service is.
const REMOVE_OTHERS: Step = Step {
    name: REMOVE_OLD,
    title: "Remove the old nodes",
    limit: Duration::from_secs(120),
    run: |at| Box::pin(remove_nodes(at, Some(at.service.generation))),
};

const MAKE: &[Step] = &[START, REACH];
const TAKE_AWAY: &[Step] = &[REMOVE, CHECK];
const MOVE: &[Step] = &[
    Step {
        title: "Start the new nodes",
        ..START
    },
    Step {
        title: "Wait until the new nodes answer",
        ..REACH
    },
    REMOVE_OTHERS,
];

const MOVE_BACK: &[Step] = &[Step {
    name: "remove_new_nodes",
    title: "Remove the new nodes",
    ..REMOVE_OTHERS
}];

/// The steps of an operation on a service, in order.
pub fn of(kind: OperationKind) -> &'static [Step] {
    match kind {
        OperationKind::ServiceCreate | OperationKind::ServicePowerOn => MAKE,
        OperationKind::ServiceMigrate => MOVE,
        OperationKind::ServiceMoveCancel => MOVE_BACK,
        OperationKind::ServicePowerOff | OperationKind::ServiceTerminate => TAKE_AWAY,
        OperationKind::Provision | OperationKind::Delete => &[],
    }
}

/// The nodes that a service shall have: those of where it moves to, or of where it is.
struct NodePlan<'a> {
    place: &'a Place,
    plan: &'a str,
    zones: &'a [Option<String>],
    generation: i64,
}

fn wanted<'a>(at: &At<'a>) -> Result<NodePlan<'a>, Problem> {
    let service = at.service;
    let (cloud_name, plan, zones, generation) = match &service.moves_to {
        Some(next) => (&next.cloud_name, &next.plan, &next.zones, next.generation),
        None => (
            &service.cloud_name,
            &service.plan,
            &service.zones,
            service.generation,
        ),
    };
    let mut places = at.places.iter();
    let place = places.find(|place| place.cloud_name == *cloud_name);
    let place = place.ok_or_else(|| Problem {
        cause: Box::new(byoc_cloud::catalogue::own_cause(
            "cloud_unknown",
            "The control plane does not know the cloud of this service.",
            "Tell the operator to check the server log.",
            format!("cloud {cloud_name}"),
        )),
        may_pass: false,
        retry_after: None,
    })?;
    Ok(NodePlan {
        place,
        plan,
        zones,
        generation,
    })
}

fn problem(gaps: &Gaps, target: &Target) -> Problem {
    Problem {
        cause: Box::new(byoc_cloud::cause(
            gaps,
            target,
            byoc_cloud::RetryAdvice::Retry,
        )),
        may_pass: gaps.may_pass(),
        retry_after: gaps.retry_after(),
    }
}

/// The machine of the plan, on the cloud of the place.
fn machine(at: &At<'_>, wanted: &NodePlan<'_>) -> Result<Machine, Problem> {
    let offered = &at.ctx.config.services;
    let kind = catalogue::find(&offered.catalogue, &at.service.service_type);
    let plan = kind.and_then(|kind| catalogue::plan(kind, wanted.plan));
    let found = plan.and_then(|plan| {
        let machine = catalogue::machine(plan, wanted.place.provider()?)?;
        Some(Machine {
            machine_type: machine.machine_type.clone(),
            image_filter: machine.image_filter.clone(),
            disk_mb: plan.disk_mb,
            user_data: offered.user_data(plan).map(str::to_owned),
        })
    });
    found.ok_or_else(|| Problem {
        cause: Box::new(byoc_cloud::catalogue::own_cause(
            "plan_withdrawn",
            "The plan of this service is not offered any more.",
            "Ask the operator to add it to the catalogue of services again, then retry.",
            format!("type {}, plan {}", at.service.service_type, wanted.plan),
        )),
        may_pass: false,
        retry_after: None,
    })
}

async fn start_nodes(at: &At<'_>) -> Result<Progress<()>, Problem> {
    let wanted = wanted(at)?;
    let machine = machine(at, &wanted)?;
    let (driver, target) = wanted.place.target(at.ctx)?;
    let because = |gaps: Gaps| problem(&gaps, &target);
    let account = driver
        .open(&target, at.call, Probe::Take)
        .await
        .map_err(because)?;
    let (generation, zones) = (wanted.generation, wanted.zones);
    let specs = wanted
        .place
        .node_specs(at.service, generation, zones, Some(&machine));
    let all = specs.iter().map(|spec| at.ensure(account.as_ref(), spec));
    all_of(all).await.map_err(because)
}

/// Waits for all of them: again if one waits, and fails with the gaps of all.
async fn all_of(
    all: impl IntoIterator<Item = impl Future<Output = Result<Progress<()>, Gaps>>>,
) -> Result<Progress<()>, Gaps> {
    let (mut gaps, mut waits) = (Vec::new(), None);
    for one in join_all(all).await {
        match one {
            Ok(Progress::Done(())) => {}
            Ok(Progress::Wait { after, note }) => waits = Some(Progress::Wait { after, note }),
            Err(more) => gaps.extend(more),
        }
    }
    Gaps::none_of(gaps)?;
    Ok(waits.unwrap_or(Progress::Done(())))
}

async fn reach_nodes(at: &At<'_>) -> Result<Progress<()>, Problem> {
    let wanted = wanted(at)?;
    let (driver, target) = wanted.place.target(at.ctx)?;
    let because = |gaps: Gaps| problem(&gaps, &target);
    let account = driver
        .open(&target, at.call, Probe::Take)
        .await
        .map_err(because)?;
    let nodes: Vec<&Made> = at
        .known
        .iter()
        .filter(|node| node.generation == wanted.generation)
        .map(|node| &node.made)
        .collect();
    let all = nodes.iter().map(|made| account.ready(made, at.call));
    all_of(all).await.map_err(because)
}

/// Removes the nodes of the service, but for those of a generation.
async fn remove_nodes(at: &At<'_>, but: Option<i64>) -> Result<Progress<()>, Problem> {
    for place in at.places {
        let Some((account, target)) = open(at, place).await? else {
            continue;
        };
        let because = |gaps: Gaps| problem(&gaps, &target);
        // What the ledger knows, and what only the account knows.
        let mut nodes: Vec<Made> = at
            .known
            .iter()
            .filter(|node| node.cloud_name == place.cloud_name && Some(node.generation) != but)
            .map(|node| node.made.clone())
            .collect();
        for node in account.leftovers(at.call).await.map_err(because)? {
            let generation = place.generation_of(at.service, &node.name);
            let is_known = |known: &Made| known.provider_id == node.provider_id;
            if generation.is_some() && generation != but && !nodes.iter().any(is_known) {
                nodes.push(node);
            }
        }
        if nodes.is_empty() {
            continue;
        }
        match account.remove(&nodes, at.call).await.map_err(because)? {
            Progress::Done(()) => at.found().removed.extend(nodes),
            Progress::Wait { after, note } => return Ok(Progress::Wait { after, note }),
        }
    }
    Ok(Progress::Done(()))
}

async fn check_removed(at: &At<'_>) -> Result<Progress<()>, Problem> {
    for place in at.places {
        let Some((account, target)) = open(at, place).await? else {
            continue;
        };
        let because = |gaps: Gaps| problem(&gaps, &target);
        let left = account.leftovers(at.call).await.map_err(because)?;
        let gaps = left
            .iter()
            .filter(|node| place.generation_of(at.service, &node.name).is_some())
            .map(|node| {
                let evidence = format!("{} ({}) still exists.", node.name, node.provider_id);
                target.gap(FailureCode::Leftovers, &node.name, evidence)
            });
        Gaps::none_of(gaps.collect()).map_err(because)?;
    }
    Ok(Progress::Done(()))
}

type Opened = (Box<dyn Account>, Target);

/// A session in the account of a place; `None` where nothing can be, because it never had an account.
async fn open(at: &At<'_>, place: &Place) -> Result<Option<Opened>, Problem> {
    let (driver, target) = place.target(at.ctx)?;
    if target.identifier.is_empty() {
        return Ok(None);
    }
    let opened = driver.open(&target, at.call, Probe::Take).await;
    let account = opened.map_err(|gaps| problem(&gaps, &target))?;
    Ok(Some((account, target)))
}
