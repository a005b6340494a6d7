//! `/v1/project/{project}/service`.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::Response;
use byoc_types::{
    ErrorAnswer, ProjectVpcsAnswer, ServiceAnswer, ServiceCreate, ServiceTags, ServiceTagsAnswer,
    ServiceTagsUpdate, ServiceUpdate, ServicesAnswer,
};
use serde::Deserialize;

use crate::app::{Actor, IfMatch, services};
use crate::http::answer::{Tagged, empty_object};
use crate::http::extract::{Change, Json, Path, Query};
use crate::http::{Refusal, Server};

/// Query of DELETE.
#[derive(Deserialize)]
pub struct DeleteQuery {
    force: Option<bool>,
}

/// The services of a project, by name.
#[utoipa::path(get, path = "/v1/project/{project}/service", tag = "services",
    params(("project" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = ServicesAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn service_list(
    State(server): State<Server>,
    actor: Actor,
    Path(project): Path<String>,
) -> Result<Answer<ServicesAnswer>, Refusal> {
    let list = services::service_list(&server.ctx, &actor, &project).await?;
    Ok(Answer(list))
}

/// Creates a service: its nodes are started.
#[utoipa::path(post, path = "/v1/project/{project}/service", tag = "services",
    request_body = ServiceCreate,
    params(("project" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = ServiceAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn service_create(
    State(server): State<Server>,
    actor: Actor,
    Path(project): Path<String>,
    Json(create): Json<ServiceCreate>,
) -> Result<Tagged<ServiceAnswer>, Refusal> {
    let made = services::service_create(&server.ctx, &actor, &project, create).await?;
    Ok(Tagged::new(made, |answer| answer))
}

/// One service.
#[utoipa::path(get, path = "/v1/project/{project}/service/{service}", tag = "services",
    params(("project" = String, Path), ("service" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = ServiceAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn service_view(
    State(server): State<Server>,
    actor: Actor,
    Path((project, service)): Path<(String, String)>,
) -> Result<Tagged<ServiceAnswer>, Refusal> {
    let found = services::service_view(&server.ctx, &actor, &project, &service).await?;
    Ok(Tagged::new(found, |answer| answer))
}

/// Changes the fields in the body. Another cloud, plan or version moves the service to new nodes.
#[utoipa::path(put, path = "/v1/project/{project}/service/{service}", tag = "services",
    request_body = ServiceUpdate,
    params(("project" = String, Path), ("service" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The version to change")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = ServiceAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn service_update(
    State(server): State<Server>,
    actor: Actor,
    Path((project, service)): Path<(String, String)>,
    if_match: IfMatch,
    Change(update): Change<ServiceUpdate>,
) -> Result<Tagged<ServiceAnswer>, Refusal> {
    let ctx = &server.ctx;
    let changed =
        services::service_update(ctx, &actor, &project, &service, update, &if_match).await?;
    Ok(Tagged::new(changed, |answer| answer))
}

/// Terminates a service: its nodes are removed, then the service.
#[utoipa::path(delete, path = "/v1/project/{project}/service/{service}", tag = "services",
    params(("project" = String, Path), ("service" = String, Path),
        ("force" = Option<bool>, Query, description = "Continue even if the account refuses to remove something")),
    security(("token" = []), ("session" = [])),
    responses((status = 200), (status = "default", body = ErrorAnswer)))]
pub async fn service_delete(
    State(server): State<Server>,
    actor: Actor,
    Path((project, service)): Path<(String, String)>,
    Query(query): Query<DeleteQuery>,
) -> Result<Response, Refusal> {
    let is_forced = query.force.unwrap_or_default();
    services::service_delete(&server.ctx, &actor, &project, &service, is_forced).await?;
    Ok(empty_object())
}

/// The tags of a service.
#[utoipa::path(get, path = "/v1/project/{project}/service/{service}/tags", tag = "services",
    params(("project" = String, Path), ("service" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = ServiceTags), (status = "default", body = ErrorAnswer)))]
pub async fn service_tags_view(
    State(server): State<Server>,
    actor: Actor,
    Path((project, service)): Path<(String, String)>,
) -> Result<Answer<ServiceTags>, Refusal> {
    let tags = services::service_tags_view(&server.ctx, &actor, &project, &service).await?;
    Ok(Answer(tags))
}

/// Sets the tags that the body names; `null` removes one.
#[utoipa::path(patch, path = "/v1/project/{project}/service/{service}/tags", tag = "services",
    request_body = ServiceTagsUpdate,
    params(("project" = String, Path), ("service" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = ServiceTagsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn service_tags_update(
    State(server): State<Server>,
    actor: Actor,
    Path((project, service)): Path<(String, String)>,
    Json(update): Json<ServiceTagsUpdate>,
) -> Result<Answer<ServiceTagsAnswer>, Refusal> {
    let ctx = &server.ctx;
    let tags = services::service_tags_update(ctx, &actor, &project, &service, update).await?;
    Ok(Answer(tags))
}

/// Replaces all tags of a service.
#[utoipa::path(put, path = "/v1/project/{project}/service/{service}/tags", tag = "services",
    request_body = ServiceTags,
    params(("project" = String, Path), ("service" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = ServiceTagsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn service_tags_replace(
    State(server): State<Server>,
    actor: Actor,
    Path((project, service)): Path<(String, String)>,
    Json(all): Json<ServiceTags>,
) -> Result<Answer<ServiceTagsAnswer>, Refusal> {
    let ctx = &server.ctx;
    let tags = services::service_tags_replace(ctx, &actor, &project, &service, all).await?;
    Ok(Answer(tags))
}

/// Always empty, because custom clouds have their own networks.
#[utoipa::path(get, path = "/v1/project/{project}/vpcs", tag = "services",
    params(("project" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = ProjectVpcsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn project_vpc_list(
    State(server): State<Server>,
    actor: Actor,
    Path(project): Path<String>,
) -> Result<Answer<ProjectVpcsAnswer>, Refusal> {
    let list = services::project_vpc_list(&server.ctx, &actor, &project).await?;
    Ok(Answer(list))
}
