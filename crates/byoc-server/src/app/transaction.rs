//! Writes of what the actor may change.

use byoc_rules::state::{self, Action};

use super::{Ctx, Error, Result, access};
use crate::store::Tx;
use crate::store::custom_clouds::Cloud;

/// Runs `work` on the custom cloud as it is now, locked.
pub(super) async fn write<T, F>(ctx: &Ctx, cloud: Cloud, work: F) -> Result<T>
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut Tx, Cloud) -> futures::future::BoxFuture<'t, Result<T>>
        + Send
        + 'static,
{
    ctx.db
        .write(move |tx| {
            Box::pin(async move {
                let current = access::lock(tx, &cloud).await?;
                work(tx, current).await
            })
        })
        .await
}

/// Whether the state allows this, as a refusal.
pub(super) fn allowed(cloud: &Cloud, action: Action) -> Result<()> {
    state::allows(cloud.state, action).map_err(|reason| Error::Conflict {
        code: "state_conflict",
        message: reason,
    })
}
