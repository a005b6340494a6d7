use byoc_rules::contacts::{JOB_TITLES, LIMIT, check, check_email, is_admin, tidy};
use byoc_types::ContactEmail;
use proptest::prelude::*;

use crate::assert_is_sentence;

fn contact(email: &str, role: Option<&str>) -> ContactEmail {
    ContactEmail {
        email: email.to_owned(),
        real_name: None,
        role: role.map(str::to_owned),
    }
}

#[test]
fn addresses_in_use_pass() {
    for email in [
        "ops@example.com",
        "first.last+tag@sub.example.co.uk",
        "o'neil@example.com",
        "1@2.io",
        "grüße@müller.example",
        "x@xn--mller-kva.example",
        "a/b=c@example.museum",
    ] {
        assert_eq!(check_email(email).as_deref(), Ok(email));
    }
    assert_eq!(
        check_email(" ops@example.com\u{200b}\n").as_deref(),
        Ok("ops@example.com")
    );
    let longest = format!(
        "{}@{}.{}.com",
        "l".repeat(64),
        "d".repeat(63),
        "e".repeat(63)
    );
    assert!(check_email(&longest).is_ok());
}

#[test]
fn other_addresses_get_a_sentence() {
    let check = |email: &str, code: &str, part: &str| {
        let error = check_email(email).expect_err(email);
        assert_eq!(error.code(), code, "{email}: {error}");
        assert!(error.to_string().contains(part), "{email}: {error}");
        assert_is_sentence(&error.to_string());
    };
    check("", "email_missing", "ops@example.com");
    check("   ", "email_missing", "Enter an email address");
    check("ops", "email_invalid", "has no @");
    check("ops@", "email_invalid", "no domain after the @");
    check("@example.com", "email_invalid", "nothing before the @");
    check("a@b@example.com", "email_invalid", "more than one @");
    check(
        "a@example.com, b@example.com",
        "email_invalid",
        "more than one @",
    );
    check("a b@example.com", "email_invalid", "a space");
    check("Ops <ops@example.com>", "email_invalid", "a space");
    check("<ops@example.com>", "email_invalid", "“<”");
    check("ops@example,com", "email_invalid", "“,”");
    check(
        "ops@localhost",
        "email_invalid",
        "“localhost” is not a whole domain",
    );
    check("ops@127.0.0.1", "email_invalid", "not a whole domain");
    check("ops@example.c", "email_invalid", "not a whole domain");
    check("ops@-example.com", "email_invalid", "not a whole domain");
    check("ops@example..com", "email_invalid", "not a whole domain");
    check(
        &format!("{}@example.com", "a".repeat(65)),
        "email_invalid",
        "The part before the @ is too long. Check the spelling.",
    );
    check(
        ".ops@example.com",
        "email_invalid",
        "there are two dots in a row, or a dot at the beginning",
    );
    check("o..ps@example.com", "email_invalid", "Check the spelling");
    check(
        &format!("{}@example.com", "a".repeat(250)),
        "email_too_long",
        "at most 254",
    );
}

#[test]
fn at_least_one_contact_is_an_admin() {
    assert!(check(&[contact("a@example.com", Some("Admin"))]).is_empty());
    assert!(check(&[contact("a@example.com", Some("admin"))]).is_empty());
    assert!(is_admin(&contact("a@example.com", Some(" ADMIN "))));
    assert!(!is_admin(&contact("a@example.com", Some("Administrator"))));
    let errors = check(&[
        contact("a@example.com", None),
        contact("b@example.com", Some("Manager")),
    ]);
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].field, "contact_emails");
    assert_eq!(errors[0].code, "contacts_without_admin");
    assert_is_sentence(&errors[0].message);
    assert_eq!(JOB_TITLES[0], "Admin");
}

#[test]
fn every_error_has_the_place_of_its_field() {
    let mut contacts = vec![
        contact("a@example.com", Some("Admin")),
        contact("nobody", Some("Manager")),
        contact("A@Example.com", None),
        contact("c@example.com", Some(&"r".repeat(257))),
    ];
    contacts[3].real_name = Some("line\nbreak".to_owned());
    let errors = check(&contacts);
    let found: Vec<_> = errors
        .iter()
        .map(|e| (e.field.as_str(), e.code.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("contact_emails[1].email", "email_invalid"),
            ("contact_emails[2].email", "email_duplicate"),
            ("contact_emails[3].real_name", "contact_text_characters"),
            ("contact_emails[3].role", "contact_text_too_long"),
        ]
    );
    errors
        .iter()
        .for_each(|error| assert_is_sentence(&error.message));
}

#[test]
fn ten_contacts_are_the_most() {
    let people = |count: usize| -> Vec<ContactEmail> {
        (0..count)
            .map(|i| contact(&format!("p{i}@example.com"), Some("Admin")))
            .collect()
    };
    assert!(check(&people(LIMIT)).is_empty());
    let errors = check(&people(LIMIT + 2));
    assert_eq!(errors[0].code, "contacts_too_many");
    assert!(
        errors[0].message.contains("Remove 2"),
        "{}",
        errors[0].message
    );
    assert_eq!(check(&[])[0].code, "contacts_missing");
}

#[test]
fn contacts_are_stored_without_empty_texts() {
    let typed = ContactEmail {
        email: " a@example.com ".to_owned(),
        real_name: Some("  ".to_owned()),
        role: Some(" Admin ".to_owned()),
    };
    assert_eq!(tidy(&[typed]), [contact("a@example.com", Some("Admin"))]);
}

proptest! {
    #[test]
    fn an_accepted_address_has_one_at_and_a_dot_after_it(email: String) {
        if let Ok(email) = check_email(&email) {
            prop_assert_eq!(email.matches('@').count(), 1);
            prop_assert!(email.len() <= 254);
            prop_assert!(!email.contains(char::is_whitespace));
            prop_assert!(email.split('@').nth(1).is_some_and(|domain| domain.contains('.')));
        }
    }
}
