//! History and stream.

use byoc_types::{Event, EventsAnswer, StreamMessage};

use super::access::{self, NO_ORGANIZATION};
use super::custom_clouds::unknown_cursor;
use super::{Actor, Ctx, Error, Result};
use crate::store::events;

pub(super) const PAGE: i64 = 50;
const STREAM_PAGE: i64 = 500;

/// GET `custom-cloud-environments/{id}/events?cursor=`: newest first, 50 a page.
pub async fn event_list(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
    cursor: Option<&str>,
) -> Result<EventsAnswer> {
    let cloud = access::readable(ctx, actor, None, id).await?;
    let (id, before) = (&cloud.custom_cloud_id, below(cursor)?);
    let source = &mut ctx.db.read();
    let mut answer = page(events::history(source, id, before, PAGE + 1).await?);
    without_permissions(ctx, actor, &cloud.organization_id, &mut answer.events).await?;
    Ok(answer)
}

/// Takes out what names projects that the actor may not know of.
pub(super) async fn without_permissions(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    events: &mut [Event],
) -> Result<()> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    if access::limited_to(actor, Some(organization.role)).is_some() {
        for event in events {
            event
                .changes
                .retain(|change| !change.field.starts_with("permissions."));
        }
    }
    Ok(())
}

/// GET `organization/{org}/events?cursor=`: what is about no custom cloud, for super admins.
pub async fn organization_event_list(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    cursor: Option<&str>,
) -> Result<EventsAnswer> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    if access::limited_to(actor, Some(organization.role)).is_some() {
        return Err(Error::Forbidden(
            "Only super admins of this organization read its history. Ask one of them.".to_owned(),
        ));
    }
    let before = below(cursor)?;
    let source = &mut ctx.db.read();
    let events = events::history_of_organization(source, organization_id, before, PAGE + 1).await?;
    Ok(page(events))
}

/// The number below which a page begins.
pub(super) fn below(cursor: Option<&str>) -> Result<i64> {
    match cursor {
        None => Ok(i64::MAX),
        Some(cursor) => cursor
            .parse()
            .ok()
            .filter(|number| *number >= 0)
            .ok_or_else(unknown_cursor),
    }
}

/// A page of what was read, which is one more where there is another page.
pub(super) fn page(mut events: Vec<Event>) -> EventsAnswer {
    let has_more = events.len() as i64 > PAGE;
    events.truncate(PAGE as usize);
    let last = events.last().filter(|_| has_more);
    let cursor = last.map(|event| event.sequence.to_string());
    EventsAnswer { events, cursor }
}

/// An organization's stream as its reader may follow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamOpen {
    /// Number of the newest event: where a stream that names none begins.
    pub newest: i64,
    /// The person whose projects decide which custom clouds are told of; `None`: all are.
    pub limited_to: Option<String>,
}

/// Whether the actor may follow the organization's stream, and how.
pub async fn stream_open(ctx: &Ctx, actor: &Actor, organization_id: &str) -> Result<StreamOpen> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    let newest = events::last_sequence(&mut ctx.db.read(), organization_id)
        .await?
        .ok_or(Error::NotFound(NO_ORGANIZATION))?;
    Ok(StreamOpen {
        newest,
        limited_to: access::limited_to(actor, Some(organization.role)).map(str::to_owned),
    })
}

/// Number of the organization's newest event. Numbers commit in order: what is read later holds
/// every event up to it.
pub async fn newest_event(ctx: &Ctx, organization_id: &str) -> Result<i64> {
    let newest = events::last_sequence(&mut ctx.db.read(), organization_id).await?;
    Ok(newest.unwrap_or_default())
}

/// The organization's events numbered above `sequence`, oldest first, at most 500 at a time.
/// A stream calls it whenever `ctx.wakeups.listen()` names its organization (or lags), and every
/// few seconds for what other servers on the same database do.
pub async fn events_after(
    ctx: &Ctx,
    organization_id: &str,
    sequence: i64,
    limited_to: Option<&str>,
) -> Result<Vec<StreamMessage>> {
    let source = &mut ctx.db.read();
    Ok(events::after(source, organization_id, sequence, STREAM_PAGE, limited_to).await?)
}
