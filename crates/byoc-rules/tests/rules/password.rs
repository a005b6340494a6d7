use byoc_rules::password::{LONGEST, PasswordError, check};

#[test]
fn length_is_what_counts() {
    for password in ["four random words", "éléphants bleus", "            x"] {
        assert_eq!(check(password), Ok(()), "{password}");
    }
    for password in ["", "elevenchars", "åååååååååå"] {
        assert_eq!(check(password), Err(PasswordError::TooShort), "{password}");
    }
    assert_eq!(check(&"ab".repeat(LONGEST / 2)), Ok(()));
    assert_eq!(check(&"ab".repeat(LONGEST)), Err(PasswordError::TooLong));
}

#[test]
fn what_everybody_tries_first_is_refused() {
    for password in [
        "Password1234",
        "123456789012",
        "aaaaaaaaaaaa",
        "            ",
    ] {
        assert_eq!(
            check(password),
            Err(PasswordError::TriedFirst),
            "{password}"
        );
    }
}

#[test]
fn the_sentence_says_what_to_choose() {
    assert_eq!(
        PasswordError::TooShort.to_string(),
        "Choose a password of at least 12 characters, for example four random words."
    );
}
