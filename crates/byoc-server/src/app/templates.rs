//! The Terraform files of a custom cloud.

use byoc_rules::network::{self, NetworkPlan};
use byoc_rules::{region, tags};
use byoc_terraform::{ControlPlane, TemplateError, TemplateInput};
use byoc_types::CustomCloudState;

use super::company_rules::with_rules;
use super::{Actor, Ctx, Error, Result, access};
use crate::store::custom_clouds::Cloud;

/// GET `infra-templates/terraform/template`: the template's text. A deleted custom cloud still has
/// one: `terraform destroy` needs it.
pub async fn template_view(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
) -> Result<String> {
    render(ctx, actor, organization_id, id, byoc_terraform::template).await
}

/// GET `infra-templates/terraform/variables`: the variables file's text.
pub async fn variables_view(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
) -> Result<String> {
    render(ctx, actor, organization_id, id, byoc_terraform::variables).await
}

/// The custom cloud's network; `None` where this server does not know its region any more.
pub fn plan_of(cloud: &Cloud) -> Option<NetworkPlan> {
    let zones = region::find(cloud.cloud_provider, &cloud.cloud_region)?.zones;
    let range = cloud.reserved_cidr.parse().ok()?;
    network::plan(cloud.cloud_provider, cloud.deployment_model, zones, range).ok()
}

/// What the custom cloud's template, variables and expected network are rendered from, with the
/// company rules that stand in it.
pub fn input_of(ctx: &Ctx, cloud: &Cloud) -> Option<TemplateInput> {
    let control_plane = &ctx.config.control_plane;
    Some(TemplateInput {
        cloud_id: cloud.custom_cloud_id.clone(),
        unique_name: cloud.unique_name.clone(),
        region: cloud.cloud_region.clone(),
        plan: plan_of(cloud)?,
        tags: tags::resource_tags(&cloud.tags),
        control_plane: ControlPlane {
            aws_account_principal: control_plane.aws_account_principal.clone(),
            image_owner_ids: control_plane.image_owner_ids.clone(),
            management_cidr_blocks: control_plane
                .management_cidr_blocks
                .iter()
                .map(ToString::to_string)
                .collect(),
            google_account_principal: control_plane.google_account_principal.clone(),
            object_storage_principals: Vec::new(),
            tag_prefix: control_plane.tag_prefix.clone(),
        },
        external_id: cloud.external_id.clone(),
        // The checks' own rights are of no use once they have passed.
        is_onboarding: matches!(
            cloud.state,
            CustomCloudState::Draft
                | CustomCloudState::Validating
                | CustomCloudState::Creating
                | CustomCloudState::CreationFailed
        ),
        has_buckets: cloud.has_buckets,
        company_rules: cloud.company_rules.clone(),
    })
}

async fn render(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    id: &str,
    text: fn(&TemplateInput) -> Result<String, TemplateError>,
) -> Result<String> {
    let cloud = access::readable(ctx, actor, Some(organization_id), id).await?;
    let cloud = with_rules(&mut ctx.db.read(), cloud).await?;
    let input = input_of(ctx, &cloud)
        .ok_or_else(|| Error::Internal("a stored custom cloud has no network plan".to_owned()))?;
    // What the request can't cure is no fault of the server's either: the configuration is.
    text(&input).map_err(|error| Error::Conflict {
        code: error.code(),
        message: error.to_string(),
    })
}
