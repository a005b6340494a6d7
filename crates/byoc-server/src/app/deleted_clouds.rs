//! Deleted custom clouds: what Terraform made for them stays in the account until a person destroys
//! it, so they stay listed until somebody says that it is done, and 30 days longer.

use byoc_rules::state::Action;
use byoc_types::{CustomCloud, CustomCloudsAnswer};

use super::custom_clouds::{LIST_LIMIT, place_of, to_wire, unknown_cursor, versioned};
use super::transaction::{allowed, write};
use super::{Actor, Ctx, Result, Versioned, access};
use crate::store::cloud_checks;
use crate::store::custom_clouds::{self, Change};
use crate::store::operations as store_operations;

/// Begins a cursor among deleted custom clouds.
const DELETED: &str = "deleted.";

/// GET `/console/v1/organization/{org}/custom-cloud-environments?cursor=`: as
/// [`custom_cloud_list`](super::custom_cloud_list), and after them the deleted ones that are still listed.
pub async fn list_with_deleted(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    cursor: Option<&str>,
) -> Result<CustomCloudsAnswer> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    let limited_to = access::limited_to(actor, Some(organization.role));
    let deleted = cursor.and_then(|cursor| cursor.strip_prefix(DELETED));
    let after = match deleted.or(cursor) {
        None => None,
        Some(cursor) => Some(place_of(cursor).ok_or_else(unknown_cursor)?),
    };
    let limit = LIST_LIMIT as i64 + 1;
    let source = &mut ctx.db.read();
    let mut clouds = match deleted {
        Some(_) => vec![],
        None => {
            custom_clouds::of_organization(source, organization_id, limit, limited_to, after)
                .await?
        }
    };
    let left = limit - clouds.len() as i64;
    if left > 0 {
        let after = after.filter(|_| deleted.is_some());
        clouds.extend(
            custom_clouds::deleted(source, organization_id, left, limited_to, after).await?,
        );
    }
    let has_more = clouds.len() > LIST_LIMIT;
    clouds.truncate(LIST_LIMIT);
    let last = clouds.last().filter(|_| has_more);
    Ok(CustomCloudsAnswer {
        cursor: last.map(|cloud| match cloud.listed_until {
            Some(until) => format!("{DELETED}{until}.{}", cloud.custom_cloud_id),
            None => format!("{}.{}", cloud.created_at, cloud.custom_cloud_id),
        }),
        custom_cloud_environments: clouds.iter().map(|cloud| to_wire(ctx, cloud)).collect(),
    })
}

/// POST `custom-cloud-environments/{id}/destroyed`: somebody destroyed what Terraform made for a
/// deleted custom cloud. A repeat answers what the first one did.
pub async fn custom_cloud_destroyed(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
) -> Result<Versioned<CustomCloud>> {
    let cloud = access::changeable(ctx, actor, None, id).await?;
    let (at, by) = (ctx.clone(), actor.clone());
    write(ctx, cloud, move |tx, before| {
        Box::pin(async move {
            allowed(&before, Action::Destroy)?;
            if before.destroyed_at.is_some() {
                return Ok(versioned(&at, &before));
            }
            let mut after = before.clone();
            after.destroyed_at = Some(store_operations::clock(tx).await?);
            let change = Change {
                actor: by.email,
                action: "custom_cloud_destroyed",
                summary: format!(
                    "Marked the Terraform resources of “{}” as destroyed",
                    before.display_name
                ),
                also: vec![],
            };
            custom_clouds::change(tx, &before, &mut after, change).await?;
            // Its network is gone: nothing can be left in it.
            cloud_checks::stop(tx, &before.custom_cloud_id).await?;
            Ok(versioned(&at, &after))
        })
    })
    .await
}

#[cfg(test)]
mod tests;
