//! `/console/v1/custom-cloud-environments/{id}`: the Terraform files and what is said about them.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use byoc_types::{
    ErrorAnswer, ExpectedPlan, PermissionsExplained, TemplateFilesAnswer, TemplateVersionsAnswer,
    TemplateVersionsUpdate,
};
use sha2::{Digest, Sha256};

use crate::app::{self, Actor, Download, IfMatch, ReviewFormat};
use crate::http::extract::{Json, Path};
use crate::http::{Refusal, Server, kept};

/// The review has its style inside, and nothing else is run or loaded.
pub(super) const REVIEW_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                             form-action 'none'; frame-ancestors 'none'";

/// The files to download with their checksums, and the commands.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/template-files",
    tag = "templates", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = TemplateFilesAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn template_files_view(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    kept::answer(&server, &actor, &uri, &headers, async {
        let files = app::template_files_view(&server.ctx, &actor, &id).await?;
        Ok((None, files))
    })
    .await
}

/// The same files and their checksums as a zip: the same bytes for the same files.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/template-files.zip",
    tag = "templates", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, content_type = "application/zip", body = [u8]), (status = 304),
        (status = "default", body = ErrorAnswer)))]
pub async fn template_zip_view(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let zip = app::template_zip_view(&server.ctx, &actor, &id).await?;
    download(zip, "application/zip", &headers)
}

/// Every policy, statement by statement: why, when, and what stops without it.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/permissions-explained",
    tag = "templates", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = PermissionsExplained),
        (status = "default", body = ErrorAnswer)))]
pub async fn permissions_explained_view(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    kept::answer(&server, &actor, &uri, &headers, async {
        let explained = app::permissions_explained_view(&server.ctx, &actor, &id).await?;
        Ok((None, explained))
    })
    .await
}

/// The security review as one HTML file without script.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/security-review.html",
    tag = "templates", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, content_type = "text/html", body = String), (status = 304),
        (status = "default", body = ErrorAnswer)))]
pub async fn security_review_html_view(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let format = ReviewFormat::Html;
    let review = app::security_review_view(&server.ctx, &actor, &id, format).await?;
    let mut response = download(review, "text/html; charset=utf-8", &headers)?;
    let policy = HeaderValue::from_static(REVIEW_POLICY);
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// The same as Markdown.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/security-review.md",
    tag = "templates", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, content_type = "text/markdown", body = String), (status = 304),
        (status = "default", body = ErrorAnswer)))]
pub async fn security_review_markdown_view(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let format = ReviewFormat::Markdown;
    let review = app::security_review_view(&server.ctx, &actor, &id, format).await?;
    download(review, "text/markdown; charset=utf-8", &headers)
}

/// The resources that `terraform plan` may contain before the first apply.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/expected-plan",
    tag = "templates", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = ExpectedPlan), (status = "default", body = ErrorAnswer)))]
pub async fn expected_plan_view(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    kept::answer(&server, &actor, &uri, &headers, async {
        let plan = app::expected_plan_view(&server.ctx, &actor, &id).await?;
        Ok((None, plan))
    })
    .await
}

/// Which version of the template was read, which one was applied, and what is newer.
#[utoipa::path(get, path = "/console/v1/custom-cloud-environments/{id}/template-versions",
    tag = "templates", params(("id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = TemplateVersionsAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn template_versions_view(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    kept::answer(&server, &actor, &uri, &headers, async {
        let versions = app::template_versions_view(&server.ctx, &actor, &id).await?;
        Ok((None, versions))
    })
    .await
}

/// Marks a version of the template as applied, for example after an update in the account.
#[utoipa::path(put, path = "/console/v1/custom-cloud-environments/{id}/template-versions",
    tag = "templates", request_body = TemplateVersionsUpdate,
    params(("id" = String, Path), ("If-Match" = Option<String>, Header,
        description = "The version of the custom cloud; needed with a session cookie")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = TemplateVersionsAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn template_versions_update(
    State(server): State<Server>,
    actor: Actor,
    Path(id): Path<String>,
    if_match: IfMatch,
    Json(update): Json<TemplateVersionsUpdate>,
) -> Result<axum::Json<TemplateVersionsAnswer>, Refusal> {
    let ctx = &server.ctx;
    let versions = app::template_versions_update(ctx, &actor, &id, update, &if_match).await?;
    Ok(axum::Json(versions))
}

/// A file to save; 304 where the client has these bytes already.
pub(super) fn download(
    file: Download,
    content_type: &'static str,
    headers: &HeaderMap,
) -> Result<Response, Refusal> {
    let etag = format!("\"{}\"", &hex::encode(Sha256::digest(&file.bytes))[..32]);
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|known| known.to_str().ok())
        .unwrap_or_default();
    let is_known = known
        .split(',')
        .any(|tag| tag.trim().trim_start_matches("W/") == etag);
    let unusable = |error: header::InvalidHeaderValue| Refusal::internal(error.to_string());
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let disposition = format!("attachment; filename=\"{}\"", file.name);
        let disposition = HeaderValue::try_from(disposition).map_err(unusable)?;
        let content_type = HeaderValue::from_static(content_type);
        let named = [
            (header::CONTENT_TYPE, content_type),
            (header::CONTENT_DISPOSITION, disposition),
        ];
        (named, file.bytes).into_response()
    };
    let etag = HeaderValue::try_from(etag).map_err(unusable)?;
    response.headers_mut().insert(header::ETAG, etag);
    Ok(response)
}
