//! The one way in which `app` writes: nothing is written before the access decision was made again,
//! under the lock of what changes.

use byoc_rules::state::{self, Action};
use futures::future::BoxFuture;

use super::access::Permit;
use super::{Ctx, Error, Result};
use crate::store::Tx;
use crate::store::custom_clouds::Cloud;

/// Runs `work` in one transaction, on what `permit` holds for it.
///
/// # Errors
/// Those of `work`, and the refusal if the actor lost the right to do it in the meantime.
pub(super) async fn write<T, P, F>(ctx: &Ctx, permit: P, work: F) -> Result<T>
where
    T: Send + 'static,
    P: Permit,
    F: for<'t> FnOnce(&'t mut Tx, P::Held) -> BoxFuture<'t, Result<T>> + Send + 'static,
{
    ctx.db
        .write(move |tx| {
            Box::pin(async move {
                let held = permit.hold(tx).await?;
                work(tx, held).await
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
