//! How the demo's custom clouds change.

use byoc_types::{CustomCloudError, CustomCloudState};

use crate::app::{Error, Result};
use crate::store::Tx;
use crate::store::custom_clouds::{self, Change, Cloud};

/// Brings a custom cloud into its next state.
pub async fn step_to(
    tx: &mut Tx,
    cloud: &mut Cloud,
    state: CustomCloudState,
    actor: &str,
    action: &'static str,
    summary: String,
) -> Result<()> {
    let before = custom_clouds::by_id(tx, &cloud.custom_cloud_id)
        .await?
        .ok_or_else(|| Error::Internal("a demo cloud was gone".to_owned()))?;
    cloud.state = state;
    custom_clouds::change(tx, &before, cloud, change(actor, action, summary)).await?;
    Ok(())
}

pub fn change(actor: &str, action: &'static str, summary: String) -> Change {
    Change {
        actor: actor.to_owned(),
        action,
        summary,
        also: vec![],
    }
}

pub fn error(message: &str) -> CustomCloudError {
    CustomCloudError {
        category: "general_error".to_owned(),
        message: message.to_owned(),
    }
}
