//! Services of a project, and what can be placed where.

use std::collections::BTreeMap;

use byoc_rules::words;
use byoc_types::{
    Cloud, CloudServicesAnswer, CloudsAnswer, EventsAnswer, OperationsAnswer, Project, ProjectRole,
    ProjectsAnswer, Service, ServiceAnswer, ServiceCreate, ServiceTags, ServiceType,
    ServiceTypesAnswer, ServiceUpdate, ServicesAnswer,
};

use super::custom_clouds::console;
use super::{ApiError, Call, Tagged, send, send_tagged, send_unread};
use crate::url::segment;

fn of_project(project: &str, part: &str) -> String {
    format!("/v1/project/{}/{part}", segment(project))
}

fn one(project: &str, name: &str, part: &str) -> String {
    of_project(project, &format!("service/{}{part}", segment(name)))
}

/// The services of a project, by name.
pub async fn service_list(project: &str) -> Result<Vec<Service>, ApiError> {
    let call = Call::get(of_project(project, "service"));
    Ok(send::<ServicesAnswer>(call).await?.services)
}

/// One service with its version.
pub async fn service_view(project: &str, name: &str) -> Result<Tagged<Service>, ApiError> {
    let answer: Tagged<ServiceAnswer> = send_tagged(Call::get(one(project, name, ""))).await?;
    Ok(Tagged {
        body: answer.body.service,
        etag: answer.etag,
    })
}

/// Creates a service: its nodes are started.
pub async fn service_create(project: &str, request: &ServiceCreate) -> Result<Service, ApiError> {
    let call = Call::post(of_project(project, "service")).json(request);
    Ok(send::<ServiceAnswer>(call).await?.service)
}

/// Changes what `request` holds. 412 if somebody else changed the service since `etag`.
pub async fn service_update(
    project: &str,
    name: &str,
    request: &ServiceUpdate,
    etag: Option<&str>,
) -> Result<ServiceAnswer, ApiError> {
    let call = Call::put(one(project, name, ""));
    send(call.json(request).if_match(etag)).await
}

/// Terminates a service: its nodes are removed, then it is gone.
pub async fn service_delete(project: &str, name: &str) -> Result<(), ApiError> {
    send_unread(Call::delete(one(project, name, ""))).await
}

/// Runs the failed step of the newest operation again.
pub async fn service_retry(project: &str, name: &str) -> Result<(), ApiError> {
    let (project, name) = (segment(project), segment(name));
    let path = format!("/console/v1/project/{project}/service/{name}/retry");
    send_unread(Call::post(path)).await
}

/// Cancels a move: the new nodes are removed, the old ones stay.
pub async fn service_move_cancel(project: &str, name: &str) -> Result<(), ApiError> {
    let (project, name) = (segment(project), segment(name));
    let path = format!("/console/v1/project/{project}/service/{name}/move/cancel");
    send_unread(Call::post(path)).await
}

/// A page of a service's history, newest first.
pub async fn service_event_list(
    project: &str,
    name: &str,
    cursor: Option<&str>,
) -> Result<EventsAnswer, ApiError> {
    let (project, name) = (segment(project), segment(name));
    let mut path = format!("/console/v1/project/{project}/service/{name}/events");
    if let Some(cursor) = cursor {
        path.push_str(&format!("?cursor={}", segment(cursor)));
    }
    send(Call::get(path)).await
}

/// The newest operations of a service, newest first.
pub async fn service_operation_list(
    project: &str,
    name: &str,
) -> Result<OperationsAnswer, ApiError> {
    let (project, name) = (segment(project), segment(name));
    let path = format!("/console/v1/project/{project}/service/{name}/operations");
    send(Call::get(path)).await
}

/// Replaces all tags of a service.
pub async fn service_tags_replace(
    project: &str,
    name: &str,
    tags: BTreeMap<String, String>,
) -> Result<(), ApiError> {
    send_unread(Call::put(one(project, name, "/tags")).json(&ServiceTags { tags })).await
}

/// Every type of service, with its plans in the clouds that the project may use.
pub async fn service_type_list(project: &str) -> Result<BTreeMap<String, ServiceType>, ApiError> {
    let call = Call::get(of_project(project, "service_types"));
    Ok(send::<ServiceTypesAnswer>(call).await?.service_types)
}

/// The clouds in which the project may place services now.
pub async fn project_cloud_list(project: &str) -> Result<Vec<Cloud>, ApiError> {
    let call = Call::get(of_project(project, "clouds"));
    Ok(send::<CloudsAnswer>(call).await?.clouds)
}

/// The projects of an organization that the person belongs to, each with their role.
pub async fn own_project_list(org: &str) -> Result<Vec<(Project, Option<ProjectRole>)>, ApiError> {
    let answer: ProjectsAnswer = send(Call::get("/v1/project")).await?;
    let role = |name: &str| words::parse(answer.project_membership.get(name)?);
    let own = answer.projects.iter();
    let own = own.filter(|project| project.organization_id == org);
    Ok(own
        .map(|project| (project.clone(), role(&project.project_name)))
        .collect())
}

/// The services in a custom cloud that the person sees, and the room that all of them leave.
pub async fn cloud_service_list(id: &str) -> Result<CloudServicesAnswer, ApiError> {
    send(Call::get(console(id, "services"))).await
}
