//! `/console/v1/me`: one's own password and sessions.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::Response;
use byoc_types::{ErrorAnswer, OwnSessionsAnswer, PasswordUpdate};

use crate::app::{Actor, passwords, session};
use crate::http::answer::empty_object;
use crate::http::extract::{Json, Path};
use crate::http::{Refusal, Server};

/// Changes the caller's password. Their other sessions and command-line sign-ins end.
#[utoipa::path(put, path = "/console/v1/me/password", tag = "me", request_body = PasswordUpdate,
    security(("token" = []), ("session" = [])),
    responses((status = 200, description = "Changed", body = Object),
        (status = "default", body = ErrorAnswer)))]
pub async fn password_update(
    State(server): State<Server>,
    actor: Actor,
    Json(request): Json<PasswordUpdate>,
) -> Result<Response, Refusal> {
    passwords::password_update(&server.ctx, &server.auth, &actor, request).await?;
    Ok(empty_object())
}

/// The browsers in which the caller is signed in.
#[utoipa::path(get, path = "/console/v1/me/sessions", tag = "me",
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OwnSessionsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn own_session_list(
    State(server): State<Server>,
    actor: Actor,
) -> Result<Answer<OwnSessionsAnswer>, Refusal> {
    Ok(Answer(
        session::own_session_list(&server.ctx, &actor).await?,
    ))
}

/// Ends all of the caller's sessions but the one that asks.
#[utoipa::path(delete, path = "/console/v1/me/sessions", tag = "me",
    security(("token" = []), ("session" = [])),
    responses((status = 200, description = "Ended", body = Object),
        (status = "default", body = ErrorAnswer)))]
pub async fn own_sessions_delete(
    State(server): State<Server>,
    actor: Actor,
) -> Result<Response, Refusal> {
    session::own_sessions_delete(&server.ctx, &server.auth, &actor).await?;
    Ok(empty_object())
}

/// Ends one of the caller's sessions.
#[utoipa::path(delete, path = "/console/v1/me/sessions/{session_id}", tag = "me",
    params(("session_id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, description = "Ended", body = Object),
        (status = "default", body = ErrorAnswer)))]
pub async fn own_session_delete(
    State(server): State<Server>,
    actor: Actor,
    Path(session_id): Path<String>,
) -> Result<Response, Refusal> {
    session::own_session_delete(&server.ctx, &server.auth, &actor, &session_id).await?;
    Ok(empty_object())
}
