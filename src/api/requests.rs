//! What an organization asks of the people who run the server.

use byoc_types::{
    OrganizationRequest, OrganizationRequestCreate, OrganizationRequestsAnswer, RequestContent,
};

use super::{ApiError, Call, send};
use crate::url::segment;

fn path(org: &str) -> String {
    format!("/console/v1/organization/{}/requests", segment(org))
}

/// The organization's requests, newest first, and who may ask.
pub async fn request_list(org: &str) -> Result<OrganizationRequestsAnswer, ApiError> {
    send(Call::get(path(org))).await
}

/// Asks for something.
pub async fn request_create(
    org: &str,
    content: RequestContent,
) -> Result<OrganizationRequest, ApiError> {
    send(Call::post(path(org)).json(&OrganizationRequestCreate { content })).await
}

/// Takes a request back.
pub async fn request_delete(org: &str, request_id: &str) -> Result<OrganizationRequest, ApiError> {
    send(Call::delete(format!(
        "{}/{}",
        path(org),
        segment(request_id)
    )))
    .await
}
