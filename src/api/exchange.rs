//! Sends a call, again after a sign-in, and reads the answer as text.

use std::cell::Cell;

use byoc_types::ErrorAnswer;
use gloo_net::http::{Headers, RequestBuilder, Response};

use super::{call::Call, sign_in::is_signed_in_again};
use crate::{api_error::ApiError, json};

/// Longest wait for an answer, in milliseconds.
const TIMEOUT: u32 = 30_000;

/// An answer as it came.
pub(super) struct Raw {
    pub(super) status: u16,
    is_foreign: bool,
    pub(super) body: String,
    pub(super) etag: Option<String>,
    request_id: Option<String>,
}

/// Not generic, so that it is compiled once.
pub(super) async fn exchange(call: Call) -> Result<Raw, ApiError> {
    let is_change = call.is_change;
    if is_change && !is_online() {
        return Err(ApiError::offline());
    }
    CHANGES.set(CHANGES.get() + u32::from(is_change));
    let answer = exchange_once(call).await;
    CHANGES.set(CHANGES.get() - u32::from(is_change));
    answer.map_err(|error| match error.status {
        // It may have arrived all the same.
        0 | 502..=504 if is_change => ApiError {
            message: UNCERTAIN.to_owned(),
            is_uncertain: true,
            ..error
        },
        _ => error,
    })
}

/// The browser's own word. It may be wrong only where it says yes.
fn is_online() -> bool {
    web_sys::window().is_none_or(|window| window.navigator().on_line())
}

/// What is said of a change whose answer did not come.
const UNCERTAIN: &str = "The server can't be reached, or didn't answer in time. What you typed is \
                         still here. In a new tab, check whether your change was saved. If not, try again.";

async fn exchange_once(call: Call) -> Result<Raw, ApiError> {
    let mut answer = fetch(&call).await?;
    let may_ask = !answer.is_foreign && call.asks_to_sign_in;
    if answer.status == 401 && may_ask && is_signed_in_again().await {
        answer = fetch(&call).await?;
    }
    IS_BEHIND_PROXY.set(answer.is_foreign);
    if (200..400).contains(&answer.status) && !answer.is_foreign {
        return Ok(answer);
    }
    Err(refusal(answer))
}

fn refusal(answer: Raw) -> ApiError {
    if answer.is_foreign {
        return ApiError::proxy();
    }
    match json::from_str::<ErrorAnswer>(&answer.body) {
        Some(body) => ApiError {
            status: answer.status,
            message: body.message,
            details: body.errors,
            request_id: body.request_id.or(answer.request_id),
            ..ApiError::default()
        },
        None => ApiError {
            request_id: answer.request_id,
            ..unexplained(answer.status)
        },
    }
}

/// A failure without the server's own words, as from a proxy in between.
fn unexplained(status: u16) -> ApiError {
    let message = match status {
        413 => "This request is too large. Shorten it, then try again.".to_owned(),
        429 => "Too many requests. Wait a minute and try again.".to_owned(),
        502..=504 => ApiError::network().message,
        _ => format!("The server answered with an error ({status}). Try again in a moment."),
    };
    ApiError {
        status,
        message,
        ..ApiError::default()
    }
}

async fn fetch(call: &Call) -> Result<Raw, ApiError> {
    read(open(call).await?).await
}

async fn open(call: &Call) -> Result<Response, ApiError> {
    let headers = Headers::new();
    for (name, value) in &call.headers {
        headers.set(name, value);
    }
    if call.body.is_some() {
        headers.set("Content-Type", "application/json");
    }
    let signal = web_sys::AbortSignal::timeout_with_u32(TIMEOUT);
    let builder = RequestBuilder::new(&call.path)
        .method(call.method.clone())
        .headers(headers)
        // Our server redirects no call: what does is a proxy that wants somebody to sign in.
        .redirect(web_sys::RequestRedirect::Manual)
        .abort_signal(Some(&signal));
    let request = match &call.body {
        Some(body) => builder.body(body.as_str()),
        None => builder.build(),
    };
    let request = request.map_err(|_| ApiError::network())?;
    request.send().await.map_err(|_| match is_online() {
        true => ApiError::network(),
        false => ApiError::offline(),
    })
}

async fn read(response: Response) -> Result<Raw, ApiError> {
    let headers = response.headers();
    Ok(Raw {
        status: response.status(),
        is_foreign: is_foreign(&response),
        etag: headers.get("etag"),
        request_id: headers.get("x-request-id"),
        body: response.text().await.map_err(|_| ApiError::network())?,
    })
}

/// True for the sign-in page of a proxy in front: a redirect, or a page without the number that our
/// server gives every answer. Error pages of a proxy (502 and the like) are not meant.
fn is_foreign(response: &Response) -> bool {
    let header = |name| response.headers().get(name);
    is_sign_in_of_proxy(
        response.status(),
        header("content-type").as_deref(),
        header("x-request-id").is_some(),
    )
}

fn is_sign_in_of_proxy(status: u16, content_type: Option<&str>, has_request_id: bool) -> bool {
    match status {
        // A redirect that was not followed has no status.
        0 | 407 | 511 => true,
        200..=399 | 401 | 403 => {
            let is_page = content_type.is_some_and(|kind| {
                let kind = kind.trim_start().get(..9).unwrap_or_default();
                kind.eq_ignore_ascii_case("text/html")
            });
            is_page && !has_request_id
        }
        _ => false,
    }
}

/// Sends a call and hands out its answer as it is, for a file that is saved.
pub async fn send_bytes(call: Call) -> Result<Vec<u8>, ApiError> {
    let mut response = open(&call).await?;
    let may_ask = !is_foreign(&response) && call.asks_to_sign_in;
    if response.status() == 401 && may_ask && is_signed_in_again().await {
        response = open(&call).await?;
    }
    if response.ok() && !is_foreign(&response) {
        return response.binary().await.map_err(|_| ApiError::network());
    }
    Err(refusal(read(response).await?))
}

/// True while the answer to a change is outstanding: a document that is left now never hears it. No
/// future of a change is dropped before its end: it goes on without its page.
pub fn is_changing() -> bool {
    CHANGES.get() > 0
}

/// True if the last answer came from a proxy that wants its own sign-in: asking often helps nobody.
pub fn is_behind_proxy() -> bool {
    IS_BEHIND_PROXY.get()
}

thread_local! {
    static IS_BEHIND_PROXY: Cell<bool> = const { Cell::new(false) };
    /// How many changes are on their way.
    static CHANGES: Cell<u32> = const { Cell::new(0) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_in_page_of_a_proxy_is_told_from_our_answers_and_from_its_errors() {
        let html = Some("text/html; charset=utf-8");
        for (status, content_type) in [
            (0, None),
            (200, html),
            (200, Some("Text/HTML")),
            (302, html),
            (401, html),
            (403, html),
            (511, html),
        ] {
            let name = format!("{status} {content_type:?}");
            assert!(is_sign_in_of_proxy(status, content_type, false), "{name}");
        }
        for (status, content_type, has_request_id) in [
            // The security review is a page of ours.
            (200, html, true),
            (200, Some("application/json"), false),
            (200, Some("text"), false),
            (304, None, false),
            (401, Some("application/json"), true),
            (401, None, false),
            (404, html, false),
            (413, html, false),
            (502, html, false),
            (503, html, false),
        ] {
            let name = format!("{status} {content_type:?} {has_request_id}");
            let is_sign_in = is_sign_in_of_proxy(status, content_type, has_request_id);
            assert!(!is_sign_in, "{name}");
        }
    }
}
