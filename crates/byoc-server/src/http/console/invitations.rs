//! Invitations: those that an organization has open, and the link of one.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use byoc_types::{
    ErrorAnswer, Invitation, InvitationAccept, InvitationCreate, InvitationOffer,
    InvitationsAnswer, LinkToken, Session,
};

use super::session::{browser, with_cookie};
use crate::app::{Actor, invitations};
use crate::http::answer::empty_object;
use crate::http::extract::{Json, Path};
use crate::http::{Refusal, Server};

/// The open invitations, for super admins.
#[utoipa::path(get, path = "/console/v1/organization/{organization_id}/invitations",
    tag = "organizations", params(("organization_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = InvitationsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn invitation_list(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
) -> Result<Answer<InvitationsAnswer>, Refusal> {
    Ok(Answer(
        invitations::invitation_list(&server.ctx, &actor, &organization_id).await?,
    ))
}

/// Invites a person. The token of the link is in this answer only.
#[utoipa::path(post, path = "/console/v1/organization/{organization_id}/invitations",
    tag = "organizations", request_body = InvitationCreate,
    params(("organization_id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = Invitation), (status = "default", body = ErrorAnswer)))]
pub async fn invitation_create(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    Json(request): Json<InvitationCreate>,
) -> Result<Answer<Invitation>, Refusal> {
    Ok(Answer(
        invitations::invitation_create(&server.ctx, &actor, &organization_id, request).await?,
    ))
}

/// Revokes an open invitation: its link ends.
#[utoipa::path(delete,
    path = "/console/v1/organization/{organization_id}/invitations/{invitation_id}",
    tag = "organizations",
    params(("organization_id" = String, Path), ("invitation_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, description = "Revoked", body = Object),
        (status = "default", body = ErrorAnswer)))]
pub async fn invitation_delete(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, invitation_id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let ctx = &server.ctx;
    invitations::invitation_delete(ctx, &actor, &organization_id, &invitation_id).await?;
    Ok(empty_object())
}

/// What the link of an invitation offers. The token is all that is asked for.
#[utoipa::path(post, path = "/console/v1/invitation", tag = "session", request_body = LinkToken,
    responses((status = 200, body = InvitationOffer), (status = "default", body = ErrorAnswer)))]
pub async fn invitation_view(
    State(server): State<Server>,
    Json(request): Json<LinkToken>,
) -> Result<Answer<InvitationOffer>, Refusal> {
    Ok(Answer(
        invitations::invitation_view(&server.ctx, &request.token).await?,
    ))
}

/// Accepts an invitation: as the person who is signed in, or with a name and a password for a new
/// account, which is then signed in.
#[utoipa::path(post, path = "/console/v1/invitation/accept", tag = "session",
    request_body = InvitationAccept, security(("token" = []), ("session" = []), ()),
    responses((status = 200, body = Session), (status = "default", body = ErrorAnswer)))]
pub async fn invitation_accept(
    State(server): State<Server>,
    headers: HeaderMap,
    actor: Result<Actor, Refusal>,
    Json(request): Json<InvitationAccept>,
) -> Result<Response, Refusal> {
    let actor = match actor {
        // A cookie of a session that has ended is that of nobody.
        Err(refusal)
            if refusal.status() == StatusCode::UNAUTHORIZED
                && !headers.contains_key(header::AUTHORIZATION) =>
        {
            None
        }
        actor => Some(actor?),
    };
    let browser = browser(&server, &headers);
    let (ctx, auth) = (&server.ctx, &server.auth);
    let (secret, session) =
        invitations::invitation_accept(ctx, auth, actor.as_ref(), request, browser).await?;
    Ok(match secret {
        Some(secret) => with_cookie(&server, &secret, session),
        None => Answer(session).into_response(),
    })
}
