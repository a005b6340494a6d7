//! History and stream.

use byoc_rules::FieldError;
use byoc_types::{Event, EventsAnswer, StreamMessage};

use super::access::{self, NO_ORGANIZATION};
use super::custom_clouds::{read_limit, unknown_cursor};
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
    let mut answer = page(events::history(source, id, before, PAGE + 1).await?, PAGE);
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

/// The query of an organization's history.
#[derive(Debug, Clone, Default, serde::Deserialize)]
pub struct HistoryQuery {
    pub cursor: Option<String>,
    /// `custom_clouds`: what happened in its custom clouds too.
    pub include: Option<String>,
    pub limit: Option<String>,
}

impl HistoryQuery {
    /// The most events of a page.
    const MOST: i64 = 1_000;

    fn limit(&self) -> std::result::Result<i64, FieldError> {
        let limit = self.limit.as_deref();
        limit.map_or(Ok(PAGE), |limit| read_limit(limit, Self::MOST, PAGE))
    }

    fn has_custom_clouds(&self) -> std::result::Result<bool, FieldError> {
        match self.include.as_deref() {
            None | Some("") => Ok(false),
            Some("custom_clouds") => Ok(true),
            Some(_) => Err(FieldError::new(
                "include",
                "include_unknown",
                "Only custom_clouds can be included. Write include=custom_clouds, or leave it out.",
            )),
        }
    }
}

/// GET `organization/{org}/events`: newest first, for super admins.
pub async fn organization_event_list(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    query: &HistoryQuery,
) -> Result<EventsAnswer> {
    may_read_history(ctx, actor, organization_id).await?;
    let before = below(query.cursor.as_deref())?;
    let (limit, has_custom_clouds) = match (query.limit(), query.has_custom_clouds()) {
        (Ok(limit), Ok(has_custom_clouds)) => (limit, has_custom_clouds),
        (limit, included) => {
            let errors = [limit.err(), included.err()];
            return Err(Error::Invalid(errors.into_iter().flatten().collect()));
        }
    };
    let source = &mut ctx.db.read();
    let events = match has_custom_clouds {
        true => events::everything(source, organization_id, before, limit + 1).await?,
        false => {
            events::history_of_organization(source, organization_id, before, limit + 1).await?
        }
    };
    Ok(page(events, limit))
}

/// The history of an organization is for its super admins.
pub(super) async fn may_read_history(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
) -> Result<()> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    match access::limited_to(actor, Some(organization.role)) {
        None => Ok(()),
        Some(_) => Err(Error::Forbidden(
            "Only super admins of this organization can read its history. Ask one of them."
                .to_owned(),
        )),
    }
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
pub(super) fn page(mut events: Vec<Event>, limit: i64) -> EventsAnswer {
    let has_more = events.len() as i64 > limit;
    events.truncate(limit as usize);
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
