//! Hand-off links whose time ends.

use byoc_types::HandOffState;

use crate::context::Ctx;
use crate::store::events::{self, NewEvent};
use crate::store::{self, custom_clouds, hand_offs};

/// Notes for each link that ended without a submission that it did. Answers how many.
pub async fn expire(ctx: &Ctx) -> Result<usize, store::Error> {
    let mut count = 0;
    for row in hand_offs::over(&mut ctx.db.read()).await? {
        let is_expired = ctx.db.write(move |tx| {
            Box::pin(async move {
                let id = &row.custom_cloud_id;
                events::lock(tx, &row.organization_id).await?;
                let Some(cloud) = custom_clouds::by_id(tx, id).await? else {
                    return Ok(false);
                };
                // Under the lock: somebody may have made a new link meanwhile.
                let now = hand_offs::by_cloud(tx, id).await?;
                let is_due =
                    now.is_some_and(|it| it.state == HandOffState::Open && it.is_over == 1);
                if is_due {
                    hand_offs::set_state(tx, id, HandOffState::Expired).await?;
                    let event = NewEvent {
                        organization_id: &cloud.organization_id,
                        custom_cloud_id: id,
                        version: cloud.version,
                        action: "hand_off_expire",
                        actor: custom_clouds::CONTROL_PLANE,
                        state: None,
                        changes: &[],
                        summary: "The hand-off link expired",
                    };
                    events::append(tx, event).await?;
                }
                Ok::<_, store::Error>(is_due)
            })
        });
        count += usize::from(is_expired.await?);
    }
    Ok(count)
}
