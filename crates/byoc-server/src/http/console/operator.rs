//! `/console/v1/operator`: what operators decide about organizations and people.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::Response;
use byoc_types::{ErrorAnswer, OrganizationModels, PasswordResetLink};

use crate::app::{Actor, models, password_reset, users};
use crate::http::answer::empty_object;
use crate::http::extract::{Path, Whole};
use crate::http::{Refusal, Server};

pub mod organizations;
pub mod overview;

/// The organization's own deployment models. If absent: those of the configuration.
#[utoipa::path(get,
    path = "/console/v1/operator/organization/{organization_id}/deployment-models",
    tag = "operator", params(("organization_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OrganizationModels), (status = "default", body = ErrorAnswer)))]
pub async fn models_view(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
) -> Result<Answer<OrganizationModels>, Refusal> {
    let models = models::models_view(&server.ctx, &actor, &organization_id).await?;
    Ok(Answer(models))
}

/// Gives an organization its own deployment models. Existing custom clouds keep theirs.
#[utoipa::path(put,
    path = "/console/v1/operator/organization/{organization_id}/deployment-models",
    tag = "operator", request_body = OrganizationModels,
    params(("organization_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OrganizationModels), (status = "default", body = ErrorAnswer)))]
pub async fn models_update(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    Whole(models): Whole<OrganizationModels>,
) -> Result<Answer<OrganizationModels>, Refusal> {
    let ctx = &server.ctx;
    let models = models::models_update(ctx, &actor, &organization_id, models).await?;
    Ok(Answer(models))
}

/// Creates a link with which a person chooses a new password. It works once, within an hour.
#[utoipa::path(post, path = "/console/v1/operator/users/{user_id}/password-reset",
    tag = "operator", params(("user_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = PasswordResetLink), (status = "default", body = ErrorAnswer)))]
pub async fn password_reset_create(
    State(server): State<Server>,
    actor: Actor,
    Path(user_id): Path<String>,
) -> Result<Answer<PasswordResetLink>, Refusal> {
    Ok(Answer(
        password_reset::password_reset_create(&server.ctx, &actor, &user_id).await?,
    ))
}

/// Deactivates an account: the person can't sign in, and their sessions and API tokens end.
#[utoipa::path(post, path = "/console/v1/operator/users/{user_id}/deactivate",
    tag = "operator", params(("user_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, description = "Deactivated", body = Object),
        (status = "default", body = ErrorAnswer)))]
pub async fn user_deactivate(
    State(server): State<Server>,
    actor: Actor,
    Path(user_id): Path<String>,
) -> Result<Response, Refusal> {
    users::user_deactivate(&server.ctx, &server.auth, &actor, &user_id).await?;
    Ok(empty_object())
}

/// Activates an account again. The person can sign in with the old password.
#[utoipa::path(post, path = "/console/v1/operator/users/{user_id}/reactivate",
    tag = "operator", params(("user_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, description = "Activated", body = Object),
        (status = "default", body = ErrorAnswer)))]
pub async fn user_reactivate(
    State(server): State<Server>,
    actor: Actor,
    Path(user_id): Path<String>,
) -> Result<Response, Refusal> {
    users::user_reactivate(&server.ctx, &actor, &user_id).await?;
    Ok(empty_object())
}
