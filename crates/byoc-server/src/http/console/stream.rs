//! `/console/v1/organization/{organization_id}/stream`: what changes, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use byoc_types::{ErrorAnswer, StreamMessage};
use futures::Stream;
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use crate::app::session::{Credential, recheck};
use crate::app::{self, Actor, StreamOpen};
use crate::http::extract::{Path, Query};
use crate::http::{Refusal, Server, authentication};

/// How often a stream says that it is alive: an event, because comments never reach a page. Readers
/// give up a stream that said nothing for twice as long.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How often a stream looks for what other servers on the same database did.
const OTHERS: Duration = Duration::from_secs(3);
/// How often it checks that its reader is still signed in and a member.
const RECHECK: Duration = Duration::from_secs(15);
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// Query of the stream.
#[derive(Deserialize)]
pub struct StreamQuery {
    last_event_id: Option<String>,
}

/// One message per change of a custom cloud. `id` is the change's number within the organization:
/// a reader that comes back with `Last-Event-ID` misses nothing. A `heartbeat` comes at once, then
/// every 5 seconds. If a stream is silent for longer, open it again.
#[utoipa::path(get, path = "/console/v1/organization/{organization_id}/stream", tag = "console",
    params(("organization_id" = String, Path), ("Last-Event-ID" = Option<i64>, Header),
        ("last_event_id" = Option<i64>, Query, description = "The same, for clients that can't \
            send the header")),
    security(("token" = []), ("session" = [])),
    responses((status = 200, description = "Events named `change`, each a StreamMessage, and `heartbeat`",
            content_type = "text/event-stream", body = String),
        (status = "default", body = ErrorAnswer)))]
pub async fn stream(
    State(server): State<Server>,
    actor: Actor,
    Path(organization_id): Path<String>,
    Query(query): Query<StreamQuery>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    // Listening begins before the newest number is read: nothing falls between the two.
    let news = server.ctx.wakeups.listen();
    let StreamOpen { newest, limited_to } =
        app::stream_open(&server.ctx, &actor, &organization_id).await?;
    // Browsers repeat the header by themselves; a stream that is opened again can only say it in the
    // address.
    let last = headers
        .get(LAST_EVENT_ID)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .or(query.last_event_id.and_then(|number| number.parse().ok()));
    let since = last
        .filter(|last| (0..=newest).contains(last))
        .unwrap_or(newest);
    let reader = Reader {
        credential: OwnCredential::of(authentication::credential(&headers, &server.ctx.config)?),
        organization_id,
        limited_to,
        heartbeat: HEARTBEAT,
        server,
    };
    let mut response = Sse::new(reader.messages(since, news)).into_response();
    // Proxies that collect answers would hold the events back.
    let unbuffered = HeaderValue::from_static("no");
    response
        .headers_mut()
        .insert(HeaderName::from_static("x-accel-buffering"), unbuffered);
    Ok(response)
}

struct Reader {
    server: Server,
    credential: OwnCredential,
    organization_id: String,
    /// Whose projects decide which custom clouds it is told of.
    limited_to: Option<String>,
    heartbeat: Duration,
}

enum OwnCredential {
    Session(String),
    Token(String),
}

impl OwnCredential {
    fn of(credential: Credential<'_>) -> Self {
        match credential {
            Credential::Session(secret) => Self::Session(secret.to_owned()),
            Credential::Token(secret) => Self::Token(secret.to_owned()),
        }
    }

    fn borrow(&self) -> Credential<'_> {
        match self {
            Self::Session(secret) => Credential::Session(secret),
            Self::Token(secret) => Credential::Token(secret),
        }
    }
}

impl Reader {
    fn messages(
        mut self,
        mut since: i64,
        mut news: tokio::sync::broadcast::Receiver<std::sync::Arc<str>>,
    ) -> impl Stream<Item = Result<Event, Infallible>> {
        async_stream::stream! {
            let mut stopping = self.server.stopping.clone();
            let mut recheck = interval_at(Instant::now() + RECHECK, RECHECK);
            recheck.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut others = interval_at(Instant::now() + OTHERS, OTHERS);
            others.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut heartbeat = interval_at(Instant::now() + self.heartbeat, self.heartbeat);
            heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let is_shared = self.server.ctx.has_other_writers();

            // Says at once that the stream gets through, and how soon to come back after a break.
            yield Ok(alive().retry(Duration::from_secs(2)));
            loop {
                // 1. Everything that is new.
                while let Some((batch, looked_at)) = self.after(since).await {
                    let Some(newest) = batch.last() else {
                        // What is hidden from members is not looked at again and again.
                        since = since.max(looked_at);
                        break;
                    };
                    since = newest.sequence;
                    for message in &batch {
                        if let Some(event) = event(message) {
                            yield Ok(event);
                        }
                    }
                }
                // 2. Wait until something changes.
                loop {
                    tokio::select! {
                        told = news.recv() => match told {
                            Ok(organization) if *organization == *self.organization_id => break,
                            Ok(_) => {}
                            Err(RecvError::Lagged(_)) => break,
                            Err(RecvError::Closed) => return,
                        },
                        _ = others.tick(), if is_shared => break,
                        _ = heartbeat.tick() => yield Ok(alive()),
                        _ = recheck.tick() => match self.may_go_on().await {
                            None => return,
                            // Told or not: nothing is missed for longer than this.
                            Some(newest) if newest > since => break,
                            Some(_) => {}
                        },
                        _ = stopping.changed() => return,
                    }
                }
            }
        }
    }

    /// The next messages, and the number up to which was looked where there are none; nothing where
    /// the store doesn't answer, which the next wake-up repeats.
    async fn after(&self, since: i64) -> Option<(Vec<StreamMessage>, i64)> {
        let (ctx, organization_id) = (&self.server.ctx, &self.organization_id);
        let read = async {
            let limited_to = self.limited_to.as_deref();
            let looked_at = match limited_to {
                Some(_) => app::newest_event(ctx, organization_id).await?,
                None => since,
            };
            let batch = app::events_after(ctx, organization_id, since, limited_to).await?;
            Ok::<_, app::Error>((batch, looked_at))
        };
        read.await
            .inspect_err(|error| tracing::warn!(%error, "a stream could not read events"))
            .ok()
    }

    /// The newest event's number, where the session or token still works and still sees the
    /// organization; and how much it sees. 0 where the store doesn't say.
    async fn may_go_on(&mut self) -> Option<i64> {
        let (ctx, auth) = (&self.server.ctx, &self.server.auth);
        match recheck(ctx, auth, self.credential.borrow()).await {
            Ok(actor) => match app::stream_open(ctx, &actor, &self.organization_id).await {
                Ok(StreamOpen { limited_to, newest }) => {
                    self.limited_to = limited_to;
                    Some(newest)
                }
                Err(app::Error::NotFound(_) | app::Error::Forbidden(_)) => None,
                Err(_) => Some(0),
            },
            Err(app::Error::Unauthorized(_)) => None,
            Err(_) => Some(0),
        }
    }
}

/// Without data the browser would drop it; without `id` it leaves the reader's place as it is.
fn alive() -> Event {
    Event::default().event("heartbeat").data("{}")
}

fn event(message: &StreamMessage) -> Option<Event> {
    let event = Event::default()
        .id(message.sequence.to_string())
        .event("change");
    event.json_data(message).ok()
}

#[cfg(test)]
mod tests {
    use futures::StreamExt;

    use super::*;
    use crate::auth::{Auth, Cost};
    use crate::http::App;
    use crate::testing::world::{ORGANIZATION, World};

    #[tokio::test]
    async fn what_is_hidden_from_members_is_looked_at_once() {
        let world = World::from(crate::testing::sqlite().await).await;
        let (_stop, stopping) = tokio::sync::watch::channel(false);
        let auth = Auth::new(Cost::Cheap);
        let server = Server::new(world.ctx.clone(), auth, App::default(), stopping);
        let reader = Reader {
            server,
            credential: OwnCredential::Token(String::new()),
            organization_id: ORGANIZATION.to_owned(),
            limited_to: Some("max".to_owned()),
            heartbeat: HEARTBEAT,
        };
        for range in ["10.0.0.0/16", "10.1.0.0/16"] {
            world.draft(range).await;
        }
        assert_eq!(reader.after(0).await, Some((vec![], 2)));
    }

    #[tokio::test]
    async fn a_stream_without_news_says_again_and_again_that_it_is_alive() {
        let world = World::from(crate::testing::sqlite().await).await;
        let news = world.ctx.wakeups.listen();
        let (_stop, stopping) = tokio::sync::watch::channel(false);
        let auth = Auth::new(Cost::Cheap);
        let reader = Reader {
            server: Server::new(world.ctx.clone(), auth, App::default(), stopping),
            credential: OwnCredential::Token(String::new()),
            organization_id: ORGANIZATION.to_owned(),
            limited_to: None,
            heartbeat: Duration::from_millis(1),
        };
        let events: Vec<_> = reader.messages(0, news).take(3).collect().await;
        let said = |event: &Result<Event, Infallible>| format!("{event:?}");
        for event in &events {
            assert!(said(event).contains("event: heartbeat"), "{events:?}");
            // Browsers drop an event without data.
            assert!(said(event).contains("data: {}"), "{events:?}");
        }
    }
}
