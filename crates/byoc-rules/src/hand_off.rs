//! Hand-off links: how long they work, and what may be submitted with one.

use byoc_types::HandOffSubmit;

use crate::identifier::{self, Expected};
use crate::{FieldError, contacts, text};

/// Days that a link may work, the usual ones first in the middle.
pub const DAYS: [i64; 3] = [1, 7, 30];
/// Days that a link works if nobody says how many.
pub const USUAL_DAYS: i64 = 7;
/// How the secret of every link begins, so that scanners recognise one that leaked.
pub const TOKEN_BEGINNING: &str = "byoh_";

const NAME_LIMIT: usize = 64;

/// Why a link or a submission can't be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HandOffError {
    #[error("A hand-off link can't work for {0} days. Choose 1, 7 or 30.")]
    Days(i64),
    #[error("Enter your name, so that your colleague knows who submitted this.")]
    NameMissing,
    #[error("The name has {0} characters; at most {NAME_LIMIT} are possible. Shorten it.")]
    NameTooLong(usize),
    #[error(
        "The name contains a line break, a tab or another character that can't be shown. Write it on one line."
    )]
    NameInvisible,
}

impl HandOffError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Days(_) => "hand_off_days",
            Self::NameMissing => "name_missing",
            Self::NameTooLong(_) => "name_too_long",
            Self::NameInvisible => "name_characters",
        }
    }

    /// A value that would pass.
    pub fn suggestion(&self) -> Option<String> {
        match self {
            Self::Days(_) => Some(USUAL_DAYS.to_string()),
            Self::NameMissing | Self::NameTooLong(_) | Self::NameInvisible => None,
        }
    }
}

/// How many days a link works.
pub fn check_days(days: Option<i64>) -> Result<i64, HandOffError> {
    let days = days.unwrap_or(USUAL_DAYS);
    match DAYS.contains(&days) {
        true => Ok(days),
        false => Err(HandOffError::Days(days)),
    }
}

/// The name of the person who submits: 1 to 64 characters on one line.
pub fn check_name(input: &str) -> Result<String, HandOffError> {
    let name = input.trim();
    if text::tidy(name).is_empty() {
        return Err(HandOffError::NameMissing);
    }
    if text::has_refused(name) {
        return Err(HandOffError::NameInvisible);
    }
    match name.chars().count() {
        count if count > NAME_LIMIT => Err(HandOffError::NameTooLong(count)),
        _ => Ok(name.to_owned()),
    }
}

/// What was submitted, tidied: the identifier alone, also where the whole output of Terraform was
/// given.
///
/// # Errors
/// Everything that is wrong with it, each at its field.
pub fn check_submit(
    submit: &HandOffSubmit,
    of: &Expected<'_>,
) -> Result<HandOffSubmit, Vec<FieldError>> {
    let identifier =
        identifier::read_output(&submit.identifier, of).map_err(|e| e.at("identifier"));
    let name = check_name(&submit.name).map_err(|e| e.at("name"));
    let email = contacts::check_email(&submit.email).map_err(|e| e.at("email"));
    match (identifier, name, email) {
        (Ok(identifier), Ok(name), Ok(email)) => Ok(HandOffSubmit {
            identifier,
            name,
            email,
        }),
        (identifier, name, email) => Err([identifier.err(), name.err(), email.err()]
            .into_iter()
            .flatten()
            .collect()),
    }
}
