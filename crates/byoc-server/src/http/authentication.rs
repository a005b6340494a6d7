//! Who asks: an API token in `Authorization`, or a browser's session cookie.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Method, header};

use byoc_rules::hand_off;

use super::{Refusal, Server, cookie};
use crate::app::session::{Credential, authenticate};
use crate::app::{Actor, BAD_HAND_OFF, Error, may_write};
use crate::config::Config;

/// Who a page believes is signed in. All tabs of a browser share one cookie: signing in as somebody else
/// in one would let the others go on in that name.
const EXPECTED_USER: HeaderName = HeaderName::from_static("x-expected-user");

/// The credential of a request. A token goes before a cookie: who sends one means it. A header of
/// another kind may be meant for a proxy in front, and leaves the cookie as it is.
///
/// # Errors
/// 401 where there is none, or the header is of a kind we don't know.
pub fn credential<'h>(headers: &'h HeaderMap, config: &Config) -> Result<Credential<'h>, Refusal> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let value = value.to_str().map_err(|_| Refusal::unauthorized())?;
        let (scheme, token) = value.split_once(' ').ok_or_else(Refusal::unauthorized)?;
        let is_ours =
            scheme.eq_ignore_ascii_case("aivenv1") || scheme.eq_ignore_ascii_case("bearer");
        let token = token.trim();
        if is_ours && !token.is_empty() {
            return Ok(Credential::Token(token));
        }
        if is_ours {
            return Err(Refusal::unauthorized());
        }
    }
    cookie::session(headers, config)
        .map(Credential::Session)
        .ok_or_else(Refusal::unauthorized)
}

/// Who asks. A token that only reads is refused where the request is no read.
impl FromRequestParts<Server> for Actor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Refusal> {
        let AnyScope(actor) = AnyScope::from_request_parts(parts, server).await?;
        if !matches!(parts.method, Method::GET | Method::HEAD) {
            may_write(&actor)?;
        }
        Ok(actor)
    }
}

/// Who asks, also with a token that only reads: for what changes nothing whatever its method is. A
/// handler that may change something asks [`may_write`] itself.
pub struct AnyScope(pub Actor);

impl FromRequestParts<Server> for AnyScope {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Self, Refusal> {
        let credential = credential(&parts.headers, &server.ctx.config)?;
        if let Credential::Token(token) = credential
            && token.starts_with(hand_off::TOKEN_BEGINNING)
        {
            // It opens nothing here, in the words of a link that does not work.
            return Err(Error::NotFound(BAD_HAND_OFF).into());
        }
        let actor = authenticate(&server.ctx, &server.auth, credential).await?;
        let expected = parts.headers.get(EXPECTED_USER);
        if expected.is_some_and(|expected| expected.as_bytes() != actor.user_id.as_bytes()) {
            return Err(Refusal::other_user());
        }
        Ok(AnyScope(actor))
    }
}
