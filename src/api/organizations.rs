//! Units, projects and members of an organization.

use byoc_types::{
    Account, AccountsAnswer, Member, MemberCreate, MembersAnswer, Project, ProjectCreate,
    ProjectsAnswer, UnitCreate,
};

use super::{ApiError, Call, send, send_unread};
use crate::paths::segment;

fn console(org: &str, part: &str) -> String {
    format!("/console/v1/organization/{}/{part}", segment(org))
}

/// The organization's root account and its units.
pub async fn unit_list(org: &str) -> Result<Vec<Account>, ApiError> {
    Ok(send::<AccountsAnswer>(Call::get(console(org, "units")))
        .await?
        .accounts)
}

/// Adds a unit below the root account.
pub async fn unit_create(org: &str, request: &UnitCreate) -> Result<(), ApiError> {
    send_unread(Call::post(console(org, "units")).json(request)).await
}

/// All projects of the organization.
pub async fn project_list(org: &str) -> Result<Vec<Project>, ApiError> {
    let path = format!("/v1/organization/{}/projects", segment(org));
    Ok(send::<ProjectsAnswer>(Call::get(path)).await?.projects)
}

/// Adds a project.
pub async fn project_create(org: &str, request: &ProjectCreate) -> Result<(), ApiError> {
    send_unread(Call::post(console(org, "projects")).json(request)).await
}

/// Everyone who belongs to the organization.
pub async fn member_list(org: &str) -> Result<Vec<Member>, ApiError> {
    Ok(send::<MembersAnswer>(Call::get(console(org, "members")))
        .await?
        .members)
}

/// Adds a person; one without a user gets one with the given password.
pub async fn member_create(org: &str, request: &MemberCreate) -> Result<(), ApiError> {
    send_unread(Call::post(console(org, "members")).json(request)).await
}
