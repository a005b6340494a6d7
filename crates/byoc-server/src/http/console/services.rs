//! Services, as far as the public API has no word for it.

use axum::Json as Answer;
use axum::extract::State;
use byoc_types::{CloudServicesAnswer, ErrorAnswer, EventsAnswer, OperationsAnswer, ServiceAnswer};

use crate::app::{Actor, services};
use crate::http::answer::Tagged;
use crate::http::extract::{PageQuery, Path, Query};
use crate::http::{Refusal, Server};

/// The services in a custom cloud that the caller sees, and the room that all of them leave.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/services", tag = "services",
    params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = CloudServicesAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn cloud_service_list(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Answer<CloudServicesAnswer>, Refusal> {
    let list = services::cloud_service_list(&server.ctx, &actor, &id).await?;
    Ok(Answer(list))
}

/// The history of a service, newest first.
#[utoipa::path(get, path = "/console/v1/project/{project}/service/{service}/events",
    tag = "services", params(("project" = String, Path), ("service" = String, Path),
        ("cursor" = Option<String>, Query, description = "From the previous page")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = EventsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn service_event_list(
    State(server): State<Server>,
    actor: Actor,
    Path((project, service)): Path<(String, String)>,
    Query(query): Query<PageQuery>,
) -> Result<Answer<EventsAnswer>, Refusal> {
    let (ctx, cursor) = (&server.ctx, query.cursor.as_deref());
    let page = services::service_event_list(ctx, &actor, &project, &service, cursor).await?;
    Ok(Answer(page))
}

/// The newest 50 operations of a service with their steps, newest first.
#[utoipa::path(get, path = "/console/v1/project/{project}/service/{service}/operations",
    tag = "services", params(("project" = String, Path), ("service" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OperationsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn service_operation_list(
    State(server): State<Server>,
    actor: Actor,
    Path((project, service)): Path<(String, String)>,
) -> Result<Answer<OperationsAnswer>, Refusal> {
    let ctx = &server.ctx;
    let list = services::service_operation_list(ctx, &actor, &project, &service).await?;
    Ok(Answer(list))
}

/// Runs the failed step of a service's newest operation again.
#[utoipa::path(post, path = "/console/v1/project/{project}/service/{service}/retry",
    tag = "services", params(("project" = String, Path), ("service" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = ServiceAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn service_retry(
    State(server): State<Server>,
    actor: Actor,
    Path((project, service)): Path<(String, String)>,
) -> Result<Tagged<ServiceAnswer>, Refusal> {
    let again = services::service_retry(&server.ctx, &actor, &project, &service).await?;
    Ok(Tagged::new(again, |answer| answer))
}

/// Cancels the move of a service: the new nodes are removed, the old ones stay. 409 once the service uses
/// the new nodes.
#[utoipa::path(post, path = "/console/v1/project/{project}/service/{service}/move/cancel",
    tag = "services", params(("project" = String, Path), ("service" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = ServiceAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn service_move_cancel(
    State(server): State<Server>,
    actor: Actor,
    Path((project, service)): Path<(String, String)>,
) -> Result<Tagged<ServiceAnswer>, Refusal> {
    let back = services::service_move_cancel(&server.ctx, &actor, &project, &service).await?;
    Ok(Tagged::new(back, |answer| answer))
}
