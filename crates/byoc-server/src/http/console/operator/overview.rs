//! What operators see of everything: custom clouds, failures, health.

use axum::Json as Answer;
use axum::extract::State;
use byoc_types::{ErrorAnswer, OperatorCustomCloudsAnswer, OperatorFailuresAnswer, OperatorHealth};

use crate::app::{Actor, operator};
use crate::http::extract::Query;
use crate::http::{Refusal, Server};

/// Custom clouds of all organizations, newest first, with current problems. Deleted ones only with
/// `state=deleted`.
#[utoipa::path(get, path = "/console/v1/operator/custom-clouds", tag = "operator",
    params(("state" = Option<String>, Query), ("cause" = Option<String>, Query, description = "A \
        cause's code"), ("provider" = Option<String>, Query),
        ("organization" = Option<String>, Query, description = "An organization's id"),
        ("cursor" = Option<String>, Query, description = "From the previous page")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OperatorCustomCloudsAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn operator_custom_cloud_list(
    State(server): State<Server>,
    actor: Actor,
    Query(query): Query<operator::CloudsQuery>,
) -> Result<Answer<OperatorCustomCloudsAnswer>, Refusal> {
    Ok(Answer(
        operator::operator_custom_cloud_list(&server.ctx, &actor, query).await?,
    ))
}

/// Operations that failed in the last 24 hours, by cause.
#[utoipa::path(get, path = "/console/v1/operator/failures", tag = "operator",
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OperatorFailuresAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn operator_failure_list(
    State(server): State<Server>,
    actor: Actor,
) -> Result<Answer<OperatorFailuresAnswer>, Refusal> {
    Ok(Answer(
        operator::operator_failure_list(&server.ctx, &actor).await?,
    ))
}

/// Health of this server and its database.
#[utoipa::path(get, path = "/console/v1/operator/health", tag = "operator",
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OperatorHealth), (status = "default", body = ErrorAnswer)))]
pub async fn operator_health_view(
    State(server): State<Server>,
    actor: Actor,
) -> Result<Answer<OperatorHealth>, Refusal> {
    Ok(Answer(
        operator::operator_health_view(&server.ctx, &actor).await?,
    ))
}
