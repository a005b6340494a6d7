//! Undoing what the deployment made. What Terraform made stays, for `terraform destroy`.

use byoc_cloud::contract::{Gaps, Probe, Progress};
use byoc_types::CustomCloudState;

use super::steps::{Found, Step, StepCall, nothing};
use crate::store::custom_clouds::Cloud;

/// The undo of each creating step of [`provision`](super::provision), last one first. Each is fine
/// with what is gone already, so a draft, a failed deployment and an active cloud go the same way.
pub const STEPS: &[Step] = &[
    Step {
        name: "remove_bastion",
        title: "Remove the bastion",
        state: CustomCloudState::Deleting,
        needs_bastion: true,
        run: |at| Box::pin(remove_bastion(at)),
    },
    Step {
        name: "check_empty",
        title: "Check that nothing of the control plane is left",
        state: CustomCloudState::Deleting,
        needs_bastion: false,
        run: |at| Box::pin(check_empty(at)),
    },
    Step {
        name: "release_names",
        title: "Release the cloud's name",
        state: CustomCloudState::Deleting,
        needs_bastion: false,
        // Only the database: `finish` does it together with the last step.
        run: nothing,
    },
];

async fn remove_bastion(at: &StepCall<'_>) -> Result<Progress<Found>, Gaps> {
    if !can_hold_anything(at) {
        return Ok(Progress::Done(Found::default()));
    }
    let account = at.open(Probe::Take).await?;
    // What the ledger knows, and what only the account knows.
    let mut nodes = at.known.to_vec();
    for node in account.leftovers(at.call).await? {
        if nodes
            .iter()
            .all(|known| known.provider_id != node.provider_id)
        {
            nodes.push(node);
        }
    }
    let removed = account.remove(&nodes, at.call).await?;
    Ok(removed.map(|()| Found {
        removed: nodes,
        ..Found::default()
    }))
}

async fn check_empty(at: &StepCall<'_>) -> Result<Progress<Found>, Gaps> {
    if can_hold_anything(at) {
        let account = at.open(Probe::Take).await?;
        at.target.nothing_left(&account.leftovers(at.call).await?)?;
    }
    Ok(Progress::Done(Found::default()))
}

/// A custom cloud that never had an identifier has no account in which anything could be.
fn can_hold_anything(at: &StepCall<'_>) -> bool {
    !at.target.identifier.is_empty()
}

/// What the last step leaves. The row stays: its names are never given out again, and its files
/// are needed for `terraform destroy`.
pub fn finish(cloud: &mut Cloud) {
    cloud.state = CustomCloudState::Deleted;
    cloud.errors.clear();
    cloud.rehearsal_failure = None;
    cloud.cloud_names.clear();
}
