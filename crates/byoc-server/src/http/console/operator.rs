//! `/console/v1/operator`: what the operator decides about an organization.

use axum::Json as Answer;
use axum::extract::State;
use byoc_types::{ErrorAnswer, OrganizationModels};

use crate::app::{Actor, models};
use crate::http::extract::{Path, Whole};
use crate::http::{Refusal, Server};

/// The deployment models that an organization was given; absent: those of the configuration.
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

/// Gives an organization deployment models of its own. Custom clouds that exist keep theirs.
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
