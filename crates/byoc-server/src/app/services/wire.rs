//! Services as they travel.

use std::collections::BTreeMap;

use byoc_rules::service::{catalogue, public_region};
use byoc_types::{
    Operation, ProviderMode, Service as Wire, ServiceNode, ServicePlace, ServiceState,
};

use super::place::describe_public;
use crate::app::{Ctx, Result};
use crate::store::Source;
use crate::store::custom_clouds;
use crate::store::operations as store_operations;
use crate::store::services::{self, Node, Service};
use crate::time::rfc3339;

/// A service with what is kept beside it.
pub async fn to_wire(ctx: &Ctx, source: &mut impl Source, service: &Service) -> Result<Wire> {
    let newest = store_operations::newest_of_service(source, &service.service_id).await?;
    let nodes = services::nodes(source, &service.service_id).await?;
    let mut names = Names::default();
    let cloud = names.of(source, service).await?;
    let operation = newest.map(store_operations::to_wire);
    Ok(whole(ctx, service, nodes, cloud, operation))
}

/// The services of a project.
pub async fn all_to_wire(
    ctx: &Ctx,
    source: &mut impl Source,
    project_name: &str,
    services: &[Service],
) -> Result<Vec<Wire>> {
    let mut nodes = services::nodes_of_project(source, project_name).await?;
    let newest = store_operations::newest_of_services(source, project_name).await?;
    let mut operations: BTreeMap<String, Operation> = newest
        .into_iter()
        .map(|record| (record.subject_id.clone(), store_operations::to_wire(record)))
        .collect();
    let mut names = Names::default();
    let mut all = Vec::new();
    for service in services {
        let id = &service.service_id;
        let cloud = names.of(source, service).await?;
        let (nodes, operation) = (nodes.remove(id).unwrap_or_default(), operations.remove(id));
        all.push(whole(ctx, service, nodes, cloud, operation));
    }
    Ok(all)
}

/// What a person reads for a cloud, and whether it is rehearsed.
#[derive(Clone)]
struct Shown {
    description: String,
    is_rehearsed: bool,
}

/// Custom clouds that were looked up already.
#[derive(Default)]
struct Names(BTreeMap<String, Option<Shown>>);

impl Names {
    /// `None` for a public region.
    async fn of(&mut self, source: &mut impl Source, service: &Service) -> Result<Option<Shown>> {
        let Some(id) = &service.custom_cloud_id else {
            return Ok(None);
        };
        if !self.0.contains_key(id) {
            let found = custom_clouds::view(source, id, "").await?;
            let shown = found.map(|found| Shown {
                description: found.cloud.display_name,
                is_rehearsed: found.cloud.is_rehearsed == Some(true),
            });
            self.0.insert(id.clone(), shown);
        }
        Ok(self.0.get(id).cloned().flatten())
    }
}

fn whole(
    ctx: &Ctx,
    service: &Service,
    nodes: Vec<Node>,
    cloud: Option<Shown>,
    operation: Option<Operation>,
) -> Wire {
    let kind = catalogue::find(&ctx.config.services.catalogue, &service.service_type);
    let plan = kind.and_then(|kind| catalogue::plan(kind, &service.plan));
    let public = public_region(&service.cloud_name);
    let is_public_rehearsed = public
        .is_some_and(|(provider, _)| ctx.config.provider_mode(provider) == ProviderMode::Rehearsal);
    let described = || public.map(|(provider, region)| describe_public(provider, region));
    let next = service.moves_to.as_ref();
    Wire {
        service_name: service.service_name.clone(),
        service_type: service.service_type.clone(),
        service_type_description: kind.map_or_else(
            || service.service_type.clone(),
            |kind| kind.description.clone(),
        ),
        state: service.state,
        cloud_name: service.cloud_name.clone(),
        is_rehearsed: cloud
            .as_ref()
            .map_or(is_public_rehearsed, |cloud| cloud.is_rehearsed),
        cloud_description: cloud
            .map(|cloud| cloud.description)
            .or_else(described)
            .unwrap_or_else(|| service.cloud_name.clone()),
        plan: service.plan.clone(),
        node_count: u32::try_from(service.zones.len()).unwrap_or(u32::MAX),
        node_cpu_count: plan.map_or(0, |plan| plan.cpu),
        node_memory_mb: plan.map_or(0, |plan| plan.memory_mb),
        disk_space_mb: plan.map_or(0, |plan| plan.disk_mb),
        project_vpc_id: None,
        termination_protection: service.termination_protection,
        user_config: service.user_config.clone(),
        tags: service.tags.clone(),
        maintenance: service.maintenance.clone(),
        // Nothing listens on a simulated node.
        service_uri: None,
        connection_info: BTreeMap::new(),
        databases: vec![],
        users: vec![],
        node_states: nodes
            .into_iter()
            .map(|node| to_node(service, node))
            .collect(),
        create_time: rfc3339(service.created_at),
        update_time: rfc3339(service.updated_at),
        custom_cloud_environment_id: service.custom_cloud_id.clone(),
        is_terminating: service.is_terminating,
        moves_to: next.map(|next| ServicePlace {
            cloud_name: next.cloud_name.clone(),
            plan: next.plan.clone(),
        }),
        major_version: kind.map(|kind| catalogue::version(kind, &service.user_config).to_owned()),
        operation,
    }
}

fn to_node(service: &Service, node: Node) -> ServiceNode {
    let is_leaving = service.is_terminating
        || service.state == ServiceState::Poweroff
        || node.generation < service.generation;
    let is_new = node.generation > service.generation || service.state == ServiceState::Rebuilding;
    ServiceNode {
        state: match (is_leaving, is_new) {
            (true, _) => "leaving",
            (false, true) => "setting_up_vm",
            (false, false) => "running",
        }
        .to_owned(),
        name: node.made.name,
        progress_updates: vec![],
        zone: node.made.zone,
        address: node.made.address.map(|address| address.to_string()),
    }
}
