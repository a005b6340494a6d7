//! `/v1/userauth`, `/v1/me` and `/v1/access_token`.

use axum::Json as Answer;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use byoc_types::{
    AccessToken, AccessTokenCreate, AccessTokensAnswer, ErrorAnswer, UserAnswer, UserAuth,
    UserAuthAnswer,
};

use crate::app::session::Credential;
use crate::app::{Actor, session, tokens};
use crate::http::answer::empty_object;
use crate::http::authentication::AnyScope;
use crate::http::extract::{Change, Json, Path};
use crate::http::{Refusal, Server, authentication, cookie};

/// Signs in with email address and password. Returns an API token.
#[utoipa::path(post, path = "/v1/userauth", tag = "users", request_body = UserAuth,
    responses((status = 200, body = UserAuthAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn user_auth(
    State(server): State<Server>,
    Json(request): Json<UserAuth>,
) -> Result<Answer<UserAuthAnswer>, Refusal> {
    Ok(Answer(
        tokens::user_auth(&server.ctx, &server.auth, request).await?,
    ))
}

/// The person behind the credential.
#[utoipa::path(get, path = "/v1/me", tag = "users", security(("token" = []), ("session" = [])),
    responses((status = 200, body = UserAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn me_view(
    State(server): State<Server>,
    actor: Actor,
) -> Result<Answer<UserAnswer>, Refusal> {
    Ok(Answer(session::me_view(&server.ctx, &actor).await?))
}

/// Ends the session or revokes the token of this request.
#[utoipa::path(post, path = "/v1/me/logout", tag = "users",
    security(("token" = []), ("session" = [])),
    responses((status = 200, description = "Signed out", body = Object),
        (status = "default", body = ErrorAnswer)))]
pub async fn me_logout(
    State(server): State<Server>,
    _: AnyScope,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let credential = authentication::credential(&headers, &server.ctx.config)?;
    session::session_delete(&server.ctx, &server.auth, credential).await?;
    let mut response = empty_object();
    if let Credential::Session(_) = credential {
        let cookie = cookie::end(&server.ctx.config);
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The caller's API tokens.
#[utoipa::path(get, path = "/v1/access_token", tag = "users",
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = AccessTokensAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn access_token_list(
    State(server): State<Server>,
    actor: Actor,
) -> Result<Answer<AccessTokensAnswer>, Refusal> {
    Ok(Answer(
        tokens::access_token_list(&server.ctx, &actor).await?,
    ))
}

/// Creates an API token. `full_token` is only in this answer.
#[utoipa::path(post, path = "/v1/access_token", tag = "users", request_body = AccessTokenCreate,
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = AccessToken), (status = "default", body = ErrorAnswer)))]
pub async fn access_token_create(
    State(server): State<Server>,
    actor: Actor,
    Change(request): Change<AccessTokenCreate>,
) -> Result<Answer<AccessToken>, Refusal> {
    Ok(Answer(
        tokens::access_token_create(&server.ctx, &server.auth, &actor, request).await?,
    ))
}

/// Revokes an API token, named by its first characters.
#[utoipa::path(delete, path = "/v1/access_token/{token_prefix}", tag = "users",
    params(("token_prefix" = String, Path)), security(("token" = []), ("session" = [])),
    responses((status = 200, description = "Revoked", body = Object),
        (status = "default", body = ErrorAnswer)))]
pub async fn access_token_delete(
    State(server): State<Server>,
    actor: Actor,
    Path(token_prefix): Path<String>,
) -> Result<Response, Refusal> {
    tokens::access_token_delete(&server.ctx, &server.auth, &actor, &token_prefix).await?;
    Ok(empty_object())
}
