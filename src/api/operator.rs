//! What operators see and decide.

use byoc_types::{
    Invitation, OperatorCustomCloudsAnswer, OperatorFailuresAnswer, OperatorHealth,
    OperatorInvitationCreate, OperatorOrganization, OperatorOrganizationCreate,
    OperatorOrganizationCreated, OperatorOrganizationUpdate, OperatorOrganizationsAnswer,
    OperatorRequestsAnswer, OrganizationRequest, OrganizationRequestUpdate,
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
    let path = "/console/v1/operator/custom-clouds";
    send(Call::get(format!("{path}?{}", query_of(query)))).await
}

/// Operations that failed in the last 24 hours, by cause.
pub async fn operator_failure_list() -> Result<OperatorFailuresAnswer, ApiError> {
    send(Call::get("/console/v1/operator/failures")).await
}

/// How the server is.
pub async fn operator_health_view() -> Result<OperatorHealth, ApiError> {
    send(Call::get("/console/v1/operator/health")).await
}

const REQUESTS: &str = "/console/v1/operator/requests";

/// A page of the requests of all organizations, newest first. `query`: as in
/// [`operator_custom_cloud_list`].
pub async fn operator_request_list(
    query: &[(&str, String)],
) -> Result<OperatorRequestsAnswer, ApiError> {
    send(Call::get(format!("{REQUESTS}?{}", query_of(query)))).await
}

/// One request with its version.
pub async fn operator_request_view(id: &str) -> Result<Tagged<OrganizationRequest>, ApiError> {
    send_tagged(Call::get(format!("{REQUESTS}/{}", segment(id)))).await
}

/// Answers a request. 412 if somebody else did since `etag`.
pub async fn operator_request_update(
    id: &str,
    update: &OrganizationRequestUpdate,
    etag: Option<&str>,
) -> Result<Tagged<OrganizationRequest>, ApiError> {
    let call = Call::put(format!("{REQUESTS}/{}", segment(id)));
    send_tagged(call.json(update).if_match(etag)).await
}

/// The pairs that have a value, as the query of an address.
fn query_of(query: &[(&str, String)]) -> String {
    let pairs = query
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", segment(value)));
    pairs.collect::<Vec<_>>().join("&")
}
