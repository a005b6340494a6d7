//! Who makes a change, and of which version.

use std::ops::RangeInclusive;

use super::{Actor, Ctx, IfMatch, Result};
use crate::store::custom_clouds::Change;

/// What a change takes into its transaction, which outlives the request.
#[derive(Clone)]
pub struct By {
    pub ctx: Ctx,
    pub actor: Actor,
    if_match: IfMatch,
}

impl By {
    pub fn new(ctx: &Ctx, actor: &Actor, if_match: &IfMatch) -> Self {
        Self {
            ctx: ctx.clone(),
            actor: actor.clone(),
            if_match: if_match.clone(),
        }
    }

    /// [`IfMatch::is_there`] for this actor.
    pub fn names_version(&self) -> Result<()> {
        self.if_match.is_there(&self.actor)
    }

    /// [`IfMatch::check`] for this actor.
    pub fn check(&self, versions: RangeInclusive<i64>) -> Result<()> {
        self.if_match.check(&self.actor, versions)
    }

    /// The actor's change of a custom cloud, for the history.
    pub fn change(&self, action: &'static str, summary: String) -> Change {
        Change {
            actor: self.actor.email.clone(),
            action,
            summary,
            also: vec![],
        }
    }
}
