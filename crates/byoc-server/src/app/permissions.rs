//! Which units and projects may use a custom cloud.

use std::collections::BTreeSet;

use byoc_rules::exact;
use byoc_rules::state::Action;
use byoc_types::{CustomCloudPermissions, CustomCloudPermissionsListAnswer, FieldChange};

use super::by::By;
use super::transaction::{allowed, write};
use super::{Actor, Ctx, Error, FieldError, IfMatch, Result, Versioned, access};
use crate::store::custom_clouds::{self, Change};
use crate::store::{organizations, permissions, projects};

/// Names of each kind that permissions hold, at most.
const LIMIT: usize = 1_000;

/// GET `custom-cloud-environments/{id}/permissions`. Their version is the custom cloud's.
pub async fn permissions_view(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
) -> Result<Versioned<CustomCloudPermissions>> {
    // The version first: what changes meanwhile has a newer one.
    let cloud = access::readable(ctx, actor, Some(organization_id), id).await?;
    let mut value = permissions::of_cloud(&mut ctx.db.read(), &cloud.custom_cloud_id).await?;
    let organization = access::member_of(ctx, actor, &cloud.organization_id).await?;
    if access::limited_to(actor, Some(organization.role)).is_some() {
        let seen = seen_projects(ctx, actor).await?;
        value.projects.retain(|name| seen.contains(name));
    }
    Ok(Versioned {
        version: cloud.version,
        value,
    })
}

/// GET `organization/{org}/custom-cloud-permissions`: those of every custom cloud that the actor
/// sees in the list, whatever its page.
pub async fn permissions_list(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
) -> Result<CustomCloudPermissionsListAnswer> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    let limited_to = access::limited_to(actor, Some(organization.role));
    let source = &mut ctx.db.read();
    let clouds = custom_clouds::ids(source, organization_id, limited_to).await?;
    let mut known = permissions::of_organization(&mut ctx.db.read(), organization_id).await?;
    let seen = match limited_to {
        Some(_) => Some(seen_projects(ctx, actor).await?),
        None => None,
    };
    let permissions = clouds
        .into_iter()
        .map(|id| {
            let mut permissions = known.remove(&id).unwrap_or_default();
            if let Some(seen) = &seen {
                permissions.projects.retain(|name| seen.contains(name));
            }
            (id, permissions)
        })
        .collect();
    Ok(CustomCloudPermissionsListAnswer { permissions })
}

/// Names of the projects that the actor belongs to: the others they don't know of.
async fn seen_projects(ctx: &Ctx, actor: &Actor) -> Result<BTreeSet<String>> {
    let rows = projects::of_user(&mut ctx.db.read(), &actor.user_id).await?;
    Ok(rows
        .into_iter()
        .map(|row| row.project.project_name)
        .collect())
}

/// PUT `custom-cloud-environments/{id}/permissions`: what is not listed loses access. The
/// organization's own id stands for its root account: some clients know no other.
pub async fn permissions_update(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
    wanted: CustomCloudPermissions,
    if_match: &IfMatch,
) -> Result<Versioned<CustomCloudPermissions>> {
    let cloud = access::changeable(ctx, actor, Some(organization_id), id).await?;
    let too_many: Vec<FieldError> = [
        ("accounts", &wanted.accounts),
        ("projects", &wanted.projects),
    ]
    .into_iter()
    .filter_map(|(field, names)| too_many(field, names.len()))
    .collect();
    if !too_many.is_empty() {
        return Err(Error::Invalid(too_many));
    }
    let mut twice = exact::check_set("accounts", &wanted.accounts);
    twice.extend(exact::check_set("projects", &wanted.projects));
    if !twice.is_empty() {
        return Err(Error::Invalid(twice));
    }
    let by = By::new(ctx, actor, if_match);
    by.names_version()?;
    write(ctx, cloud, move |tx, before| {
        Box::pin(async move {
            let organization_id = &before.organization_id;
            let mut accounts: BTreeSet<String> = organizations::accounts(tx, organization_id)
                .await?
                .into_iter()
                .map(|account| account.account_id)
                .collect();
            accounts.insert(organization_id.clone());
            let projects: BTreeSet<String> = projects::of_organization(tx, organization_id, None)
                .await?
                .into_iter()
                .map(|project| project.project_name)
                .collect();
            let mut errors = unknown("accounts", "account", "unit", &wanted.accounts, &accounts);
            errors.extend(unknown(
                "projects",
                "project",
                "project",
                &wanted.projects,
                &projects,
            ));
            if !errors.is_empty() {
                return Err(Error::Invalid(errors));
            }
            let wanted = CustomCloudPermissions {
                accounts: sorted(wanted.accounts),
                projects: sorted(wanted.projects),
            };
            let known = permissions::of_cloud(tx, &before.custom_cloud_id).await?;
            // Before the version is looked at: it may be the repeat of a change whose answer was
            // lost.
            if known == wanted {
                return Ok(Versioned {
                    version: before.version,
                    value: known,
                });
            }
            by.check(before.versions())?;
            // Access may be taken away in every state: clients that clean up do it beside the
            // DELETE.
            if !is_within(&wanted, &known) {
                allowed(&before, Action::SetPermissions)?;
            }
            permissions::replace(tx, &before.custom_cloud_id, &wanted).await?;
            let also = [
                ("permissions.accounts", &known.accounts, &wanted.accounts),
                ("permissions.projects", &known.projects, &wanted.projects),
            ]
            .into_iter()
            .filter(|(_, before, after)| before != after)
            .map(|(field, before, after)| FieldChange {
                field: field.to_owned(),
                before: Some(before.join(", ")),
                after: Some(after.join(", ")),
            })
            .collect();
            let summary = format!("Changed who can use “{}”", before.display_name);
            let change = Change {
                also,
                ..by.change("permissions_update", summary)
            };
            let mut after = before.clone();
            custom_clouds::change(tx, &before, &mut after, change).await?;
            Ok(Versioned {
                version: after.version,
                value: wanted,
            })
        })
    })
    .await
}

/// Whether nobody gains access.
fn is_within(wanted: &CustomCloudPermissions, known: &CustomCloudPermissions) -> bool {
    wanted
        .accounts
        .iter()
        .all(|name| known.accounts.contains(name))
        && wanted
            .projects
            .iter()
            .all(|name| known.projects.contains(name))
}

/// Who has more units or projects than this gives the organization's root account.
fn too_many(field: &str, count: usize) -> Option<FieldError> {
    (count > LIMIT).then(|| {
        FieldError::new(
            field,
            &format!("{field}_too_many"),
            format!(
                "{count} {field} are too many: at most {LIMIT}. To give every project access, list \
                 only the organization's root account in accounts."
            ),
        )
    })
}

fn unknown(
    field: &str,
    word: &str,
    called: &str,
    wanted: &[String],
    known: &BTreeSet<String>,
) -> Vec<FieldError> {
    wanted
        .iter()
        .enumerate()
        .filter(|(_, name)| !known.contains(*name))
        .map(|(index, name)| {
            let shown: String = name.chars().take(64).collect();
            FieldError::new(
                format!("{field}[{index}]"),
                &format!("{word}_unknown"),
                format!(
                    "The organization has no {called} “{shown}”. Use one of its {called}s, or \
                     leave it out."
                ),
            )
        })
        .collect()
}

fn sorted(names: Vec<String>) -> Vec<String> {
    names
        .into_iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect()
}
