//! What the server does, without HTTP: each function is one operation of the API, called by the
//! handler of the same name.
//!
//! Who may do what is decided here. A change of a custom cloud goes through
//! [`store::custom_clouds::change`](crate::store::custom_clouds::change): cloud, version, event
//! and audit row in one transaction.

use std::ops::RangeInclusive;

pub use byoc_rules::FieldError;
use byoc_rules::words::{self, Words};
use byoc_types::FieldChange;

pub use crate::auth::{Actor, Grant, Via};
pub use crate::context::Ctx;
use crate::store;

mod access;

mod address_book;
mod archive;
mod by;
mod company_rules;
mod connection;
mod custom_clouds;
mod deleted_clouds;
mod dependents;
mod drafts;
mod events;
mod exports;
mod first_rows;
mod first_step;
pub mod hand_off;
pub mod invitations;
pub mod members;
pub mod models;
pub mod network;
mod operations;
pub mod operator;
pub mod organizations;
mod password_proof;
pub mod password_reset;
pub mod passwords;
mod permissions;
pub mod project_members;
pub mod projects;
mod rehearsal;
pub mod requests;
pub mod services;
pub mod session;
pub mod setup;
mod support_bundle;
pub(crate) mod templates;
pub mod tokens;
mod transaction;
pub mod units;
pub mod users;

pub use crate::store::Wakeups;
pub use access::{BAD_HAND_OFF, may_write};
pub use address_book::{address_book_change, address_book_view};
pub use company_rules::{company_rules_update, company_rules_view};
pub use connection::{connection_check, connection_view};
pub use custom_clouds::{
    ListQuery, cloud_list, custom_cloud_create, custom_cloud_delete, custom_cloud_list,
    custom_cloud_page, custom_cloud_provision, custom_cloud_update, custom_cloud_view,
};
pub use deleted_clouds::{custom_cloud_destroyed, list_with_deleted};
pub use drafts::{draft_update, draft_view};
pub use events::{
    HistoryQuery, StreamOpen, event_list, events_after, newest_event, organization_event_list,
    stream_open,
};
pub use exports::{ExportFormat, event_export, organization_event_export};
pub use first_rows::{FirstRows, first_rows};
pub use first_step::first_step;
pub use operations::{operation_calls, operation_list, operation_retry, status_view};
pub use permissions::{permissions_list, permissions_update, permissions_view};
pub use rehearsal::{rehearsal_update, rehearsal_view};
pub use support_bundle::support_bundle_view;
pub use templates::{
    Download, ReviewFormat, expected_plan_view, permissions_explained_view, security_review_view,
    template_files_view, template_versions_update, template_versions_view, template_view,
    template_zip_view, variables_view,
};

/// Something with the version that its ETag carries.
#[derive(Debug, Clone, PartialEq)]
pub struct Versioned<T> {
    pub version: i64,
    pub value: T,
}

/// The request's `If-Match`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    Absent,
    /// `*`
    Any,
    /// The quoted versions; what isn't one of ours matches nothing.
    Versions(Vec<i64>),
}

impl IfMatch {
    /// From the header's text, for example `"7"` or `W/"7", "8"`.
    pub fn parse(header: Option<&str>) -> Self {
        match header.map(str::trim) {
            None => IfMatch::Absent,
            Some("*") => IfMatch::Any,
            Some(list) => IfMatch::Versions(
                list.split(',')
                    .map(|tag| tag.trim().trim_start_matches("W/"))
                    .filter_map(|tag| tag.strip_prefix('"')?.strip_suffix('"')?.parse().ok())
                    .collect(),
            ),
        }
    }

    /// Whether it names what it has to name, before anything is looked at.
    ///
    /// # Errors
    /// `PreconditionRequired` where a session sent none.
    pub fn is_there(&self, actor: &Actor) -> Result<(), Error> {
        let is_absent = matches!(self, IfMatch::Absent);
        if is_absent && actor.via == Via::Session {
            return Err(Error::PreconditionRequired);
        }
        Ok(())
    }

    /// Whether a change may go on: `versions` are those in which all that people edit is as it is
    /// now.
    ///
    /// # Errors
    /// `PreconditionRequired` if a session sent none, `PreconditionFailed` if it names none of
    /// `versions`.
    pub fn check(&self, actor: &Actor, versions: RangeInclusive<i64>) -> Result<(), Error> {
        self.is_there(actor)?;
        let is_met = match self {
            IfMatch::Absent | IfMatch::Any => true,
            IfMatch::Versions(named) => named.iter().any(|named| versions.contains(named)),
        };
        is_met.then_some(()).ok_or(Error::PreconditionFailed)
    }
}

/// The value of a word of a query, or what is wrong with it.
fn known<W: Words>(field: &str, word: &str) -> std::result::Result<W, FieldError> {
    words::parse(word).ok_or_else(|| {
        let all = words::either(W::ALL.iter().map(|value| value.as_word()));
        let message = format!("There is no such {field}. Use {all}, or leave it out.");
        FieldError::new(field, &format!("{field}_unknown"), message)
    })
}

/// Why an operation was refused. `http/error.rs` gives each its status.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 404, for what is not there and for what the caller may not see, in the same words.
    #[error("{0}")]
    NotFound(&'static str),
    /// 400: everything that is wrong with the input at once.
    #[error("{}", field_message(.0))]
    Invalid(Vec<FieldError>),
    /// 409
    #[error("{message}")]
    Conflict { code: &'static str, message: String },
    /// 412
    #[error(
        "Someone else changed this since you read it. Read it again, then send your change again."
    )]
    PreconditionFailed,
    /// 428
    #[error("The header If-Match is missing. Send If-Match with the ETag you last read.")]
    PreconditionRequired,
    /// 422: an Idempotency-Key that came with another request before.
    #[error(
        "This Idempotency-Key was used for another request. Send a new key with each new request."
    )]
    KeyReused,
    /// 403
    #[error("{0}")]
    Forbidden(String),
    /// 403, for what the operators of this server decide: with a word of its own.
    #[error("{message}")]
    Refused { code: &'static str, message: String },
    /// 401
    #[error("{0}")]
    Unauthorized(String),
    /// 429
    #[error("{0}")]
    TooMany(String),
    /// 503: the database is away or full; the same request may pass later.
    #[error("The server can't store or read data at the moment. Try again in a minute.")]
    Unavailable(#[source] store::Error),
    /// 500: a fault of ours; the text is for the log only.
    #[error("The server failed. Try again. If it fails again, give the operator the request ID.")]
    Internal(String),
}

impl Error {
    /// Returns what this makes of the refused fields; any other error as it is.
    pub fn with_fields(self, change: impl FnOnce(Vec<FieldError>) -> Self) -> Self {
        if let Self::Invalid(errors) = self {
            change(errors)
        } else {
            self
        }
    }
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(_) => Error::Unavailable(error),
            store::Error::Unstorable => Error::Invalid(vec![FieldError::new(
                "",
                "text_with_nul",
                "A text in this request holds a NUL character, which can't be kept. Remove it.",
            )]),
            store::Error::Duplicate(_) | store::Error::Database(_) => {
                Error::Internal(error.to_string())
            }
        }
    }
}

/// Errors that one answer names, at most: a person reads no more, and a list of thousands of wrong
/// names is not answered with megabytes.
pub const MOST_ERRORS: usize = 20;

/// One field's sentence is the message; several become a list.
fn field_message(errors: &[FieldError]) -> String {
    let shown: Vec<&str> = errors
        .iter()
        .take(MOST_ERRORS)
        .map(|error| error.message.as_str())
        .collect();
    match errors.len().saturating_sub(MOST_ERRORS) {
        0 if shown.is_empty() => "The request is not valid.".to_owned(),
        0 => shown.join(" "),
        more => format!("{} And {more} more.", shown.join(" ")),
    }
}

#[cfg(test)]
mod tests;
