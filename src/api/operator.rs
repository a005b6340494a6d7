//! What operators see and decide.

use byoc_types::{
    Invitation, OperatorCustomCloudsAnswer, OperatorFailuresAnswer, OperatorHealth,
    OperatorInvitationCreate, OperatorOrganization, OperatorOrganizationCreate,
    OperatorOrganizationCreated, OperatorOrganizationUpdate, OperatorOrganizationsAnswer,
};

use super::{ApiError, Call, Tagged, send, send_tagged};
use crate::url::segment;

const ORGANIZATIONS: &str = "/console/v1/operator/organizations";

fn one(org: &str) -> String {
    format!("/console/v1/operator/organization/{}", segment(org))
}

/// All organizations, newest first.
pub async fn operator_organization_list() -> Result<OperatorOrganizationsAnswer, ApiError> {
    let mut answer: OperatorOrganizationsAnswer = send(Call::get(ORGANIZATIONS)).await?;
    while let Some(cursor) = answer.cursor.take() {
        let path = format!("{ORGANIZATIONS}?cursor={}", segment(&cursor));
        let page: OperatorOrganizationsAnswer = send(Call::get(path)).await?;
        answer.organizations.extend(page.organizations);
        answer.cursor = page.cursor;
    }
    Ok(answer)
}

/// Creates an organization; only this answer has the link of its first super admin.
pub async fn operator_organization_create(
    request: &OperatorOrganizationCreate,
) -> Result<OperatorOrganizationCreated, ApiError> {
    send(Call::post(ORGANIZATIONS).json(request)).await
}

/// An organization with its version.
pub async fn operator_organization_view(
    org: &str,
) -> Result<Tagged<OperatorOrganization>, ApiError> {
    send_tagged(Call::get(one(org))).await
}

/// Replaces name, tier, offer and models. 412 if somebody else changed them since `etag`.
pub async fn operator_organization_update(
    org: &str,
    request: &OperatorOrganizationUpdate,
    etag: Option<&str>,
) -> Result<Tagged<OperatorOrganization>, ApiError> {
    send_tagged(Call::put(one(org)).json(request).if_match(etag)).await
}

/// Invites a super admin to an organization that has none.
pub async fn operator_invitation_create(
    org: &str,
    request: &OperatorInvitationCreate,
) -> Result<Invitation, ApiError> {
    send(Call::post(format!("{}/invitations", one(org))).json(request)).await
}

/// A page of the custom clouds of all organizations. `query`: names and values to filter by.
pub async fn operator_custom_cloud_list(
    query: &[(&str, String)],
) -> Result<OperatorCustomCloudsAnswer, ApiError> {
    let pairs = query
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", segment(value)));
    let query = pairs.collect::<Vec<_>>().join("&");
    send(Call::get(format!(
        "/console/v1/operator/custom-clouds?{query}"
    )))
    .await
}

/// Operations that failed in the last 24 hours, by cause.
pub async fn operator_failure_list() -> Result<OperatorFailuresAnswer, ApiError> {
    send(Call::get("/console/v1/operator/failures")).await
}

/// How the server is.
pub async fn operator_health_view() -> Result<OperatorHealth, ApiError> {
    send(Call::get("/console/v1/operator/health")).await
}
