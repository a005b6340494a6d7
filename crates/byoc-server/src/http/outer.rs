//! The outermost layer: request ids, panics, the shape of refusals, headers of every answer.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::{Request, State};
use axum::http::header::{self, HeaderName};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;
use tower_http::csrf::ProtectionError;

use super::origin::Names;
use super::spa::Complete;
use super::{Refusal, Server, cookie};
use crate::auth::short_id;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Wraps every request.
pub async fn outer(State(server): State<Server>, request: Request, next: Next) -> Response {
    let id = next_id();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let names = Names::of(&request);
    server.told.insecure(&names, &server.ctx.config);
    let response = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let response = response.unwrap_or_else(|panic| {
        Refusal::internal(format!("panic: {}", said(&*panic))).into_response()
    });
    if response.extensions().get::<ProtectionError>().is_some() {
        server.told.refused(&names);
    }
    let (mut response, fault) = shaped(response, &id, &names);
    if let Some(fault) = fault {
        let (status, cause) = (fault.status().as_u16(), fault.cause());
        tracing::error!(request = id, %method, path = shown(&path), status, cause, "request failed");
    }

    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("same-origin"),
    );
    headers.insert(COOP, HeaderValue::from_static("same-origin"));
    headers.insert(CORP, HeaderValue::from_static("same-origin"));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(
            "default-src 'none'; frame-ancestors 'none'",
        ));
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if server.ctx.config.is_tls() {
        let hsts = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, hsts);
    }
    response
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without words")
}

/// A path for the log: a token may be named in full where it is revoked.
fn shown(path: &str) -> &str {
    const TOKENS: &str = "/v1/access_token/";
    match path.starts_with(TOKENS) {
        true => TOKENS,
        false => path,
    }
}

/// Gives a refusal its body. Also those that no handler of ours made. And the refusal, where it is
/// a fault of ours.
fn shaped(mut response: Response, id: &str, names: &Names) -> (Response, Option<Refusal>) {
    let refusal = response.extensions_mut().remove::<Refusal>();
    let refusal = match refusal {
        Some(refusal) => refusal,
        None if response.extensions().get::<Complete>().is_some() => return (response, None),
        None if response.status().is_client_error() || response.status().is_server_error() => {
            if response.extensions().get::<ProtectionError>().is_some() {
                other_site(names)
            } else {
                Refusal::of_status(response.status())
            }
        }
        None => return (response, None),
    };
    let mut rendered = refusal.render(id);
    if let Some(allow) = response.headers_mut().remove(header::ALLOW) {
        rendered.headers_mut().insert(header::ALLOW, allow);
    }
    for cookie in response.headers().get_all(header::SET_COOKIE) {
        rendered
            .headers_mut()
            .append(header::SET_COOKIE, cookie.clone());
    }
    let is_fault = refusal.status().is_server_error();
    (rendered, is_fault.then_some(refusal))
}

fn other_site(names: &Names) -> Refusal {
    let compared = names.compared().unwrap_or_else(|| {
        "If this is the console, its operator must set public_url to the address that people use."
            .to_owned()
    });
    Refusal::new(
        StatusCode::FORBIDDEN,
        "cross_site",
        format!(
            "A page of another site sent this request, so it was refused. Open the console and try \
             again there. {compared}"
        ),
    )
}

/// A form of another site can't send JSON without asking first: with a cookie, nothing else is
/// taken. Belongs to the CSRF layer, which looks at `Sec-Fetch-Site` and `Origin`.
pub async fn json_only_with_cookie(request: Request, next: Next) -> Response {
    let is_read = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if !is_read && cookie::is_there(request.headers()) && has_body(&request) {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "json_needed",
                "Send the body as JSON, with the header `Content-Type: application/json`.",
            )
            .into_response();
        }
    }
    next.run(request).await
}

fn has_body(request: &Request) -> bool {
    let length = request.headers().get(header::CONTENT_LENGTH);
    request.headers().contains_key(header::TRANSFER_ENCODING)
        || length.is_some_and(|length| length != "0")
}

/// Different for every request of every start; says nothing about how many there were before.
fn next_id() -> String {
    static START: OnceLock<String> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let start = START.get_or_init(|| short_id("r"));
    format!("{start}-{:x}", COUNT.fetch_add(1, Ordering::Relaxed))
}
