//! What a custom cloud's network, template and variables are rendered from.

use byoc_rules::cloud::Cloud as AnyCloud;
use byoc_rules::network::{self, NetworkPlan};
use byoc_rules::{region, tags};
use byoc_terraform::{ControlPlane, TemplateInput};
use byoc_types::CustomCloudState;

use crate::context::Ctx;
use crate::store::custom_clouds::Cloud;

/// The custom cloud's network; `None` where this server does not know its region any more.
pub fn plan_of(cloud: &Cloud) -> Option<NetworkPlan> {
    plan_on(cloud.cloud_provider, cloud)
}

/// The same on what is known to be its cloud.
fn plan_on<C: Copy + Into<AnyCloud>>(on: C, cloud: &Cloud) -> Option<NetworkPlan<C>> {
    let zones = region::find(on, &cloud.cloud_region)?.zones;
    let (model, range) = (cloud.deployment_model, cloud.reserved_cidr);
    network::plan(on, model, zones, range).ok()
}

/// What the custom cloud's template, variables and expected network are rendered from, with the
/// company rules that stand in it; `None` if it has no template or no network.
pub fn input_of(ctx: &Ctx, cloud: &Cloud) -> Option<TemplateInput> {
    let control_plane = &ctx.config.control_plane;
    Some(TemplateInput {
        cloud_id: cloud.custom_cloud_id.clone(),
        unique_name: cloud.unique_name.clone(),
        region: cloud.cloud_region.clone(),
        plan: plan_on(cloud.cloud_provider.template()?, cloud)?,
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
            object_storage_principals: control_plane.object_storage_principals.clone(),
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
