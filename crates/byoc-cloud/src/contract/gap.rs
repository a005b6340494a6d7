//! What is wrong with an account.

use std::fmt;
use std::time::Duration;

/// Bytes of the provider's words that are kept.
pub const EVIDENCE_LIMIT: usize = 4 * 1024;

/// Declares [`FailureCode`] with its words, each once.
macro_rules! failure_codes {
    ($($(#[$doc:meta])* $code:ident $word:literal,)*) => {
        /// Every way in which an account is known to refuse. The words are those of the API.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FailureCode {
            $($(#[$doc])* $code,)*
        }

        impl FailureCode {
            pub const ALL: &[FailureCode] = &[$(FailureCode::$code),*];

            /// The word in the API and in the database.
            pub fn word(self) -> &'static str {
                match self {
                    $(FailureCode::$code => $word,)*
                }
            }
        }
    };
}

failure_codes! {
    /// The role does not exist, or does not trust the control plane.
    RoleNotFound "role_not_found",
    /// The role refuses this custom cloud's external ID.
    WrongExternalId "wrong_external_id",
    /// The role can be assumed without the external ID, or with a wrong one.
    ExternalIdNotRequired "external_id_not_required",
    /// The identifier belongs to another account.
    WrongAccount "wrong_account",
    RegionDisabled "region_disabled",
    MissingSubnet "missing_subnet",
    /// The role lacks the permissions boundary of the company rules.
    BoundaryMissing "boundary_missing",
    /// A permissions boundary refuses what the template allows.
    PermissionBoundary "permission_boundary",
    Quota "quota",
    /// The provider has no machine of this size.
    Capacity "capacity",
    BastionUnreachable "bastion_unreachable",
    /// Something that the control plane made is still there.
    Leftovers "leftovers",
    /// The provider asks for fewer requests.
    Throttled "throttled",
    /// The provider did not answer in time.
    TimedOut "timed_out",
    /// The call was given up before its end.
    Cancelled "cancelled",
    /// The provider is not available.
    Unavailable "unavailable",
    /// Any other refusal.
    Refused "refused",
}

impl FailureCode {
    /// The code of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.word() == word)
    }
}

impl fmt::Display for FailureCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One thing that is missing or refused. Made by [`Target::gap`](crate::Target::gap), which keeps
/// secrets out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    pub code: FailureCode,
    /// What it is about: a role, a subnet, a quota.
    pub subject: String,
    /// The provider's words: at most [`EVIDENCE_LIMIT`] bytes, no secrets, no control characters.
    pub evidence: String,
    /// The provider's own number of the request.
    pub request_id: Option<String>,
    /// Whether the same call may pass without anybody doing anything.
    pub may_pass: bool,
    /// When the provider wants to be asked again.
    pub retry_after: Option<Duration>,
}

impl Gap {
    /// One that stays until somebody does something.
    pub(crate) fn new(code: FailureCode, subject: impl Into<String>, evidence: &str) -> Self {
        Self {
            code,
            subject: subject.into(),
            evidence: storable(evidence),
            request_id: None,
            may_pass: false,
            retry_after: None,
        }
    }

    /// The same, but it may pass by itself.
    #[must_use]
    pub fn passing(self, retry_after: Option<Duration>) -> Self {
        Self {
            may_pass: true,
            retry_after,
            ..self
        }
    }

    /// The same with the number that the provider gave the request.
    #[must_use]
    pub fn of_request(self, request_id: impl Into<String>) -> Self {
        Self {
            request_id: Some(request_id.into()),
            ..self
        }
    }
}

/// Everything that is wrong, never nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gaps {
    first: Gap,
    rest: Vec<Gap>,
}

impl From<Gap> for Gaps {
    fn from(first: Gap) -> Self {
        Self {
            first,
            rest: Vec::new(),
        }
    }
}

impl Gaps {
    /// `Err` with all of them if there are any.
    ///
    /// # Errors
    /// If there are any.
    pub fn none_of(gaps: Vec<Gap>) -> Result<(), Gaps> {
        let mut gaps = gaps.into_iter();
        match gaps.next() {
            None => Ok(()),
            Some(first) => Err(Gaps {
                first,
                rest: gaps.collect(),
            }),
        }
    }

    /// The one by which the whole is named: the first that stays, or else the first.
    pub fn main(&self) -> &Gap {
        self.iter().find(|gap| !gap.may_pass).unwrap_or(&self.first)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Gap> {
        std::iter::once(&self.first).chain(&self.rest)
    }

    /// Adds those of another check.
    pub fn add(&mut self, other: Gaps) {
        self.rest.push(other.first);
        self.rest.extend(other.rest);
    }

    /// Whether the same call may pass without anybody doing anything: all of them may.
    pub fn may_pass(&self) -> bool {
        self.iter().all(|gap| gap.may_pass)
    }

    /// The longest time that the provider asks for.
    pub fn retry_after(&self) -> Option<Duration> {
        self.iter().filter_map(|gap| gap.retry_after).max()
    }

    /// The provider's words of all of them, one line each, at most [`EVIDENCE_LIMIT`] bytes.
    pub fn evidence(&self) -> String {
        let all: Vec<&str> = self.iter().map(|gap| gap.evidence.as_str()).collect();
        storable(&all.join("\n"))
    }
}

impl IntoIterator for Gaps {
    type Item = Gap;
    type IntoIter = std::iter::Chain<std::iter::Once<Gap>, std::vec::IntoIter<Gap>>;

    fn into_iter(self) -> Self::IntoIter {
        std::iter::once(self.first).chain(self.rest)
    }
}

impl fmt::Display for Gaps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes: Vec<&str> = self.iter().map(|gap| gap.code.word()).collect();
        f.write_str(&codes.join(", "))
    }
}

impl std::error::Error for Gaps {}

/// At most [`EVIDENCE_LIMIT`] bytes of a text, without characters that no database keeps or no
/// screen shows.
pub fn storable(text: &str) -> String {
    let shown = text.chars().map(|c| match c {
        '\n' | '\t' => c,
        c if c.is_control() => '\u{fffd}',
        c => c,
    });
    let mut kept = String::new();
    for c in shown {
        if kept.len() + c.len_utf8() > EVIDENCE_LIMIT - '…'.len_utf8() {
            kept.push('…');
            break;
        }
        kept.push(c);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_clipped_and_holds_nothing_that_no_database_keeps() {
        assert_eq!(
            storable("a\0b\u{7}c\nd\te\r\n"),
            "a\u{fffd}b\u{fffd}c\nd\te\u{fffd}\n"
        );
        assert_eq!(storable("Grüße 🙂"), "Grüße 🙂");
        for long in ["x".repeat(5_000), "ß".repeat(5_000), "🙂".repeat(5_000)] {
            let kept = Gap::new(FailureCode::Refused, "", &long).evidence;
            assert!(
                kept.len() <= EVIDENCE_LIMIT && kept.len() > EVIDENCE_LIMIT - 8,
                "{}",
                kept.len()
            );
            assert!(kept.ends_with('…'));
        }
    }

    #[test]
    fn every_code_has_a_word_of_its_own() {
        for code in FailureCode::ALL {
            assert_eq!(FailureCode::from_word(code.word()), Some(*code));
        }
        assert_eq!(FailureCode::from_word("conjured"), None);
    }

    #[test]
    fn gaps_are_named_by_the_first_that_stays() {
        let passing =
            Gap::new(FailureCode::Throttled, "", "slow down").passing(Some(Duration::from_secs(3)));
        let mut gaps = Gaps::from(passing.clone());
        assert!(gaps.may_pass());
        gaps.add(Gap::new(FailureCode::Quota, "vCPU", "too small").into());
        gaps.add(Gap::new(FailureCode::MissingSubnet, "a", "none").into());
        assert!(!gaps.may_pass());
        assert_eq!(gaps.main().code, FailureCode::Quota);
        assert_eq!(gaps.retry_after(), Some(Duration::from_secs(3)));
        assert_eq!(gaps.evidence(), "slow down\ntoo small\nnone");
        assert_eq!(gaps.to_string(), "throttled, quota, missing_subnet");
        assert_eq!(Gaps::none_of(gaps.clone().into_iter().collect()), Err(gaps));
        assert_eq!(Gaps::none_of(vec![]), Ok(()));
    }
}
