//! The members of an organization.

use byoc_rules::words;
use byoc_types::{FieldChange, Member, MemberCreate, MemberUpdate, MembersAnswer, Role};

use super::accounts::{
    administered, admins_only, check_email, check_name, check_password_rules, duplicate,
    field_error, note, organization_of, set,
};
use super::{Actor, Ctx, Error, FieldError, Result};
use crate::auth::{Auth, short_id};
use crate::store;
use crate::store::events;
use crate::store::organizations::{MemberRow, OrganizationRow};
use crate::store::users::UserRow;

const NO_MEMBER: &str = "There is no such member in this organization. Load its members again.";

/// GET `organization/{org}/members`.
pub async fn member_list(ctx: &Ctx, actor: &Actor, organization_id: &str) -> Result<MembersAnswer> {
    let organization = organization_of(ctx, actor, organization_id).await?;
    let rows =
        store::organizations::members(&mut ctx.db.read(), &organization.organization_id).await?;
    Ok(MembersAnswer {
        members: rows.into_iter().map(member_answer).collect(),
    })
}

/// POST `organization/{org}/members`: a person who has a user already joins; for others a user is
/// made with the given name and password.
pub async fn member_create(
    ctx: &Ctx,
    auth: &Auth,
    actor: &Actor,
    organization_id: &str,
    request: MemberCreate,
) -> Result<Member> {
    // 1. Who may, and what is wrong.
    let organization = administered(ctx, actor, organization_id).await?;
    let mut wrong = Vec::new();
    let email = check_email("email", &request.email, &mut wrong);
    let role = check_role(&request.role, &mut wrong);
    let known = store::users::by_email(&mut ctx.db.read(), &email).await?;
    let password = request.password.unwrap_or_default();
    let mut real_name = String::new();
    if known.is_none() {
        real_name = check_name("real_name", "person", &request.real_name, &mut wrong);
        check_password_rules("password", &password, &mut wrong);
    }
    let (Some(role), true) = (role, wrong.is_empty()) else {
        return Err(Error::Invalid(wrong));
    };

    // 2. The user, the person's own or a new one.
    let (user, is_new) = match known {
        Some(user) => (user, false),
        None => {
            let password_hash = auth.passwords.hash(password).await?;
            let user_id = short_id("u");
            (
                UserRow {
                    user_id,
                    email,
                    real_name,
                    password_hash,
                    is_operator: 0,
                    created_at: 0,
                },
                true,
            )
        }
    };

    // 3. Stored together.
    let (stored, by) = (user.clone(), actor.email.clone());
    let organization_id = organization.organization_id;
    ctx.db
        .write::<_, Error, _>(move |tx| {
            Box::pin(async move {
                if is_new {
                    // Since it was looked for, another organization may have added the person.
                    let insert = store::users::insert(tx, &stored).await;
                    insert.map_err(duplicate("user_already_exists", || {
                        format!(
                            "A user with the address {} already exists since a moment ago. Add \
                             the member again.",
                            stored.email
                        )
                    }))?;
                }
                let word = words::as_word(role);
                let user_id = &stored.user_id;
                store::organizations::insert_member(tx, &organization_id, user_id, word)
                    .await
                    .map_err(duplicate("member_already_exists", || {
                        format!(
                            "{} already exists as a member of this organization.",
                            stored.email
                        )
                    }))?;
                let summary = format!("Added the member {}", stored.email);
                let changes = vec![set("role", word)];
                note(
                    tx,
                    &organization_id,
                    &by,
                    "member_create",
                    &summary,
                    changes,
                )
                .await?;
                Ok(())
            })
        })
        .await?;
    Ok(Member {
        user_id: user.user_id,
        email: user.email,
        real_name: user.real_name,
        role,
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
    let organization = administered(ctx, actor, organization_id).await?;
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
    let organization = administered(ctx, actor, organization_id).await?;
    change_member(ctx, actor, organization, user_id, None)
        .await
        .map(drop)
}

/// Gives a member the role, or takes the member out where there is none. Answers the member as they
/// are then, or were.
async fn change_member(
    ctx: &Ctx,
    actor: &Actor,
    organization: OrganizationRow,
    user_id: &str,
    role: Option<Role>,
) -> Result<Member> {
    let (actor, user_id) = (actor.clone(), user_id.to_owned());
    ctx.db
        .write(move |tx| {
            Box::pin(async move {
                // 1. As it is under the lock: two super admins may be taking the role from each other.
                let org = organization.organization_id;
                events::lock(tx, &org).await?;
                let members = store::organizations::members(tx, &org).await?;
                let is_admin = |member: &MemberRow| member.role == words::as_word(Role::SuperAdmin);
                let by_admin =
                    |member: &MemberRow| member.user_id == actor.user_id && is_admin(member);
                if !members.iter().any(by_admin) {
                    return Err(admins_only());
                }
                let admins = members.iter().filter(|member| is_admin(member)).count();
                let member = members
                    .into_iter()
                    .find(|member| member.user_id == user_id)
                    .ok_or(Error::NotFound(NO_MEMBER))?;
                let word = role.map(words::as_word);
                if is_admin(&member) && admins == 1 && word != Some(member.role.as_str()) {
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
                let (action, summary) = match word {
                    Some(word) if word == member.role => return Ok(member_answer(member)),
                    Some(word) => {
                        store::organizations::update_member(tx, &org, &user_id, word).await?;
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
                    before: Some(member.role.clone()),
                    after: word.map(str::to_owned),
                };
                note(tx, &org, &actor.email, action, &summary, vec![change]).await?;
                let role = word.map_or_else(|| member.role.clone(), str::to_owned);
                Ok(member_answer(MemberRow { role, ..member }))
            })
        })
        .await
}

fn member_answer(row: MemberRow) -> Member {
    Member {
        role: words::parse(&row.role).unwrap_or(Role::Member),
        user_id: row.user_id,
        email: row.email,
        real_name: row.real_name,
    }
}

fn check_role(word: &str, wrong: &mut Vec<FieldError>) -> Option<Role> {
    let role = words::parse(word.trim());
    if role.is_none() {
        wrong.push(field_error(
            "role",
            "role_unknown",
            "Choose a role: super_admin creates and manages custom clouds, member reads those \
             that the projects may use.",
        ));
    }
    role
}
