//! What the page reads: the selected custom clouds, and what the choice of projects needs.

use std::collections::{BTreeMap, BTreeSet};

use byoc_rules::lower;
use byoc_types::{Account, CustomCloud, CustomCloudPermissions, Project};

use crate::api::ApiError;
use crate::api::custom_clouds::custom_cloud_list;
use crate::api::organizations::{project_list, unit_list};
use crate::api::permissions::permissions_list;
use crate::components::bulk_action::BulkAction;
use crate::state::chosen;

#[derive(Debug, Clone, Default)]
pub struct BulkTargets {
    /// Those that the action can be applied to, by name.
    pub targets: Vec<CustomCloud>,
    /// The other ones, each with the reason.
    pub left_out: Vec<(CustomCloud, String)>,
    pub projects: Projects,
}

/// Who may use what. Read for the choice of projects alone.
#[derive(Debug, Clone, Default)]
pub struct Projects {
    /// The organization's root account left out.
    pub units: Vec<Account>,
    pub all: Vec<Project>,
    /// By the custom cloud's id.
    pub permissions: BTreeMap<String, CustomCloudPermissions>,
}

/// Reads the custom clouds that this tab has selected.
pub async fn load(org: String, action: BulkAction) -> Result<BulkTargets, ApiError> {
    let (projects, clouds) = futures::join!(projects(&org, action), custom_cloud_list(&org));
    let mut known = BulkTargets {
        projects: projects?,
        ..BulkTargets::default()
    };
    let ids: BTreeSet<String> = chosen::read(&org).into_iter().collect();
    let mut clouds = clouds?;
    clouds.retain(|cloud| ids.contains(&cloud.custom_cloud_environment_id));
    clouds.sort_by_cached_key(|cloud| lower(&cloud.display_name));
    for cloud in clouds {
        match action.reason_against(&cloud) {
            Some(reason) => known.left_out.push((cloud, reason)),
            None => known.targets.push(cloud),
        }
    }
    Ok(known)
}

async fn projects(org: &str, action: BulkAction) -> Result<Projects, ApiError> {
    if action != BulkAction::SetAvailability {
        return Ok(Projects::default());
    }
    let (units, all, permissions) =
        futures::join!(unit_list(org), project_list(org), permissions_list(org));
    let mut units = units?;
    units.retain(|unit| unit.parent_account_id.is_some());
    Ok(Projects {
        units,
        all: all?,
        permissions: permissions?,
    })
}
