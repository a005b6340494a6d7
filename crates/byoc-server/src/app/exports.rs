//! Histories as files: a custom cloud's own, and everything that happened in an organization.

use byoc_rules::{export, files};
use byoc_types::{Event, EventsAnswer};

use super::events::{may_read_history, without_permissions};
use super::templates::Download;
use super::{Actor, Ctx, Result, access};
use crate::store::{self, events};

/// Rows of a file: more than an organization writes in years. The newest ones count.
const LIMIT: usize = 100_000;
/// Rows that are read at once.
const PAGE: i64 = 1_000;

/// Kinds of file in which a history is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    Csv,
    Json,
}

/// GET `custom-cloud-environments/{id}/events.csv` and `.json`: its whole history, newest first.
pub async fn event_export(
    ctx: &Ctx,
    actor: &Actor,
    id: &str,
    format: ExportFormat,
) -> Result<Download> {
    let cloud = access::readable(ctx, actor, None, id).await?;
    let mut all = history_of(ctx, id).await?;
    without_permissions(ctx, actor, &cloud.organization_id, &mut all).await?;
    Ok(written(&cloud.unique_name, all, format))
}

/// The whole history of a custom cloud, newest first.
pub(super) async fn history_of(ctx: &Ctx, id: &str) -> Result<Vec<Event>> {
    let mut all: Vec<Event> = Vec::new();
    loop {
        let below = all.last().map_or(i64::MAX, |event| event.sequence);
        let page = events::history(&mut ctx.db.read(), id, below, PAGE).await?;
        let is_last = (page.len() as i64) < PAGE;
        all.extend(page);
        if is_last || all.len() >= LIMIT {
            return Ok(all);
        }
    }
}

/// GET `organization/{org}/events.csv` and `.json`: everything that happened in it and in its custom
/// clouds, newest first, for super admins.
pub async fn organization_event_export(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    format: ExportFormat,
) -> Result<Download> {
    may_read_history(ctx, actor, organization_id).await?;
    let mut all: Vec<Event> = Vec::new();
    loop {
        let below = all.last().map_or(i64::MAX, |event| event.sequence);
        let source = &mut ctx.db.read();
        let page = events::everything(source, organization_id, below, PAGE).await?;
        let is_last = (page.len() as i64) < PAGE;
        all.extend(page);
        if is_last || all.len() >= LIMIT {
            break;
        }
    }
    Ok(written(organization_id, all, format))
}

fn written(name: &str, events: Vec<Event>, format: ExportFormat) -> Download {
    let (text, extension) = match format {
        ExportFormat::Csv => (export::csv(&events), "csv"),
        ExportFormat::Json => {
            let cursor = None;
            (store::encode(&EventsAnswer { events, cursor }), "json")
        }
    };
    Download {
        name: files::history(name, extension),
        bytes: text.into_bytes(),
    }
}
