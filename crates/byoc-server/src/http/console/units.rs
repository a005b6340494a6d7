//! `/console/v1/organization/{organization_id}/units/{account_id}`.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use byoc_types::{Account, DependentCloudsAnswer, ErrorAnswer, UnitUpdate};

use crate::app::{Actor, IfMatch, units};
use crate::http::answer::Tagged;
use crate::http::answer::empty_object;
use crate::http::extract::{Change, Path};
use crate::http::{Refusal, Server, kept};

/// One organizational unit.
#[utoipa::path(get, path = "/console/v1/organization/{organization_id}/units/{account_id}",
    tag = "organizations", params(("organization_id" = String, Path), ("account_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = Account), (status = 304),
        (status = "default", body = ErrorAnswer)))]
pub async fn unit_view(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, account_id)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    kept::answer(&server, &actor, &uri, &headers, async {
        let ctx = &server.ctx;
        let found = units::unit_view(ctx, &actor, &organization_id, &account_id).await?;
        Ok((Some(found.version), found.value))
    })
    .await
}

/// Renames a unit.
#[utoipa::path(put, path = "/console/v1/organization/{organization_id}/units/{account_id}",
    tag = "organizations", request_body = UnitUpdate,
    params(("organization_id" = String, Path), ("account_id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The version to change; needed with \
            a session cookie")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = Account), (status = "default", body = ErrorAnswer)))]
pub async fn unit_update(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, account_id)): Path<(String, String)>,
    if_match: IfMatch,
    Change(request): Change<UnitUpdate>,
) -> Result<Tagged<Account>, Refusal> {
    let ctx = &server.ctx;
    let changed = units::unit_update(
        ctx,
        &actor,
        &organization_id,
        &account_id,
        request,
        &if_match,
    )
    .await?;
    Ok(Tagged::new(changed, |changed| changed))
}

/// Deletes a unit without projects. Custom clouds are no longer available to it.
#[utoipa::path(delete, path = "/console/v1/organization/{organization_id}/units/{account_id}",
    tag = "organizations",
    params(("organization_id" = String, Path), ("account_id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The version to delete; needed with \
            a session cookie")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, description = "Deleted", body = Object),
        (status = "default", body = ErrorAnswer)))]
pub async fn unit_delete(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, account_id)): Path<(String, String)>,
    if_match: IfMatch,
) -> Result<Response, Refusal> {
    units::unit_delete(
        &server.ctx,
        &actor,
        &organization_id,
        &account_id,
        &if_match,
    )
    .await?;
    Ok(empty_object())
}

/// The custom clouds that are available to a unit, for super admins.
#[utoipa::path(get,
    path = "/console/v1/organization/{organization_id}/units/{account_id}/custom-clouds",
    tag = "organizations", params(("organization_id" = String, Path), ("account_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = DependentCloudsAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn unit_dependents(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, account_id)): Path<(String, String)>,
) -> Result<Answer<DependentCloudsAnswer>, Refusal> {
    let ctx = &server.ctx;
    Ok(Answer(
        units::unit_dependents(ctx, &actor, &organization_id, &account_id).await?,
    ))
}
