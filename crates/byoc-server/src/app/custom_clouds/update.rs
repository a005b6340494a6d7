//! PUT of a custom cloud.

use byoc_rules::cloud::Cloud as Provider;
use byoc_rules::custom_cloud::{self as rules, CheckedUpdate};
use byoc_types::{CustomCloud, CustomCloudUpdate};

use super::checks::{accepted, check_beside, kept_exactly, unused};
use super::custom_cloud_view;
use super::wire::{to_wire, versioned};
use crate::app::by::By;
use crate::app::company_rules::with_rules;
use crate::app::transaction::write;
use crate::app::{Actor, Ctx, Error, FieldError, IfMatch, Result, Versioned, access};
use crate::store::custom_clouds::{self, Cloud};

/// PUT `custom-cloud-environments/{id}`; an empty body reads.
pub async fn custom_cloud_update(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
    update: CustomCloudUpdate,
    if_match: &IfMatch,
) -> Result<Versioned<CustomCloud>> {
    if update == CustomCloudUpdate::default() {
        return custom_cloud_view(ctx, actor, organization_id, id).await;
    }
    access::may_write(actor)?;
    let cloud = access::changeable(ctx, actor, Some(organization_id), id).await?;
    let by = By::new(ctx, actor, if_match);
    by.names_version()?;
    write(ctx, cloud, move |tx, before| {
        Box::pin(async move {
            let current = to_wire(&by.ctx, &before);
            let (org, cidr) = (&before.organization_id, update.reserved_cidr.as_deref());
            let checked = check_beside(&by.ctx, tx, org, cidr, Some(&before), |context| {
                rules::check_update(&update, &current, context)
            });
            let checked = checked.await?;
            // Before the version is looked at: a change that is in already may be the repeat of one
            // whose answer was lost.
            let is_in = checked.as_ref().is_ok_and(CheckedUpdate::is_empty);
            if !is_in {
                by.check(before.versions())?;
            }
            let mut after = before.clone();
            apply(&mut after, checked.map_err(refused)?);
            kept_exactly(&update, &to_wire(&by.ctx, &after))?;
            if is_in {
                return Ok(versioned(&by.ctx, &before));
            }
            if let Some(identifier) = after.identifier.clone()
                && after.identifier != before.identifier
            {
                let ruled = with_rules(tx, after.clone()).await?;
                accepted(&by.ctx, &ruled, &identifier)?;
                unused(tx, &ruled, &identifier).await?;
            }
            let summary = summary_of_update(&before, &after);
            let change = by.change("custom_cloud_update", summary);
            custom_clouds::change(tx, &before, &mut after, change).await?;
            Ok(versioned(&by.ctx, &after))
        })
    })
    .await
}

fn apply(cloud: &mut Cloud, checked: CheckedUpdate) {
    let CheckedUpdate {
        display_name,
        cloud: moved_to,
        cloud_region,
        deployment_model,
        reserved_cidr,
        contact_emails,
        tags,
        has_buckets,
        identifier,
    } = checked;
    fn set<T>(field: &mut T, value: Option<T>) {
        if let Some(value) = value {
            *field = value;
        }
    }
    let moved_to = moved_to.map(Provider::from);
    if moved_to.is_some_and(|provider| provider != cloud.cloud_provider) {
        // An identifier of the other provider is of no use here.
        cloud.identifier = None;
    }
    set(&mut cloud.display_name, display_name);
    set(&mut cloud.cloud_provider, moved_to);
    set(&mut cloud.cloud_region, cloud_region);
    set(&mut cloud.deployment_model, deployment_model);
    set(&mut cloud.reserved_cidr, reserved_cidr);
    set(&mut cloud.contacts, contact_emails);
    set(&mut cloud.tags, tags);
    set(&mut cloud.has_buckets, has_buckets);
    if identifier.is_some() {
        cloud.identifier = identifier;
    }
}

fn summary_of_update(before: &Cloud, after: &Cloud) -> String {
    let mut what = Vec::new();
    if before.display_name != after.display_name {
        what.push(format!(
            "renamed “{}” to “{}”",
            before.display_name, after.display_name
        ));
    }
    if before.contacts != after.contacts {
        what.push("changed the contacts".to_owned());
    }
    if before.tags != after.tags {
        what.push("changed the infrastructure tags".to_owned());
    }
    if before.identifier != after.identifier {
        what.push("changed the identifier".to_owned());
    }
    let details = |cloud: &Cloud| {
        (
            cloud.cloud_provider,
            cloud.cloud_region.clone(),
            cloud.deployment_model,
            cloud.reserved_cidr,
            cloud.has_buckets,
        )
    };
    if details(before) != details(after) {
        what.push("changed the cloud details".to_owned());
    }
    let mut text = what.join(", ");
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// A refused update: 409 where only the state is in the way, 400 with every field otherwise.
fn refused(errors: Vec<FieldError>) -> Error {
    match errors.as_slice() {
        [only] if only.code == "state_conflict" => Error::Conflict {
            code: "state_conflict",
            message: only.message.clone(),
        },
        _ => Error::Invalid(errors),
    }
}
