//! HTTP in one place: the only module that names `gloo_net`.
//!
//! Each endpoint is one async function in a module of its resource. Every failure becomes an
//! [`ApiError`], whose message is already text for a person. When the session has ended, a call
//! waits until the person has signed in again and is then sent once more, so no page has to handle
//! that, and nothing typed is lost.

use serde::de::DeserializeOwned;

use self::exchange::exchange;
pub use self::{
    call::{Asker, Call, speak_for},
    exchange::{is_behind_proxy, is_changing, send_bytes},
    sign_in::{set_sign_in_question, sign_in_answered},
};
pub use crate::api_error::ApiError;
use crate::json;

pub mod address_book;
mod call;
pub mod capabilities;
pub mod company_rules;
pub mod custom_clouds;
pub mod drafts;
mod exchange;
pub mod hand_off;
pub mod operations;
pub mod operator;
pub mod organizations;
pub mod people;
pub mod permissions;
pub mod projects;
pub mod requests;
pub mod services;
pub mod session;
mod sign_in;
pub mod stream;
pub mod templates;

/// An answer with its version, as in the `ETag` header: give it back as `if_match`.
#[derive(Clone, Debug, PartialEq)]
pub struct Tagged<T> {
    pub body: T,
    pub etag: Option<String>,
}

/// Sends a call and reads its JSON answer.
pub async fn send<T: DeserializeOwned>(call: Call) -> Result<T, ApiError> {
    Ok(send_tagged(call).await?.body)
}

/// Sends a call and reads its JSON answer with its version.
pub async fn send_tagged<T: DeserializeOwned>(call: Call) -> Result<Tagged<T>, ApiError> {
    let answer = exchange(call).await?;
    // An empty answer reads as null, so `()` and `Option` do for calls that answer nothing.
    let text = if answer.body.is_empty() {
        "null"
    } else {
        &answer.body
    };
    let body = json::from_str(text).ok_or_else(|| ApiError::unreadable(answer.status))?;
    Ok(Tagged {
        body,
        etag: answer.etag,
    })
}

/// Sends a call with `if_none_match`: `None` where nothing changed (304).
pub async fn send_if_changed<T: DeserializeOwned>(
    call: Call,
) -> Result<Option<Tagged<T>>, ApiError> {
    let answer = exchange(call).await?;
    if answer.status == 304 {
        return Ok(None);
    }
    let body = json::from_str(&answer.body).ok_or_else(|| ApiError::unreadable(answer.status))?;
    Ok(Some(Tagged {
        body,
        etag: answer.etag,
    }))
}

/// Sends a call whose answer does not matter.
pub async fn send_unread(call: Call) -> Result<(), ApiError> {
    exchange(call).await.map(drop)
}
