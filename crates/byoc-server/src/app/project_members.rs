//! Who belongs to a project: a member of the organization sees the custom clouds of their projects.

use byoc_rules::words;
use byoc_types::{
    FieldChange, ProjectMember, ProjectMemberUpdate, ProjectMembersAnswer, ProjectRole,
};

use super::access::{self, NO_PROJECT};
use super::organizations::note;
use super::projects::project_of;
use super::transaction::write;
use super::{Actor, Ctx, Error, FieldError, Result};
use crate::store::organizations;
use crate::store::projects::{self, ProjectMemberRow};

const NO_MEMBER: &str = "There is no such member in this organization. Load its members again.";
const NO_PROJECT_MEMBER: &str =
    "This person is not a member of the project. Load its members again.";

/// GET `organization/{org}/projects/{project}/members`, for people who can see the project.
pub async fn project_member_list(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    project_name: &str,
) -> Result<ProjectMembersAnswer> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    let limited_to = access::limited_to(actor, Some(organization.role));
    let source = &mut ctx.db.read();
    projects::by_name(source, organization_id, project_name, limited_to)
        .await?
        .ok_or(Error::NotFound(NO_PROJECT))?;
    let members = projects::members(source, project_name).await?;
    Ok(ProjectMembersAnswer {
        members: members.into_iter().map(answer).collect(),
    })
}

/// PUT `organization/{org}/projects/{project}/members/{user}`: adds a member of the organization to
/// the project, or gives them another role there. A repeat changes nothing.
pub async fn project_member_update(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    project_name: &str,
    user_id: &str,
    request: ProjectMemberUpdate,
) -> Result<ProjectMember> {
    let organization = access::administered(ctx, actor, organization_id).await?;
    let Some(role) = words::parse::<ProjectRole>(request.role.trim()) else {
        return Err(Error::Invalid(vec![FieldError::new(
            "role",
            "project_role_unknown",
            "Choose a role: admin, operator, developer or read_only.",
        )]));
    };
    let (by, user_id, project) = (
        actor.email.clone(),
        user_id.to_owned(),
        project_name.to_owned(),
    );
    write(ctx, organization, move |tx, organization| {
        Box::pin(async move {
            let org = organization.organization_id;
            project_of(tx, &org, &project).await?;
            let person = organizations::members(tx, &org)
                .await?
                .into_iter()
                .find(|member| member.user_id == user_id)
                .ok_or(Error::NotFound(NO_MEMBER))?;
            let before = projects::members(tx, &project)
                .await?
                .into_iter()
                .find(|member| member.user_id == user_id)
                .map(|member| member.role);
            if before != Some(role) {
                projects::write_member(tx, &project, &user_id, role).await?;
                let summary = match before {
                    None => format!("Added {} to the project “{project}”", person.email),
                    Some(_) => format!(
                        "Changed the role of {} in the project “{project}”",
                        person.email
                    ),
                };
                let changes = vec![FieldChange {
                    field: "role".to_owned(),
                    before: before.map(word),
                    after: Some(word(role)),
                }];
                note(tx, &org, &by, "project_member_update", &summary, changes).await?;
            }
            Ok::<_, Error>(ProjectMember {
                user_id,
                email: person.email,
                real_name: person.real_name,
                role,
            })
        })
    })
    .await
}

/// DELETE `organization/{org}/projects/{project}/members/{user}`: they stay members of the
/// organization.
pub async fn project_member_delete(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    project_name: &str,
    user_id: &str,
) -> Result<()> {
    let organization = access::administered(ctx, actor, organization_id).await?;
    let (by, user_id, project) = (
        actor.email.clone(),
        user_id.to_owned(),
        project_name.to_owned(),
    );
    write(ctx, organization, move |tx, organization| {
        Box::pin(async move {
            let org = organization.organization_id;
            project_of(tx, &org, &project).await?;
            let member = projects::members(tx, &project)
                .await?
                .into_iter()
                .find(|member| member.user_id == user_id)
                .ok_or(Error::NotFound(NO_PROJECT_MEMBER))?;
            projects::delete_member(tx, &project, &user_id).await?;
            let summary = format!("Removed {} from the project “{project}”", member.email);
            let changes = vec![FieldChange {
                field: "role".to_owned(),
                before: Some(word(member.role)),
                after: None,
            }];
            note(tx, &org, &by, "project_member_delete", &summary, changes).await?;
            Ok(())
        })
    })
    .await
}

fn word(role: ProjectRole) -> String {
    words::as_word(role).to_owned()
}

fn answer(row: ProjectMemberRow) -> ProjectMember {
    ProjectMember {
        role: row.role,
        user_id: row.user_id,
        email: row.email,
        real_name: row.real_name,
    }
}
