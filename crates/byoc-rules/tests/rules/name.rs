use byoc_rules::name::{LONGEST, NameError, Named, check};

use super::assert_is_sentence;

const ALL: [Named; 3] = [Named::Organization, Named::Unit, Named::Person];

#[test]
fn names_of_any_script_pass_without_the_spaces_around_them() {
    let longest = "ü".repeat(LONGEST);
    for name in [
        "Payments",
        " Payments ",
        "R",
        "Zahlungen & Co.",
        "支払い",
        &longest,
    ] {
        for named in ALL {
            assert_eq!(check(named, name).as_deref(), Ok(name.trim()), "{name}");
        }
    }
}

#[test]
fn what_is_refused_is_a_sentence_with_a_name_that_passes() {
    let long = "a".repeat(LONGEST + 2);
    for (name, code, suggestion) in [
        ("", "name_missing", None),
        (" \t ", "name_missing", None),
        ("\u{200b}", "name_missing", None),
        ("Pay\nments", "name_control_character", Some("Pay ments")),
        (
            "Pay\u{202e}ments",
            "name_control_character",
            Some("Payments"),
        ),
        (&long, "name_too_long", Some(&long[..LONGEST])),
    ] {
        for named in ALL {
            let error = check(named, name).expect_err(name);
            assert_eq!(error.code(), code, "{name:?}");
            assert_is_sentence(&error.to_string());
            assert_eq!(error.suggestion().as_deref(), suggestion, "{name:?}");
            if let Some(suggestion) = suggestion {
                assert_eq!(check(named, suggestion).as_deref(), Ok(suggestion));
            }
        }
    }
}

#[test]
fn what_is_missing_is_named() {
    let said = |named| NameError::Missing(named).to_string();
    assert!(said(Named::Organization).contains("your organization"));
    assert!(said(Named::Unit).contains("the unit"));
    assert!(said(Named::Person).contains("your name"));
}
