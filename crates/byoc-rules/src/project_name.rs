//! Names of projects: parts of URLs.

/// The most characters a name may have.
pub const LONGEST: usize = 63;

/// Why a name can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProjectNameError {
    #[error("Enter a name for the project, for example “web-shop”.")]
    Missing,
    #[error("Shorten the name to at most {LONGEST} characters: it has {0}.")]
    TooLong(usize),
    #[error(
        "Use only lower-case letters, digits and dashes, and begin with a letter, for example “web-shop”."
    )]
    Characters,
}

impl ProjectNameError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        "project_name_invalid"
    }

    /// The sentence shows one.
    pub fn suggestion(&self) -> Option<String> {
        None
    }
}

/// The name without surrounding spaces.
///
/// # Errors
/// If it is empty, too long, or holds something else than lower-case letters, digits and dashes.
pub fn check(name: &str) -> Result<String, ProjectNameError> {
    let name = name.trim();
    let is_inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() {
        return Err(ProjectNameError::Missing);
    }
    if name.chars().count() > LONGEST {
        return Err(ProjectNameError::TooLong(name.chars().count()));
    }
    if !name.chars().all(is_inside) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err(ProjectNameError::Characters);
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn project_names_are_url_words() {
        for name in ["web-shop", "a", "team2", " padded "] {
            assert_eq!(check(name).as_deref(), Ok(name.trim()), "{name}");
        }
        let long = "a".repeat(64);
        for (name, error) in [
            ("", ProjectNameError::Missing),
            (" ", ProjectNameError::Missing),
            ("Web", ProjectNameError::Characters),
            ("2team", ProjectNameError::Characters),
            ("a b", ProjectNameError::Characters),
            ("a/b", ProjectNameError::Characters),
            ("-a", ProjectNameError::Characters),
            ("straße", ProjectNameError::Characters),
            (&long, ProjectNameError::TooLong(64)),
        ] {
            assert_eq!(check(name), Err(error), "{name}");
        }
    }
}
