//! `/console/v1/session`: signing in and out.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use byoc_types::{ErrorAnswer, Session, SessionCreate};

use crate::app::session::{Browser, Credential};
use crate::app::{Actor, session};
use crate::auth::Secret;
use crate::http::answer::empty_object;
use crate::http::extract::Json;
use crate::http::{Refusal, Server, cookie};

/// Who is signed in, with their organizations. If nobody is signed in, a browser gets 204 instead of an
/// error.
#[utoipa::path(get, path = "/console/v1/session", tag = "session",
    security(("token" = []), ("session" = []), ()),
    responses((status = 200, body = Session), (status = 204, description = "Nobody is signed in"),
        (status = "default", body = ErrorAnswer)))]
pub async fn session_view(
    State(server): State<Server>,
    headers: HeaderMap,
    actor: Result<Actor, Refusal>,
) -> Result<Response, Refusal> {
    let actor = match actor {
        Err(refusal)
            if refusal.status() == StatusCode::UNAUTHORIZED
                && !headers.contains_key(header::AUTHORIZATION) =>
        {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        actor => actor?,
    };
    Ok(Answer(session::session_view(&server.ctx, &actor).await?).into_response())
}

/// Signs in: the answer sets the session cookie.
#[utoipa::path(post, path = "/console/v1/session", tag = "session", request_body = SessionCreate,
    responses((status = 200, body = Session), (status = "default", body = ErrorAnswer)))]
pub async fn session_create(
    State(server): State<Server>,
    headers: HeaderMap,
    Json(request): Json<SessionCreate>,
) -> Result<Response, Refusal> {
    let browser = browser(&server, &headers);
    let (secret, session) =
        session::session_create(&server.ctx, &server.auth, request, browser).await?;
    Ok(with_cookie(&server, &secret, session))
}

/// Signs out. Without a session it does nothing.
#[utoipa::path(delete, path = "/console/v1/session", tag = "session",
    responses((status = 200, description = "Signed out", body = Object),
        (status = "default", body = ErrorAnswer)))]
pub async fn session_delete(
    State(server): State<Server>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    if let Some(secret) = cookie::session(&headers, &server.ctx.config) {
        let credential = Credential::Session(secret);
        session::session_delete(&server.ctx, &server.auth, credential).await?;
    }
    let mut response = empty_object();
    response
        .headers_mut()
        .insert(header::SET_COOKIE, cookie::end(&server.ctx.config));
    Ok(response)
}

/// What the browser of a request brings along when a session begins.
pub(super) fn browser<'h>(server: &Server, headers: &'h HeaderMap) -> Browser<'h> {
    let user_agent = headers.get(header::USER_AGENT);
    Browser {
        previous: cookie::session(headers, &server.ctx.config),
        user_agent: user_agent
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default(),
    }
}

pub(super) fn with_cookie(server: &Server, secret: &Secret, session: Session) -> Response {
    let mut response = Answer(session).into_response();
    let cookie = cookie::begin(secret, &server.ctx.config);
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response
}
