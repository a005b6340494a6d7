//! Services and their history.

use std::collections::BTreeMap;

use byoc_rules::service::room;
use byoc_types::{
    CloudService, CloudServicesAnswer, EventsAnswer, OperationsAnswer, ProjectVpcsAnswer,
    ServiceAnswer, ServicesAnswer,
};

use super::place::{network_of, taken};
use super::service_of;
use super::wire::{all_to_wire, to_wire};
use crate::app::access;
use crate::app::events::{PAGE, below, page};
use crate::app::{Actor, Ctx, Result, Versioned};
use crate::store::operations::{self, SubjectKind};
use crate::store::services::{self, Service};
use crate::store::{events, projects};

/// GET `/v1/project/{project}/service`: by name.
pub async fn service_list(ctx: &Ctx, actor: &Actor, project_name: &str) -> Result<ServicesAnswer> {
    access::project_seen(ctx, actor, project_name).await?;
    let source = &mut ctx.db.read();
    let all = services::of_project(source, project_name).await?;
    Ok(ServicesAnswer {
        services: all_to_wire(ctx, source, project_name, &all).await?,
    })
}

/// GET `/v1/project/{project}/service/{service}`.
pub async fn service_view(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
    service_name: &str,
) -> Result<Versioned<ServiceAnswer>> {
    access::project_seen(ctx, actor, project_name).await?;
    let source = &mut ctx.db.read();
    let service = service_of(source, project_name, service_name).await?;
    Ok(Versioned {
        version: service.version,
        value: ServiceAnswer {
            service: to_wire(ctx, source, &service).await?,
            warnings: vec![],
        },
    })
}

/// GET `project/{project}/service/{service}/events?cursor=`: newest first, 50 a page.
pub async fn service_event_list(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
    service_name: &str,
    cursor: Option<&str>,
) -> Result<EventsAnswer> {
    access::project_seen(ctx, actor, project_name).await?;
    let before = below(cursor)?;
    let source = &mut ctx.db.read();
    let service = service_of(source, project_name, service_name).await?;
    let id = &service.service_id;
    let events = events::history_of_service(source, id, before, PAGE + 1).await?;
    Ok(page(events, PAGE))
}

/// GET `project/{project}/service/{service}/operations`: the newest 50, newest first.
pub async fn service_operation_list(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
    service_name: &str,
) -> Result<OperationsAnswer> {
    access::project_seen(ctx, actor, project_name).await?;
    let source = &mut ctx.db.read();
    let service = service_of(source, project_name, service_name).await?;
    let subject = (SubjectKind::Service, service.service_id.as_str());
    let all = operations::of_subject(source, subject, PAGE).await?;
    Ok(OperationsAnswer {
        operations: all.into_iter().map(operations::to_wire).collect(),
    })
}

/// GET `/v1/project/{project}/vpcs`: there are none.
pub async fn project_vpc_list(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
) -> Result<ProjectVpcsAnswer> {
    access::project_seen(ctx, actor, project_name).await?;
    Ok(ProjectVpcsAnswer { vpcs: vec![] })
}

/// GET `custom-cloud-environments/{id}/services`: those of projects that the actor sees, and the room
/// that all of them leave.
pub async fn cloud_service_list(ctx: &Ctx, actor: &Actor, id: &str) -> Result<CloudServicesAnswer> {
    let cloud = access::readable(ctx, actor, None, id).await?;
    let organization = access::member_of(ctx, actor, &cloud.organization_id).await?;
    let limited_to = access::limited_to(actor, Some(organization.role));
    let source = &mut ctx.db.read();
    let all = services::in_cloud(source, id).await?;
    let seen = projects::of_organization(source, &cloud.organization_id, limited_to).await?;
    let mut by_project: BTreeMap<&str, Vec<Service>> = BTreeMap::new();
    for service in &all {
        if let Some(project) = seen
            .iter()
            .find(|it| it.project_name == service.project_name)
        {
            let of_project = by_project.entry(&project.project_name).or_default();
            of_project.push(service.clone());
        }
    }
    let mut shown = Vec::new();
    for (project_name, services) in by_project {
        let wire = all_to_wire(ctx, source, project_name, &services).await?;
        shown.extend(wire.into_iter().map(|service| CloudService {
            project_name: project_name.to_owned(),
            service,
        }));
    }
    Ok(CloudServicesAnswer {
        services: shown,
        room: room::to_wire(&network_of(&cloud)?, &taken(id, all.iter())),
    })
}
