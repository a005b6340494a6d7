//! Projects and organizational units: changes, what depends on them, and who belongs to a project.

use byoc_rules::words;
use byoc_types::{
    Account, DependentCloud, DependentCloudsAnswer, Project, ProjectCreate, ProjectMember,
    ProjectMemberUpdate, ProjectMembersAnswer, ProjectRole, ProjectUpdate, UnitUpdate,
};

use super::{ApiError, Call, Tagged, send, send_tagged, send_unread};
use crate::url::segment;

fn project(org: &str, name: &str, part: &str) -> String {
    let (org, name) = (segment(org), segment(name));
    format!("/console/v1/organization/{org}/projects/{name}{part}")
}

fn unit(org: &str, id: &str, part: &str) -> String {
    let (org, id) = (segment(org), segment(id));
    format!("/console/v1/organization/{org}/units/{id}{part}")
}

fn member(org: &str, name: &str, user_id: &str) -> String {
    project(org, name, &format!("/members/{}", segment(user_id)))
}

/// Adds a project.
pub async fn project_create(org: &str, request: &ProjectCreate) -> Result<Project, ApiError> {
    let path = format!("/console/v1/organization/{}/projects", segment(org));
    send(Call::post(path).json(request)).await
}

/// A project with its version.
pub async fn project_view(org: &str, name: &str) -> Result<Tagged<Project>, ApiError> {
    send_tagged(Call::get(project(org, name, ""))).await
}

/// Gives a project another name or unit: the version that is read first.
pub async fn project_update(
    org: &str,
    name: &str,
    request: &ProjectUpdate,
) -> Result<(), ApiError> {
    let etag = project_view(org, name).await?.etag;
    let call = Call::put(project(org, name, "")).json(request);
    send_unread(call.if_match(etag.as_deref())).await
}

/// Deletes a project.
pub async fn project_delete(org: &str, name: &str) -> Result<(), ApiError> {
    let etag = project_view(org, name).await?.etag;
    send_unread(Call::delete(project(org, name, "")).if_match(etag.as_deref())).await
}

/// The custom clouds that a project may use, and through which permission.
pub async fn project_dependents(org: &str, name: &str) -> Result<Vec<DependentCloud>, ApiError> {
    let call = Call::get(project(org, name, "/custom-clouds"));
    Ok(send::<DependentCloudsAnswer>(call).await?.custom_clouds)
}

/// Who belongs to a project.
pub async fn project_member_list(org: &str, name: &str) -> Result<Vec<ProjectMember>, ApiError> {
    let call = Call::get(project(org, name, "/members"));
    Ok(send::<ProjectMembersAnswer>(call).await?.members)
}

/// Adds a person to a project, or gives them another role there.
pub async fn project_member_update(
    org: &str,
    name: &str,
    user_id: &str,
    role: ProjectRole,
) -> Result<(), ApiError> {
    let role = words::as_word(role).to_owned();
    let call = Call::put(member(org, name, user_id)).json(&ProjectMemberUpdate { role });
    send_unread(call).await
}

/// Removes a person from a project.
pub async fn project_member_delete(org: &str, name: &str, user_id: &str) -> Result<(), ApiError> {
    send_unread(Call::delete(member(org, name, user_id))).await
}

/// A unit with its version.
async fn unit_view(org: &str, id: &str) -> Result<Tagged<Account>, ApiError> {
    send_tagged(Call::get(unit(org, id, ""))).await
}

/// Gives a unit another name.
pub async fn unit_update(org: &str, id: &str, request: &UnitUpdate) -> Result<(), ApiError> {
    let etag = unit_view(org, id).await?.etag;
    send_unread(
        Call::put(unit(org, id, ""))
            .json(request)
            .if_match(etag.as_deref()),
    )
    .await
}

/// Deletes a unit without projects.
pub async fn unit_delete(org: &str, id: &str) -> Result<(), ApiError> {
    let etag = unit_view(org, id).await?.etag;
    send_unread(Call::delete(unit(org, id, "")).if_match(etag.as_deref())).await
}

/// The custom clouds that are available to a unit.
pub async fn unit_dependents(org: &str, id: &str) -> Result<Vec<DependentCloud>, ApiError> {
    let call = Call::get(unit(org, id, "/custom-clouds"));
    Ok(send::<DependentCloudsAnswer>(call).await?.custom_clouds)
}
