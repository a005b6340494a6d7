//! `/console/v1/hand-off`: what the holder of a hand-off link reads and submits. The token comes in
//! `Authorization: Bearer` and nowhere else; without one that works everything is the same 404.

use axum::Json as Answer;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use byoc_types::{
    CustomCloudStatus, ErrorAnswer, ExpectedPlan, HandOffOffer, HandOffSubmit,
    PermissionsExplained, TemplateFilesAnswer,
};

use super::templates::{REVIEW_POLICY, download};
use crate::app::{ReviewFormat, hand_off};
use crate::http::answer::{Tagged, empty_object};
use crate::http::extract::Json;
use crate::http::{Refusal, Server};

/// The token of the link; empty if there is none, which opens nothing.
pub struct LinkSecret(String);

impl FromRequestParts<Server> for LinkSecret {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<Self, Refusal> {
        let header = parts.headers.get(header::AUTHORIZATION);
        let value = header.and_then(|value| value.to_str().ok());
        let token = value.and_then(|value| {
            let (scheme, token) = value.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        Ok(Self(token.unwrap_or_default().to_owned()))
    }
}

/// What the link is about.
#[utoipa::path(get, path = "/console/v1/hand-off", tag = "hand-off",
    security(("token" = [])),
    responses((status = 200, body = HandOffOffer), (status = "default", body = ErrorAnswer)))]
pub async fn hand_off_offer(
    State(server): State<Server>,
    LinkSecret(token): LinkSecret,
) -> Result<Answer<HandOffOffer>, Refusal> {
    Ok(Answer(hand_off::hand_off_offer(&server.ctx, &token).await?))
}

/// The files to download with their checksums, and the commands.
#[utoipa::path(get, path = "/console/v1/hand-off/template-files", tag = "hand-off",
    security(("token" = [])),
    responses((status = 200, body = TemplateFilesAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn hand_off_files(
    State(server): State<Server>,
    LinkSecret(token): LinkSecret,
) -> Result<Answer<TemplateFilesAnswer>, Refusal> {
    Ok(Answer(hand_off::hand_off_files(&server.ctx, &token).await?))
}

/// The same files and their checksums as a zip.
#[utoipa::path(get, path = "/console/v1/hand-off/template-files.zip", tag = "hand-off",
    security(("token" = [])),
    responses((status = 200, content_type = "application/zip", body = [u8]), (status = "default", body = ErrorAnswer)))]
pub async fn hand_off_zip(
    State(server): State<Server>,
    LinkSecret(token): LinkSecret,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let zip = hand_off::hand_off_zip(&server.ctx, &token).await?;
    download(zip, "application/zip", &headers)
}

/// Every policy, statement by statement.
#[utoipa::path(get, path = "/console/v1/hand-off/permissions-explained", tag = "hand-off",
    security(("token" = [])),
    responses((status = 200, body = PermissionsExplained), (status = "default", body = ErrorAnswer)))]
pub async fn hand_off_permissions(
    State(server): State<Server>,
    LinkSecret(token): LinkSecret,
) -> Result<Answer<PermissionsExplained>, Refusal> {
    Ok(Answer(
        hand_off::hand_off_permissions(&server.ctx, &token).await?,
    ))
}

/// What a security reviewer reads, as one HTML file without script.
#[utoipa::path(get, path = "/console/v1/hand-off/security-review.html", tag = "hand-off",
    security(("token" = [])),
    responses((status = 200, content_type = "text/html", body = String), (status = "default", body = ErrorAnswer)))]
pub async fn hand_off_review_html(
    State(server): State<Server>,
    LinkSecret(token): LinkSecret,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let format = ReviewFormat::Html;
    let review = hand_off::hand_off_review(&server.ctx, &token, format).await?;
    let mut response = download(review, "text/html; charset=utf-8", &headers)?;
    let policy = HeaderValue::from_static(REVIEW_POLICY);
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// The same as Markdown.
#[utoipa::path(get, path = "/console/v1/hand-off/security-review.md", tag = "hand-off",
    security(("token" = [])),
    responses((status = 200, content_type = "text/markdown", body = String), (status = "default", body = ErrorAnswer)))]
pub async fn hand_off_review_markdown(
    State(server): State<Server>,
    LinkSecret(token): LinkSecret,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let format = ReviewFormat::Markdown;
    let review = hand_off::hand_off_review(&server.ctx, &token, format).await?;
    download(review, "text/markdown; charset=utf-8", &headers)
}

/// What `terraform plan` may list before the first apply.
#[utoipa::path(get, path = "/console/v1/hand-off/expected-plan", tag = "hand-off",
    security(("token" = [])),
    responses((status = 200, body = ExpectedPlan), (status = "default", body = ErrorAnswer)))]
pub async fn hand_off_plan(
    State(server): State<Server>,
    LinkSecret(token): LinkSecret,
) -> Result<Answer<ExpectedPlan>, Refusal> {
    Ok(Answer(hand_off::hand_off_plan(&server.ctx, &token).await?))
}

/// The state of the custom cloud, and its newest operation.
#[utoipa::path(get, path = "/console/v1/hand-off/status", tag = "hand-off",
    security(("token" = [])),
    responses((status = 200, body = CustomCloudStatus), (status = "default", body = ErrorAnswer)))]
pub async fn hand_off_status(
    State(server): State<Server>,
    LinkSecret(token): LinkSecret,
) -> Result<Tagged<CustomCloudStatus>, Refusal> {
    let status = hand_off::hand_off_status(&server.ctx, &token).await?;
    Ok(Tagged::new(status, |status| status))
}

/// Submits the identifier, once. A super admin decides about it.
#[utoipa::path(post, path = "/console/v1/hand-off/submit", tag = "hand-off", request_body = HandOffSubmit,
    security(("token" = [])),
    responses((status = 200, body = Object), (status = "default", body = ErrorAnswer)))]
pub async fn hand_off_submit(
    State(server): State<Server>,
    LinkSecret(token): LinkSecret,
    Json(submit): Json<HandOffSubmit>,
) -> Result<Response, Refusal> {
    hand_off::hand_off_submit(&server.ctx, &token, submit).await?;
    Ok(empty_object())
}
