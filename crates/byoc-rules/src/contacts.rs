//! The people to call about a custom cloud.

use std::collections::BTreeSet;

use byoc_types::ContactEmail;

use crate::{FieldError, text};

/// The most contacts of a custom cloud.
pub const LIMIT: usize = 10;

/// Job titles to choose from. The first one is needed at least once; on the wire any text of up to
/// 256 characters is possible.
pub const JOB_TITLES: [&str; 8] = [
    ADMIN,
    "Cloud engineer",
    "Database administrator",
    "Developer",
    "Manager",
    "Network engineer",
    "Security engineer",
    "Other",
];

/// The primary support contact; compared without case.
pub const ADMIN: &str = "Admin";

/// Code of the error of contacts without an Admin.
pub const WITHOUT_ADMIN: &str = "contacts_without_admin";

const EMAIL_LIMIT: usize = 254;
/// Octets before the @ (RFC 5321).
const LOCAL_LIMIT: usize = 64;
const TEXT_LIMIT: usize = 256;

/// Why an e-mail address can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    #[error("Enter an email address, for example ops@example.com.")]
    Missing,
    #[error("The email address has {0} characters; at most {EMAIL_LIMIT} are possible.")]
    TooLong(usize),
    #[error("“{}” has no @: an email address looks like ops@example.com.", text::shorten(.0, 60))]
    NoAt(String),
    #[error("“{}” has more than one @. Enter one email address per contact, for example ops@example.com.", text::shorten(.0, 60))]
    SeveralAt(String),
    #[error("“{}” has nothing before the @: an email address looks like ops@example.com.", text::shorten(.0, 60))]
    NoLocalPart(String),
    #[error("“{}” has no domain after the @: an email address looks like ops@example.com.", text::shorten(.0, 60))]
    NoDomain(String),
    #[error("“{}” is not a whole domain: an email address ends like example.com.", text::shorten(.0, 60))]
    Domain(String),
    #[error("The part before the @ is too long. Check the spelling.")]
    LocalPartTooLong,
    #[error("An email address can't contain {0}. It looks like ops@example.com.")]
    Character(String),
    #[error("Before the @ of “{}” there are two dots in a row, or a dot at the beginning or end. Check the spelling.", text::shorten(.0, 60))]
    Dots(String),
}

impl EmailError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "email_missing",
            Self::TooLong(_) => "email_too_long",
            Self::NoAt(_)
            | Self::SeveralAt(_)
            | Self::NoLocalPart(_)
            | Self::NoDomain(_)
            | Self::Domain(_)
            | Self::Character(_)
            | Self::Dots(_)
            | Self::LocalPartTooLong => "email_invalid",
        }
    }

    /// Nobody can guess an address.
    pub fn suggestion(&self) -> Option<String> {
        None
    }
}

/// The e-mail address without spaces around it. Accepts what mail systems in use accept (letters
/// of any script included), not everything that RFC 5322 permits: no quoted local parts, no
/// addresses of machines, no comments. At most 254 octets (RFC 5321).
pub fn check_email(input: &str) -> Result<String, EmailError> {
    let email = text::tidy(input);
    if email.is_empty() {
        return Err(EmailError::Missing);
    }
    if email.len() > EMAIL_LIMIT {
        return Err(EmailError::TooLong(
            email.chars().count().max(EMAIL_LIMIT + 1),
        ));
    }
    let Some((local, domain)) = email.split_once('@') else {
        return Err(EmailError::NoAt(email));
    };
    if domain.contains('@') {
        return Err(EmailError::SeveralAt(email));
    }
    if local.is_empty() {
        return Err(EmailError::NoLocalPart(email));
    }
    if domain.is_empty() {
        return Err(EmailError::NoDomain(email));
    }
    if local.len() > LOCAL_LIMIT {
        return Err(EmailError::LocalPartTooLong);
    }
    let strange = |c: &char| !(c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(*c));
    if let Some(c) = local.chars().find(strange) {
        return Err(EmailError::Character(named(c)));
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Err(EmailError::Dots(email));
    }
    if let Some(c) = domain
        .chars()
        .find(|c| !c.is_alphanumeric() && *c != '.' && *c != '-')
    {
        return Err(EmailError::Character(named(c)));
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap_or_default();
    let is_top = top.chars().count() >= 2 && !top.chars().all(|c| c.is_ascii_digit());
    if !domain.contains('.') || !domain.split('.').all(is_label) || !is_top {
        return Err(EmailError::Domain(domain.to_owned()));
    }
    Ok(email)
}

/// True for the job title of the primary support contact.
pub fn is_admin(contact: &ContactEmail) -> bool {
    contact
        .role
        .as_deref()
        .is_some_and(|role| text::tidy(role).eq_ignore_ascii_case(ADMIN))
}

/// Checks the contacts of a custom cloud (nothing else where they are too many): one to ten, each with its own e-mail address, at least
/// one Admin. The field of an error is `contact_emails[1].email` (counted from 0), or
/// `contact_emails` where it is about all of them.
pub fn check(contacts: &[ContactEmail]) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let mut general = |code: &str, message: String| {
        errors.push(FieldError::new("contact_emails", code, message));
    };
    if contacts.is_empty() {
        general(
            "contacts_missing",
            "Add at least one contact, with the job title Admin.".to_owned(),
        );
        return errors;
    }
    if contacts.len() > LIMIT {
        let (count, more) = (contacts.len(), contacts.len() - LIMIT);
        let message = format!("{count} contacts are too many: at most {LIMIT}. Remove {more}.");
        general("contacts_too_many", message);
        // What is wrong with each of thousands helps nobody.
        return errors;
    }
    if !contacts.iter().any(is_admin) {
        let message = "At least one contact must have the job title Admin: the person to call first. \
                       Give one contact this job title.";
        general(WITHOUT_ADMIN, message.to_owned());
    }
    let mut seen = BTreeSet::new();
    for (index, contact) in contacts.iter().enumerate() {
        let field = |name: &str| format!("contact_emails[{index}].{name}");
        match check_email(&contact.email) {
            Err(error) => errors.push(error.at(field("email"))),
            Ok(email) if !seen.insert(email.to_lowercase()) => {
                let message =
                    format!("{email} is a contact twice. Change or remove one of the two.");
                errors.push(FieldError::new(field("email"), "email_duplicate", message));
            }
            Ok(_) => {}
        }
        let texts = [
            ("real_name", "name", &contact.real_name),
            ("role", "job title", &contact.role),
        ];
        for (name, called, value) in texts {
            if let Some(value) = value
                && let Some((code, message)) = check_text(called, value)
            {
                errors.push(FieldError::new(field(name), code, message));
            }
        }
    }
    errors
}

/// The contacts as they are stored: spaces around texts removed, empty texts absent. For contacts
/// that passed [`check`].
pub fn tidy(contacts: &[ContactEmail]) -> Vec<ContactEmail> {
    let tidy = |value: &Option<String>| {
        value
            .as_deref()
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
    };
    let one = |contact: &ContactEmail| ContactEmail {
        email: text::tidy(&contact.email),
        real_name: tidy(&contact.real_name),
        role: tidy(&contact.role.as_deref().map(text::tidy)),
    };
    contacts.iter().map(one).collect()
}

fn check_text(called: &str, value: &str) -> Option<(&'static str, String)> {
    let count = value.trim().chars().count();
    if count > TEXT_LIMIT {
        let message =
            format!("The {called} has {count} characters; at most {TEXT_LIMIT} are possible.");
        return Some(("contact_text_too_long", message));
    }
    value.trim().chars().any(char::is_control).then(|| {
        let message = format!("The {called} contains a line break or another character that can't be shown. Write it on one line.");
        ("contact_text_characters", message)
    })
}

fn named(character: char) -> String {
    match character {
        ' ' => "a space".to_owned(),
        c => format!("“{c}”"),
    }
}
