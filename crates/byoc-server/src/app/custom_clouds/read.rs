//! Lists of custom clouds, and one of them.

use byoc_rules::words;
use byoc_types::{CustomCloud, CustomCloudsAnswer};

use super::wire::{to_wire, versioned};
use crate::app::access::{self, NO_PROJECT};
use crate::app::services::public_clouds;
use crate::app::{Actor, Ctx, Error, FieldError, Result, Versioned};
use crate::store::custom_clouds::{self, Cloud};
use crate::store::projects;

pub(in crate::app) const LIST_LIMIT: usize = 999;

/// GET `custom-cloud-environments?cursor=`: newest first, at most 999, with the cursor of the next
/// page where there is one.
pub async fn custom_cloud_list(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    cursor: Option<&str>,
) -> Result<CustomCloudsAnswer> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    let limited_to = access::limited_to(actor, Some(organization.role));
    let after = match cursor {
        None => None,
        Some(cursor) => Some(place_of(cursor).ok_or_else(unknown_cursor)?),
    };
    // One more than a page tells whether there is another.
    let limit = LIST_LIMIT as i64 + 1;
    let source = &mut ctx.db.read();
    let mut clouds =
        custom_clouds::of_organization(source, organization_id, limit, limited_to, after).await?;
    let has_more = clouds.len() > LIST_LIMIT;
    clouds.truncate(LIST_LIMIT);
    let last = clouds.last().filter(|_| has_more);
    Ok(CustomCloudsAnswer {
        cursor: last.map(|cloud| format!("{}.{}", cloud.created_at, cloud.custom_cloud_id)),
        custom_cloud_environments: clouds.iter().map(|cloud| to_wire(ctx, cloud)).collect(),
    })
}

/// Where a page begins: after the custom cloud made then, of this id.
pub(in crate::app) fn place_of(cursor: &str) -> Option<(i64, &str)> {
    let (created_at, id) = cursor.split_once('.')?;
    Some((created_at.parse().ok()?, id))
}

/// How many entries a page may have: from 1 to `most`. `usual` is what it has if nothing is asked for.
///
/// # Errors
/// Says which numbers pass.
pub(in crate::app) fn read_limit(
    number: &str,
    most: i64,
    usual: i64,
) -> std::result::Result<i64, FieldError> {
    let limit = number.parse().ok();
    limit
        .filter(|limit| (1..=most).contains(limit))
        .ok_or_else(|| {
            let message =
                format!("limit must be a whole number from 1 to {most}, for example {usual}.");
            FieldError::new("limit", "limit_invalid", message)
        })
}

pub(in crate::app) fn unknown_cursor() -> Error {
    Error::Invalid(vec![FieldError::new(
        "cursor",
        "cursor_unknown",
        "This cursor is not valid. Leave it out to start with the newest.",
    )])
}

/// GET `custom-cloud-environments/{id}`.
pub async fn custom_cloud_view(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
) -> Result<Versioned<CustomCloud>> {
    let cloud = access::readable(ctx, actor, Some(organization_id), id).await?;
    Ok(versioned(ctx, &cloud))
}

/// The active custom clouds that projects may use, then the public regions, for `/v1/clouds` (`project_name` = `None`: those
/// of any project that the actor sees) and `/v1/project/{p}/clouds`.
pub async fn cloud_list(
    ctx: &Ctx,
    actor: &Actor,
    project_name: Option<&str>,
) -> Result<Vec<byoc_types::Cloud>> {
    if let Some(project) = project_name
        && projects::for_user(&mut ctx.db.read(), project, &actor.user_id)
            .await?
            .is_none()
    {
        return Err(Error::NotFound(NO_PROJECT));
    }
    let clouds = custom_clouds::to_use(&mut ctx.db.read(), &actor.user_id, project_name).await?;
    let custom = clouds.iter().flat_map(|cloud| {
        let names = cloud.cloud_names.iter();
        names.map(move |name| to_cloud(cloud, name))
    });
    Ok(custom.chain(public_clouds(ctx)).collect())
}

fn to_cloud(cloud: &Cloud, name: &str) -> byoc_types::Cloud {
    let provider = words::label(cloud.cloud_provider);
    let region = byoc_rules::region::find(cloud.cloud_provider, &cloud.cloud_region);
    byoc_types::Cloud {
        cloud_name: name.to_owned(),
        cloud_description: match region {
            Some(region) => format!("{} ({provider}, {})", cloud.display_name, region.place),
            None => format!("{} ({provider})", cloud.display_name),
        },
        geo_region: region
            .map(|region| region.geography.to_lowercase())
            .unwrap_or_default(),
        geo_latitude: None,
        geo_longitude: None,
        provider: words::as_word(cloud.cloud_provider).to_owned(),
        provider_description: provider.to_owned(),
        custom_cloud_environment_id: Some(cloud.custom_cloud_id.clone()),
    }
}
