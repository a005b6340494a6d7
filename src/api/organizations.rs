//! Units, projects and members of an organization.

use byoc_rules::words;
use byoc_types::{
    Account, AccountsAnswer, EventsAnswer, Member, MemberUpdate, MembersAnswer, Project,
    ProjectsAnswer, Role, UnitCreate,
};

use super::{ApiError, Call, send, send_bytes, send_unread};
use crate::url::segment;

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

/// Everyone who belongs to the organization.
pub async fn member_list(org: &str) -> Result<Vec<Member>, ApiError> {
    Ok(send::<MembersAnswer>(Call::get(console(org, "members")))
        .await?
        .members)
}

fn member(org: &str, user_id: &str) -> String {
    console(org, &format!("members/{}", segment(user_id)))
}

/// Gives a member another role.
pub async fn member_update(org: &str, user_id: &str, role: Role) -> Result<(), ApiError> {
    let role = words::as_word(role).to_owned();
    send_unread(Call::put(member(org, user_id)).json(&MemberUpdate { role })).await
}

/// Takes a member out of the organization.
pub async fn member_delete(org: &str, user_id: &str) -> Result<(), ApiError> {
    send_unread(Call::delete(member(org, user_id))).await
}

/// A page of what happened in it and its custom clouds, newest first. `cursor`: from the page before, for older
/// events. `limit`: at most so many, up to 1,000.
pub async fn organization_event_list(
    org: &str,
    cursor: Option<&str>,
    limit: Option<u32>,
) -> Result<EventsAnswer, ApiError> {
    let mut path = format!("{}?include=custom_clouds", console(org, "events"));
    if let Some(cursor) = cursor {
        path.push_str(&format!("&cursor={}", segment(cursor)));
    }
    if let Some(limit) = limit {
        path.push_str(&format!("&limit={limit}"));
    }
    send(Call::get(path)).await
}

/// Everything that happened in it and its custom clouds; `extension` is `csv` or `json`.
pub async fn organization_event_export(org: &str, extension: &str) -> Result<Vec<u8>, ApiError> {
    send_bytes(Call::get(console(org, &format!("events.{extension}")))).await
}
