//! Answers with a version: `ETag`.

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::app::Versioned;

/// A JSON answer that names its version.
pub struct Tagged<T> {
    pub version: i64,
    pub value: T,
}

impl<T> Tagged<T> {
    /// Wraps what `app` answered.
    pub fn new<U>(answer: Versioned<U>, wrap: impl FnOnce(U) -> T) -> Self {
        Self {
            version: answer.version,
            value: wrap(answer.value),
        }
    }
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.value).into_response();
        response
            .headers_mut()
            .insert(header::ETAG, etag(self.version));
        response
    }
}

/// Whether the client says that it has this version.
pub fn names_version(headers: &HeaderMap, version: i64) -> bool {
    let Some(known) = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let version = version.to_string();
    known.split(',').any(|tag| {
        let tag = tag.trim().trim_start_matches("W/");
        tag == "*" || tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"')) == Some(&version)
    })
}

/// A version as an entity tag.
pub fn etag(version: i64) -> HeaderValue {
    HeaderValue::try_from(format!("\"{version}\"")).expect("digits and quotes")
}

/// `{}`: clients of the public API expect an object from every call.
pub fn empty_object() -> Response {
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], "{}").into_response()
}
