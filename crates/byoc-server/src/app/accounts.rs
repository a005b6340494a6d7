//! Organizations, organizational units, projects and members. Super admins change them, members
//! read them; for everybody else they don't exist.

use std::collections::BTreeMap;

use byoc_rules::words;
use byoc_types::{
    Account, AccountsAnswer, FieldChange, Member, MemberCreate, MemberUpdate, MembersAnswer,
    Organization, OrganizationsAnswer, Project, ProjectCreate, ProjectsAnswer, Role, UnitCreate,
};

use super::{Actor, Ctx, Error, FieldError, Result};
use crate::auth::{Auth, short_id};
use crate::store::events::{self, NewEvent};
use crate::store::organizations::{AccountRow, MemberRow, OrganizationRow, ProjectRow};
use crate::store::users::UserRow;
use crate::store::{self, Tx};
use crate::time::rfc3339;

const NO_ORGANIZATION: &str = "There is no such organization. Check the ID, for example with \
                               `avn organization list`.";
const NO_PROJECT: &str = "There is no such project. Check the name, for example with \
                          `avn project list`.";
const NO_MEMBER: &str = "There is no such member in this organization. Load its members again.";
const LONGEST_NAME: usize = 83;
const LONGEST_PROJECT: usize = 63;
/// Where services go when nobody says otherwise.
const DEFAULT_CLOUD: &str = "aws-eu-west-1";

/// GET `/v1/organizations`: those the actor belongs to.
pub async fn organization_list(ctx: &Ctx, actor: &Actor) -> Result<OrganizationsAnswer> {
    let rows = store::organizations::of_user(&mut ctx.db.read(), &actor.user_id).await?;
    Ok(OrganizationsAnswer {
        organizations: rows.iter().map(organization_answer).collect(),
    })
}

/// GET `/v1/organization/{org}`.
pub async fn organization_view(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
) -> Result<Organization> {
    Ok(organization_answer(
        &organization_of(ctx, actor, organization_id).await?,
    ))
}

/// GET `/v1/account`: root accounts and units of the actor's organizations.
pub async fn account_list(ctx: &Ctx, actor: &Actor) -> Result<AccountsAnswer> {
    let mut accounts = Vec::new();
    for row in store::organizations::of_user(&mut ctx.db.read(), &actor.user_id).await? {
        accounts.extend(accounts_of(ctx, &row).await?);
    }
    Ok(AccountsAnswer { accounts })
}

/// GET `organization/{org}/units`: the root account first, then the units by name.
pub async fn unit_list(ctx: &Ctx, actor: &Actor, organization_id: &str) -> Result<AccountsAnswer> {
    let organization = organization_of(ctx, actor, organization_id).await?;
    Ok(AccountsAnswer {
        accounts: accounts_of(ctx, &organization).await?,
    })
}

/// POST `organization/{org}/units`.
pub async fn unit_create(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    request: UnitCreate,
) -> Result<Account> {
    let organization = administered(ctx, actor, organization_id).await?;
    let mut wrong = Vec::new();
    let name = check_name("account_name", "unit", &request.account_name, &mut wrong);
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let id = short_id("a");
    let (account_id, parent) = (id.clone(), organization.root_account_id.clone());
    let (organization_id, stored_name) = (organization.organization_id.clone(), name.clone());
    let by = actor.email.clone();
    ctx.db
        .write::<_, store::Error, _>(move |tx| {
            Box::pin(async move {
                let parent = Some(parent.as_str());
                let (id, organization_id) = (&account_id, &organization_id);
                store::organizations::insert_account(tx, id, organization_id, parent, &stored_name)
                    .await?;
                let summary = format!("Created the unit “{stored_name}”");
                note(tx, organization_id, &by, "unit_create", &summary, vec![]).await
            })
        })
        .await
        .map_err(duplicate("account_already_exists", || {
            format!("A unit called \"{name}\" already exists. Choose another name.")
        }))?;
    let accounts = accounts_of(ctx, &organization).await?;
    accounts
        .into_iter()
        .find(|account| account.account_id == id)
        .ok_or_else(|| Error::Internal("a unit was gone right after it was made".to_owned()))
}

/// GET `/v1/project`: the projects of all the actor's organizations.
pub async fn project_list(ctx: &Ctx, actor: &Actor) -> Result<ProjectsAnswer> {
    let organizations = store::organizations::of_user(&mut ctx.db.read(), &actor.user_id).await?;
    let roles: BTreeMap<&str, Role> = organizations
        .iter()
        .map(|row| (row.organization_id.as_str(), role_of(row)))
        .collect();
    let rows = store::organizations::projects_of_user(&mut ctx.db.read(), &actor.user_id).await?;
    let role = |row: &ProjectRow| match roles.get(row.organization_id.as_str()) {
        Some(Role::SuperAdmin) => "admin".to_owned(),
        _ => "read_only".to_owned(),
    };
    Ok(ProjectsAnswer {
        project_membership: rows
            .iter()
            .map(|r| (r.project_name.clone(), role(r)))
            .collect(),
        project_memberships: rows
            .iter()
            .map(|r| (r.project_name.clone(), vec![role(r)]))
            .collect(),
        projects: rows.into_iter().map(project_answer).collect(),
    })
}

/// GET `/v1/organization/{org}/projects`.
pub async fn organization_project_list(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
) -> Result<ProjectsAnswer> {
    let organization = organization_of(ctx, actor, organization_id).await?;
    let rows =
        store::organizations::projects(&mut ctx.db.read(), &organization.organization_id).await?;
    Ok(ProjectsAnswer {
        projects: rows.into_iter().map(project_answer).collect(),
        project_membership: BTreeMap::new(),
        project_memberships: BTreeMap::new(),
    })
}

/// GET `/v1/project/{project}`.
pub async fn project_view(ctx: &Ctx, actor: &Actor, project_name: &str) -> Result<Project> {
    let found =
        store::organizations::project_for_user(&mut ctx.db.read(), project_name, &actor.user_id)
            .await?;
    found.map(project_answer).ok_or(Error::NotFound(NO_PROJECT))
}

/// POST `organization/{org}/projects`.
pub async fn project_create(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    request: ProjectCreate,
) -> Result<Project> {
    let organization = administered(ctx, actor, organization_id).await?;
    let mut wrong = Vec::new();
    let project_name = check_project_name(&request.project_name, &mut wrong);
    let accounts =
        store::organizations::accounts(&mut ctx.db.read(), &organization.organization_id).await?;
    let account_id = match request.account_id.filter(|id| !id.trim().is_empty()) {
        None => organization.root_account_id.clone(),
        Some(id) => {
            if !accounts.iter().any(|account| account.account_id == id) {
                wrong.push(field_error(
                    "account_id",
                    "account_unknown",
                    "This organization has no such unit. Choose one of its units, or none for the \
                     organization itself.",
                ));
            }
            id
        }
    };
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let project = ProjectRow {
        project_name,
        organization_id: organization.organization_id,
        account_id,
    };
    let (stored, by) = (project.clone(), actor.email.clone());
    ctx.db
        .write::<_, store::Error, _>(move |tx| {
            Box::pin(async move {
                store::organizations::insert_project(tx, &stored).await?;
                let change = set("account_id", &stored.account_id);
                let summary = format!("Created the project “{}”", stored.project_name);
                let organization_id = &stored.organization_id;
                note(
                    tx,
                    organization_id,
                    &by,
                    "project_create",
                    &summary,
                    vec![change],
                )
                .await
            })
        })
        .await
        .map_err(duplicate("project_already_exists", || {
            format!(
                "A project called \"{}\" already exists. Project names are unique on this server: \
                 choose another one.",
                project.project_name
            )
        }))?;
    Ok(project_answer(project))
}

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

/// Event and audit row of a change of the organization itself.
async fn note(
    tx: &mut Tx,
    organization_id: &str,
    actor: &str,
    action: &str,
    summary: &str,
    changes: Vec<FieldChange>,
) -> Result<(), store::Error> {
    let event = NewEvent {
        organization_id,
        custom_cloud_id: "",
        version: 0,
        action,
        actor,
        state: None,
        changes: &changes,
        summary,
    };
    events::append(tx, event).await
}

fn set(field: &str, value: &str) -> FieldChange {
    FieldChange {
        field: field.to_owned(),
        before: None,
        after: Some(value.to_owned()),
    }
}

/// The organization, if the actor may read it.
async fn organization_of(ctx: &Ctx, actor: &Actor, id: &str) -> Result<OrganizationRow> {
    store::organizations::for_user(&mut ctx.db.read(), id, &actor.user_id, actor.is_operator)
        .await?
        .ok_or(Error::NotFound(NO_ORGANIZATION))
}

/// The organization, if the actor may change it.
async fn administered(ctx: &Ctx, actor: &Actor, id: &str) -> Result<OrganizationRow> {
    let organization = organization_of(ctx, actor, id).await?;
    match role_of(&organization) {
        Role::SuperAdmin => Ok(organization),
        Role::Member => Err(admins_only()),
    }
}

fn admins_only() -> Error {
    Error::Forbidden("Only super admins of this organization can do this. Ask one of them.".into())
}

async fn accounts_of(ctx: &Ctx, organization: &OrganizationRow) -> Result<Vec<Account>> {
    let rows =
        store::organizations::accounts(&mut ctx.db.read(), &organization.organization_id).await?;
    Ok(rows
        .into_iter()
        .map(|row| account_answer(row, organization))
        .collect())
}

pub(super) fn organization_answer(row: &OrganizationRow) -> Organization {
    Organization {
        organization_id: row.organization_id.clone(),
        organization_name: row.organization_name.clone(),
        account_id: row.root_account_id.clone(),
        tier: row.tier.clone(),
        create_time: rfc3339(row.created_at),
        update_time: rfc3339(row.updated_at),
    }
}

fn account_answer(row: AccountRow, organization: &OrganizationRow) -> Account {
    Account {
        // The API names a team here; teams don't exist, so the root account stands for it.
        account_owner_team_id: organization.root_account_id.clone(),
        account_id: row.account_id,
        account_name: row.account_name,
        organization_id: row.organization_id,
        parent_account_id: row.parent_account_id,
        root_account_id: organization.root_account_id.clone(),
        primary_billing_group_id: None,
        tenant_id: "aiven".to_owned(),
        is_account_owner: role_of(organization) == Role::SuperAdmin,
        is_account_member: true,
        create_time: rfc3339(row.created_at),
        update_time: rfc3339(row.updated_at),
    }
}

fn project_answer(row: ProjectRow) -> Project {
    Project {
        project_name: row.project_name,
        account_id: row.account_id,
        organization_id: row.organization_id,
        default_cloud: DEFAULT_CLOUD.to_owned(),
        card_info: None,
        billing_extra_text: None,
        billing_currency: "USD".to_owned(),
        vat_id: String::new(),
        billing_address: String::new(),
        country_code: String::new(),
    }
}

fn member_answer(row: MemberRow) -> Member {
    Member {
        role: words::parse(&row.role).unwrap_or(Role::Member),
        user_id: row.user_id,
        email: row.email,
        real_name: row.real_name,
    }
}

pub(super) fn role_of(row: &OrganizationRow) -> Role {
    words::parse(&row.role).unwrap_or(Role::Member)
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

fn duplicate(
    code: &'static str,
    message: impl FnOnce() -> String,
) -> impl FnOnce(store::Error) -> Error {
    move |error| match error {
        store::Error::Duplicate(_) => Error::Conflict {
            code,
            message: message(),
        },
        other => other.into(),
    }
}

fn field_error(field: &str, code: &str, message: &str) -> FieldError {
    FieldError {
        field: field.to_owned(),
        code: code.to_owned(),
        message: message.to_owned(),
        suggestion: None,
    }
}

/// A name without surrounding spaces and characters that can't be shown, 1 to 83 characters.
pub(super) fn check_name(
    field: &str,
    thing: &str,
    name: &str,
    wrong: &mut Vec<FieldError>,
) -> String {
    let name = name.trim().to_owned();
    let example = match thing {
        "organization" => "Example organization",
        "person" => "Sam Carter",
        _ => "Data platform",
    };
    if name.is_empty() {
        let message = format!("Enter the name of the {thing}, for example \"{example}\".");
        wrong.push(field_error(field, "name_missing", &message));
    } else if name.chars().count() > LONGEST_NAME {
        let message = format!(
            "This name has {} characters; shorten it to at most {LONGEST_NAME}.",
            name.chars().count()
        );
        wrong.push(field_error(field, "name_too_long", &message));
    } else if byoc_rules::display_name::has_refused(&name) {
        let message = "The name holds a line break or another character that can't be shown. Write it \
                       on one line, without such characters.";
        wrong.push(field_error(field, "name_control_character", message));
    }
    name
}

/// Project names are parts of URLs: lower-case letters, digits and dashes.
fn check_project_name(name: &str, wrong: &mut Vec<FieldError>) -> String {
    let name = name.trim().to_owned();
    let is_inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let message = if name.is_empty() {
        Some("Enter a name for the project, for example \"web-shop\".".to_owned())
    } else if name.len() > LONGEST_PROJECT {
        Some(format!(
            "Project names have at most {LONGEST_PROJECT} characters; shorten it."
        ))
    } else if !name.chars().all(is_inside) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        Some(
            "Project names begin with a lower-case letter and hold only lower-case letters, \
             digits and dashes, for example \"web-shop\"."
                .to_owned(),
        )
    } else {
        None
    };
    if let Some(message) = message {
        wrong.push(field_error(
            "project_name",
            "project_name_invalid",
            &message,
        ));
    }
    name
}

/// An e-mail address as it will be stored: the rule of contacts.
pub(super) fn check_email(field: &str, email: &str, wrong: &mut Vec<FieldError>) -> String {
    byoc_rules::contacts::check_email(email).unwrap_or_else(|error| {
        wrong.push(error.at(field));
        email.trim().to_owned()
    })
}

pub(super) fn check_password_rules(field: &str, password: &str, wrong: &mut Vec<FieldError>) {
    if let Err(error) = byoc_rules::password::check(password) {
        wrong.push(error.at(field));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(check: impl FnOnce(&mut Vec<FieldError>)) -> Vec<String> {
        let mut wrong = Vec::new();
        check(&mut wrong);
        wrong.into_iter().map(|error| error.code).collect()
    }

    #[test]
    fn project_names_are_url_words() {
        for name in ["web-shop", "a", "team2"] {
            assert!(
                codes(|wrong| _ = check_project_name(name, wrong)).is_empty(),
                "{name}"
            );
        }
        for name in ["", "Web", "2team", "a b", "a/b", "-a", &"a".repeat(64)] {
            assert_eq!(
                codes(|wrong| _ = check_project_name(name, wrong)).len(),
                1,
                "{name}"
            );
        }
    }

    #[test]
    fn e_mail_addresses_are_checked_for_the_obvious() {
        for email in [
            "sam@example.com",
            " sam@example.com ",
            "a.b+c@sub.example.com",
        ] {
            assert!(
                codes(|wrong| _ = check_email("email", email, wrong)).is_empty(),
                "{email}"
            );
        }
        for email in [
            "",
            "sam",
            "sam@",
            "@example.com",
            "sam@host",
            "a b@example.com",
            "a@b@c.d",
        ] {
            assert_eq!(
                codes(|wrong| _ = check_email("email", email, wrong)).len(),
                1,
                "{email}"
            );
        }
    }

    #[test]
    fn obvious_passwords_are_refused() {
        for password in ["short", "elevenchars", "PASSWORD1234"] {
            let found = codes(|wrong| check_password_rules("password", password, wrong));
            assert_eq!(found, ["password_weak"], "{password}");
        }
        let found = codes(|wrong| check_password_rules("password", "four random words", wrong));
        assert!(found.is_empty());
    }
}
