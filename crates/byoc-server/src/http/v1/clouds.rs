//! `/v1/clouds` and `/v1/project/{project}/clouds`: where services can be placed.

use axum::Json as Answer;
use axum::extract::State;
use byoc_types::{CloudsAnswer, ErrorAnswer};

use crate::app::{self, Actor};
use crate::http::extract::Path;
use crate::http::{Refusal, Server};

/// The custom clouds that the caller's projects may use, then the public regions. `avn cloud list` without a project asks
/// for `/v1/project//clouds` and gets the same.
#[utoipa::path(get, path = "/v1/clouds", tag = "clouds",
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = CloudsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn cloud_list(
    State(server): State<Server>,
    actor: Actor,
) -> Result<Answer<CloudsAnswer>, Refusal> {
    let clouds = app::cloud_list(&server.ctx, &actor, None).await?;
    Ok(Answer(CloudsAnswer { clouds }))
}

/// The custom clouds that a project may use, then the public regions.
#[utoipa::path(get, path = "/v1/project/{project}/clouds", tag = "clouds",
    params(("project" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = CloudsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn project_cloud_list(
    State(server): State<Server>,
    actor: Actor,
    Path(project): Path<String>,
) -> Result<Answer<CloudsAnswer>, Refusal> {
    let clouds = app::cloud_list(&server.ctx, &actor, Some(&project)).await?;
    Ok(Answer(CloudsAnswer { clouds }))
}
