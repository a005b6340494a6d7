//! The one shape of every refusal.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use byoc_types::{ErrorAnswer, ErrorDetail};

use crate::app;

/// Why a request is not answered with a success. The outermost layer writes it out, because only
/// that knows the request's id ([`super::outer`]).
#[derive(Debug, Clone)]
pub struct Refusal(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    status: StatusCode,
    message: String,
    details: Vec<ErrorDetail>,
    retry_after: Option<&'static str>,
    /// For the log only.
    cause: Option<String>,
}

impl Refusal {
    /// A refusal with a stable word for programs and a sentence for persons.
    pub fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        let detail = ErrorDetail {
            message: message.clone(),
            error_code: Some(code.to_owned()),
            status: status.as_u16(),
            field: None,
            more_info: None,
        };
        Self::build(status, message, vec![detail])
    }

    /// A refusal because of one field of the request.
    pub fn field(code: &str, field: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        let status = StatusCode::BAD_REQUEST;
        let detail = ErrorDetail {
            message: message.clone(),
            error_code: Some(code.to_owned()),
            status: status.as_u16(),
            field: Some(field.to_owned()),
            more_info: None,
        };
        Self::build(status, message, vec![detail])
    }

    fn build(status: StatusCode, message: String, details: Vec<ErrorDetail>) -> Self {
        Self(Arc::new(Inner {
            status,
            message,
            details,
            retry_after: None,
            cause: None,
        }))
    }

    /// A fault of ours: the text goes to the log.
    pub fn internal(cause: impl Into<String>) -> Self {
        app::Error::Internal(cause.into()).into()
    }

    pub fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "There is nothing at this address. The addresses of the API are listed at \
             /console/v1/openapi.json.",
        )
    }

    pub fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "not_signed_in",
            "You are not signed in. Sign in, or send an API token as `Authorization: aivenv1 \
             TOKEN`.",
        )
    }

    /// For a page that believes somebody else is signed in.
    pub fn other_user() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "other_user",
            "Another user is now signed in to this browser. Sign in again to continue.",
        )
    }

    /// For an answer that some layer below made without saying why.
    pub fn of_status(status: StatusCode) -> Self {
        let (code, message) = match status {
            StatusCode::FORBIDDEN => (
                "forbidden",
                "You are not allowed to do this. Ask a super admin.",
            ),
            StatusCode::NOT_FOUND => return Self::not_found(),
            StatusCode::PAYLOAD_TOO_LARGE => return Self::too_large(),
            StatusCode::REQUEST_TIMEOUT => (
                "body_too_slow",
                "The request took too long to arrive. Send it again.",
            ),
            status if status.is_client_error() => (
                "bad_request",
                "The server can't read this request. Check it against the API description.",
            ),
            status => return Self::internal(format!("an answer with status {status}")),
        };
        Self::new(status, code, message)
    }

    pub fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            "The body is larger than 512 kB. Send less at once.",
        )
    }

    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// What the log should say, for faults of ours.
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    /// The answer as it goes out.
    pub fn render(&self, request_id: &str) -> Response {
        let answer = ErrorAnswer {
            message: self.0.message.clone(),
            errors: self.0.details.clone(),
            request_id: Some(request_id.to_owned()),
        };
        let body = serde_json::to_vec(&answer).unwrap_or_default();
        let mut response = (self.0.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        if let Some(seconds) = self.0.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        }
        if self.0.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The only place that gives refusals of `app` their status.
impl From<app::Error> for Refusal {
    fn from(error: app::Error) -> Self {
        use app::Error as E;

        let message = error.to_string();
        let (status, code) = match &error {
            E::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
            E::Invalid(fields) => return invalid(message, fields),
            E::Conflict { code, .. } => (StatusCode::CONFLICT, *code),
            E::PreconditionFailed => (StatusCode::PRECONDITION_FAILED, "version_changed"),
            E::PreconditionRequired => (StatusCode::PRECONDITION_REQUIRED, "version_missing"),
            E::KeyReused => (StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused"),
            E::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
            E::Refused { code, .. } => (StatusCode::FORBIDDEN, *code),
            E::Unauthorized(_) => (StatusCode::UNAUTHORIZED, "not_signed_in"),
            E::TooMany(_) => (StatusCode::TOO_MANY_REQUESTS, "too_many_requests"),
            E::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            E::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal_error"),
        };
        let Refusal(inner) = Refusal::new(status, code, message);
        let mut inner = Arc::into_inner(inner).expect("made just now");
        match error {
            E::TooMany(_) => inner.retry_after = Some("2"),
            E::Unavailable(cause) => {
                inner.retry_after = Some("5");
                inner.cause = Some(cause.to_string());
            }
            E::Internal(cause) => inner.cause = Some(cause),
            E::NotFound(_)
            | E::Invalid(_)
            | E::Conflict { .. }
            | E::PreconditionFailed
            | E::PreconditionRequired
            | E::KeyReused
            | E::Forbidden(_)
            | E::Refused { .. }
            | E::Unauthorized(_) => {}
        }
        Self(Arc::new(inner))
    }
}

fn invalid(message: String, fields: &[app::FieldError]) -> Refusal {
    let status = StatusCode::BAD_REQUEST;
    let details = fields
        .iter()
        .take(app::MOST_ERRORS)
        .map(|field| ErrorDetail {
            message: field.message.clone(),
            error_code: Some(field.code.clone()),
            status: status.as_u16(),
            // Empty where it is about the request as a whole.
            field: Some(field.field.clone()).filter(|field| !field.is_empty()),
            more_info: field.suggestion.clone(),
        })
        .collect();
    Refusal::build(status, message, details)
}

/// 405. The `Allow` header is axum's.
pub async fn method_not_allowed(request: Request) -> Refusal {
    let method = match *request.method() {
        Method::GET | Method::POST | Method::PUT | Method::DELETE | Method::PATCH => {
            request.method().as_str()
        }
        _ => "This method",
    };
    Refusal::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        format!(
            "{method} is not supported at this address. See /console/v1/openapi.json for the \
             supported methods."
        ),
    )
}
