//! The demo's services: one that runs in a custom cloud, and one that is powered off.

use std::collections::BTreeMap;

use byoc_cloud::rehearsal::NewNode;
use byoc_rules::service::room::spread;
use byoc_types::{OperationKind, OperationStep, ServiceState, StepState};

use super::EMAIL;
use crate::app::{Ctx, Error, Result};
use crate::auth::short_id;
use crate::operations;
use crate::store::custom_clouds::Cloud;
use crate::store::operations as store_operations;
use crate::store::rehearsal as store_rehearsal;
use crate::store::services::{self, Node, Service};
use crate::store::{Tx, demo as store_demo, users};
use crate::time::rfc3339;

/// One made-up service.
pub struct ServiceSample {
    name: &'static str,
    project: &'static str,
    service_type: &'static str,
    plan: &'static str,
    nodes: u32,
    /// Name of the custom cloud.
    cloud: &'static str,
    is_running: bool,
}

pub const SERVICES: &[ServiceSample] = &[
    ServiceSample {
        name: "pg-reports",
        project: "data-warehouse",
        service_type: "pg",
        plan: "business-4",
        nodes: 2,
        cloud: "Analytics",
        is_running: true,
    },
    ServiceSample {
        name: "sessions",
        project: "web-shop",
        service_type: "valkey",
        plan: "startup-4",
        nodes: 1,
        cloud: "Production EU",
        is_running: false,
    },
];

/// Writes a service with its last operation, which is done, and the nodes that it has then.
pub async fn write_service(
    ctx: &Ctx,
    tx: &mut Tx,
    clouds: &[Cloud],
    sample: &ServiceSample,
) -> Result<()> {
    let cloud = clouds
        .iter()
        .find(|cloud| cloud.display_name == sample.cloud);
    let cloud = cloud.ok_or_else(|| Error::Internal("a demo cloud was gone".to_owned()))?;
    let mut service = Service {
        project_name: sample.project.to_owned(),
        service_name: sample.name.to_owned(),
        service_id: short_id("s"),
        organization_id: cloud.organization_id.clone(),
        custom_cloud_id: Some(cloud.custom_cloud_id.clone()),
        cloud_name: cloud.cloud_names.first().cloned().unwrap_or_default(),
        service_type: sample.service_type.to_owned(),
        plan: sample.plan.to_owned(),
        state: match sample.is_running {
            true => ServiceState::Running,
            false => ServiceState::Poweroff,
        },
        is_terminating: false,
        termination_protection: sample.is_running,
        user_config: BTreeMap::new(),
        tags: BTreeMap::from([("team".to_owned(), "data".to_owned())]),
        maintenance: Default::default(),
        zones: spread(3, sample.nodes),
        generation: 1,
        last_generation: 0,
        moves_to: None,
        version: 0,
        created_by: EMAIL.to_owned(),
        created_at: 0,
        updated_at: 0,
    };
    services::insert(tx, &mut service).await?;
    let created = format!("Created the service “{}”", sample.name);
    operations::note_service(tx, &service, EMAIL, "service_create", &created).await?;
    done(tx, &service, OperationKind::ServiceCreate).await?;
    match sample.is_running {
        true => nodes(ctx, tx, &service, cloud.clone()).await,
        false => {
            let off = format!("Powered the service “{}” off", sample.name);
            operations::note_service(tx, &service, EMAIL, "service_update", &off).await?;
            done(tx, &service, OperationKind::ServicePowerOff).await
        }
    }
}

/// Writes an operation whose steps are done.
async fn done(tx: &mut Tx, service: &Service, kind: OperationKind) -> Result<()> {
    operations::start_service(tx, service, kind, false).await?;
    let newest = store_operations::newest_of_service(tx, &service.service_id).await?;
    let Some(newest) = newest else { return Ok(()) };
    let now = rfc3339(users::clock(tx).await?);
    let step = |step: OperationStep| OperationStep {
        state: StepState::Done,
        attempts: 1,
        start_time: Some(now.clone()),
        end_time: Some(now.clone()),
        ..step
    };
    let steps: Vec<OperationStep> = newest.steps.into_iter().map(step).collect();
    let last = steps.last().map_or("", |step| step.name.as_str());
    let (id, state) = (&newest.operation_id, StepState::Done);
    Ok(store_demo::stand(tx, id, last, state, &steps, None).await?)
}

/// Puts the nodes into the simulated account and into the ledger.
async fn nodes(ctx: &Ctx, tx: &mut Tx, service: &Service, cloud: Cloud) -> Result<()> {
    let Some(rehearsal) = ctx.clouds.rehearsal(cloud.cloud_provider) else {
        return Ok(());
    };
    let account = rehearsal.simulated_account(&cloud.unique_name, cloud.role_path());
    let unique_name = cloud.unique_name.clone();
    let mut made = Vec::new();
    for spec in operations::service_node_specs(service, Some(cloud)) {
        let node = NewNode {
            unique_name: unique_name.clone(),
            kind: spec.kind,
            token: format!("demo:{}", spec.name),
            name: spec.name,
            zone: spec.zone,
            subnet: spec.subnet,
        };
        made.push(Node {
            custom_cloud_id: service.custom_cloud_id.clone(),
            cloud_name: service.cloud_name.clone(),
            generation: service.generation,
            made: store_rehearsal::create(tx, &account.account, &node).await?,
        });
    }
    Ok(services::note_made(tx, &service.service_id, &made).await?)
}
