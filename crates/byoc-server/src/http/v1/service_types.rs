//! `/v1/project/{project}/service_types`: what can run where.

use axum::Json as Answer;
use axum::extract::State;
use byoc_types::{
    ErrorAnswer, ServicePlansAnswer, ServiceType, ServiceTypesAnswer, ServiceVersionsAnswer,
};

use crate::app::{Actor, services};
use crate::http::extract::Path;
use crate::http::{Refusal, Server};

/// Every type of service, with its plans in the clouds that the project may use.
#[utoipa::path(get, path = "/v1/project/{project}/service_types", tag = "services",
    params(("project" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = ServiceTypesAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn service_type_list(
    State(server): State<Server>,
    actor: Actor,
    Path(project): Path<String>,
) -> Result<Answer<ServiceTypesAnswer>, Refusal> {
    let list = services::service_type_list(&server.ctx, &actor, &project).await?;
    Ok(Answer(list))
}

/// One type of service.
#[utoipa::path(get, path = "/v1/project/{project}/service-types/{service_type}", tag = "services",
    params(("project" = String, Path), ("service_type" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = ServiceType), (status = "default", body = ErrorAnswer)))]
pub async fn service_type_view(
    State(server): State<Server>,
    actor: Actor,
    Path((project, service_type)): Path<(String, String)>,
) -> Result<Answer<ServiceType>, Refusal> {
    let ctx = &server.ctx;
    let found = services::service_type_view(ctx, &actor, &project, &service_type).await?;
    Ok(Answer(found))
}

/// The plans of a type.
#[utoipa::path(get, path = "/v1/project/{project}/service-types/{service_type}/plans",
    tag = "services", params(("project" = String, Path), ("service_type" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = ServicePlansAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn service_plan_list(
    State(server): State<Server>,
    actor: Actor,
    Path((project, service_type)): Path<(String, String)>,
) -> Result<Answer<ServicePlansAnswer>, Refusal> {
    let ctx = &server.ctx;
    let plans = services::service_plan_list(ctx, &actor, &project, &service_type).await?;
    Ok(Answer(plans))
}

/// Every version of every type.
#[utoipa::path(get, path = "/v1/service_versions", tag = "services",
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = ServiceVersionsAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn service_version_list(
    State(server): State<Server>,
    _: Actor,
) -> Result<Answer<ServiceVersionsAnswer>, Refusal> {
    Ok(Answer(services::service_version_list(&server.ctx)))
}

/// The same: all accounts have the same versions.
#[utoipa::path(get, path = "/v1/account/{account_id}/service_versions", tag = "services",
    params(("account_id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = ServiceVersionsAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn account_service_version_list(
    State(server): State<Server>,
    _: Actor,
    Path(_): Path<String>,
) -> Result<Answer<ServiceVersionsAnswer>, Refusal> {
    Ok(Answer(services::service_version_list(&server.ctx)))
}
