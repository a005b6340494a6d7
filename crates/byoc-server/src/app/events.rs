//! History and stream.

use byoc_types::{EventsAnswer, StreamMessage};

use super::access::{self, NO_ORGANIZATION};
use super::{Actor, Ctx, Error, FieldError, Result};
use crate::store::events;

const PAGE: i64 = 50;
const STREAM_PAGE: i64 = 500;

/// GET `custom-cloud-environments/{id}/events?cursor=`: newest first, 50 a page.
pub async fn event_list(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
    cursor: Option<&str>,
) -> Result<EventsAnswer> {
    let cloud = access::readable(ctx, actor, None, id).await?;
    let before = match cursor {
        None => i64::MAX,
        Some(cursor) => cursor.parse().map_err(|_| {
            Error::Invalid(vec![FieldError::new(
                "cursor",
                "cursor_unknown",
                "This cursor is not one that this server gave. Leave it out to begin with the \
                 newest event.",
            )])
        })?,
    };
    // One more than a page tells whether there is another.
    let mut events =
        events::history(&mut ctx.db.read(), &cloud.custom_cloud_id, before, PAGE + 1).await?;
    let has_more = events.len() as i64 > PAGE;
    events.truncate(PAGE as usize);
    let cursor = events
        .last()
        .filter(|_| has_more)
        .map(|event| event.sequence.to_string());
    Ok(EventsAnswer { events, cursor })
}

/// An organization's stream as its reader may follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamOpen {
    /// Number of the newest event: where a stream that names none begins.
    pub newest: i64,
    /// Whether only custom clouds that some project may use are told of.
    pub is_limited: bool,
}

/// Whether the actor may follow the organization's stream, and how.
pub async fn stream_open(ctx: &Ctx, actor: &Actor, organization_id: &str) -> Result<StreamOpen> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    let newest = events::last_sequence(&mut ctx.db.read(), organization_id)
        .await?
        .ok_or(Error::NotFound(NO_ORGANIZATION))?;
    Ok(StreamOpen {
        newest,
        is_limited: access::is_limited(actor, Some(&organization.role)),
    })
}

/// The organization's events numbered above `sequence`, oldest first, at most 500 at a time.
/// A stream calls it whenever `ctx.wakeups.listen()` names its organization (or lags), and every
/// few seconds for what other servers on the same database do.
pub async fn events_after(
    ctx: &Ctx,
    organization_id: &str,
    sequence: i64,
    is_limited: bool,
) -> Result<Vec<StreamMessage>> {
    let source = &mut ctx.db.read();
    Ok(events::after(source, organization_id, sequence, STREAM_PAGE, is_limited).await?)
}
