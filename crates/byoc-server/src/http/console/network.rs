//! `/console/v1/regions` and `/console/v1/network-plan`.

use axum::Json as Answer;
use byoc_types::{ErrorAnswer, NetworkPlanAnswer, NetworkPlanRequest, RegionsAnswer};
use serde::Deserialize;

use crate::app::{Actor, network};
use crate::http::Refusal;
use crate::http::authentication::AnyScope;
use crate::http::extract::{Json, Query};

/// Query of `regions`.
#[derive(Deserialize)]
pub struct RegionQuery {
    provider: Option<String>,
}

/// Regions that custom clouds can be in.
#[utoipa::path(get, path = "/console/v1/regions", tag = "console",
    params(("provider" = Option<String>, Query, description = "`aws` or `google`")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = RegionsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn region_list(
    _: Actor,
    Query(query): Query<RegionQuery>,
) -> Result<Answer<RegionsAnswer>, Refusal> {
    Ok(Answer(network::region_list(query.provider.as_deref())?))
}

/// What a reserved range would be divided into.
#[utoipa::path(post, path = "/console/v1/network-plan", tag = "console",
    request_body = NetworkPlanRequest, security(("token" = []), ("session" = [])),
    responses((status = 200, body = NetworkPlanAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn network_plan(
    _: AnyScope,
    Json(request): Json<NetworkPlanRequest>,
) -> Result<Answer<NetworkPlanAnswer>, Refusal> {
    Ok(Answer(network::network_plan(&request)?))
}
