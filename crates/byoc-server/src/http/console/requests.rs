//! `/console/v1/organization/{organization_id}/requests` and `/console/v1/operator/requests`.

use axum::Json as Answer;
use axum::extract::State;
use byoc_types::{
    ErrorAnswer, OperatorRequestsAnswer, OrganizationRequest, OrganizationRequestCreate,
    OrganizationRequestUpdate, OrganizationRequestsAnswer, RequestKind, RequestState,
};
use serde::Deserialize;

use crate::app::{Actor, IfMatch, requests};
use crate::http::answer::Tagged;
use crate::http::extract::{Change, Json, Path, Query};
use crate::http::{Refusal, Server};

/// Requests of the organization to the operators, newest first.
#[utoipa::path(get, path = "/console/v1/organization/{organization_id}/requests",
    tag = "requests", params(("organization_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OrganizationRequestsAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn request_list(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
) -> Result<Answer<OrganizationRequestsAnswer>, Refusal> {
    Ok(Answer(
        requests::request_list(&server.ctx, &actor, &organization_id).await?,
    ))
}

/// Sends a request to the operators.
#[utoipa::path(post, path = "/console/v1/organization/{organization_id}/requests",
    tag = "requests", request_body = OrganizationRequestCreate,
    params(("organization_id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = OrganizationRequest),
        (status = "default", body = ErrorAnswer)))]
pub async fn request_create(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    Json(request): Json<OrganizationRequestCreate>,
) -> Result<Tagged<OrganizationRequest>, Refusal> {
    let ctx = &server.ctx;
    let answer = requests::request_create(ctx, &actor, &organization_id, request.content).await?;
    Ok(Tagged::new(answer, |it| it))
}

/// One request, with the answer of the operators.
#[utoipa::path(get, path = "/console/v1/organization/{organization_id}/requests/{request_id}",
    tag = "requests", params(("organization_id" = String, Path), ("request_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OrganizationRequest),
        (status = "default", body = ErrorAnswer)))]
pub async fn request_view(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, request_id)): Path<(String, String)>,
) -> Result<Tagged<OrganizationRequest>, Refusal> {
    let ctx = &server.ctx;
    let answer = requests::request_view(ctx, &actor, &organization_id, &request_id).await?;
    Ok(Tagged::new(answer, |it| it))
}

/// Withdraws a request that has no answer yet.
#[utoipa::path(delete, path = "/console/v1/organization/{organization_id}/requests/{request_id}",
    tag = "requests", params(("organization_id" = String, Path), ("request_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OrganizationRequest),
        (status = "default", body = ErrorAnswer)))]
pub async fn request_delete(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, request_id)): Path<(String, String)>,
) -> Result<Tagged<OrganizationRequest>, Refusal> {
    let ctx = &server.ctx;
    let answer = requests::request_delete(ctx, &actor, &organization_id, &request_id).await?;
    Ok(Tagged::new(answer, |it| it))
}

/// Query of the operators' list.
#[derive(Deserialize)]
pub struct RequestsQuery {
    pub state: Option<RequestState>,
    pub kind: Option<RequestKind>,
    pub cursor: Option<String>,
}

/// Requests of all organizations, newest first.
#[utoipa::path(get, path = "/console/v1/operator/requests", tag = "operator",
    params(("state" = Option<RequestState>, Query), ("kind" = Option<RequestKind>, Query),
        ("cursor" = Option<String>, Query, description = "From the previous page")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OperatorRequestsAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn operator_request_list(
    State(server): State<Server>,
    actor: Actor,
    Query(query): Query<RequestsQuery>,
) -> Result<Answer<OperatorRequestsAnswer>, Refusal> {
    let ctx = &server.ctx;
    let cursor = query.cursor.as_deref();
    Ok(Answer(
        requests::operator_request_list(ctx, &actor, query.state, query.kind, cursor).await?,
    ))
}

/// One request of any organization.
#[utoipa::path(get, path = "/console/v1/operator/requests/{request_id}", tag = "operator",
    params(("request_id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = OrganizationRequest),
        (status = "default", body = ErrorAnswer)))]
pub async fn operator_request_view(
    State(server): State<Server>,
    actor: Actor,
    Path(request_id): Path<String>,
) -> Result<Tagged<OrganizationRequest>, Refusal> {
    let answer = requests::operator_request_view(&server.ctx, &actor, &request_id).await?;
    Ok(Tagged::new(answer, |it| it))
}

/// Answers a request: its state, the answer, the assignee. The state `done` does at once what was
/// requested.
#[utoipa::path(put, path = "/console/v1/operator/requests/{request_id}", tag = "operator",
    request_body = OrganizationRequestUpdate,
    params(("request_id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The version to change; needed with \
            a session cookie")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OrganizationRequest),
        (status = "default", body = ErrorAnswer)))]
pub async fn operator_request_update(
    State(server): State<Server>,
    actor: Actor,
    Path(request_id): Path<String>,
    if_match: IfMatch,
    Change(update): Change<OrganizationRequestUpdate>,
) -> Result<Tagged<OrganizationRequest>, Refusal> {
    let ctx = &server.ctx;
    let answer =
        requests::operator_request_update(ctx, &actor, &request_id, update, &if_match).await?;
    Ok(Tagged::new(answer, |it| it))
}
