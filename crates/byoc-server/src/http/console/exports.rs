//! Files about what happened: histories for spreadsheets and programs, and the support bundle.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use byoc_types::ErrorAnswer;

use super::templates::download;
use crate::app::{self, Actor, ExportFormat};
use crate::http::extract::Path;
use crate::http::{Refusal, Server};

const CSV: &str = "text/csv; charset=utf-8";
const JSON: &str = "application/json";

/// The whole history of a custom cloud as CSV, safe for spreadsheets.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/events.csv",
    tag = "console", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, content_type = "text/csv", body = String),
        (status = "default", body = ErrorAnswer)))]
pub async fn event_export_csv(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let file = app::event_export(&server.ctx, &actor, &id, ExportFormat::Csv).await?;
    download(file, CSV, &headers)
}

/// The same as JSON.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/events.json",
    tag = "console", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = byoc_types::EventsAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn event_export_json(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let file = app::event_export(&server.ctx, &actor, &id, ExportFormat::Json).await?;
    download(file, JSON, &headers)
}

/// Everything that happened in an organization and its custom clouds, as CSV.
#[utoipa::path(get, path = "/console/v1/organization/{organization_id}/events.csv",
    tag = "organizations", params(("organization_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, content_type = "text/csv", body = String),
        (status = "default", body = ErrorAnswer)))]
pub async fn organization_event_export_csv(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (ctx, format) = (&server.ctx, ExportFormat::Csv);
    let file = app::organization_event_export(ctx, &actor, &organization_id, format).await?;
    download(file, CSV, &headers)
}

/// The same as JSON.
#[utoipa::path(get, path = "/console/v1/organization/{organization_id}/events.json",
    tag = "organizations", params(("organization_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = byoc_types::EventsAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn organization_event_export_json(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (ctx, format) = (&server.ctx, ExportFormat::Json);
    let file = app::organization_event_export(ctx, &actor, &organization_id, format).await?;
    download(file, JSON, &headers)
}

/// A support bundle: what a helper needs to know about a custom cloud, without secrets.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/support-bundle.zip",
    tag = "console", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, content_type = "application/zip", body = [u8]),
        (status = "default", body = ErrorAnswer)))]
pub async fn support_bundle_view(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let zip = app::support_bundle_view(&server.ctx, &actor, &id).await?;
    download(zip, "application/zip", &headers)
}
