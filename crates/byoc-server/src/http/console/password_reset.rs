//! `/console/v1/password-reset`: the link with which a person chooses a new password.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use byoc_types::{ErrorAnswer, LinkToken, PasswordReset, PasswordResetComplete, Session};

use super::session::{browser, with_cookie};
use crate::app::password_reset;
use crate::http::extract::Json;
use crate::http::{Refusal, Server};

/// Whose password the link changes.
#[utoipa::path(post, path = "/console/v1/password-reset", tag = "session",
    request_body = LinkToken,
    responses((status = 200, body = PasswordReset), (status = "default", body = ErrorAnswer)))]
pub async fn password_reset_view(
    State(server): State<Server>,
    Json(request): Json<LinkToken>,
) -> Result<Answer<PasswordReset>, Refusal> {
    Ok(Answer(
        password_reset::password_reset_view(&server.ctx, &request.token).await?,
    ))
}

/// Chooses the new password and signs the person in. All their sessions and API tokens end.
#[utoipa::path(post, path = "/console/v1/password-reset/complete", tag = "session",
    request_body = PasswordResetComplete,
    responses((status = 200, body = Session), (status = "default", body = ErrorAnswer)))]
pub async fn password_reset_complete(
    State(server): State<Server>,
    headers: HeaderMap,
    Json(request): Json<PasswordResetComplete>,
) -> Result<Response, Refusal> {
    let browser = browser(&server, &headers);
    let (ctx, auth) = (&server.ctx, &server.auth);
    let (secret, session) =
        password_reset::password_reset_complete(ctx, auth, request, browser).await?;
    Ok(with_cookie(&server, &secret, session))
}
