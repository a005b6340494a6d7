//! Nothing that a person or a configuration says can leave its quotes.

#[path = "common/hostile.rs"]
mod hostile;
#[path = "common/variants.rs"]
mod variants;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use byoc_terraform::{TemplateInput, hcl, permissions_file, readme, template, variables};
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::{Attribute, Body};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser};
use unicode_normalization::UnicodeNormalization;

/// What a variables file says, as an HCL parser reads it.
#[derive(Debug, Clone, PartialEq)]
enum Read {
    Text(String),
    Flag(bool),
    List(Vec<String>),
    Map(Vec<(String, String)>),
}

#[test]
fn nasty_strings_round_trip_as_key_and_value() {
    for string in hostile::STRINGS {
        check_tags([((*string).to_owned(), (*string).to_owned())]);
    }
}

#[test]
fn what_a_reader_cannot_see_is_written_as_its_code_point() {
    assert_eq!(
        hcl::string("a\u{202e}b\u{200b}\u{0}"),
        r#""a\u202eb\u200b\u0000""#
    );
    assert_eq!(hcl::string("tag \u{e0041}"), r#""tag \U000e0041""#);
    assert_eq!(hcl::string("naïve 👍"), "\"naïve 👍\"");
    assert_eq!(hcl::key("naïve"), r#""na\u00efve""#);
}

#[test]
fn strings_are_normalised_as_terraform_does() {
    assert_eq!(hcl::string("e\u{301}"), "\"é\"");
}

#[test]
fn both_ways_into_an_expression_are_closed() {
    assert_eq!(
        hcl::string("${x} %{x} $x 5%"),
        r#""\u0024{x} \u0025{x} $x 5%""#
    );
    assert_eq!(hcl::string("$${x}"), r#""$\u0024{x}""#);
}

proptest! {
    // Ten tags a file: 10,000 keys and 10,000 values.
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn any_strings_round_trip_as_keys_and_values(
        tags in prop::collection::vec((text(), text()), 10)
    ) {
        check_tags(tags.into_iter().enumerate().map(|(number, (key, value))| {
            // Numbers keep the keys apart; at either end, so that both ends are tried.
            let key = if number % 2 == 0 { format!("{number}{key}") } else { format!("{key}{number}") };
            (key, value)
        }));
    }
}

proptest! {
    // Every field of both providers gets 10,000 strings.
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn any_strings_in_every_field_at_once_arrive_as_they_are(
        strings in prop::collection::vec(text(), 12)
    ) {
        for plain in [&*AWS, &*GOOGLE] {
            check_fields(plain, &strings);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_string_reaches_the_template(strings in prop::collection::vec(text(), 12)) {
        for plain in [&*AWS, &*GOOGLE] {
            let hostile = filled(&plain.input, &strings);
            prop_assert_eq!(template(&plain.input), template(&hostile));
        }
    }

    #[test]
    fn no_string_changes_how_the_readme_is_read(string in text()) {
        for plain in [&*AWS, &*GOOGLE] {
            check_readme(&plain.input, &string);
        }
    }
}

/// Any characters, with the dangerous ones more often than chance would have them.
fn text() -> impl Strategy<Value = String> {
    let dangerous = prop::sample::select(vec![
        "\"", "\\", "\n", "\r", "$", "%", "{", "}", "${", "%{", "$${", "\\u", "#", "/*",
        "\u{202e}", "\u{301}", "\u{0}", "\u{2028}", "=", "<<E\n", "\t", "~",
    ])
    .prop_map(str::to_owned);
    let listed = prop::sample::select(hostile::STRINGS.to_vec()).prop_map(str::to_owned);
    let any = any::<char>().prop_map(|character| character.to_string());
    prop::collection::vec(prop_oneof![4 => dangerous, 1 => listed, 4 => any], 0..10)
        .prop_map(|parts| parts.concat())
}

fn check_tags(typed: impl IntoIterator<Item = (String, String)>) {
    let mut input = AWS.input.clone();
    input.tags = typed.into_iter().collect();
    let mut hostile = read(&input);
    let tags = input
        .tags
        .iter()
        .map(|(key, value)| (normal(key), normal(value)))
        .collect();
    assert_eq!(hostile["byoc_resource_tags"], Read::Map(tags));
    hostile.insert(
        "byoc_resource_tags".to_owned(),
        AWS.attributes["byoc_resource_tags"].clone(),
    );
    assert_eq!(hostile, AWS.attributes);
}

/// Every string of the input that is somebody's, as typed, configured or made by the server.
fn filled(plain: &TemplateInput, strings: &[String]) -> TemplateInput {
    let mut input = plain.clone();
    let text = |index: usize| strings[index].clone();
    input.region = text(0);
    input.cloud_id = text(1);
    // What is too short is refused before anything is rendered.
    input.external_id = format!("0123456789abcdef{}", text(2));
    input.control_plane.image_owner_ids = vec![text(3), text(4)];
    input.control_plane.management_cidr_blocks = vec![text(5), text(6)];
    input.control_plane.object_storage_principals = vec![text(7), text(8)];
    input.company_rules.role_path = Some(text(9));
    input.company_rules.permissions_boundary = Some(text(10));
    input.control_plane.google_account_principal = format!("serviceAccount:{}", text(11));
    input.tags = BTreeMap::from([(text(0), text(1)), (text(2), text(3))]);
    input
}

/// All fields at once: each attribute holds its own string, and there is no other attribute.
fn check_fields(plain: &Plain, strings: &[String]) {
    let input = filled(&plain.input, strings);
    let mut expected = plain.attributes.clone();
    let mut set = |name: &str, value: Read| {
        if let Some(place) = expected.get_mut(name) {
            *place = value;
        }
    };
    let text = |text: &str| Read::Text(normal(text));
    let list = |texts: &[String]| Read::List(texts.iter().map(|text| normal(text)).collect());
    let control_plane = &input.control_plane;
    set("aws_region", text(&input.region));
    set("google_region", text(&input.region));
    set("custom_cloud_environment_id", text(&input.cloud_id));
    set(
        "control_plane_aws_assume_role_external_id",
        text(&input.external_id),
    );
    set(
        "control_plane_google_account_principal",
        text(&control_plane.google_account_principal),
    );
    set(
        "control_plane_image_owner_ids",
        list(&control_plane.image_owner_ids),
    );
    set(
        "control_plane_management_cidr_blocks",
        list(&control_plane.management_cidr_blocks),
    );
    set(
        "control_plane_object_storage_principals",
        list(&control_plane.object_storage_principals),
    );
    set("iam_role_path", text(&strings[9]));
    set("iam_permissions_boundary", text(&strings[10]));
    let tags = input.tags.iter();
    set(
        "byoc_resource_tags",
        Read::Map(
            tags.map(|(key, value)| (normal(key), normal(value)))
                .collect(),
        ),
    );
    assert_eq!(read(&input), expected);
}

/// As Terraform keeps a string.
fn normal(text: &str) -> String {
    text.nfc().collect()
}

/// One string in every field: README and permissions have the same headings, tables, lists, links and
/// code as without, and none of it is HTML.
fn check_readme(plain: &TemplateInput, string: &str) {
    let strings = vec![string.to_owned(); 12];
    let mut hostile = filled(plain, &strings);
    // The path `/` is none.
    hostile.company_rules.role_path = Some(format!("/plain{string}"));
    hostile.tags = BTreeMap::from([(string.to_owned(), string.to_owned())]);
    let mut usual = plain.clone();
    usual.tags = BTreeMap::from([("plain".to_owned(), "plain".to_owned())]);
    assert_eq!(
        structure(&readme(&hostile).expect("a README")),
        structure(&readme(&usual).expect("a README")),
        "{string:?}"
    );
    assert_eq!(
        structure(&permissions_file(&hostile).expect("a file")),
        structure(&permissions_file(&usual).expect("a file")),
        "{string:?}"
    );
}

/// What a Markdown reader makes of it, but for the text. Pieces of text next to each other are one.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "everything else that Markdown has is a fault here"
)]
fn structure(markdown: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH;
    let mut parts: Vec<String> = Parser::new_ext(markdown, options)
        .map(|event| match event {
            Event::Text(_) | Event::SoftBreak => "text".to_owned(),
            Event::Code(_) => "code".to_owned(),
            Event::Start(tag) => format!("{tag:?}"),
            Event::End(tag) => format!("end of {tag:?}"),
            other => panic!("{other:?} in\n{markdown}"),
        })
        .collect();
    parts.dedup_by(|next, part| next == part && part == "text");
    parts
}

/// A variant with harmless strings in every field, so that every variable is there.
struct Plain {
    input: TemplateInput,
    attributes: BTreeMap<String, Read>,
}

/// With buckets, which have variables of their own.
static AWS: LazyLock<Plain> = LazyLock::new(|| plain("aws_standard_buckets"));
static GOOGLE: LazyLock<Plain> = LazyLock::new(|| plain("google_standard"));

fn plain(name: &str) -> Plain {
    let input = variants::all()
        .into_iter()
        .find(|variant| variant.name == name)
        .expect("a variant")
        .input;
    let input = filled(&input, &vec!["plain".to_owned(); 12]);
    let attributes = read(&input);
    Plain { input, attributes }
}

fn read(input: &TemplateInput) -> BTreeMap<String, Read> {
    let text = variables(input).expect("a variables file");
    let body: Body = text
        .parse()
        .unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(body.blocks().count(), 0, "{text}");
    body.attributes()
        .map(|attribute| (attribute.key.to_string(), value(attribute)))
        .collect()
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "everything else that HCL has is a fault here"
)]
fn value(attribute: &Attribute) -> Read {
    match &attribute.value {
        Expression::String(text) => Read::Text(text.as_str().to_owned()),
        Expression::Bool(flag) => Read::Flag(*flag.value()),
        Expression::Array(items) => Read::List(items.iter().map(string).collect()),
        Expression::Object(entries) => Read::Map(
            entries
                .iter()
                .map(|(key, value)| {
                    let key = match key {
                        ObjectKey::Expression(key) => string(key),
                        ObjectKey::Ident(name) => name.to_string(),
                    };
                    (key, string(value.expr()))
                })
                .collect(),
        ),
        other => panic!(
            "{} is neither text nor list nor map: {other:?}",
            attribute.key.as_str()
        ),
    }
}

/// A plain string: one with an expression in it would be a template.
fn string(expression: &Expression) -> String {
    expression
        .as_str()
        .unwrap_or_else(|| panic!("not a plain string: {expression:?}"))
        .to_owned()
}
