use std::collections::BTreeMap;

use byoc_rules::cloud::Cloud::{self, Aws, Azure, Google};
use byoc_rules::tags::{
    LIMIT, TAG_PREFIX, check, check_all, is_same_key, merge, resource_tags, strip,
};
use proptest::prelude::*;
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::assert_is_sentence;

fn reserved() -> Vec<String> {
    vec!["byoc".to_owned()]
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

#[track_caller]
fn refused(
    provider: Cloud,
    (key, value): (&str, &str),
    code: &str,
    part: &str,
    suggestion: Option<&str>,
) {
    let error = check(key, value, provider, &reserved()).expect_err(key);
    let sentence = error.to_string();
    assert_eq!(error.code(), code, "{sentence}");
    assert!(sentence.contains(part), "{sentence}");
    assert_eq!(error.suggestion().as_deref(), suggestion, "{sentence}");
    assert_eq!(error.is_about_value(), code.starts_with("tag_value"));
    assert_is_sentence(&sentence);
    if let Some(suggestion) = suggestion {
        let (key, value) = if error.is_about_value() {
            (key, suggestion)
        } else {
            (suggestion, value)
        };
        assert_eq!(check(key, value, provider, &reserved()), Ok(()));
    }
}

#[test]
fn azure_takes_everything_but_seven_characters_and_its_own_words() {
    for (key, value) in [
        ("Cost Center (EU)", "R&D / 100 %"),
        ("équipe", "données"),
        ("env:prod", ""),
    ] {
        assert_eq!(check(key, value, Azure, &reserved()), Ok(()), "{key}");
    }
    for key in ["a<b", "a>b", "a%b", "a&b", "a\\b", "a?b", "a/b"] {
        let allows = "Azure allows everything";
        refused(Azure, (key, "x"), "tag_key_characters", allows, Some("a-b"));
    }
    for (key, other) in [("Microsoft-x", "my-microsoft-x"), ("azure", "my-azure")] {
        refused(
            Azure,
            (key, "x"),
            "tag_key_reserved",
            "reserved",
            Some(other),
        );
    }
    refused(
        Azure,
        ("env", "a\u{7}b"),
        "tag_value_characters",
        "can't be shown",
        Some("ab"),
    );
}

#[test]
fn keys_that_every_provider_or_aws_alone_takes_pass() {
    for key in [
        "env",
        "cost-center",
        "2024-budget",
        "x",
        &"k".repeat(128),
        "byoc_resource_tag:env",
    ] {
        assert_eq!(check(key, "", Aws, &reserved()), Ok(()), "{key}");
    }
    for key in [
        "CostCenter",
        "cost_center",
        "acme:billing/team",
        "Größe 日本",
        "a=b+c-d@e.f",
        "names",
        "Rename",
    ] {
        assert_eq!(check(key, "", Aws, &reserved()), Ok(()), "{key}");
        if key != "names" {
            assert!(check(key, "", Google, &reserved()).is_err(), "{key}");
        }
    }
    assert_eq!(
        check(&"k".repeat(63), &"v".repeat(63), Google, &reserved()),
        Ok(())
    );
    assert_eq!(
        check("env", "Größe 1_2.3:4/5=6+7-8@9", Aws, &reserved()),
        Ok(())
    );
    assert_eq!(check("env", &"v".repeat(256), Aws, &reserved()), Ok(()));
}

#[test]
fn other_keys_get_the_nearest_that_passes() {
    refused(Aws, ("", "x"), "tag_key_missing", "Enter a key", None);
    refused(
        Aws,
        ("byoc_resource_tag:", "x"),
        "tag_key_missing",
        "Enter a key",
        None,
    );
    for (key, part, suggestion) in [
        (
            "CostCenter",
            "the capital letter C. Google Cloud allows",
            Some("costcenter"),
        ),
        ("cost center", "a space", Some("cost-center")),
        ("cost_center", "an underscore", Some("cost-center")),
        ("größe", "“ö”", Some("gr-e")),
        ("日本", "“日”", None),
        ("a\nb", "a line break", Some("a-b")),
    ] {
        refused(Google, (key, "x"), "tag_key_characters", part, suggestion);
    }
    for (key, part, suggestion) in [
        ("a\nb", "a line break. AWS allows", Some("a-b")),
        ("cost#center!", "“#”", Some("cost-center")),
        ("Ⓐ", "Ⓐ", None),
        ("<Größe>", "“<”", Some("Größe")),
        ("a\u{200b}", "can't be shown", Some("a")),
    ] {
        refused(Aws, (key, "x"), "tag_key_characters", part, suggestion);
    }
    refused(
        Aws,
        (&"k".repeat(129), "x"),
        "tag_key_too_long",
        "AWS allows at most 128",
        Some(&"k".repeat(128)),
    );
    refused(
        Google,
        (&"k".repeat(64), "x"),
        "tag_key_too_long",
        "Google Cloud allows at most 63",
        Some(&"k".repeat(63)),
    );
    refused(
        Google,
        ("1st", "x"),
        "tag_key_characters",
        "begins with a lower-case letter",
        None,
    );
}

#[test]
fn reserved_prefixes_are_refused() {
    refused(
        Aws,
        ("Aiven X", "x"),
        "tag_key_reserved",
        "“aiven”, which is reserved",
        Some("my-aiven-x"),
    );
    refused(
        Aws,
        ("aiven-x", "x"),
        "tag_key_reserved",
        "“aiven”, which is reserved",
        Some("my-aiven-x"),
    );
    refused(
        Aws,
        ("byoc-x", "x"),
        "tag_key_reserved",
        "“byoc”",
        Some("my-byoc-x"),
    );
    refused(
        Aws,
        ("byoc_resource_tag:byoc-x", "x"),
        "tag_key_reserved",
        "“byoc”",
        Some("my-byoc-x"),
    );
    refused(
        Aws,
        ("aws-x", "x"),
        "tag_key_reserved",
        "“aws”",
        Some("my-aws-x"),
    );
    refused(
        Google,
        ("goog-x", "x"),
        "tag_key_reserved",
        "“goog”",
        Some("my-goog-x"),
    );
    assert_eq!(check("goog-x", "x", Aws, &reserved()), Ok(()));
    assert_eq!(check("anything", "x", Aws, &[String::new()]), Ok(()));
}

/// The template sets `Name`, and refuses every key that IAM reads as that.
#[test]
fn the_key_of_the_template_is_refused_in_any_case() {
    for key in ["Name", "name", "NAME", "nAmE", "byoc_resource_tag:Name"] {
        for provider in [Aws, Google] {
            refused(
                provider,
                (key, "x"),
                "tag_key_reserved",
                "The template sets the tag Name itself",
                Some("my-name"),
            );
        }
    }
    for key in ["BYOC_subnet", "Byoc-x", "AIVEN:x", "Aws:region", "aWs:"] {
        let error = check(key, "x", Aws, &reserved()).expect_err(key);
        assert_eq!(error.code(), "tag_key_reserved", "{key}");
        let suggestion = error.suggestion().expect(key);
        assert_eq!(check(&suggestion, "x", Aws, &reserved()), Ok(()), "{key}");
    }
    // The prefix of this installation is the operator's choice.
    let own = ["Acme".to_owned()];
    assert!(check("acme_subnet", "x", Aws, &own).is_err());
    assert_eq!(check("byoc_subnet", "x", Aws, &own), Ok(()));
}

#[test]
fn values_that_aws_keeps_for_itself_are_refused() {
    for (value, suggestion) in [
        ("aws:platform", Some("platform")),
        ("AWS:x", Some("x")),
        ("aWs: aws:y", Some("y")),
        ("aws:", None),
    ] {
        refused(
            Aws,
            ("env", value),
            "tag_value_reserved",
            "begins with “aws:”, which AWS reserves",
            suggestion,
        );
    }
    for value in ["aws", "aws-x", "my aws:x", " aws:x", "awsx:"] {
        assert_eq!(check("env", value, Aws, &reserved()), Ok(()), "{value}");
    }
}

#[test]
fn values_hold_the_letters_of_aws_alone() {
    for value in [
        "Größe",
        "日本語 ٣",
        "한국",
        "Ⅷ ½ ²",
        "ʰ ª",
        "a\u{a0}b\u{3000}c\u{2028}d",
    ] {
        assert_eq!(check("env", value, Aws, &reserved()), Ok(()), "{value}");
    }
    for (value, suggestion) in [
        ("Ⓐ", None),
        ("Team Ⓐ", Some("Team")),
        ("🅰bc", Some("bc")),
        // A letter and its mark, as some keyboards and file systems write it.
        ("Gro\u{308}ße", Some("Große")),
        // One character that Terraform writes as a letter and a mark.
        ("\u{958}", None),
        ("x\tyz", Some("xyz")),
        ("abc\u{85}", Some("abc")),
        ("a“b”c", Some("abc")),
        ("50 €", Some("50")),
    ] {
        refused(
            Aws,
            ("env", value),
            "tag_value_characters",
            "AWS allows",
            suggestion,
        );
    }
}

/// A slow oracle: AWS's own pattern, on the text as Terraform normalizes it.
struct Oracle {
    pattern: Regex,
    unassigned: Regex,
}

impl Oracle {
    fn new() -> Self {
        Self {
            pattern: Regex::new(r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$").expect("a pattern"),
            unassigned: Regex::new(r"\p{Cn}").expect("a pattern"),
        }
    }

    /// `None` for what only a newer version of Unicode knows.
    fn takes(&self, text: &str) -> Option<bool> {
        let normal: String = text.nfc().collect();
        let is_own = normal.to_lowercase().starts_with("aws:");
        let is_taken = self.pattern.is_match(text) && self.pattern.is_match(&normal);
        (!self.unassigned.is_match(text)).then_some(is_taken && !is_own)
    }
}

#[test]
fn every_character_passes_where_it_passes_aws() {
    let oracle = Oracle::new();
    for character in '\0'..=char::MAX {
        let text = character.to_string();
        let Some(is_taken) = oracle.takes(&text) else {
            continue;
        };
        let code = u32::from(character);
        let value = check("env", &text, Aws, &[]);
        assert_eq!(value.is_ok(), is_taken, "value U+{code:04X}: {value:?}");
        let key = check(&format!("k{text}"), "", Aws, &[]);
        assert_eq!(key.is_ok(), is_taken, "key U+{code:04X}: {key:?}");
    }
}

#[test]
fn keys_that_iam_reads_as_one_are_one() {
    let errors = check_all(&map(&[("Env", "a"), ("env", "b")]), Aws, &reserved());
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0].code, "tag_duplicate");
    assert_eq!(
        errors[0].message,
        "The keys “Env” and “env” differ only in capital letters, and IAM reads them as the same key. Keep one."
    );
    assert!(is_same_key("byoc_resource_tag:Team", "team"));
    assert!(!is_same_key("team", "teams"));
}

#[test]
fn values_follow_the_provider() {
    refused(
        Aws,
        ("env", "a!b"),
        "tag_value_characters",
        "“!”. AWS allows",
        Some("ab"),
    );
    refused(
        Aws,
        ("env", "a\u{200b}"),
        "tag_value_characters",
        "can't be shown",
        Some("a"),
    );
    refused(Aws, ("env", "<>"), "tag_value_characters", "“<”", None);
    // What is left of it is no example.
    refused(
        Google,
        ("env", "Ünï"),
        "tag_value_characters",
        "capital letter Ü",
        None,
    );
    refused(
        Aws,
        ("env", &"v".repeat(257)),
        "tag_value_too_long",
        "has 257 characters",
        Some(&"v".repeat(256)),
    );
    refused(
        Google,
        ("env", "Prod EU"),
        "tag_value_characters",
        "the capital letter P",
        Some("prod-eu"),
    );
    refused(
        Google,
        ("env", &"v".repeat(64)),
        "tag_value_too_long",
        "at most 63",
        Some(&"v".repeat(63)),
    );
}

#[test]
fn all_tags_are_checked_at_once() {
    let tags = map(&[
        ("En#v", "x"),
        ("ok", "x"),
        ("owner", "!"),
        ("byoc_resource_tag:ok", "y"),
    ]);
    let errors = check_all(&tags, Aws, &reserved());
    let found: Vec<_> = errors
        .iter()
        .map(|e| (e.field.as_str(), e.code.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("tags.En#v", "tag_key_characters"),
            ("tags.ok", "tag_duplicate"),
            ("tags.owner", "tag_value_characters"),
        ]
    );
    let many: BTreeMap<_, _> = (0..LIMIT + 2)
        .map(|i| (format!("k{i}"), String::new()))
        .collect();
    let errors = check_all(&many, Aws, &[]);
    assert_eq!(errors.len(), 1);
    assert!(
        errors[0].message.contains("47 tags are too many"),
        "{}",
        errors[0].message
    );
    assert!(check_all(&BTreeMap::new(), Aws, &[]).is_empty());
}

#[test]
fn an_update_without_null_replaces_all_tags() {
    let current = map(&[("a", "1"), ("b", "2")]);
    let update = |pairs: &[(&str, Option<&str>)]| -> BTreeMap<String, Option<String>> {
        pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), v.map(str::to_owned)))
            .collect()
    };
    assert_eq!(
        merge(&current, update(&[("c", Some("3"))])),
        map(&[("c", "3")])
    );
    assert_eq!(merge(&current, update(&[])), map(&[]));
}

#[test]
fn an_update_with_null_changes_single_tags() {
    let current = map(&[("byoc_resource_tag:a", "1"), ("b", "2"), ("c", "3")]);
    let update = BTreeMap::from([
        ("a".to_owned(), None),
        ("byoc_resource_tag:b".to_owned(), Some("4".to_owned())),
        ("missing".to_owned(), None),
    ]);
    assert_eq!(
        merge(&current, update),
        map(&[("byoc_resource_tag:b", "4"), ("c", "3")])
    );
}

#[test]
fn the_template_gets_keys_without_the_prefix() {
    assert_eq!(strip("byoc_resource_tag:env"), "env");
    assert_eq!(strip("env"), "env");
    assert_eq!(TAG_PREFIX, "byoc_resource_tag:");
    let tags = map(&[("byoc_resource_tag:env", "prod"), ("team", "x")]);
    assert_eq!(resource_tags(&tags), map(&[("env", "prod"), ("team", "x")]));
}

proptest! {
    #[test]
    fn a_value_passes_where_it_passes_aws(value in "(aws:|AWS:|[ -~]|\\PC|\\pL|\\pM|\\pZ){0,8}") {
        if let Some(is_taken) = Oracle::new().takes(&value) {
            prop_assert_eq!(check("env", &value, Aws, &[]).is_ok(), is_taken);
        }
    }

    #[test]
    fn any_text_is_judged_without_panic_and_suggestions_pass(
        key: String,
        value: String,
        is_google: bool,
    ) {
        let provider = if is_google { Google } else { Aws };
        if let Err(error) = check(&key, &value, provider, &reserved())
            && let Some(suggestion) = error.suggestion()
        {
            let (key, value) = if error.is_about_value() {
                (key.as_str(), suggestion.as_str())
            } else {
                (suggestion.as_str(), "")
            };
            // The key may have more than one thing wrong with it, but fewer after each step.
            let again = check(key, value, provider, &reserved());
            prop_assert!(again.as_ref() != Err(&error), "{:?}", again);
        }
    }
}
