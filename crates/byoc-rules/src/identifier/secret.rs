//! Secrets that people paste in the place of an identifier.

/// True for an access key of AWS ("IAM identifiers", unique ids: AKIA and ASIA) and for private
/// keys in PEM, as Google's key files hold them.
pub(super) fn is_secret(text: &str) -> bool {
    let is_access_key = |word: &str| {
        word.len() == 20
            && (word.starts_with("AKIA") || word.starts_with("ASIA"))
            && word
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
    };
    text.contains("PRIVATE KEY-----")
        || text
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(is_access_key)
}
