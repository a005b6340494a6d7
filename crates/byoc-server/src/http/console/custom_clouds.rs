//! `/console/v1/custom-cloud-environments/{id}`: drafts, status, operations, history, rehearsal.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use byoc_types::{
    CloudProvider, ConnectionCheck, CustomCloudAnswer, CustomCloudState, CustomCloudStatus,
    CustomCloudsPage, Draft, ErrorAnswer, EventsAnswer, Operation, OperationCallsAnswer,
    OperationsAnswer, Rehearsal, RehearsalUpdate,
};

use crate::app::{self, Actor, IfMatch, ListQuery};
use crate::http::answer::Tagged;
use crate::http::extract::PageQuery;
use crate::http::extract::{Path, Query, Whole};
use crate::http::{Refusal, Server, kept};

/// A page of the organization's custom clouds.
///
/// Without these parameters (except `cursor`): as the list of the public API, followed by the deleted
/// custom clouds that are still listed.
#[utoipa::path(get, path = "/console/v1/organization/{organization_id}/custom-cloud-environments",
    tag = "console", params(("organization_id" = String, Path),
        ("q" = Option<String>, Query, description = "Part of a name, region, CIDR block, ID or unique \
            name, whatever its case"),
        ("provider" = Option<Vec<CloudProvider>>, Query, description = "May repeat"),
        ("state" = Option<Vec<CustomCloudState>>, Query, description = "May repeat. Deleted custom \
            clouds only with `deleted` alone"),
        ("sort" = Option<String>, Query, description = "`name`, `provider`, `region`, `cidr`, \
            `model`, `state` or `updated`; `-` before it reverses the order. Default: newest first"),
        ("limit" = Option<i32>, Query, description = "1 to 1,000; default 100"),
        ("view" = Option<String>, Query, description = "`compact` leaves out fields that only the \
            template needs"),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the previous page, with \
            the same parameters")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = CustomCloudsPage), (status = "default", body = ErrorAnswer)))]
pub async fn list_with_deleted(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    Query(params): Query<Vec<(String, String)>>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let ctx = &server.ctx;
    if let Some(query) = ListQuery::read(&params)? {
        let page = app::custom_cloud_page(ctx, &actor, &organization_id, &query);
        let page = async { Ok((None, page.await?)) };
        return kept::answer(&server, &actor, (&uri, &query), &headers, page).await;
    }
    let cursor = params.into_iter().find(|(name, _)| name == "cursor");
    let query = PageQuery {
        cursor: cursor.map(|(_, value)| value),
    };
    let cursor = query.cursor.as_deref();
    kept::answer(&server, &actor, (&uri, &query), &headers, async {
        let list = app::list_with_deleted(ctx, &actor, &organization_id, cursor).await?;
        Ok((None, list))
    })
    .await
}

/// Marks the Terraform resources of a deleted custom cloud as destroyed.
#[utoipa::path(post, path = "/console/v1/custom-cloud-environments/{id}/destroyed",
    tag = "console", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = CustomCloudAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn custom_cloud_destroyed(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Tagged<CustomCloudAnswer>, Refusal> {
    let cloud = app::custom_cloud_destroyed(&server.ctx, &actor, &id).await?;
    Ok(Tagged::new(cloud, |custom_cloud_environment| {
        CustomCloudAnswer {
            custom_cloud_environment,
        }
    }))
}

/// Wizard input that is not part of the custom cloud yet.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/draft",
    tag = "console", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = Draft), (status = 304),
        (status = "default", body = ErrorAnswer)))]
pub async fn draft_view(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    kept::answer(&server, &actor, &uri, &headers, async {
        let draft = app::draft_view(&server.ctx, &actor, &id).await?;
        Ok((Some(draft.version), draft.value))
    })
    .await
}

/// Stores wizard input as typed.
#[utoipa::path(put, path = "/console/v1/custom-cloud-environments/{id}/draft",
    tag = "console", request_body = Draft,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = Draft), (status = "default", body = ErrorAnswer)))]
pub async fn draft_update(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    if_match: IfMatch,
    Whole(draft): Whole<Draft>,
) -> Result<Tagged<Draft>, Refusal> {
    let draft = app::draft_update(&server.ctx, &actor, &id, draft, &if_match).await?;
    Ok(Tagged::new(draft, |draft| draft))
}

/// State and running operation, for polling with `If-None-Match`.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/status",
    tag = "console", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = CustomCloudStatus), (status = 304),
        (status = "default", body = ErrorAnswer)))]
pub async fn status_view(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    kept::answer(&server, &actor, &uri, &headers, async {
        let status = app::status_view(&server.ctx, &actor, &id).await?;
        Ok((Some(status.version), status.value))
    })
    .await
}

/// Operations on a custom cloud, newest first, with their steps.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/operations",
    tag = "console", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = OperationsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn operation_list(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Answer<OperationsAnswer>, Refusal> {
    Ok(Answer(app::operation_list(&server.ctx, &actor, &id).await?))
}

/// The last requests that an operation made to the account, oldest first. For super admins.
#[utoipa::path(get,
    path = "/console/v1/organization/{organization_id}/custom-cloud-environments/{id}/operations/{operation_id}/calls",
    tag = "console", params(("organization_id" = String, Path), ("id" = String, Path),
        ("operation_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OperationCallsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn operation_calls(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, id, operation_id)): Path<(String, String, String)>,
) -> Result<Answer<OperationCallsAnswer>, Refusal> {
    let calls =
        app::operation_calls(&server.ctx, &actor, &organization_id, &id, &operation_id).await?;
    Ok(Answer(calls))
}

/// Runs the failed step again.
#[utoipa::path(post,
    path = "/console/v1/custom-cloud-environments/{id}/operations/{operation_id}/retry",
    tag = "console", params(("id" = String, Path), ("operation_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = Operation), (status = "default", body = ErrorAnswer)))]
pub async fn operation_retry(
    State(server): State<Server>,
    actor: Actor,
    Path((id, operation_id)): Path<(String, String)>,
) -> Result<Answer<Operation>, Refusal> {
    Ok(Answer(
        app::operation_retry(&server.ctx, &actor, &id, &operation_id).await?,
    ))
}

/// The result of the last check of the connection to the account.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/connection",
    tag = "console", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = ConnectionCheck), (status = "default", body = ErrorAnswer)))]
pub async fn connection_view(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Answer<ConnectionCheck>, Refusal> {
    Ok(Answer(
        app::connection_view(&server.ctx, &actor, &id).await?,
    ))
}

/// Checks the connection to the account now.
#[utoipa::path(post, path = "/console/v1/custom-cloud-environments/{id}/connection/check",
    tag = "console", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = ConnectionCheck), (status = "default", body = ErrorAnswer)))]
pub async fn connection_check(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Answer<ConnectionCheck>, Refusal> {
    Ok(Answer(
        app::connection_check(&server.ctx, &actor, &id).await?,
    ))
}

/// Who did what, newest first.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/events", tag = "console",
    params(("id" = String, Path), ("cursor" = Option<String>, Query, description = "From the \
        previous page")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = EventsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn event_list(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Answer<EventsAnswer>, Refusal> {
    Ok(Answer(
        app::event_list(&server.ctx, &actor, &id, query.cursor.as_deref()).await?,
    ))
}

/// The simulated account of a custom cloud in rehearsal.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/rehearsal",
    tag = "console", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = Rehearsal), (status = "default", body = ErrorAnswer)))]
pub async fn rehearsal_view(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
) -> Result<Answer<Rehearsal>, Refusal> {
    Ok(Answer(app::rehearsal_view(&server.ctx, &actor, &id).await?))
}

/// Sets the failure that the next simulated deployment has, or none.
#[utoipa::path(put, path = "/console/v1/custom-cloud-environments/{id}/rehearsal",
    tag = "console", request_body = RehearsalUpdate, params(("id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = Rehearsal), (status = "default", body = ErrorAnswer)))]
pub async fn rehearsal_update(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    Whole(update): Whole<RehearsalUpdate>,
) -> Result<Answer<Rehearsal>, Refusal> {
    Ok(Answer(
        app::rehearsal_update(&server.ctx, &actor, &id, update).await?,
    ))
}
