//! `/console/v1/custom-cloud-environments/{id}/hand-off`: what super admins do with a hand-off link.

use axum::Json as Answer;
use axum::extract::State;
use byoc_types::{ErrorAnswer, HandOffAnswer, HandOffCreate, HandOffDecision};

use crate::app::{Actor, hand_off};
use crate::http::extract::{Json, Path};
use crate::http::{Refusal, Server};

/// The newest link, and what was submitted with it.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/hand-off",
    tag = "custom clouds", params(("id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = HandOffAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn hand_off_view(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Answer<HandOffAnswer>, Refusal> {
    Ok(Answer(
        hand_off::hand_off_view(&server.ctx, &actor, &id).await?,
    ))
}

/// Creates a link. An earlier link ends. Its token is only in this answer.
#[utoipa::path(post, path = "/console/v1/custom-cloud-environments/{id}/hand-off",
    tag = "custom clouds", request_body = HandOffCreate, params(("id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = HandOffAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn hand_off_create(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    Json(create): Json<HandOffCreate>,
) -> Result<Answer<HandOffAnswer>, Refusal> {
    Ok(Answer(
        hand_off::hand_off_create(&server.ctx, &actor, &id, create).await?,
    ))
}

/// Revokes the link: it ends at once.
#[utoipa::path(delete, path = "/console/v1/custom-cloud-environments/{id}/hand-off",
    tag = "custom clouds", params(("id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = HandOffAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn hand_off_delete(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Answer<HandOffAnswer>, Refusal> {
    Ok(Answer(
        hand_off::hand_off_delete(&server.ctx, &actor, &id).await?,
    ))
}

/// Approves the submitted identifier and stores it in the draft. Nothing is deployed.
#[utoipa::path(post, path = "/console/v1/custom-cloud-environments/{id}/hand-off/approve",
    tag = "custom clouds", request_body = HandOffDecision, params(("id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = HandOffAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn hand_off_approve(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    Json(decision): Json<HandOffDecision>,
) -> Result<Answer<HandOffAnswer>, Refusal> {
    Ok(Answer(
        hand_off::hand_off_approve(&server.ctx, &actor, &id, decision).await?,
    ))
}

/// Rejects the submitted identifier: the link ends.
#[utoipa::path(post, path = "/console/v1/custom-cloud-environments/{id}/hand-off/reject",
    tag = "custom clouds", request_body = HandOffDecision, params(("id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = HandOffAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn hand_off_reject(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    Json(decision): Json<HandOffDecision>,
) -> Result<Answer<HandOffAnswer>, Refusal> {
    Ok(Answer(
        hand_off::hand_off_reject(&server.ctx, &actor, &id, decision).await?,
    ))
}
