use byoc_rules::display_name::check;

use crate::assert_is_sentence;

#[track_caller]
fn refused(input: &str, code: &str, part: &str, suggestion: Option<&str>) {
    let error = check(input).expect_err(input);
    let sentence = error.to_string();
    assert_eq!(error.code(), code, "{sentence}");
    assert!(sentence.contains(part), "{sentence}");
    assert_eq!(error.suggestion().as_deref(), suggestion);
    assert_is_sentence(&sentence);
    if let Some(suggestion) = suggestion {
        assert_eq!(check(suggestion).as_deref(), Ok(suggestion));
    }
}

#[test]
fn names_of_1_to_64_characters_pass_without_the_spaces_around_them() {
    assert_eq!(check("  My BYOC ").as_deref(), Ok("My BYOC"));
    assert_eq!(check("x").as_deref(), Ok("x"));
    assert_eq!(
        check("Größe <b>ü</b> & \"quotes\" 日本語").as_deref(),
        Ok("Größe <b>ü</b> & \"quotes\" 日本語")
    );
    let longest = "é".repeat(64);
    assert_eq!(check(&longest), Ok(longest));
    // A family, written with joiners.
    assert!(check("👩\u{200d}👩\u{200d}👧").is_ok());
}

#[test]
fn an_empty_name_is_asked_for() {
    refused("", "display_name_missing", "Enter a name", None);
    refused(" \t\n ", "display_name_missing", "Production EU", None);
    refused(
        "\u{200b}\u{feff}",
        "display_name_missing",
        "Enter a name",
        None,
    );
}

#[test]
fn character_65_is_too_many() {
    let long = format!("{}z", "ab ".repeat(22));
    refused(
        &long,
        "display_name_too_long",
        "has 67 characters; at most 64",
        Some(&long[..64]),
    );
    refused(
        &"é".repeat(65),
        "display_name_too_long",
        "Shorten it by 1",
        Some(&"é".repeat(64)),
    );
}

#[test]
fn what_cannot_be_seen_is_refused() {
    refused("a\nb", "display_name_characters", "line break", Some("a b"));
    refused(
        "a\u{0}b",
        "display_name_characters",
        "can't be shown",
        Some("ab"),
    );
    refused(
        "abc\u{202e}fed",
        "display_name_characters",
        "can't be shown",
        Some("abcfed"),
    );
    refused(
        "a\u{2028}b",
        "display_name_characters",
        "can't be shown",
        Some("a b"),
    );
}

#[test]
fn names_are_the_same_whatever_their_case_and_blanks() {
    use byoc_rules::display_name::is_same;
    for (a, b) in [
        ("Analytics", "analytics"),
        ("Analytics", " Analytics  "),
        ("Production EU", "production   eu"),
        ("Production EU", "Production\u{a0}EU"),
        ("ÜBUNG", "übung"),
    ] {
        assert!(is_same(a, b), "{a} / {b}");
    }
    for (a, b) in [
        ("Analytics", "Analytics 2"),
        ("Production EU", "ProductionEU"),
        ("Resume", "Résumé"),
    ] {
        assert!(!is_same(a, b), "{a} / {b}");
    }
}
