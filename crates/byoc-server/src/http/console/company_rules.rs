//! `/console/v1/organization/{organization_id}/company-rules`.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use byoc_types::{CompanyRules, ErrorAnswer};

use crate::app::{self, Actor, IfMatch};
use crate::http::answer::Tagged;
use crate::http::extract::{Path, Whole};
use crate::http::{Refusal, Server, kept};

/// The company rules: required on every custom cloud of the organization.
#[utoipa::path(get, path = "/console/v1/organization/{organization_id}/company-rules",
    tag = "organizations", params(("organization_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = CompanyRules), (status = 304),
        (status = "default", body = ErrorAnswer)))]
pub async fn company_rules_view(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    kept::answer(&server, &actor, &uri, &headers, async {
        let rules = app::company_rules_view(&server.ctx, &actor, &organization_id).await?;
        Ok((Some(rules.version), rules.value))
    })
    .await
}

/// Replaces the company rules. Deployed custom clouds keep the rules of their deployment.
#[utoipa::path(put, path = "/console/v1/organization/{organization_id}/company-rules",
    tag = "organizations", request_body = CompanyRules,
    params(("organization_id" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The version to change; needed with \
            a session cookie")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = CompanyRules), (status = "default", body = ErrorAnswer)))]
pub async fn company_rules_update(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    if_match: IfMatch,
    Whole(rules): Whole<CompanyRules>,
) -> Result<Tagged<CompanyRules>, Refusal> {
    let ctx = &server.ctx;
    let rules = app::company_rules_update(ctx, &actor, &organization_id, rules, &if_match).await?;
    Ok(Tagged::new(rules, |rules| rules))
}
