//! Events drive the streams, audit rows answer who did what: one of each per change, numbered per
//! organization without gaps.

use byoc_rules::words::as_word;
use byoc_types::{CustomCloudState, Event, FieldChange, StreamMessage};

use super::columns::{LenientDoc, LenientWord};
use super::permissions::usable_by;
use super::{Error, Source, Tx, encode, params, queries};
use crate::time::rfc3339;

/// What [`append`] writes.
pub struct NewEvent<'a> {
    pub organization_id: &'a str,
    pub custom_cloud_id: &'a str,
    pub version: i64,
    pub action: &'a str,
    pub actor: &'a str,
    /// The state after it, if it changed.
    pub state: Option<CustomCloudState>,
    pub changes: &'a [FieldChange],
    pub summary: &'a str,
}

#[derive(sqlx::FromRow)]
struct Sequence {
    event_sequence: i64,
}

#[derive(sqlx::FromRow)]
struct EventRow {
    sequence: i64,
    custom_cloud_id: String,
    action: String,
    version: i64,
    project_name: Option<String>,
    service_name: Option<String>,
}

/// The service that an event is about.
pub struct OfService<'a> {
    pub project_name: &'a str,
    pub service_name: &'a str,
    pub service_id: &'a str,
}

#[derive(sqlx::FromRow)]
struct AuditRow {
    sequence: i64,
    custom_cloud_id: String,
    custom_cloud_name: Option<String>,
    actor: String,
    action: String,
    /// A row whose details can't be read still says who did what, and when.
    #[sqlx(try_from = "LenientWord<CustomCloudState>")]
    state: Option<CustomCloudState>,
    #[sqlx(try_from = "LenientDoc<Vec<FieldChange>>")]
    changes: Option<Vec<FieldChange>>,
    summary: String,
    occurred_at: i64,
}

/// Reads [`AuditRow`]s, newest first.
macro_rules! audit {
    ($where:literal) => {
        concat!(
            "SELECT a.sequence, a.custom_cloud_id, c.display_name AS custom_cloud_name, a.actor, a.action, \
                a.state, a.changes, a.summary, a.occurred_at \
             FROM audit a LEFT JOIN custom_clouds c ON c.custom_cloud_id = a.custom_cloud_id WHERE ",
            $where,
            " AND a.sequence < $2 ORDER BY a.sequence DESC LIMIT $3"
        )
    };
}

queries! {
    ORGANIZATION_LOCK = "SELECT event_sequence FROM organizations \
        WHERE organization_id = $1 {for_update}";
    /// The number comes from the organization's row, which stays locked until the transaction
    /// ends: numbers commit in order.
    EVENT_NUMBER = "UPDATE organizations SET event_sequence = event_sequence + 1 \
        WHERE organization_id = $1 RETURNING event_sequence";
    EVENT_INSERT = "INSERT INTO events (organization_id, sequence, custom_cloud_id, action, \
        version, occurred_at) VALUES ($1, $2, $3, $4, $5, {now})";
    AUDIT_INSERT = "INSERT INTO audit (organization_id, sequence, custom_cloud_id, actor, action, \
        state, changes, summary, occurred_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, {now})";
    EVENT_SEQUENCE = "SELECT event_sequence FROM organizations WHERE organization_id = $1";
    /// `$4` = '': all; else those about the organization and about custom clouds that this person's
    /// projects may use. That permissions changed is told of the others too, without their ids: a
    /// custom cloud may have left the list.
    EVENTS_AFTER = concat!(
        "SELECT e.sequence, CASE WHEN $4 = '' OR c.custom_cloud_id IS NOT NULL \
            THEN e.custom_cloud_id ELSE '' END AS custom_cloud_id, e.action, e.version, \
         CASE WHEN $4 = '' OR pm.user_id IS NOT NULL THEN e.project_name END AS project_name, \
         CASE WHEN $4 = '' OR pm.user_id IS NOT NULL THEN e.service_name END AS service_name \
         FROM events e LEFT JOIN custom_clouds c ON c.custom_cloud_id = e.custom_cloud_id \
            AND $4 <> '' AND ",
        usable_by!("$4"),
        " LEFT JOIN project_members pm ON pm.project_name = e.project_name AND pm.user_id = $4 \
          WHERE e.organization_id = $1 AND e.sequence > $2 \
          AND ($4 = '' OR e.custom_cloud_id = '' OR e.action = 'permissions_update' \
               OR c.custom_cloud_id IS NOT NULL) \
          ORDER BY e.sequence LIMIT $3"
    );
    /// What is about no custom cloud.
    AUDIT_OF_ORGANIZATION = audit!("a.organization_id = $1 AND a.custom_cloud_id = ''");
    AUDIT_OF_ALL = audit!("a.organization_id = $1");
    AUDIT_OF_CLOUD = audit!("a.custom_cloud_id = $1");
    AUDIT_OF_SERVICE = audit!("a.service_id = $1");
    EVENT_IS_OF_SERVICE = "UPDATE events SET project_name = $3, service_name = $4 \
        WHERE organization_id = $1 AND sequence = $2";
    AUDIT_IS_OF_SERVICE = "UPDATE audit SET service_id = $3 \
        WHERE organization_id = $1 AND sequence = $2";
}

/// Every transaction that changes an organization's custom clouds or operations begins with this
/// lock on the row that numbers its events: they follow one another, and none can wait for another
/// in a circle. False where there is no such organization.
pub async fn lock(tx: &mut Tx, organization_id: &str) -> Result<bool, Error> {
    let row: Option<Sequence> = tx
        .fetch_optional(&ORGANIZATION_LOCK, params![organization_id])
        .await?;
    Ok(row.is_some())
}

/// Writes an event and its audit row under the organization's next number.
pub async fn append(tx: &mut Tx, event: NewEvent<'_>) -> Result<(), Error> {
    append_numbered(tx, event).await.map(drop)
}

/// The same, in the history of a service too.
pub async fn append_of_service(
    tx: &mut Tx,
    event: NewEvent<'_>,
    of: OfService<'_>,
) -> Result<(), Error> {
    let organization_id = event.organization_id;
    let sequence = append_numbered(tx, event).await?;
    let values = params![organization_id, sequence, of.project_name, of.service_name];
    tx.execute(&EVENT_IS_OF_SERVICE, values).await?;
    let values = params![organization_id, sequence, of.service_id];
    tx.execute(&AUDIT_IS_OF_SERVICE, values).await.map(drop)
}

/// Answers the number.
async fn append_numbered(tx: &mut Tx, event: NewEvent<'_>) -> Result<i64, Error> {
    let sequence = tx
        .fetch_optional::<Sequence>(&EVENT_NUMBER, params![event.organization_id])
        .await?
        .ok_or(Error::Database(sqlx::Error::RowNotFound))?
        .event_sequence;
    tx.execute(
        &EVENT_INSERT,
        params![
            event.organization_id,
            sequence,
            event.custom_cloud_id,
            event.action,
            event.version,
        ],
    )
    .await?;
    tx.execute(
        &AUDIT_INSERT,
        params![
            event.organization_id,
            sequence,
            event.custom_cloud_id,
            event.actor,
            event.action,
            event.state.map(as_word),
            encode(event.changes),
            event.summary,
        ],
    )
    .await?;
    tx.tell_events(event.organization_id);
    Ok(sequence)
}

/// Number of the organization's newest event, 0 before the first.
pub async fn last_sequence(
    source: &mut impl Source,
    organization_id: &str,
) -> Result<Option<i64>, Error> {
    let row = source
        .fetch_optional::<Sequence>(&EVENT_SEQUENCE, params![organization_id])
        .await?;
    Ok(row.map(|row| row.event_sequence))
}

/// Events above `sequence`, oldest first; `limited_to`: as this member sees them.
pub async fn after(
    source: &mut impl Source,
    organization_id: &str,
    sequence: i64,
    limit: i64,
    limited_to: Option<&str>,
) -> Result<Vec<StreamMessage>, Error> {
    let rows: Vec<EventRow> = source
        .fetch_all(
            &EVENTS_AFTER,
            params![
                organization_id,
                sequence,
                limit,
                limited_to.unwrap_or_default()
            ],
        )
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| StreamMessage {
            sequence: row.sequence,
            custom_cloud_environment_id: row.custom_cloud_id,
            action: row.action,
            version: row.version,
            project_name: row.project_name,
            service_name: row.service_name,
        })
        .collect())
}

/// The custom cloud's history below `before`, newest first.
pub async fn history(
    source: &mut impl Source,
    custom_cloud_id: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<Event>, Error> {
    let values = params![custom_cloud_id, before, limit];
    Ok(to_events(source.fetch_all(&AUDIT_OF_CLOUD, values).await?))
}

/// The service's history below `before`, newest first.
pub async fn history_of_service(
    source: &mut impl Source,
    service_id: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<Event>, Error> {
    let values = params![service_id, before, limit];
    let rows = source.fetch_all(&AUDIT_OF_SERVICE, values).await?;
    Ok(to_events(rows))
}

/// The organization's own history below `before`, newest first: what is about no custom cloud.
pub async fn history_of_organization(
    source: &mut impl Source,
    organization_id: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<Event>, Error> {
    let values = params![organization_id, before, limit];
    let rows = source.fetch_all(&AUDIT_OF_ORGANIZATION, values).await?;
    Ok(to_events(rows))
}

/// What happened in the organization and in its custom clouds below `before`, newest first.
pub async fn everything(
    source: &mut impl Source,
    organization_id: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<Event>, Error> {
    let values = params![organization_id, before, limit];
    Ok(to_events(source.fetch_all(&AUDIT_OF_ALL, values).await?))
}

fn to_events(rows: Vec<AuditRow>) -> Vec<Event> {
    rows.into_iter()
        .map(|row| Event {
            sequence: row.sequence,
            custom_cloud_environment_id: row.custom_cloud_id,
            custom_cloud_name: row.custom_cloud_name,
            action: row.action,
            actor: row.actor,
            time: rfc3339(row.occurred_at),
            state: row.state,
            changes: row.changes.unwrap_or_default(),
            summary: row.summary,
        })
        .collect()
}
