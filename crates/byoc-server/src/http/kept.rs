//! Answers of reads, kept until the next write.
//!
//! Consoles poll and people reload: most reads come again before anything changed. On SQLite this
//! process is the only server that writes, so it knows ([`Db::writes`](crate::store::Db::writes));
//! what `byoc-server admin` writes beside it shows after [`FRESH`]. On PostgreSQL nothing is kept.
//! Who asks is part of the key, and is authenticated before.

use std::collections::HashMap;
use std::sync::RwLock;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;

use super::answer::{etag, names_version};
use super::extract::PageQuery;
use super::{Refusal, Server};
use crate::app::Actor;

/// Bytes kept at most: the server stays small.
const LIMIT: usize = 2 * 1024 * 1024;

/// How long an answer is kept at most.
const FRESH: Duration = Duration::from_secs(2);

/// The answers that were given since the last write.
#[derive(Default)]
pub struct Kept(RwLock<Answers>);

#[derive(Default)]
struct Answers {
    /// The count of writes that they belong to.
    writes: u64,
    size: usize,
    by_question: HashMap<String, Answer>,
}

#[derive(Clone)]
struct Answer {
    version: Option<i64>,
    body: Bytes,
    since: Instant,
}

impl Answers {
    fn insert(&mut self, question: String, answer: Answer) {
        let size = size_of(&question, &answer);
        if let Some(older) = self.by_question.remove(&question) {
            self.size -= size_of(&question, &older);
        }
        if self.size + size > LIMIT {
            self.by_question
                .retain(|_, answer| answer.since.elapsed() < FRESH);
            let kept = self.by_question.iter();
            self.size = kept
                .map(|(question, answer)| size_of(question, answer))
                .sum();
        }
        if self.size + size <= LIMIT {
            self.size += size;
            self.by_question.insert(question, answer);
        }
    }
}

fn size_of(question: &str, answer: &Answer) -> usize {
    question.len() + answer.body.len() + 128
}

impl Kept {
    fn get(&self, writes: u64, question: &str) -> Option<Answer> {
        let answers = self.0.read().unwrap_or_else(|held| held.into_inner());
        if answers.writes != writes {
            return None;
        }
        let answer = answers.by_question.get(question)?;
        (answer.since.elapsed() < FRESH).then(|| answer.clone())
    }

    /// `writes` was counted before the answer was read: what was written meanwhile ends it.
    fn keep(&self, writes: u64, question: String, answer: &Answer) {
        let mut answers = self.0.write().unwrap_or_else(|held| held.into_inner());
        if writes < answers.writes {
            return;
        }
        if answers.writes < writes {
            *answers = Answers {
                writes,
                ..Answers::default()
            };
        }
        answers.insert(question, answer.clone());
    }
}

/// What a GET asks, apart from who does. Two requests that may get different answers are never the
/// same question.
pub struct Question(String);

impl From<&Uri> for Question {
    /// For a handler that reads its path, whatever its query says.
    fn from(uri: &Uri) -> Self {
        Self(uri.to_string())
    }
}

impl From<(&Uri, &PageQuery)> for Question {
    /// For a handler that reads nothing of its query but the page, as it was parsed: other
    /// parameters make no other question, and other spellings of the cursor don't either.
    fn from((uri, page): (&Uri, &PageQuery)) -> Self {
        Self(format!("{} page {:?}", uri.path(), page.cursor))
    }
}

/// Answers a GET: from what is kept, or by `read`, whose answer is its version, if it has one,
/// and its value. 304 if the client names the version.
pub async fn answer<T: Serialize>(
    server: &Server,
    actor: &Actor,
    question: impl Into<Question>,
    headers: &HeaderMap,
    read: impl Future<Output = Result<(Option<i64>, T), Refusal>>,
) -> Result<Response, Refusal> {
    let writes = server.ctx.db.writes();
    let Question(asked) = question.into();
    let question = format!("{} {asked}", actor.user_id);
    if let Some(answer) = writes.and_then(|writes| server.kept.get(writes, &question)) {
        return Ok(answer.respond(headers));
    }
    let since = Instant::now();
    let (version, value) = read.await?;
    let body = serde_json::to_vec(&value).map_err(|error| Refusal::internal(error.to_string()))?;
    let answer = Answer {
        version,
        body: body.into(),
        since,
    };
    if let Some(writes) = writes {
        server.kept.keep(writes, question, &answer);
    }
    Ok(answer.respond(headers))
}

impl Answer {
    fn respond(self, headers: &HeaderMap) -> Response {
        let is_known = self
            .version
            .is_some_and(|version| names_version(headers, version));
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let json = HeaderValue::from_static("application/json");
            ([(header::CONTENT_TYPE, json)], self.body).into_response()
        };
        if let Some(version) = self.version {
            response.headers_mut().insert(header::ETAG, etag(version));
        }
        response
    }
}
