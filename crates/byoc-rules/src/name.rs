//! Names of organizations, units and people.

use crate::text;

/// The most characters a name may have.
pub const LONGEST: usize = 83;

/// Whose name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    Organization,
    Unit,
    /// The one who enters it.
    Person,
}

/// Why a name can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("{}", missing(*.0))]
    Missing(Named),
    #[error("The name has {count} characters; at most {LONGEST} are possible. Shorten it by {}.", .count - LONGEST)]
    TooLong { count: usize, shortened: String },
    #[error(
        "The name contains a line break or another character that can't be shown. Write it on one line, for example {0}."
    )]
    Invisible(String),
}

fn missing(named: Named) -> &'static str {
    match named {
        Named::Organization => "Enter the name of your organization, for example Example Ltd.",
        Named::Unit => "Enter a name for the unit, for example Payments.",
        Named::Person => "Enter your name, for example Ada Example.",
    }
}

impl NameError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "name_missing",
            Self::TooLong { .. } => "name_too_long",
            Self::Invisible(_) => "name_control_character",
        }
    }

    /// A name that would pass.
    pub fn suggestion(&self) -> Option<String> {
        match self {
            Self::Missing(_) => None,
            Self::TooLong { shortened, .. } => Some(shortened.clone()),
            Self::Invisible(cleaned) => Some(cleaned.clone()),
        }
    }
}

/// The name without spaces around it: 1 to 83 characters on one line. Characters that show nothing
/// or turn the direction of writing are refused, as in names of custom clouds.
///
/// # Errors
/// If it is empty, too long, or holds such characters.
pub fn check(named: Named, input: &str) -> Result<String, NameError> {
    let name = input.trim();
    let cleaned = text::tidy(name);
    if cleaned.is_empty() {
        return Err(NameError::Missing(named));
    }
    let shortened: fn(&str) -> String = |name| {
        let short: String = name.chars().take(LONGEST).collect();
        short.trim_end().to_owned()
    };
    if text::has_refused(name) {
        return Err(NameError::Invisible(shortened(&cleaned)));
    }
    let count = name.chars().count();
    if count > LONGEST {
        let shortened = shortened(name);
        return Err(NameError::TooLong { count, shortened });
    }
    Ok(name.to_owned())
}
