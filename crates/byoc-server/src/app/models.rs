//! Deployment models that an organization is offered: HIPAA and PCI DSS only where it has them.

use std::collections::BTreeMap;

use byoc_rules::cloud::TemplateCloud;
use byoc_rules::{storage, words};
use byoc_types::{CloudProvider, DeploymentModel, FieldChange, OrganizationModels};

use super::transaction::write;
use super::{Actor, Ctx, Error, FieldError, Result, access};
use crate::config;
use crate::store::events::{self, NewEvent};
use crate::store::organizations;

const OPERATORS_ONLY: &str = "Only operators of this server can choose the deployment models of an \
                              organization. Ask one of them.";

/// GET `operator/organization/{org}/deployment-models`.
pub async fn models_view(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
) -> Result<OrganizationModels> {
    access::operated(ctx, actor, organization_id, OPERATORS_ONLY).await?;
    let kept = organizations::models(&mut ctx.db.read(), organization_id).await?;
    Ok(OrganizationModels {
        deployment_models: kept,
    })
}

/// PUT `operator/organization/{org}/deployment-models`. What exists already keeps its model.
pub async fn models_update(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    wanted: OrganizationModels,
) -> Result<OrganizationModels> {
    let permit = access::operated(ctx, actor, organization_id, OPERATORS_ONLY).await?;
    let wanted = checked(wanted.deployment_models).map_err(|error| Error::Invalid(vec![error]))?;
    let (by, organization) = (actor.email.clone(), organization_id.to_owned());
    write(ctx, permit, move |tx, ()| {
        Box::pin(async move {
            let known = organizations::models(tx, &organization).await?;
            if known != wanted {
                organizations::set_models(tx, &organization, wanted.as_deref()).await?;
                let change = FieldChange {
                    field: "deployment_models".to_owned(),
                    before: known.as_deref().map(listed),
                    after: wanted.as_deref().map(listed),
                };
                let event = NewEvent {
                    organization_id: &organization,
                    custom_cloud_id: "",
                    version: 0,
                    action: "deployment_models_update",
                    actor: &by,
                    state: None,
                    changes: &[change],
                    summary: "Changed the deployment models that are offered",
                };
                events::append(tx, event).await?;
            }
            Ok::<_, Error>(OrganizationModels {
                deployment_models: wanted,
            })
        })
    })
    .await
}

/// The models that an operator gives an organization, each once and in order.
pub(super) fn checked(
    wanted: Option<Vec<DeploymentModel>>,
) -> Result<Option<Vec<DeploymentModel>>, FieldError> {
    let Some(mut models) = wanted else {
        return Ok(None);
    };
    models.sort();
    models.dedup();
    match config::check_models(&models) {
        Ok(()) => Ok(Some(models)),
        Err(reason) => Err(FieldError::new(
            "deployment_models",
            "deployment_models_unknown",
            format!("These can't be the deployment models of an organization: {reason}."),
        )),
    }
}

/// What an organization is offered for each cloud that is not off. `given`: its own models.
pub fn offered_to(
    ctx: &Ctx,
    given: Option<&[DeploymentModel]>,
) -> BTreeMap<TemplateCloud, Vec<DeploymentModel>> {
    let models = given.unwrap_or(&ctx.config.deployment_models);
    let has_buckets = ctx.config.has_object_storage();
    ctx.config
        .offered_clouds()
        .map(|cloud| {
            let is_offered = |model: &DeploymentModel| {
                byoc_terraform::is_offered(cloud, *model)
                    && (has_buckets || !storage::is_always_own(*model))
            };
            (cloud, models.iter().copied().filter(is_offered).collect())
        })
        .collect()
}

/// The same with the words of the wire.
pub fn to_wire(
    offered: BTreeMap<TemplateCloud, Vec<DeploymentModel>>,
) -> BTreeMap<CloudProvider, Vec<DeploymentModel>> {
    let offered = offered.into_iter();
    offered
        .map(|(cloud, models)| (cloud.provider(), models))
        .collect()
}

pub(super) fn listed(models: &[DeploymentModel]) -> String {
    let words: Vec<&str> = models.iter().copied().map(words::as_word).collect();
    words.join(", ")
}
