//! `…/custom-cloud-environments/{id}/permissions`.

use axum::Json as Answer;
use axum::extract::State;
use byoc_types::{CustomCloudPermissions, ErrorAnswer};

use crate::app::{self, Actor};
use crate::http::extract::{Json, Path};
use crate::http::{Refusal, Server};

/// Which units and projects may use a custom cloud.
#[utoipa::path(get,
    path = "/v1/organization/{organization_id}/custom-cloud-environments/{id}/permissions",
    tag = "custom clouds", params(("organization_id" = String, Path), ("id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = CustomCloudPermissions),
        (status = "default", body = ErrorAnswer)))]
pub async fn permissions_view(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, id)): Path<(String, String)>,
) -> Result<Answer<CustomCloudPermissions>, Refusal> {
    Ok(Answer(
        app::permissions_view(&server.ctx, &actor, &organization_id, &id).await?,
    ))
}

/// Sets both lists; what is not listed loses access.
#[utoipa::path(put,
    path = "/v1/organization/{organization_id}/custom-cloud-environments/{id}/permissions",
    tag = "custom clouds", request_body = CustomCloudPermissions,
    params(("organization_id" = String, Path), ("id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = CustomCloudPermissions),
        (status = "default", body = ErrorAnswer)))]
pub async fn permissions_update(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, id)): Path<(String, String)>,
    Json(permissions): Json<CustomCloudPermissions>,
) -> Result<Answer<CustomCloudPermissions>, Refusal> {
    let ctx = &server.ctx;
    let answer = app::permissions_update(ctx, &actor, &organization_id, &id, permissions).await?;
    Ok(Answer(answer))
}
