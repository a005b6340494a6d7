//! Passwords that people choose.

/// The fewest characters a password may have.
pub const SHORTEST: usize = 12;
/// The most.
pub const LONGEST: usize = 256;

/// What everybody tries first, of this length. Compared without case.
const TRIED_FIRST: [&str; 12] = [
    "passwordpassword",
    "password1234",
    "password12345",
    "password123456",
    "123456789012",
    "1234567890123",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiopasdf",
    "administrator",
    "changemechangeme",
    "letmeinletmein",
];

/// Why a password can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("Choose a password of at least {SHORTEST} characters, for example four random words.")]
    TooShort,
    #[error("Choose a password of at most {LONGEST} characters.")]
    TooLong,
    #[error(
        "This password is one of the first that attackers try. Choose another, for example four random words."
    )]
    TriedFirst,
}

impl PasswordError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        "password_weak"
    }

    /// A password that somebody else suggests is none.
    pub fn suggestion(&self) -> Option<String> {
        None
    }
}

/// Length counts more than variety (NIST SP 800-63B 3.1.1): 12 to 256 characters, of more than one
/// kind, and none of those that everybody tries first. Spaces count: nothing is cut off.
pub fn check(password: &str) -> Result<(), PasswordError> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(PasswordError::TooShort);
    }
    if length > LONGEST {
        return Err(PasswordError::TooLong);
    }
    let lower = password.to_lowercase();
    let is_repeated = lower.chars().all(|c| lower.starts_with(c));
    if is_repeated || TRIED_FIRST.contains(&lower.as_str()) {
        return Err(PasswordError::TriedFirst);
    }
    Ok(())
}
