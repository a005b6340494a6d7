//! Wizard input that is not part of the custom cloud yet.

use byoc_types::Draft;

use super::{Actor, Ctx, Error, IfMatch, Result, Versioned};

/// GET `custom-cloud-environments/{id}/draft`: empty, with version 0, where nothing was saved yet.
pub async fn draft_view(_ctx: &Ctx, _actor: &Actor, _id: &str) -> Result<Versioned<Draft>> {
    Err(Error::Internal("not there yet".to_owned()))
}

/// PUT `custom-cloud-environments/{id}/draft`.
pub async fn draft_update(
    _ctx: &Ctx,
    _actor: &Actor,
    _id: &str,
    _draft: Draft,
    _if_match: &IfMatch,
) -> Result<Versioned<Draft>> {
    Err(Error::Internal("not there yet".to_owned()))
}
