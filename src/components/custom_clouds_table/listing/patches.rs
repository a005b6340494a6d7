//! What changed since the list was read.

use byoc_types::{CustomCloud, CustomCloudState};

/// News about one custom cloud: its newest form, or that it is gone.
pub type Patch = Option<CustomCloud>;

/// A list with what changed since it was read. A patch older than its row is dropped: the list may
/// have been read after the change.
pub fn merge<'a>(list: &'a [CustomCloud], patches: &'a [(String, Patch)]) -> Vec<&'a CustomCloud> {
    // A list, not a map: few custom clouds change between two readings.
    let patch_of = |id: &str| {
        patches
            .iter()
            .find(|(it, _)| it == id)
            .map(|(_, patch)| patch)
    };
    let is_newer = |patch: &CustomCloud, row: &CustomCloud| patch.update_time >= row.update_time;
    let mut merged: Vec<&CustomCloud> = list
        .iter()
        .filter_map(|row| match patch_of(&row.custom_cloud_environment_id) {
            None => Some(row),
            Some(None) => None,
            Some(Some(patch)) if is_newer(patch, row) => Some(patch),
            Some(Some(_)) => Some(row),
        })
        .collect();
    let is_known = |id: &str| list.iter().any(|row| row.custom_cloud_environment_id == id);
    merged.extend(
        patches
            .iter()
            .filter(|(id, _)| !is_known(id))
            .filter_map(|(_, patch)| patch.as_ref()),
    );
    // Deleted, with nothing left in an account.
    merged.retain(|cloud| cloud.state != CustomCloudState::Deleted || cloud.is_destroyed.is_some());
    merged
}
