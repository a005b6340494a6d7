//! The tags of services.

use std::collections::BTreeMap;

use byoc_rules::service::{Action, check_tags};
use byoc_types::{ServiceTags, ServiceTagsAnswer, ServiceTagsUpdate};

use super::{allowed, condition, service_of};
use crate::app::access;
use crate::app::transaction::write;
use crate::app::{Actor, Ctx, Error, Result};
use crate::operations;

/// GET `/v1/project/{project}/service/{service}/tags`.
pub async fn service_tags_view(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
    service_name: &str,
) -> Result<ServiceTags> {
    access::project_seen(ctx, actor, project_name).await?;
    let service = service_of(&mut ctx.db.read(), project_name, service_name).await?;
    Ok(ServiceTags { tags: service.tags })
}

/// PATCH of the same: tags that are named change, `null` removes one.
pub async fn service_tags_update(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
    service_name: &str,
    update: ServiceTagsUpdate,
) -> Result<ServiceTagsAnswer> {
    changed(ctx, actor, project_name, service_name, move |tags| {
        for (key, value) in update.tags {
            match value {
                Some(value) => tags.insert(key, value),
                None => tags.remove(&key),
            };
        }
    })
    .await
}

/// PUT of the same: these tags and no others.
pub async fn service_tags_replace(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
    service_name: &str,
    all: ServiceTags,
) -> Result<ServiceTagsAnswer> {
    changed(ctx, actor, project_name, service_name, move |tags| {
        *tags = all.tags;
    })
    .await
}

async fn changed(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
    service_name: &str,
    change: impl FnOnce(&mut BTreeMap<String, String>) + Send + 'static,
) -> Result<ServiceTagsAnswer> {
    let project = access::project_served(ctx, actor, project_name).await?;
    let (by, name) = (actor.clone(), service_name.to_owned());
    write(ctx, project, move |tx, project| {
        Box::pin(async move {
            let before = service_of(tx, &project.project_name, &name).await?;
            allowed(condition(tx, &before).await?, Action::Update)?;
            let mut after = before.clone();
            change(&mut after.tags);
            let errors = check_tags(&after.tags);
            if !errors.is_empty() {
                return Err(Error::Invalid(errors));
            }
            if after.tags != before.tags {
                let summary = format!("Changed the tags of the service “{name}”");
                let action = "service_tags_update";
                operations::change_service(tx, &before, &mut after, &by.email, action, &summary)
                    .await?;
            }
            Ok(ServiceTagsAnswer {
                message: "Tags updated.".to_owned(),
                tags: after.tags,
            })
        })
    })
    .await
}
