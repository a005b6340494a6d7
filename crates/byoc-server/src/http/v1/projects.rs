//! `/v1/project`.

use axum::Json as Answer;
use axum::extract::State;
use byoc_types::{ErrorAnswer, Project, ProjectsAnswer};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{Actor, projects};
use crate::http::extract::Path;
use crate::http::{Refusal, Server};

/// Answer of GET `/v1/project/{project}`.
#[derive(Serialize, ToSchema)]
pub struct ProjectAnswer {
    project: Project,
}

/// The caller's projects.
#[utoipa::path(get, path = "/v1/project", tag = "projects",
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = ProjectsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn project_list(
    State(server): State<Server>,
    actor: Actor,
) -> Result<Answer<ProjectsAnswer>, Refusal> {
    Ok(Answer(projects::project_list(&server.ctx, &actor).await?))
}

/// One project.
#[utoipa::path(get, path = "/v1/project/{project}", tag = "projects",
    params(("project" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = ProjectAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn project_view(
    State(server): State<Server>,
    actor: Actor,
    Path(project): Path<String>,
) -> Result<Answer<ProjectAnswer>, Refusal> {
    let project = projects::project_view(&server.ctx, &actor, &project).await?;
    Ok(Answer(ProjectAnswer { project }))
}
