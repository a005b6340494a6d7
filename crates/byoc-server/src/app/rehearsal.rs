//! The simulated account of a rehearsed cloud.

use byoc_types::{Rehearsal, RehearsalUpdate};

use super::{Actor, Ctx, Error, Result};

/// GET `custom-cloud-environments/{id}/rehearsal`; 404 where the provider is not rehearsed.
pub async fn rehearsal_view(_ctx: &Ctx, _actor: &Actor, _id: &str) -> Result<Rehearsal> {
    Err(Error::Internal("not there yet".to_owned()))
}

/// PUT `custom-cloud-environments/{id}/rehearsal`: which failure to play.
pub async fn rehearsal_update(
    _ctx: &Ctx,
    _actor: &Actor,
    _id: &str,
    _update: RehearsalUpdate,
) -> Result<Rehearsal> {
    Err(Error::Internal("not there yet".to_owned()))
}
