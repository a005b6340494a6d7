//! Undoing what the deployment made. What Terraform made stays, for `terraform destroy`.

use std::time::Duration;

use byoc_cloud::contract::{Gaps, Made, Probe, Progress};
use byoc_types::CustomCloudState;

use super::steps::{Step, StepCall, nothing};
use crate::store::custom_clouds::Cloud;

/// The undo of each creating step of [`provision`](super::provision), last one first. Each is fine
/// with what is gone already, so a draft, a failed deployment and an active cloud go the same way.
pub const STEPS: &[Step] = &[
    Step {
        name: "remove_bastion",
        title: "Remove the bastion",
        state: CustomCloudState::Deleting,
        needs_bastion: true,
        limit: Duration::from_secs(120),
        run: |at| Box::pin(remove_bastion(at)),
    },
    Step {
        name: "check_empty",
        title: "Check that nothing of the control plane is left",
        state: CustomCloudState::Deleting,
        needs_bastion: false,
        limit: Duration::from_secs(60),
        run: |at| Box::pin(check_empty(at)),
    },
    Step {
        name: "release_names",
        title: "Release the cloud's name",
        state: CustomCloudState::Deleting,
        needs_bastion: false,
        limit: Duration::from_secs(10),
        // Only the database: `finish` does it together with the last step.
        run: nothing,
    },
];

async fn remove_bastion(at: &StepCall<'_>) -> Result<Progress<()>, Gaps> {
    if !can_hold_anything(at) {
        return Ok(Progress::Done(()));
    }
    let account = at.open(Probe::Take).await?;
    // What the ledger knows goes even if the search is refused. Then what only the account knows.
    let known = at.remove(&*account, at.known).await?;
    if let Progress::Wait { .. } = known {
        return Ok(known);
    }
    let left = account.leftovers(at.call).await?.into_iter();
    let unknown: Vec<Made> = left.filter(|node| !is_known(at, node)).collect();
    at.remove(&*account, &unknown).await
}

fn is_known(at: &StepCall<'_>, node: &Made) -> bool {
    let mut known = at.known.iter();
    known.any(|known| known.provider_id == node.provider_id)
}

async fn check_empty(at: &StepCall<'_>) -> Result<Progress<()>, Gaps> {
    if can_hold_anything(at) {
        let account = at.open(Probe::Take).await?;
        at.target.nothing_left(&account.leftovers(at.call).await?)?;
    }
    Ok(Progress::Done(()))
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
