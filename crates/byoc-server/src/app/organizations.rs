//! Organizations, and what units, projects and members of them share. Super admins change them,
//! members read them; for everybody else they don't exist.

use byoc_rules::name::{self, Named};
use byoc_types::{Account, AccountsAnswer, FieldChange, Organization, OrganizationsAnswer, Role};

use super::{Actor, Ctx, Error, FieldError, Result, access};
use crate::store::events::{self, NewEvent};
use crate::store::organizations::{AccountRow, OrganizationRow};
use crate::store::{self, Tx};
use crate::time::rfc3339;

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
        &access::member_of(ctx, actor, organization_id).await?,
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

/// Event and audit row of a change of a person's account, in each of these organizations.
pub(super) async fn note_in(
    tx: &mut Tx,
    organizations: &[String],
    by: &str,
    action: &str,
    summary: &str,
) -> Result<(), store::Error> {
    for id in organizations {
        note(tx, id, by, action, summary, vec![]).await?;
    }
    Ok(())
}

pub(super) fn set(field: &str, value: &str) -> FieldChange {
    FieldChange {
        field: field.to_owned(),
        before: None,
        after: Some(value.to_owned()),
    }
}

pub(super) async fn accounts_of(ctx: &Ctx, organization: &OrganizationRow) -> Result<Vec<Account>> {
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

pub(super) fn account_answer(row: AccountRow, organization: &OrganizationRow) -> Account {
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
        is_account_owner: organization.role == Role::SuperAdmin,
        is_account_member: true,
        create_time: rfc3339(row.created_at),
        update_time: rfc3339(row.updated_at),
    }
}

pub(super) fn duplicate(
    code: &'static str,
    message: impl FnOnce() -> String,
) -> impl FnOnce(store::Error) -> Error {
    move |error| {
        if !matches!(error, store::Error::Duplicate(_)) {
            return error.into();
        }
        let message = message();
        Error::Conflict { code, message }
    }
}

/// A name as it will be stored; what is wrong with it goes to `wrong`.
pub(super) fn check_name(
    field: &str,
    named: Named,
    name: &str,
    wrong: &mut Vec<FieldError>,
) -> String {
    name::check(named, name).unwrap_or_else(|error| {
        wrong.push(error.at(field));
        name.trim().to_owned()
    })
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
