//! `/console/v1/operator/organizations` and `/console/v1/operator/organization/{organization_id}`.

use axum::Json as Answer;
use axum::extract::State;
use byoc_types::{
    ErrorAnswer, Invitation, OperatorInvitationCreate, OperatorOrganization,
    OperatorOrganizationCreate, OperatorOrganizationCreated, OperatorOrganizationUpdate,
    OperatorOrganizationsAnswer,
};

use crate::app::{Actor, IfMatch, operator};
use crate::http::answer::Tagged;
use crate::http::extract::{Json, PageQuery, Path, Query, Whole};
use crate::http::{Refusal, Server};

/// All organizations, newest first.
#[utoipa::path(get, path = "/console/v1/operator/organizations", tag = "operator",
    params(("cursor" = Option<String>, Query, description = "From the previous page")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OperatorOrganizationsAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn operator_organization_list(
    State(server): State<Server>,
    actor: Actor,
    Query(query): Query<PageQuery>,
) -> Result<Answer<OperatorOrganizationsAnswer>, Refusal> {
    let cursor = query.cursor.as_deref();
    Ok(Answer(
        operator::operator_organization_list(&server.ctx, &actor, cursor).await?,
    ))
}

/// Creates an organization and invites its first super admin.
#[utoipa::path(post, path = "/console/v1/operator/organizations", tag = "operator",
    request_body = OperatorOrganizationCreate, security(("token" = []), ("session" = [])),
    responses((status = 200, body = OperatorOrganizationCreated),
        (status = "default", body = ErrorAnswer)))]
pub async fn operator_organization_create(
    State(server): State<Server>,
    actor: Actor,
    Json(request): Json<OperatorOrganizationCreate>,
) -> Result<Answer<OperatorOrganizationCreated>, Refusal> {
    Ok(Answer(
        operator::operator_organization_create(&server.ctx, &actor, request).await?,
    ))
}

/// Settings of an organization that operators decide.
#[utoipa::path(get, path = "/console/v1/operator/organization/{organization_id}",
    tag = "operator", params(("organization_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OperatorOrganization),
        (status = "default", body = ErrorAnswer)))]
pub async fn operator_organization_view(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
) -> Result<Tagged<OperatorOrganization>, Refusal> {
    // Always whole: its version knows nothing of members and custom clouds, which it counts.
    let view = operator::operator_organization_view(&server.ctx, &actor, &organization_id);
    Ok(Tagged::new(view.await?, |organization| organization))
}

/// Replaces name, support tier, offer and deployment models. Existing custom clouds keep their model. If
/// bring your own cloud is off, none can be created or deployed. Existing ones keep running and can be
/// deleted.
#[utoipa::path(put, path = "/console/v1/operator/organization/{organization_id}",
    tag = "operator", request_body = OperatorOrganizationUpdate,
    params(("organization_id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The version to change; needed with \
            a session cookie")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OperatorOrganization),
        (status = "default", body = ErrorAnswer)))]
pub async fn operator_organization_update(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    if_match: IfMatch,
    Whole(request): Whole<OperatorOrganizationUpdate>,
) -> Result<Tagged<OperatorOrganization>, Refusal> {
    let (ctx, id) = (&server.ctx, &organization_id);
    let update = operator::operator_organization_update(ctx, &actor, id, request, &if_match);
    Ok(Tagged::new(update.await?, |organization| organization))
}

/// Invites a super admin to an organization that has none who can sign in.
#[utoipa::path(post, path = "/console/v1/operator/organization/{organization_id}/invitations",
    tag = "operator", request_body = OperatorInvitationCreate,
    params(("organization_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = Invitation), (status = "default", body = ErrorAnswer)))]
pub async fn operator_invitation_create(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    Json(request): Json<OperatorInvitationCreate>,
) -> Result<Answer<Invitation>, Refusal> {
    let (ctx, id) = (&server.ctx, &organization_id);
    Ok(Answer(
        operator::operator_invitation_create(ctx, &actor, id, request).await?,
    ))
}
