//! `/console/v1/organization/{organization_id}/projects/{project}`.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use byoc_types::{DependentCloudsAnswer, ErrorAnswer, Project, ProjectUpdate};

use crate::app::{Actor, IfMatch, projects};
use crate::http::answer::Tagged;
use crate::http::answer::empty_object;
use crate::http::extract::{Change, Path};
use crate::http::{Refusal, Server, kept};

/// One project with its version.
#[utoipa::path(get, path = "/console/v1/organization/{organization_id}/projects/{project}",
    tag = "organizations", params(("organization_id" = String, Path), ("project" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = Project), (status = 304),
        (status = "default", body = ErrorAnswer)))]
pub async fn organization_project_view(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, project)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    kept::answer(&server, &actor, &uri, &headers, async {
        let ctx = &server.ctx;
        let found =
            projects::organization_project_view(ctx, &actor, &organization_id, &project).await?;
        Ok((Some(found.version), found.value))
    })
    .await
}

/// Renames a project or moves it to another unit. It keeps its custom clouds and members.
#[utoipa::path(put, path = "/console/v1/organization/{organization_id}/projects/{project}",
    tag = "organizations", request_body = ProjectUpdate,
    params(("organization_id" = String, Path), ("project" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The version to change; needed with \
            a session cookie")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = Project), (status = "default", body = ErrorAnswer)))]
pub async fn project_update(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, project)): Path<(String, String)>,
    if_match: IfMatch,
    Change(request): Change<ProjectUpdate>,
) -> Result<Tagged<Project>, Refusal> {
    let ctx = &server.ctx;
    let changed =
        projects::project_update(ctx, &actor, &organization_id, &project, request, &if_match)
            .await?;
    Ok(Tagged::new(changed, |changed| changed))
}

/// Deletes a project. Custom clouds are no longer available to it.
#[utoipa::path(delete, path = "/console/v1/organization/{organization_id}/projects/{project}",
    tag = "organizations",
    params(("organization_id" = String, Path), ("project" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The version to delete; needed with \
            a session cookie")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, description = "Deleted", body = Object),
        (status = "default", body = ErrorAnswer)))]
pub async fn project_delete(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, project)): Path<(String, String)>,
    if_match: IfMatch,
) -> Result<Response, Refusal> {
    projects::project_delete(&server.ctx, &actor, &organization_id, &project, &if_match).await?;
    Ok(empty_object())
}

/// The custom clouds that a project may use, and the permission for each. Its members see no drafts.
#[utoipa::path(get,
    path = "/console/v1/organization/{organization_id}/projects/{project}/custom-clouds",
    tag = "organizations", params(("organization_id" = String, Path), ("project" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = DependentCloudsAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn project_dependents(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, project)): Path<(String, String)>,
) -> Result<Answer<DependentCloudsAnswer>, Refusal> {
    let ctx = &server.ctx;
    Ok(Answer(
        projects::project_dependents(ctx, &actor, &organization_id, &project).await?,
    ))
}
