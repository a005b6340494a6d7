//! `…/custom-cloud-environments/{id}/permissions`.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use byoc_types::{CustomCloudPermissions, ErrorAnswer};

use crate::app::{self, Actor, IfMatch};
use crate::http::answer::Tagged;
use crate::http::extract::{Path, Whole};
use crate::http::{Refusal, Server, kept};

/// Which units and projects may use a custom cloud.
#[utoipa::path(get,
    path = "/v1/organization/{organization_id}/custom-cloud-environments/{id}/permissions",
    tag = "custom clouds", params(("organization_id" = String, Path), ("id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = CustomCloudPermissions), (status = 304),
        (status = "default", body = ErrorAnswer)))]
pub async fn permissions_view(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, id)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    kept::answer(&server, &actor, &uri, &headers, async {
        let ctx = &server.ctx;
        let permissions = app::permissions_view(ctx, &actor, &organization_id, &id).await?;
        Ok((Some(permissions.version), permissions.value))
    })
    .await
}

/// Sets both lists. Projects and units that are not listed lose access.
#[utoipa::path(put,
    path = "/v1/organization/{organization_id}/custom-cloud-environments/{id}/permissions",
    tag = "custom clouds", request_body = CustomCloudPermissions,
    params(("organization_id" = String, Path), ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The version to change; needed \
            with a session cookie")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = CustomCloudPermissions),
        (status = "default", body = ErrorAnswer)))]
pub async fn permissions_update(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, id)): Path<(String, String)>,
    if_match: IfMatch,
    Whole(permissions): Whole<CustomCloudPermissions>,
) -> Result<Tagged<CustomCloudPermissions>, Refusal> {
    let (ctx, wanted) = (&server.ctx, permissions);
    let answer =
        app::permissions_update(ctx, &actor, &organization_id, &id, wanted, &if_match).await?;
    Ok(Tagged::new(answer, |permissions| permissions))
}
