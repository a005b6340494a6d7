use std::collections::BTreeMap;

use byoc_rules::tags::{LIMIT, TAG_PREFIX, check, check_all, merge, resource_tags, strip};
use byoc_types::CloudProvider::{self, Aws, Google};
use proptest::prelude::*;

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
    provider: CloudProvider,
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
fn keys_of_lower_case_letters_digits_and_dashes_pass() {
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
    refused(
        Aws,
        ("Env", "x"),
        "tag_key_characters",
        "the capital letter E",
        Some("env"),
    );
    refused(
        Aws,
        ("cost center", "x"),
        "tag_key_characters",
        "a space",
        Some("cost-center"),
    );
    refused(
        Aws,
        ("cost_center", "x"),
        "tag_key_characters",
        "an underscore",
        Some("cost-center"),
    );
    refused(
        Aws,
        ("größe", "x"),
        "tag_key_characters",
        "“ö”",
        Some("gr-e"),
    );
    refused(Aws, ("日本", "x"), "tag_key_characters", "“日”", None);
    refused(
        Aws,
        ("a\nb", "x"),
        "tag_key_characters",
        "a line break",
        Some("a-b"),
    );
    refused(
        Aws,
        ("aws:region", "x"),
        "tag_key_characters",
        "“:”",
        Some("my-aws-region"),
    );
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
        "tag_key_characters",
        "capital letter A",
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
        "can't be seen",
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
        ("Env", "x"),
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
            ("tags.Env", "tag_key_characters"),
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
