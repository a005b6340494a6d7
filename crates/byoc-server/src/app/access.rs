//! Who may see and change which custom cloud.

use byoc_types::TokenScope;

use super::{Actor, Ctx, Error, Result};
use crate::store::custom_clouds::{self, Cloud};
use crate::store::events;
use crate::store::organizations::{self, OrganizationRow};
use crate::store::{Source, Tx};

pub const NO_ORGANIZATION: &str = "There is no such organization. Check the ID, for example with \
                                   `avn organization list`.";
pub const NO_CLOUD: &str = "There is no such custom cloud. Check its ID, for example with \
                            `avn byoc list --organization-id ORGANIZATION_ID`.";
pub const NO_PROJECT: &str = "There is no such project. Check the name, for example with \
                              `avn project list`.";

const SUPER_ADMIN: &str = "super_admin";

/// A custom cloud that the actor may read: super admins and operators all of them, members those
/// that their projects may use, drafts left out. `organization_id` where the path names one.
pub async fn readable(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: Option<&str>,
    id: &str,
) -> Result<Cloud> {
    find(&mut ctx.db.read(), actor, organization_id, id)
        .await
        .map(|(cloud, _)| cloud)
}

/// A custom cloud that the actor may change.
pub async fn changeable(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: Option<&str>,
    id: &str,
) -> Result<Cloud> {
    let (cloud, role) = find(&mut ctx.db.read(), actor, organization_id, id).await?;
    admins_only(role.as_deref())?;
    Ok(cloud)
}

/// The same inside a transaction: locked, as it is now.
pub async fn lock(tx: &mut Tx, cloud: &Cloud) -> Result<Cloud> {
    events::lock(tx, &cloud.organization_id).await?;
    custom_clouds::by_id(tx, &cloud.custom_cloud_id)
        .await?
        .ok_or(Error::NotFound(NO_CLOUD))
}

/// An organization that the actor may see, with their role in it.
pub async fn member_of(ctx: &Ctx, actor: &Actor, organization_id: &str) -> Result<OrganizationRow> {
    let reads_all = actor.is_operator;
    organizations::for_user(
        &mut ctx.db.read(),
        organization_id,
        &actor.user_id,
        reads_all,
    )
    .await?
    .ok_or(Error::NotFound(NO_ORGANIZATION))
}

/// The same for those who may change its custom clouds.
pub async fn admin_of(ctx: &Ctx, actor: &Actor, organization_id: &str) -> Result<OrganizationRow> {
    let organization = member_of(ctx, actor, organization_id).await?;
    admins_only(Some(&organization.role))?;
    Ok(organization)
}

/// The person whose projects decide what is shown: the actor, or `None` if they see everything.
pub fn limited_to<'a>(actor: &'a Actor, role: Option<&str>) -> Option<&'a str> {
    let sees_all = role == Some(SUPER_ADMIN) || actor.is_operator;
    (!sees_all).then_some(actor.user_id.as_str())
}

/// Whether the credential may change something.
///
/// # Errors
/// `Forbidden` for a token that only reads.
pub fn may_write(actor: &Actor) -> Result<()> {
    match actor.grant.scope {
        TokenScope::Write => Ok(()),
        TokenScope::Read => Err(Error::Forbidden(
            "This API token only reads. Use a token with the scope write, for example one \
             from `avn user login`."
                .to_owned(),
        )),
    }
}

async fn find(
    source: &mut impl Source,
    actor: &Actor,
    organization_id: Option<&str>,
    id: &str,
) -> Result<(Cloud, Option<String>)> {
    let found = custom_clouds::view(source, id, &actor.user_id)
        .await?
        .filter(|found| organization_id.is_none_or(|id| id == found.cloud.organization_id))
        .filter(|found| found.role.is_some() || actor.is_operator)
        .filter(|found| limited_to(actor, found.role.as_deref()).is_none() || found.is_usable)
        .ok_or(Error::NotFound(NO_CLOUD))?;
    Ok((found.cloud, found.role))
}

fn admins_only(role: Option<&str>) -> Result<()> {
    if role == Some(SUPER_ADMIN) {
        return Ok(());
    }
    Err(Error::Forbidden(
        "Only super admins of the organization can change its custom clouds. Ask one of them to \
         do it, or to make you a super admin."
            .to_owned(),
    ))
}
