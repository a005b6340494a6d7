//! `/console/v1/organization/{organization_id}`: units, projects and members.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::Response;
use byoc_types::{
    Account, AccountsAnswer, CustomCloudPermissionsListAnswer, ErrorAnswer, EventsAnswer, Member,
    MemberUpdate, MembersAnswer, Project, ProjectCreate, UnitCreate,
};

use crate::app::{self, Actor, HistoryQuery, members, projects, units};
use crate::http::answer::empty_object;
use crate::http::extract::{Json, Path, Query};
use crate::http::{Refusal, Server};

/// The root account, then the organizational units.
#[utoipa::path(get, path = "/console/v1/organization/{organization_id}/units",
    tag = "organizations", params(("organization_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = AccountsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn unit_list(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
) -> Result<Answer<AccountsAnswer>, Refusal> {
    Ok(Answer(
        units::unit_list(&server.ctx, &actor, &organization_id).await?,
    ))
}

/// Creates an organizational unit.
#[utoipa::path(post, path = "/console/v1/organization/{organization_id}/units",
    tag = "organizations", request_body = UnitCreate, params(("organization_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = Account), (status = "default", body = ErrorAnswer)))]
pub async fn unit_create(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    Json(request): Json<UnitCreate>,
) -> Result<Answer<Account>, Refusal> {
    Ok(Answer(
        units::unit_create(&server.ctx, &actor, &organization_id, request).await?,
    ))
}

/// Creates a project.
#[utoipa::path(post, path = "/console/v1/organization/{organization_id}/projects",
    tag = "organizations", request_body = ProjectCreate,
    params(("organization_id" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, body = Project), (status = "default", body = ErrorAnswer)))]
pub async fn project_create(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    Json(request): Json<ProjectCreate>,
) -> Result<Answer<Project>, Refusal> {
    Ok(Answer(
        projects::project_create(&server.ctx, &actor, &organization_id, request).await?,
    ))
}

/// Project access for every custom cloud in the organization.
#[utoipa::path(get,
    path = "/console/v1/organization/{organization_id}/custom-cloud-permissions",
    tag = "organizations", params(("organization_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = CustomCloudPermissionsListAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn permissions_list(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
) -> Result<Answer<CustomCloudPermissionsListAnswer>, Refusal> {
    let answer = app::permissions_list(&server.ctx, &actor, &organization_id).await?;
    Ok(Answer(answer))
}

/// The members of an organization.
#[utoipa::path(get, path = "/console/v1/organization/{organization_id}/members",
    tag = "organizations", params(("organization_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = MembersAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn member_list(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
) -> Result<Answer<MembersAnswer>, Refusal> {
    Ok(Answer(
        members::member_list(&server.ctx, &actor, &organization_id).await?,
    ))
}

/// Changes the role of a member. The last super admin can't be changed.
#[utoipa::path(put, path = "/console/v1/organization/{organization_id}/members/{user_id}",
    tag = "organizations", request_body = MemberUpdate,
    params(("organization_id" = String, Path), ("user_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = Member), (status = "default", body = ErrorAnswer)))]
pub async fn member_update(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, user_id)): Path<(String, String)>,
    Json(request): Json<MemberUpdate>,
) -> Result<Answer<Member>, Refusal> {
    let ctx = &server.ctx;
    Ok(Answer(
        members::member_update(ctx, &actor, &organization_id, &user_id, request).await?,
    ))
}

/// Removes a member from the organization. The person's user stays.
#[utoipa::path(delete, path = "/console/v1/organization/{organization_id}/members/{user_id}",
    tag = "organizations",
    params(("organization_id" = String, Path), ("user_id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, description = "Removed", body = Object),
        (status = "default", body = ErrorAnswer)))]
pub async fn member_delete(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, user_id)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    members::member_delete(&server.ctx, &actor, &organization_id, &user_id).await?;
    Ok(empty_object())
}

/// Who changed the organization itself, newest first: units, projects, members, company rules,
/// deployment models. With `include=custom_clouds`, what happened in its custom clouds too.
#[utoipa::path(get, path = "/console/v1/organization/{organization_id}/events",
    tag = "organizations", params(("organization_id" = String, Path),
        ("cursor" = Option<String>, Query, description = "From the previous page"),
        ("include" = Option<String>, Query, description = "`custom_clouds`"),
        ("limit" = Option<i32>, Query, description = "1 to 1,000; default 50")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = EventsAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn organization_event_list(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    Query(query): Query<HistoryQuery>,
) -> Result<Answer<EventsAnswer>, Refusal> {
    Ok(Answer(
        app::organization_event_list(&server.ctx, &actor, &organization_id, &query).await?,
    ))
}
