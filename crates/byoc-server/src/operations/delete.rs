//! Undoing what the deployment made. What Terraform made stays, for `terraform destroy`.

use byoc_types::CustomCloudState;

use super::steps::Step;
use crate::store::custom_clouds::Cloud;

/// The undo of each creating step of [`provision`](super::provision), last one first. Each is fine
/// with what is gone already, so a draft, a failed deployment and an active cloud go the same way.
pub const STEPS: &[Step] = &[
    Step {
        name: "remove_bastion",
        title: "Remove the bastion",
        google_title: None,
        state: CustomCloudState::Deleting,
        needs_bastion: true,
        run: |provider, target| provider.remove_bastion(target),
    },
    Step {
        name: "check_empty",
        title: "Check that nothing of the control plane is left",
        google_title: None,
        state: CustomCloudState::Deleting,
        needs_bastion: false,
        run: |provider, target| provider.check_empty(target),
    },
    Step {
        name: "release_names",
        title: "Release the cloud's name",
        google_title: None,
        state: CustomCloudState::Deleting,
        needs_bastion: false,
        // Only the database: `finish` does it together with the last step.
        run: |_, _| Box::pin(async { Ok(()) }),
    },
];

/// What the last step leaves. The row stays: its names are never given out again, and its files
/// are needed for `terraform destroy`.
pub fn finish(cloud: &mut Cloud) {
    cloud.state = CustomCloudState::Deleted;
    cloud.errors.clear();
    cloud.rehearsal_failure = None;
    cloud.cloud_names.clear();
}
