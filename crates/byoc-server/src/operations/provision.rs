//! From the identifier to an active custom cloud.

use byoc_rules::words;
use byoc_types::{CustomCloudState, DeploymentModel};

use super::steps::Step;
use crate::store::custom_clouds::Cloud;

/// While `validating` nothing is made; `creating` makes what deletion removes again
/// ([`delete`](super::delete) holds the undo of each).
pub const STEPS: &[Step] = &[
    Step {
        name: "check_identifier",
        title: "Check the identifier",
        google_title: None,
        state: CustomCloudState::Validating,
        needs_bastion: false,
        run: |provider, target| Box::pin(async move { provider.accepts(target) }),
    },
    Step {
        name: "assume_role",
        title: "Assume the role with its external ID",
        google_title: Some("Impersonate the service account"),
        state: CustomCloudState::Validating,
        needs_bastion: false,
        run: |provider, target| provider.assume_role(target),
    },
    Step {
        name: "check_account",
        title: "Check account and region",
        google_title: None,
        state: CustomCloudState::Validating,
        needs_bastion: false,
        run: |provider, target| provider.check_account(target),
    },
    Step {
        name: "check_network",
        title: "Compare the network with the template",
        google_title: None,
        state: CustomCloudState::Validating,
        needs_bastion: false,
        run: |provider, target| provider.check_network(target),
    },
    Step {
        name: "check_rights",
        title: "Check rights and quotas",
        google_title: None,
        state: CustomCloudState::Validating,
        needs_bastion: false,
        run: |provider, target| provider.check_rights(target),
    },
    Step {
        name: "create_bastion",
        title: "Start the bastion",
        google_title: None,
        state: CustomCloudState::Creating,
        needs_bastion: true,
        run: |provider, target| provider.ensure_bastion(target),
    },
    Step {
        name: "reach_bastion",
        title: "Wait until the bastion answers",
        google_title: None,
        state: CustomCloudState::Creating,
        needs_bastion: true,
        run: |provider, target| provider.reach_bastion(target),
    },
    Step {
        name: "register_names",
        title: "Register the cloud's name",
        google_title: None,
        state: CustomCloudState::Creating,
        needs_bastion: false,
        // Only the database: `finish` writes the name together with the last step.
        run: |_, _| Box::pin(async { Ok(()) }),
    },
];

/// Public workloads are reached directly.
pub fn has_bastion(model: DeploymentModel) -> bool {
    model != DeploymentModel::StandardPublic
}

/// What the last step leaves: an active custom cloud with the name by which services are placed.
pub fn finish(cloud: &mut Cloud) {
    cloud.state = CustomCloudState::Active;
    cloud.errors.clear();
    cloud.rehearsal_failure = None;
    let suffix = cloud.unique_name.trim_start_matches("cce-cce");
    let provider = words::as_word(cloud.cloud_provider);
    cloud.cloud_names = vec![format!("custom-{provider}-{}-{suffix}", cloud.cloud_region)];
}
