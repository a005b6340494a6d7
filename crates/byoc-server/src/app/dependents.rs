//! What names a unit or a project: the permissions of custom clouds, and the input of drafts.

use byoc_types::{CustomCloudPermissions, FieldChange};

use super::{Actor, Ctx, Error, Result, access};
use crate::store::custom_clouds::{self, Change};
use crate::store::{Tx, drafts, permissions};

/// What is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Unit,
    Project,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Unit => "account",
            Kind::Project => "project",
        }
    }

    fn field(self) -> &'static str {
        match self {
            Kind::Unit => "permissions.accounts",
            Kind::Project => "permissions.projects",
        }
    }

    fn names(self, permissions: &mut CustomCloudPermissions) -> &mut Vec<String> {
        match self {
            Kind::Unit => &mut permissions.accounts,
            Kind::Project => &mut permissions.projects,
        }
    }
}

/// Whether the actor may read which custom clouds, drafts among them, depend on something.
///
/// # Errors
/// If they are no super admin of the organization and no operator.
pub async fn readable(ctx: &Ctx, actor: &Actor, organization_id: &str) -> Result<()> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    match access::limited_to(actor, Some(organization.role)) {
        None => Ok(()),
        Some(_) => Err(Error::Forbidden(
            "Only super admins of this organization can see which custom clouds depend on a project \
             or unit. Ask one of them."
                .to_owned(),
        )),
    }
}

/// Puts `new` in the place of `old` wherever the organization names it, or removes it: each custom
/// cloud under its next version with an event. The caller holds the organization's lock.
pub async fn replace(
    tx: &mut Tx,
    organization_id: &str,
    by: &Actor,
    kind: Kind,
    old: &str,
    new: Option<&str>,
) -> Result<()> {
    // 1. Permissions.
    for id in permissions::clouds_naming(tx, kind.word(), old).await? {
        let Some(before) = custom_clouds::by_id(tx, &id).await? else {
            continue;
        };
        let mut wanted = permissions::of_cloud(tx, &id).await?;
        let names = kind.names(&mut wanted);
        let was = names.join(", ");
        swap(names, old, new);
        let change = Change {
            actor: by.email.clone(),
            action: "permissions_update",
            summary: format!("Changed who can use “{}”", before.display_name),
            also: vec![FieldChange {
                field: kind.field().to_owned(),
                before: Some(was),
                after: Some(names.join(", ")),
            }],
        };
        permissions::replace(tx, &id, &wanted).await?;
        let mut after = before.clone();
        custom_clouds::change(tx, &before, &mut after, change).await?;
    }

    // 2. What the wizard keeps.
    for (id, mut draft) in drafts::of_organization(tx, organization_id).await? {
        let names = match kind {
            Kind::Unit => &mut draft.accounts,
            Kind::Project => &mut draft.projects,
        };
        if names.iter().any(|name| name == old) {
            swap(names, old, new);
            drafts::write(tx, &id, &draft).await?;
        }
    }
    Ok(())
}

/// Both lists are sets in the order of their names.
fn swap(names: &mut Vec<String>, old: &str, new: Option<&str>) {
    names.retain(|name| name != old);
    names.extend(new.map(str::to_owned));
    names.sort();
    names.dedup();
}
