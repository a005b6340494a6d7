//! `/v1/organizations`, `/v1/organization/{organization_id}` and `/v1/account`.

use axum::Json as Answer;
use axum::extract::State;
use byoc_types::{AccountsAnswer, ErrorAnswer, Organization, OrganizationsAnswer, ProjectsAnswer};

use crate::app::{Actor, organizations, projects};
use crate::http::extract::Path;
use crate::http::{Refusal, Server};

/// The caller's organizations.
#[utoipa::path(get, path = "/v1/organizations", tag = "organizations",
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = OrganizationsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn organization_list(
    State(server): State<Server>,
    actor: Actor,
) -> Result<Answer<OrganizationsAnswer>, Refusal> {
    Ok(Answer(
        organizations::organization_list(&server.ctx, &actor).await?,
    ))
}

/// One organization.
#[utoipa::path(get, path = "/v1/organization/{organization_id}", tag = "organizations",
    params(("organization_id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = Organization), (status = "default", body = ErrorAnswer)))]
pub async fn organization_view(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
) -> Result<Answer<Organization>, Refusal> {
    Ok(Answer(
        organizations::organization_view(&server.ctx, &actor, &organization_id).await?,
    ))
}

/// Root accounts and organizational units of the caller's organizations.
#[utoipa::path(get, path = "/v1/account", tag = "organizations",
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = AccountsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn account_list(
    State(server): State<Server>,
    actor: Actor,
) -> Result<Answer<AccountsAnswer>, Refusal> {
    Ok(Answer(
        organizations::account_list(&server.ctx, &actor).await?,
    ))
}

/// The projects of an organization.
#[utoipa::path(get, path = "/v1/organization/{organization_id}/projects", tag = "organizations",
    params(("organization_id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = ProjectsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn organization_project_list(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
) -> Result<Answer<ProjectsAnswer>, Refusal> {
    Ok(Answer(
        projects::organization_project_list(&server.ctx, &actor, &organization_id).await?,
    ))
}
