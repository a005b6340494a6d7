//! Random secrets and their hashes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use byoc_rules::hand_off;
use sha2::{Digest, Sha256};

/// Beginning of every API token, so that scanners recognise one that leaked.
const TOKEN_BEGINNING: &str = "byoc_";
/// Characters of a token that are kept in clear to name it in lists.
const PREFIX_LENGTH: usize = TOKEN_BEGINNING.len() + 10;

/// 256 random bits as text. Has no `Debug`: it must not reach a log.
pub struct Secret(String);

impl Secret {
    /// For a cookie or a link: 43 URL-safe characters.
    pub fn random() -> Self {
        Self(random_text())
    }

    /// For an API token: the same after `byoc_`.
    pub fn token() -> Self {
        Self(format!("{TOKEN_BEGINNING}{}", random_text()))
    }

    /// For a hand-off link: the same after a beginning of its own.
    pub fn hand_off() -> Self {
        Self(format!("{}{}", hand_off::TOKEN_BEGINNING, random_text()))
    }

    /// The text itself, for the one answer that carries it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the store keeps.
    pub fn digest(&self) -> String {
        digest(&self.0)
    }
}

/// SHA-256 in lower-case hex. Enough for secrets of 256 random bits; passwords use argon2id.
pub fn digest(secret: &str) -> String {
    digest_bytes(secret.as_bytes())
}

/// SHA-256 of any bytes in lower-case hex.
pub fn digest_bytes(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// The characters that name a token in lists.
pub fn token_prefix(token: &str) -> &str {
    token.get(..PREFIX_LENGTH).unwrap_or(token)
}

/// An id such as `org1f4a9c02b7d`: `beginning` and 44 random bits in hex.
pub fn short_id(beginning: &str) -> String {
    let text = hex::encode(random_bytes::<6>());
    format!("{beginning}{}", &text[..11])
}

fn random_text() -> String {
    URL_SAFE_NO_PAD.encode(random_bytes::<32>())
}

fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has a source of random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_different_and_url_safe() {
        let (one, two) = (Secret::random(), Secret::random());
        assert_ne!(one.reveal(), two.reveal());
        assert_eq!(one.reveal().len(), 43);
        assert!(
            one.reveal()
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        );
        assert_ne!(one.digest(), two.digest());
        assert_eq!(one.digest().len(), 64);
    }

    #[test]
    fn the_secret_of_a_hand_off_link_is_no_token() {
        let link = Secret::hand_off();
        assert!(link.reveal().starts_with("byoh_"));
        assert_eq!(link.reveal().len(), 48);
    }

    #[test]
    fn a_token_is_named_by_its_first_characters() {
        let token = Secret::token();
        assert!(token.reveal().starts_with("byoc_"));
        assert_eq!(token_prefix(token.reveal()).len(), 15);
        assert_eq!(token_prefix("short"), "short");
    }
}
