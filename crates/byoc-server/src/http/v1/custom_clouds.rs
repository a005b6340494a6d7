//! `/v1/organization/{organization_id}/custom-cloud-environments`.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use byoc_types::{
    CustomCloudAnswer, CustomCloudCreate, CustomCloudProvision, CustomCloudProvisionAnswer,
    CustomCloudUpdate, CustomCloudsAnswer, ErrorAnswer,
};
use serde::Deserialize;

use crate::app::{self, Actor, IfMatch};
use crate::http::answer::Tagged;
use crate::http::authentication::AnyScope;
use crate::http::extract::PageQuery;
use crate::http::extract::{Change, IdempotencyKey, Json, Path, Query};
use crate::http::{Refusal, Server, kept};

/// Query of DELETE.
#[derive(Deserialize)]
pub struct DeleteQuery {
    force: Option<String>,
}

/// The organization's custom clouds, newest first.
#[utoipa::path(get, path = "/v1/organization/{organization_id}/custom-cloud-environments",
    tag = "custom clouds", params(("organization_id" = String, Path), ("cursor" = Option<String>,
        Query, description = "From the previous page")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = CustomCloudsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn custom_cloud_list(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    Query(query): Query<PageQuery>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let cursor = query.cursor.as_deref();
    kept::answer(&server, &actor, (&uri, &query), &headers, async {
        let list = app::custom_cloud_list(&server.ctx, &actor, &organization_id, cursor).await?;
        Ok((None, list))
    })
    .await
}

/// Creates a custom cloud as a draft.
#[utoipa::path(post, path = "/v1/organization/{organization_id}/custom-cloud-environments",
    tag = "custom clouds", request_body = CustomCloudCreate,
    params(("organization_id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key and body answer \
            the same draft for 24 hours")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = CustomCloudAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn custom_cloud_create(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Json(create): Json<CustomCloudCreate>,
) -> Result<Tagged<CustomCloudAnswer>, Refusal> {
    let (ctx, key) = (&server.ctx, key.as_deref());
    let cloud = app::custom_cloud_create(ctx, &actor, &organization_id, create, key).await?;
    Ok(Tagged::new(cloud, wrap))
}

/// One custom cloud.
#[utoipa::path(get, path = "/v1/organization/{organization_id}/custom-cloud-environments/{id}",
    tag = "custom clouds", params(("organization_id" = String, Path), ("id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = CustomCloudAnswer), (status = 304),
        (status = "default", body = ErrorAnswer)))]
pub async fn custom_cloud_view(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, id)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    kept::answer(&server, &actor, &uri, &headers, async {
        let cloud = app::custom_cloud_view(&server.ctx, &actor, &organization_id, &id).await?;
        Ok((Some(cloud.version), wrap(cloud.value)))
    })
    .await
}

/// Changes the fields in the body. An empty body changes nothing.
#[utoipa::path(put, path = "/v1/organization/{organization_id}/custom-cloud-environments/{id}",
    tag = "custom clouds", request_body = CustomCloudUpdate,
    params(("organization_id" = String, Path), ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The version to change; needed with \
            a session cookie")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = CustomCloudAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn custom_cloud_update(
    State(server): State<Server>,
    AnyScope(actor): AnyScope,
    Path((organization_id, id)): Path<(String, String)>,
    if_match: IfMatch,
    Change(update): Change<CustomCloudUpdate>,
) -> Result<Tagged<CustomCloudAnswer>, Refusal> {
    let ctx = &server.ctx;
    let cloud =
        app::custom_cloud_update(ctx, &actor, &organization_id, &id, update, &if_match).await?;
    Ok(Tagged::new(cloud, wrap))
}

/// Deletes a custom cloud: a draft at once, others by an operation.
#[utoipa::path(delete, path = "/v1/organization/{organization_id}/custom-cloud-environments/{id}",
    tag = "custom clouds",
    params(("organization_id" = String, Path), ("id" = String, Path),
        ("force" = Option<bool>, Query, description = "Continue even if the account refuses to remove something"),
        ("If-Match" = Option<String>, Header, description = "The version to delete; needed with \
            a session cookie")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = CustomCloudAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn custom_cloud_delete(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, id)): Path<(String, String)>,
    Query(query): Query<DeleteQuery>,
    if_match: IfMatch,
) -> Result<Tagged<CustomCloudAnswer>, Refusal> {
    let is_forced = match query.force.as_deref() {
        None | Some("false" | "False" | "0" | "") => false,
        Some("true" | "True" | "1") => true,
        Some(_) => {
            return Err(Refusal::field(
                "force_unknown",
                "force",
                "force is true or false. With true, the deletion continues even if the account refuses to remove something.",
            ));
        }
    };
    let ctx = &server.ctx;
    let cloud =
        app::custom_cloud_delete(ctx, &actor, &organization_id, &id, is_forced, &if_match).await?;
    Ok(Tagged::new(cloud, wrap))
}

/// Starts the deployment with the identifier that Terraform printed.
#[utoipa::path(post,
    path = "/v1/organization/{organization_id}/custom-cloud-environments/{id}/provision",
    tag = "custom clouds", request_body = CustomCloudProvision,
    params(("organization_id" = String, Path), ("id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The version to provision; needed \
            with a session cookie")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = CustomCloudProvisionAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn custom_cloud_provision(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, id)): Path<(String, String)>,
    if_match: IfMatch,
    Change(provision): Change<CustomCloudProvision>,
) -> Result<Tagged<CustomCloudProvisionAnswer>, Refusal> {
    let ctx = &server.ctx;
    let cloud =
        app::custom_cloud_provision(ctx, &actor, &organization_id, &id, provision, &if_match)
            .await?;
    Ok(Tagged::new(cloud, |answer| answer))
}

fn wrap(custom_cloud_environment: byoc_types::CustomCloud) -> CustomCloudAnswer {
    CustomCloudAnswer {
        custom_cloud_environment,
    }
}
