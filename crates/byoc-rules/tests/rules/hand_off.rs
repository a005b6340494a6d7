//! Hand-off links: days, and what may be submitted.

use byoc_rules::cloud::TemplateCloud;
use byoc_rules::hand_off::{check_days, check_name, check_submit};
use byoc_rules::identifier::Expected;
use byoc_types::HandOffSubmit;

use crate::assert_is_sentence;

#[test]
fn a_link_works_for_1_7_or_30_days() {
    for (days, expected) in [(None, 7), (Some(1), 1), (Some(7), 7), (Some(30), 30)] {
        assert_eq!(check_days(days), Ok(expected));
    }
    for days in [0, -1, 2, 31, i64::MAX, i64::MIN] {
        let error = check_days(Some(days)).expect_err("not offered");
        assert_eq!(error.code(), "hand_off_days");
        assert_is_sentence(&error.to_string());
    }
}

#[test]
fn names_have_1_to_64_characters_on_one_line() {
    assert_eq!(check_name(" Bo Li ").as_deref(), Ok("Bo Li"));
    for (input, code) in [
        ("", "name_missing"),
        ("\u{200b}", "name_missing"),
        ("a\nb", "name_characters"),
        (&*"x".repeat(65), "name_too_long"),
    ] {
        let error = check_name(input).expect_err(input);
        assert_eq!(error.code(), code);
        assert_is_sentence(&error.to_string());
    }
}

#[test]
fn the_identifier_may_come_with_the_rest_of_the_output() {
    let of = Expected::new(TemplateCloud::Aws, "cce-cce0123456789a");
    let arn = of.role_arn("123456789012");
    let submit = |identifier: &str, name: &str, email: &str| HandOffSubmit {
        identifier: identifier.to_owned(),
        name: name.to_owned(),
        email: email.to_owned(),
    };
    let good = submit(
        &format!("role_arn = \"{arn}\"\n"),
        " Bo ",
        "bo@example.com ",
    );
    assert_eq!(
        check_submit(&good, &of),
        Ok(submit(&arn, "Bo", "bo@example.com"))
    );
    let wrong = check_submit(&submit("arn", "", "bo"), &of).expect_err("three faults");
    let found: Vec<&str> = wrong.iter().map(|error| &*error.field).collect();
    assert_eq!(found, ["identifier", "name", "email"]);
}
