//! `/console/v1/setup`.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use byoc_types::{ErrorAnswer, Session, SetupRequest, SetupStatus};

use super::session::{browser, with_cookie};
use crate::app::setup;
use crate::http::extract::Json;
use crate::http::{Refusal, Server};

/// Whether this server still waits for its first administrator.
#[utoipa::path(get, path = "/console/v1/setup", tag = "session",
    responses((status = 200, body = SetupStatus), (status = "default", body = ErrorAnswer)))]
pub async fn setup_view(State(server): State<Server>) -> Result<Answer<SetupStatus>, Refusal> {
    Ok(Answer(setup::setup_view(&server.ctx).await?))
}

/// Creates the first administrator with the token of the setup link, and signs this person in.
#[utoipa::path(post, path = "/console/v1/setup", tag = "session", request_body = SetupRequest,
    responses((status = 200, body = Session), (status = "default", body = ErrorAnswer)))]
pub async fn setup_create(
    State(server): State<Server>,
    headers: HeaderMap,
    Json(request): Json<SetupRequest>,
) -> Result<Response, Refusal> {
    let (secret, session) = setup::setup_create(
        &server.ctx,
        &server.auth,
        request,
        browser(&server, &headers),
    )
    .await?;
    Ok(with_cookie(&server, &secret, session))
}
