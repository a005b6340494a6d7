//! `/console/v1/organization/{organization_id}/projects/{project}/members`.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::Response;
use byoc_types::{ErrorAnswer, ProjectMember, ProjectMemberUpdate, ProjectMembersAnswer};

use crate::app::{Actor, project_members};
use crate::http::answer::empty_object;
use crate::http::extract::{Json, Path};
use crate::http::{Refusal, Server};

/// The members of a project.
#[utoipa::path(get,
    path = "/console/v1/organization/{organization_id}/projects/{project}/members",
    tag = "organizations", params(("organization_id" = String, Path), ("project" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = ProjectMembersAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn project_member_list(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, project)): Path<(String, String)>,
) -> Result<Answer<ProjectMembersAnswer>, Refusal> {
    let ctx = &server.ctx;
    Ok(Answer(
        project_members::project_member_list(ctx, &actor, &organization_id, &project).await?,
    ))
}

/// Adds a member of the organization to a project, or changes their role there.
#[utoipa::path(put,
    path = "/console/v1/organization/{organization_id}/projects/{project}/members/{user_id}",
    tag = "organizations", request_body = ProjectMemberUpdate,
    params(("organization_id" = String, Path), ("project" = String, Path),
        ("user_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = ProjectMember), (status = "default", body = ErrorAnswer)))]
pub async fn project_member_update(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, project, user_id)): Path<(String, String, String)>,
    Json(request): Json<ProjectMemberUpdate>,
) -> Result<Answer<ProjectMember>, Refusal> {
    let (ctx, org) = (&server.ctx, &organization_id);
    Ok(Answer(
        project_members::project_member_update(ctx, &actor, org, &project, &user_id, request)
            .await?,
    ))
}

/// Removes a person from a project. The person stays a member of the organization.
#[utoipa::path(delete,
    path = "/console/v1/organization/{organization_id}/projects/{project}/members/{user_id}",
    tag = "organizations",
    params(("organization_id" = String, Path), ("project" = String, Path),
        ("user_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, description = "Removed", body = Object),
        (status = "default", body = ErrorAnswer)))]
pub async fn project_member_delete(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, project, user_id)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let (ctx, org) = (&server.ctx, &organization_id);
    project_members::project_member_delete(ctx, &actor, org, &project, &user_id).await?;
    Ok(empty_object())
}
