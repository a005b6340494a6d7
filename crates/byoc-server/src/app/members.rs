//! The members of an organization.

use byoc_rules::words;
use byoc_types::{FieldChange, Member, MemberUpdate, MembersAnswer, Role};

use super::access::Administered;
use super::organizations::note;
use super::transaction::write;
use super::{Actor, Ctx, Error, FieldError, Result, access};
use crate::store;
use crate::store::organizations::MemberRow;

const NO_MEMBER: &str = "There is no such member in this organization. Load its members again.";

/// GET `organization/{org}/members`.
pub async fn member_list(ctx: &Ctx, actor: &Actor, organization_id: &str) -> Result<MembersAnswer> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    let rows =
        store::organizations::members(&mut ctx.db.read(), &organization.organization_id).await?;
    Ok(MembersAnswer {
        members: rows.into_iter().map(member_answer).collect(),
    })
}

/// PUT `organization/{org}/members/{user}`: another role.
pub async fn member_update(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    user_id: &str,
    request: MemberUpdate,
) -> Result<Member> {
    let organization = access::administered(ctx, actor, organization_id).await?;
    let mut wrong = Vec::new();
    let Some(role) = check_role(&request.role, &mut wrong) else {
        return Err(Error::Invalid(wrong));
    };
    change_member(ctx, actor, organization, user_id, Some(role)).await
}

/// DELETE `organization/{org}/members/{user}`: the person's user stays, for other organizations.
pub async fn member_delete(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    user_id: &str,
) -> Result<()> {
    let organization = access::administered(ctx, actor, organization_id).await?;
    change_member(ctx, actor, organization, user_id, None)
        .await
        .map(drop)
}

fn is_admin(member: &MemberRow) -> bool {
    member.role == Role::SuperAdmin
}

/// Gives a member the role, or takes the member out where there is none. Answers the member as they
/// are then, or were.
async fn change_member(
    ctx: &Ctx,
    actor: &Actor,
    organization: Administered,
    user_id: &str,
    role: Option<Role>,
) -> Result<Member> {
    let (actor, user_id) = (actor.clone(), user_id.to_owned());
    write(ctx, organization, move |tx, organization| {
        Box::pin(async move {
            // 1. As it is under the lock: two super admins may be taking the role from each other.
            let org = organization.organization_id;
            let members = store::organizations::members(tx, &org).await?;
            let admins = members
                .iter()
                .filter(|member| is_admin(member) && member.deactivated_at.is_none())
                .count();
            let member = members
                .into_iter()
                .find(|member| member.user_id == user_id)
                .ok_or(Error::NotFound(NO_MEMBER))?;
            if is_admin(&member)
                && member.deactivated_at.is_none()
                && admins == 1
                && role != Some(Role::SuperAdmin)
            {
                return Err(Error::Conflict {
                    code: "last_super_admin",
                    message: format!(
                        "{} is the only super admin of this organization. Make somebody else \
                             a super admin first.",
                        member.email
                    ),
                });
            }

            // 2. Stored with its event.
            let (action, summary) = match role {
                Some(role) if role == member.role => return Ok(member_answer(member)),
                Some(role) => {
                    store::organizations::update_member(tx, &org, &user_id, role).await?;
                    let summary = format!("Changed the role of {}", member.email);
                    ("member_update", summary)
                }
                None => {
                    store::organizations::delete_member(tx, &org, &user_id).await?;
                    let summary = format!("Removed the member {}", member.email);
                    ("member_delete", summary)
                }
            };
            let change = FieldChange {
                field: "role".to_owned(),
                before: Some(words::as_word(member.role).to_owned()),
                after: role.map(|role| words::as_word(role).to_owned()),
            };
            note(tx, &org, &actor.email, action, &summary, vec![change]).await?;
            let role = role.unwrap_or(member.role);
            Ok(member_answer(MemberRow { role, ..member }))
        })
    })
    .await
}

fn member_answer(row: MemberRow) -> Member {
    Member {
        role: row.role,
        user_id: row.user_id,
        email: row.email,
        real_name: row.real_name,
        is_deactivated: row.deactivated_at.is_some(),
    }
}

pub(super) fn check_role(word: &str, wrong: &mut Vec<FieldError>) -> Option<Role> {
    let role = words::parse(word.trim());
    if role.is_none() {
        wrong.push(FieldError::new(
            "role",
            "role_unknown",
            "Choose a role. A super_admin creates and manages custom clouds. A member sees the \
             custom clouds that their projects can use.",
        ));
    }
    role
}
