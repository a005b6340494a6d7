//! Organizational units: they group projects, and don't nest.

use byoc_rules::name::Named;
use byoc_types::{
    Account, AccountsAnswer, DependentCloudsAnswer, FieldChange, UnitCreate, UnitUpdate,
};

use super::by::By;
use super::dependents::{self, Kind};
use super::organizations::{account_answer, accounts_of, check_name, duplicate, note};
use super::transaction::write;
use super::{Actor, Ctx, Error, IfMatch, Result, Versioned, access};
use crate::auth::short_id;
use crate::store::organizations::{self, AccountRow};
use crate::store::{self, Source, projects};

const NO_UNIT: &str = "There is no such organizational unit. Load the organization again.";
/// Projects that a refusal names.
const NAMED: usize = 5;

/// GET `organization/{org}/units`: the root account first, then the units by name.
pub async fn unit_list(ctx: &Ctx, actor: &Actor, organization_id: &str) -> Result<AccountsAnswer> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
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
    let organization = access::administered(ctx, actor, organization_id).await?;
    let mut wrong = Vec::new();
    let name = check_name(
        "account_name",
        Named::Unit,
        &request.account_name,
        &mut wrong,
    );
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let id = short_id("a");
    let (account_id, parent) = (id.clone(), organization.root_account_id.clone());
    let (organization_id, stored_name) = (organization.organization_id.clone(), name);
    let by = actor.email.clone();
    let organization = write(ctx, organization, move |tx, organization| {
        Box::pin(async move {
            let parent = Some(parent.as_str());
            let (id, organization_id) = (&account_id, &organization_id);
            store::organizations::insert_account(tx, id, organization_id, parent, &stored_name)
                .await
                .map_err(taken(&stored_name))?;
            let summary = format!("Created the unit “{stored_name}”");
            note(tx, organization_id, &by, "unit_create", &summary, vec![]).await?;
            Ok(organization)
        })
    })
    .await?;
    let accounts = accounts_of(ctx, &organization).await?;
    accounts
        .into_iter()
        .find(|account| account.account_id == id)
        .ok_or_else(|| Error::Internal("a unit was gone right after it was made".to_owned()))
}

/// GET `organization/{org}/units/{unit}`.
pub async fn unit_view(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    account_id: &str,
) -> Result<Versioned<Account>> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    let unit = unit_of(&mut ctx.db.read(), organization_id, account_id).await?;
    Ok(Versioned {
        version: unit.version,
        value: account_answer(unit, &organization),
    })
}

/// GET `organization/{org}/units/{unit}/custom-clouds`: those whose permissions name it.
pub async fn unit_dependents(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    account_id: &str,
) -> Result<DependentCloudsAnswer> {
    dependents::readable(ctx, actor, organization_id).await?;
    let source = &mut ctx.db.read();
    unit_of(source, organization_id, account_id).await?;
    let custom_clouds = projects::clouds_of_unit(source, account_id).await?;
    Ok(DependentCloudsAnswer { custom_clouds })
}

/// PUT `organization/{org}/units/{unit}`: another name. Permissions name units by id, so that
/// nothing else changes.
pub async fn unit_update(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    account_id: &str,
    request: UnitUpdate,
    if_match: &IfMatch,
) -> Result<Versioned<Account>> {
    let organization = access::administered(ctx, actor, organization_id).await?;
    let by = By::new(ctx, actor, if_match);
    by.names_version()?;
    let mut wrong = Vec::new();
    let name = request
        .account_name
        .map(|name| check_name("account_name", Named::Unit, &name, &mut wrong));
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let id = account_id.to_owned();
    write(ctx, organization, move |tx, organization| {
        Box::pin(async move {
            let org = organization.organization_id.clone();
            let before = unit_of(tx, &org, &id).await?;
            let after = match name {
                Some(name) if name != before.account_name => {
                    by.check(before.version..=before.version)?;
                    organizations::rename_account(tx, &org, &id, &name)
                        .await
                        .map_err(taken(&name))?;
                    let summary = format!("Renamed the unit “{}” to “{name}”", before.account_name);
                    let changes = vec![FieldChange {
                        field: "account_name".to_owned(),
                        before: Some(before.account_name),
                        after: Some(name),
                    }];
                    note(tx, &org, &by.actor.email, "unit_update", &summary, changes).await?;
                    unit_of(tx, &org, &id).await?
                }
                _ => before,
            };
            Ok(Versioned {
                version: after.version,
                value: account_answer(after, &organization),
            })
        })
    })
    .await
}

/// DELETE `organization/{org}/units/{unit}`: refused while projects are in it. The permissions of
/// custom clouds and the input of drafts no longer name it.
pub async fn unit_delete(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    account_id: &str,
    if_match: &IfMatch,
) -> Result<()> {
    let organization = access::administered(ctx, actor, organization_id).await?;
    let by = By::new(ctx, actor, if_match);
    by.names_version()?;
    let id = account_id.to_owned();
    write(ctx, organization, move |tx, organization| {
        Box::pin(async move {
            let org = organization.organization_id;
            let unit = unit_of(tx, &org, &id).await?;
            by.check(unit.version..=unit.version)?;
            let inside = projects::of_unit(tx, &id).await?;
            if !inside.is_empty() {
                return Err(not_empty(&unit, &inside));
            }
            dependents::replace(tx, &org, &by.actor, Kind::Unit, &id, None).await?;
            organizations::delete_unit(tx, &id).await?;
            let summary = format!("Deleted the unit “{}”", unit.account_name);
            let changes = vec![FieldChange {
                field: "account_name".to_owned(),
                before: Some(unit.account_name),
                after: None,
            }];
            note(tx, &org, &by.actor.email, "unit_delete", &summary, changes).await?;
            Ok(())
        })
    })
    .await
}

fn not_empty(unit: &AccountRow, inside: &[projects::ProjectRow]) -> Error {
    let names: Vec<&str> = inside
        .iter()
        .take(NAMED)
        .map(|project| project.project_name.as_str())
        .collect();
    let more = match inside.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Error::Conflict {
        code: "unit_has_projects",
        message: format!(
            "The unit “{}” still has projects: {}{more}. Move them to another unit or delete them \
             first.",
            unit.account_name,
            names.join(", ")
        ),
    }
}

async fn unit_of(
    source: &mut impl Source,
    organization_id: &str,
    account_id: &str,
) -> Result<AccountRow> {
    organizations::unit(source, organization_id, account_id)
        .await?
        .ok_or(Error::NotFound(NO_UNIT))
}

fn taken(name: &str) -> impl FnOnce(store::Error) -> Error + use<> {
    let name = name.to_owned();
    duplicate("account_already_exists", move || {
        format!("A unit called “{name}” already exists. Choose another name.")
    })
}
