//! People's accounts: passwords, sessions, API tokens, invitations and the links that they come by.

use byoc_types::{
    AccessToken, AccessTokenCreate, AccessTokensAnswer, Invitation, InvitationAccept,
    InvitationCreate, InvitationOffer, InvitationsAnswer, LinkToken, OwnSession, OwnSessionsAnswer,
    PasswordReset, PasswordResetComplete, PasswordResetLink, PasswordUpdate,
};

use super::{ApiError, Call, send, send_unread};
use crate::url::segment;

const PASSWORD: &str = "/console/v1/me/password";
const SESSIONS: &str = "/console/v1/me/sessions";
const TOKENS: &str = "/v1/access_token";

/// Changes the person's own password.
pub async fn password_update(request: &PasswordUpdate) -> Result<(), ApiError> {
    send_unread(Call::put(PASSWORD).json(request)).await
}

/// The browsers in which the person is signed in.
pub async fn own_session_list() -> Result<Vec<OwnSession>, ApiError> {
    let answer = send::<OwnSessionsAnswer>(Call::get(SESSIONS)).await?;
    Ok(answer.sessions)
}

/// Ends one of the person's own sessions.
pub async fn own_session_delete(session_id: &str) -> Result<(), ApiError> {
    send_unread(Call::delete(format!("{SESSIONS}/{}", segment(session_id)))).await
}

/// Ends all sessions of the person but this one.
pub async fn own_sessions_delete() -> Result<(), ApiError> {
    send_unread(Call::delete(SESSIONS)).await
}

/// The person's API tokens.
pub async fn access_token_list() -> Result<Vec<AccessToken>, ApiError> {
    Ok(send::<AccessTokensAnswer>(Call::get(TOKENS)).await?.tokens)
}

/// Makes an API token; only this answer has it in full.
pub async fn access_token_create(request: &AccessTokenCreate) -> Result<AccessToken, ApiError> {
    send(Call::post(TOKENS).json(request)).await
}

/// Revokes an API token.
pub async fn access_token_delete(prefix: &str) -> Result<(), ApiError> {
    send_unread(Call::delete(format!("{TOKENS}/{}", segment(prefix)))).await
}

fn invitations(org: &str) -> String {
    format!("/console/v1/organization/{}/invitations", segment(org))
}

/// The open invitations of an organization.
pub async fn invitation_list(org: &str) -> Result<Vec<Invitation>, ApiError> {
    let answer = send::<InvitationsAnswer>(Call::get(invitations(org))).await?;
    Ok(answer.invitations)
}

/// Invites a person; only this answer has the token of the link.
pub async fn invitation_create(
    org: &str,
    request: &InvitationCreate,
) -> Result<Invitation, ApiError> {
    send(Call::post(invitations(org)).json(request)).await
}

/// Revokes an open invitation.
pub async fn invitation_delete(org: &str, invitation_id: &str) -> Result<(), ApiError> {
    let path = format!("{}/{}", invitations(org), segment(invitation_id));
    send_unread(Call::delete(path)).await
}

/// What the link of an invitation offers.
pub async fn invitation_view(token: String) -> Result<InvitationOffer, ApiError> {
    let request = LinkToken { token };
    let call = Call::post("/console/v1/invitation")
        .json(&request)
        .that_reads();
    send(call.about_session()).await
}

/// Accepts an invitation, as the person who is signed in or with a new account.
pub async fn invitation_accept(request: &InvitationAccept) -> Result<(), ApiError> {
    let call = Call::post("/console/v1/invitation/accept").json(request);
    send_unread(call.about_session()).await
}

/// Whose password a link changes.
pub async fn password_reset_view(token: String) -> Result<PasswordReset, ApiError> {
    let request = LinkToken { token };
    let call = Call::post("/console/v1/password-reset")
        .json(&request)
        .that_reads();
    send(call.about_session()).await
}

/// Chooses a new password with a link, and signs in.
pub async fn password_reset_complete(request: &PasswordResetComplete) -> Result<(), ApiError> {
    let call = Call::post("/console/v1/password-reset/complete").json(request);
    send_unread(call.about_session()).await
}

fn user(user_id: &str, what: &str) -> String {
    format!("/console/v1/operator/users/{}/{what}", segment(user_id))
}

/// Operators: makes a link with which a person chooses a new password.
pub async fn password_reset_create(user_id: &str) -> Result<PasswordResetLink, ApiError> {
    send(Call::post(user(user_id, "password-reset"))).await
}

/// Operators: deactivates an account.
pub async fn user_deactivate(user_id: &str) -> Result<(), ApiError> {
    send_unread(Call::post(user(user_id, "deactivate"))).await
}

/// Operators: activates an account again.
pub async fn user_reactivate(user_id: &str) -> Result<(), ApiError> {
    send_unread(Call::post(user(user_id, "reactivate"))).await
}
