//! The rules of custom clouds, run by browser and server alike.
//!
//! Everything here is a function of its arguments: no I/O, no clock, no global state. The same
//! function decides a rule in the wizard while a person types and in the server when the request
//! arrives, so both say the same words. Every error is typed, prints as a whole sentence for a
//! person, has a stable `code()` for programs and, where one is known, a `suggestion()`: a value
//! that would pass.

pub mod address_book;
pub mod azure;
pub mod cidr;
pub mod cloud;
pub mod company;
pub mod contacts;
pub mod custom_cloud;
pub mod display_name;
pub mod exact;
pub mod export;
pub mod files;
pub mod hand_off;
pub mod identifier;
pub mod leftovers;
pub mod name;
pub mod network;
pub mod password;
pub mod plan_check;
pub mod project_name;
pub mod region;
pub mod requests;
pub mod service;
pub mod state;
pub mod storage;
pub mod tags;
pub mod tier;
pub mod wizard;
pub mod words;

mod arn;
mod case;
mod text;

pub use case::{lower, lower_letter};
pub use text::tidy;

/// One thing that is wrong with one field of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Path of the field in the request, for example `reserved_cidr` or `contact_emails[1].email`.
    pub field: String,
    /// Stable word for programs, for example `cidr_host_bits_set`.
    pub code: String,
    /// The whole sentence for a person.
    pub message: String,
    /// A value that would pass.
    pub suggestion: Option<String>,
}

impl FieldError {
    /// An error whose sentence needs no type of its own.
    pub fn new(field: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            code: code.to_owned(),
            message: message.into(),
            suggestion: None,
        }
    }

    /// The same with a value that would pass.
    #[must_use]
    pub fn suggesting(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }
}

/// Gives a typed error its place in a request: `From<XError>` can't know the field.
macro_rules! into_field_error {
    ($($error:ty),*) => {$(
        impl $error {
            /// The same error as part of a refused request, at the path `field`.
            pub fn at(&self, field: impl Into<String>) -> $crate::FieldError {
                $crate::FieldError {
                    field: field.into(),
                    code: self.code().to_owned(),
                    message: self.to_string(),
                    suggestion: self.suggestion(),
                }
            }
        }
    )*};
}

into_field_error!(
    address_book::AddressError,
    azure::AzureIdError,
    cidr::CidrError,
    company::BoundaryError,
    company::BrokenRule,
    company::MandatoryTagError,
    company::RolePathError,
    company::RuleError,
    display_name::DisplayNameError,
    hand_off::HandOffError,
    identifier::IdentifierError,
    name::NameError,
    network::PlanError,
    password::PasswordError,
    project_name::ProjectNameError,
    service::ServiceNameError,
    service::room::NoRoom,
    storage::StorageError,
    tags::TagError,
    tier::TierError,
    contacts::EmailError
);
