//! What an organization asks of all its custom clouds.

use byoc_types::CompanyRules;

use super::{ApiError, Call, Tagged, send_tagged};
use crate::url::segment;

fn path(org: &str) -> String {
    format!("/console/v1/organization/{}/company-rules", segment(org))
}

/// The rules with their version; empty where none were set yet.
pub async fn company_rules_view(org: &str) -> Result<Tagged<CompanyRules>, ApiError> {
    send_tagged(Call::get(path(org))).await
}

/// Replaces all of them. 412 where somebody else changed them since `etag`.
pub async fn company_rules_update(
    org: &str,
    rules: &CompanyRules,
    etag: Option<&str>,
) -> Result<Tagged<CompanyRules>, ApiError> {
    send_tagged(Call::put(path(org)).json(rules).if_match(etag)).await
}
