//! The custom cloud as it travels.

use byoc_rules::cloud::Cloud as Provider;
use byoc_rules::network::NetworkPlan;
use byoc_rules::{storage, tags};
use byoc_types::{CustomCloud, ProviderMode};

use crate::app::{Ctx, Versioned};
use crate::rendering::plan_of;
use crate::store::custom_clouds::Cloud;
use crate::time::rfc3339;

/// The custom cloud as it travels.
pub(in crate::app) fn to_wire(ctx: &Ctx, cloud: &Cloud) -> CustomCloud {
    planned(ctx, cloud, plan_of(cloud).as_ref())
}

/// The same without what only its template needs: a row of a list.
pub(in crate::app) fn compact(ctx: &Ctx, cloud: &Cloud) -> CustomCloud {
    let mut wire = CustomCloud {
        custom_cloud_environment_id: cloud.custom_cloud_id.clone(),
        display_name: cloud.display_name.clone(),
        state: cloud.state,
        cloud_provider: cloud.cloud_provider.provider(),
        cloud_region: cloud.cloud_region.clone(),
        deployment_model: cloud.deployment_model,
        reserved_cidr: cloud.reserved_cidr.to_string(),
        contact_emails: cloud.contacts.clone(),
        tags: cloud.tags.clone(),
        errors: cloud.errors.clone(),
        update_time: rfc3339(cloud.updated_at),
        byoc_unique_name: Some(cloud.unique_name.clone()),
        byoc_resource_tags: None,
        aws_iam_role_arn: None,
        aws_subnets_bastion: None,
        aws_subnets_workload: None,
        aiven_aws_account_principal: None,
        aiven_aws_assume_role_external_id: None,
        aiven_google_account_principal: None,
        aiven_management_cidr_blocks: None,
        google_privilege_bearing_service_account_id: None,
        google_bastion_cidr: None,
        google_workload_cidr: None,
        bucket_names: None,
        use_customer_owned_storage: None,
        custom_cloud_names: (!cloud.cloud_names.is_empty()).then(|| cloud.cloud_names.clone()),
        // A draft is what its deployment would be.
        is_rehearsed: cloud
            .is_rehearsed
            .or_else(|| Some(is_rehearsed_here(ctx, cloud.cloud_provider))),
        is_destroyed: cloud.listed_until.map(|_| cloud.destroyed_at.is_some()),
    };
    match cloud.cloud_provider {
        Provider::Aws => wire.aws_iam_role_arn = cloud.identifier.clone(),
        Provider::Google => {
            wire.google_privilege_bearing_service_account_id = cloud.identifier.clone();
        }
        // Made by hand: nothing in the account names the control plane.
        Provider::Azure => {}
    }
    wire
}

/// The custom cloud with a network that is known: `None` if this server does not know the region
/// any more.
pub(super) fn planned(ctx: &Ctx, cloud: &Cloud, plan: Option<&NetworkPlan>) -> CustomCloud {
    let control_plane = &ctx.config.control_plane;
    let has_buckets = cloud.has_buckets || storage::is_always_own(cloud.deployment_model);
    let management = control_plane.management_cidr_blocks.iter();
    let mut wire = CustomCloud {
        byoc_resource_tags: Some(tags::resource_tags(&cloud.tags)),
        aiven_management_cidr_blocks: Some(management.map(ToString::to_string).collect()),
        bucket_names: has_buckets.then(|| storage::bucket_names(&cloud.unique_name)),
        use_customer_owned_storage: Some(has_buckets),
        ..compact(ctx, cloud)
    };
    match cloud.cloud_provider {
        Provider::Aws => {
            wire.aws_subnets_bastion = plan.map(NetworkPlan::aws_subnets_bastion);
            wire.aws_subnets_workload = plan.map(NetworkPlan::aws_subnets_workload);
            wire.aiven_aws_account_principal = Some(control_plane.aws_account_principal.clone());
            wire.aiven_aws_assume_role_external_id = Some(cloud.external_id.clone());
        }
        Provider::Google => {
            wire.aiven_google_account_principal =
                Some(control_plane.google_account_principal.clone());
            wire.google_bastion_cidr = plan.and_then(NetworkPlan::google_bastion_cidr);
            wire.google_workload_cidr = plan.and_then(NetworkPlan::google_workload_cidr);
        }
        Provider::Azure => {}
    }
    wire
}

/// Whether deployments on this cloud are rehearsed by this server, as it is configured now.
pub(super) fn is_rehearsed_here(ctx: &Ctx, cloud: Provider) -> bool {
    let mode = cloud.template().map(|on| ctx.config.provider_mode(on));
    mode == Some(ProviderMode::Rehearsal)
}

pub(in crate::app) fn versioned(ctx: &Ctx, cloud: &Cloud) -> Versioned<CustomCloud> {
    Versioned {
        version: cloud.version,
        value: to_wire(ctx, cloud),
    }
}
