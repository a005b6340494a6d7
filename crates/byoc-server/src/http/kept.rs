//! Answers of reads, kept until the next write.
//!
//! Consoles poll and people reload: most reads come again before anything changed. On SQLite this
//! process is the only server that writes, so it knows ([`Db::writes`](crate::store::Db::writes));
//! what `byoc-server admin` writes beside it shows after [`FRESH`]. On PostgreSQL nothing is kept.
//! Who asks is part of the key, and is authenticated before.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;
use serde::Serialize;

use super::answer::{etag, names_version};
use super::extract::PageQuery;
use super::{Refusal, Server};
use crate::app::{Actor, ListQuery};

/// Bytes kept at most: the server stays small.
const LIMIT: u64 = 2 * 1024 * 1024;

/// How long an answer is kept at most.
const FRESH: Duration = Duration::from_secs(2);

/// The answers that were given since the last write: by the count of writes before they were read, and
/// by what was asked. Those from before a later write are never found again, and expire.
pub struct ResponseCache(Cache<(u64, String), Answer>);

#[derive(Clone)]
struct Answer {
    version: Option<i64>,
    body: Bytes,
}

impl Default for ResponseCache {
    fn default() -> Self {
        let size = |(_, question): &(u64, String), answer: &Answer| {
            u32::try_from(question.len() + answer.body.len() + 128).unwrap_or(u32::MAX)
        };
        let cache = Cache::builder()
            .max_capacity(LIMIT)
            .weigher(size)
            .time_to_live(FRESH)
            .eviction_policy(EvictionPolicy::lru());
        Self(cache.build())
    }
}

impl ResponseCache {
    fn keep(&self, question: (u64, String), answer: &Answer) {
        self.0.insert(question, answer.clone());
        // Else a burst of large answers is counted, and thrown out, only later.
        self.0.run_pending_tasks();
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

impl From<(&Uri, &ListQuery)> for Question {
    /// The same for a sorted list.
    fn from((uri, query): (&Uri, &ListQuery)) -> Self {
        Self(format!("{} list {query:?}", uri.path()))
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
    let Question(asked) = question.into();
    let question = server
        .ctx
        .db
        .writes()
        .map(|writes| (writes, format!("{} {asked}", actor.user_id)));
    let kept = question.as_ref().and_then(|it| server.kept.0.get(it));
    if let Some(answer) = kept {
        return Ok(answer.respond(headers));
    }
    let (version, value) = read.await?;
    let body = serde_json::to_vec(&value).map_err(|error| Refusal::internal(error.to_string()))?;
    let answer = Answer {
        version,
        body: body.into(),
    };
    if let Some(question) = question {
        server.kept.keep(question, &answer);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_stays_small() {
        let kept = ResponseCache::default();
        let answer = |bytes: u64| Answer {
            version: None,
            body: vec![b' '; usize::try_from(bytes).unwrap()].into(),
        };
        for number in 0..40 {
            kept.keep((number, "/v1/me".to_owned()), &answer(LIMIT / 8));
            assert!(kept.0.weighted_size() <= LIMIT, "{number}");
        }
        // The last ones are there, the first ones are not, and one that is too large is none.
        let has = |number: u64| kept.0.get(&(number, "/v1/me".to_owned())).is_some();
        assert!(has(39) && has(34) && !has(30));
        kept.keep((99, "/v1/me".to_owned()), &answer(LIMIT));
        assert!(!has(99));
        assert!(kept.0.weighted_size() <= LIMIT);
    }
}
