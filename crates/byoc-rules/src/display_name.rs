//! The name by which people know a custom cloud.

use crate::{case::lower, text};

/// The most characters a name may have.
pub const LIMIT: usize = 64;

/// Why a name can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DisplayNameError {
    #[error("Enter a name for the custom cloud, for example {0}.")]
    Empty(&'static str),
    #[error("The name has {count} characters; at most 64 are possible. Shorten it by {}.", .count - LIMIT)]
    TooLong { count: usize, shortened: String },
    #[error(
        "The name contains a line break, a tab or another character that can't be shown. Write it on one line, for example {0}."
    )]
    Invisible(String),
}

impl DisplayNameError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty(_) => "display_name_missing",
            Self::TooLong { .. } => "display_name_too_long",
            Self::Invisible(_) => "display_name_characters",
        }
    }

    /// A name that would pass.
    pub fn suggestion(&self) -> Option<String> {
        match self {
            Self::Empty(_) => None,
            Self::TooLong { shortened, .. } => Some(shortened.clone()),
            Self::Invisible(cleaned) => Some(cleaned.clone()),
        }
    }
}

/// The name without spaces around it: 1 to 64 characters on one line. Characters are counted as
/// Unicode scalar values. Characters that show nothing or turn the direction of writing are
/// refused: two names that look the same would be different.
pub fn check(input: &str) -> Result<String, DisplayNameError> {
    let name = input.trim();
    let cleaned = text::tidy(name);
    if cleaned.is_empty() {
        return Err(DisplayNameError::Empty("Production EU"));
    }
    if text::has_refused(name) {
        let name: String = cleaned.chars().take(LIMIT).collect();
        return Err(DisplayNameError::Invisible(name.trim_end().to_owned()));
    }
    let count = name.chars().count();
    if count > LIMIT {
        let shortened: String = name.chars().take(LIMIT).collect();
        let shortened = shortened.trim_end().to_owned();
        return Err(DisplayNameError::TooLong { count, shortened });
    }
    Ok(name.to_owned())
}

/// Whether people would take two names for the same: case and blanks make no difference.
pub fn is_same(a: &str, b: &str) -> bool {
    fold(a) == fold(b)
}

/// The warning about a name that another custom cloud has, `other`. It is allowed: programs tell
/// custom clouds apart by their ids.
pub fn same_name_warning(other: &str) -> String {
    format!(
        "Another custom cloud is called “{other}”. You can use the name, but people may mix them up."
    )
}

/// The name for comparing.
fn fold(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    lower(&words.join(" "))
}
