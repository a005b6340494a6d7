//! Organizations, organizational units and projects. Super admins change them, members read them;
//! for everybody else they don't exist.

use std::collections::BTreeMap;

use byoc_rules::words;
use byoc_types::{
    Account, AccountsAnswer, FieldChange, Organization, OrganizationsAnswer, Project,
    ProjectCreate, ProjectsAnswer, Role, UnitCreate,
};

use super::{Actor, Ctx, Error, FieldError, Result};
use crate::auth::short_id;
use crate::store::events::{self, NewEvent};
use crate::store::organizations::{AccountRow, OrganizationRow, ProjectRow};
use crate::store::{self, Tx};
use crate::time::rfc3339;

const NO_ORGANIZATION: &str = "There is no such organization. Check the ID, for example with \
                               `avn organization list`.";
const NO_PROJECT: &str = "There is no such project. Check the name, for example with \
                          `avn project list`.";
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

/// Event and audit row of a change of the organization itself.
pub(super) async fn note(
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

pub(super) fn set(field: &str, value: &str) -> FieldChange {
    FieldChange {
        field: field.to_owned(),
        before: None,
        after: Some(value.to_owned()),
    }
}

/// The organization, if the actor may read it.
pub(super) async fn organization_of(ctx: &Ctx, actor: &Actor, id: &str) -> Result<OrganizationRow> {
    store::organizations::for_user(&mut ctx.db.read(), id, &actor.user_id, actor.is_operator)
        .await?
        .ok_or(Error::NotFound(NO_ORGANIZATION))
}

/// The organization, if the actor may change it.
pub(super) async fn administered(ctx: &Ctx, actor: &Actor, id: &str) -> Result<OrganizationRow> {
    let organization = organization_of(ctx, actor, id).await?;
    match role_of(&organization) {
        Role::SuperAdmin => Ok(organization),
        Role::Member => Err(admins_only()),
    }
}

pub(super) fn admins_only() -> Error {
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

pub(super) fn role_of(row: &OrganizationRow) -> Role {
    words::parse(&row.role).unwrap_or(Role::Member)
}

pub(super) fn duplicate(
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

pub(super) fn field_error(field: &str, code: &str, message: &str) -> FieldError {
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
