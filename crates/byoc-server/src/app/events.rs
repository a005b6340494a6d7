//! History and stream.

use byoc_types::{EventsAnswer, StreamMessage};

use super::{Actor, Ctx, Error, Result};

/// GET `custom-cloud-environments/{id}/events?cursor=`: newest first, 50 a page.
pub async fn event_list(
    _ctx: &Ctx,
    _actor: &Actor,
    _id: &str,
    _cursor: Option<&str>,
) -> Result<EventsAnswer> {
    Err(Error::Internal("not there yet".to_owned()))
}

/// Whether the actor may follow the organization's stream, and the number of its newest event:
/// where a stream without `Last-Event-ID` begins.
pub async fn stream_open(_ctx: &Ctx, _actor: &Actor, _organization_id: &str) -> Result<i64> {
    Err(Error::Internal("not there yet".to_owned()))
}

/// The organization's events numbered above `sequence`, oldest first, at most 500 at a time.
/// A stream calls it whenever `ctx.wakeups.listen()` names its organization (or lags), and every
/// few seconds for what other servers on the same database do.
pub async fn events_after(
    _ctx: &Ctx,
    _organization_id: &str,
    _sequence: i64,
) -> Result<Vec<StreamMessage>> {
    Err(Error::Internal("not there yet".to_owned()))
}
