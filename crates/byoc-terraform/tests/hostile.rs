//! Nothing that a person or a configuration says can leave its quotes.

#[path = "common/hostile.rs"]
mod hostile;
#[path = "common/variants.rs"]
mod variants;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use byoc_terraform::{TemplateInput, hcl, template, variables};
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::{Attribute, Body};
use proptest::prelude::*;
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
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_string_in_any_other_field_changes_only_its_own_attribute(string in text()) {
        check_fields(&string);
    }

    #[test]
    fn no_string_reaches_the_template(string in text()) {
        let plain = standard();
        let mut hostile = standard();
        hostile.tags = BTreeMap::from([(string.clone(), string.clone())]);
        hostile.region.clone_from(&string);
        hostile.cloud_id.clone_from(&string);
        hostile.external_id.push_str(&string);
        hostile.company_rules.role_path = Some(string.clone());
        hostile.company_rules.permissions_boundary = Some(string);
        prop_assert_eq!(template(&plain), template(&hostile));
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
    let mut input = standard();
    input.tags = typed.into_iter().collect();
    let mut hostile = read(&input);
    let normal = |text: &String| text.nfc().collect::<String>();
    let tags = input
        .tags
        .iter()
        .map(|(key, value)| (normal(key), normal(value)))
        .collect();
    assert_eq!(hostile["byoc_resource_tags"], Read::Map(tags));
    hostile.insert(
        "byoc_resource_tags".to_owned(),
        PLAIN["byoc_resource_tags"].clone(),
    );
    assert_eq!(hostile, *PLAIN);
}

fn check_fields(string: &str) {
    let plain = &*PLAIN;
    let normal: String = string.nfc().collect();
    let check = |name: &str, change: &dyn Fn(&mut TemplateInput), expected: Read| {
        let mut input = standard();
        change(&mut input);
        let mut hostile = read(&input);
        assert_eq!(hostile.remove(name), Some(expected), "{name}");
        let mut plain = plain.clone();
        plain.remove(name);
        assert_eq!(hostile, plain, "{name}");
    };
    let list = Read::List(vec![normal.clone()]);
    let one = || vec![string.to_owned()];
    check(
        "aws_region",
        &|input| input.region = string.to_owned(),
        Read::Text(normal.clone()),
    );
    check(
        "custom_cloud_environment_id",
        &|input| input.cloud_id = string.to_owned(),
        Read::Text(normal.clone()),
    );
    let external_id = format!("0123456789abcdef{string}");
    check(
        "control_plane_aws_assume_role_external_id",
        &|input| input.external_id.clone_from(&external_id),
        Read::Text(external_id.nfc().collect()),
    );
    check(
        "control_plane_image_owner_ids",
        &|input| input.control_plane.image_owner_ids = one(),
        list.clone(),
    );
    check(
        "control_plane_management_cidr_blocks",
        &|input| input.control_plane.management_cidr_blocks = one(),
        list.clone(),
    );
    check(
        "control_plane_object_storage_principals",
        &|input| input.control_plane.object_storage_principals = one(),
        list,
    );
    check(
        "iam_role_path",
        &|input| input.company_rules.role_path = Some(string.to_owned()),
        Read::Text(normal.clone()),
    );
    check(
        "iam_permissions_boundary",
        &|input| input.company_rules.permissions_boundary = Some(string.to_owned()),
        Read::Text(normal.clone()),
    );
}

static PLAIN: LazyLock<BTreeMap<String, Read>> = LazyLock::new(|| read(&standard()));

/// With buckets, so that every variable is there.
fn standard() -> TemplateInput {
    static STANDARD: LazyLock<TemplateInput> = LazyLock::new(|| {
        let variants = variants::all();
        let with_buckets = |variant: &variants::Variant| variant.name == "aws_standard_buckets";
        variants
            .into_iter()
            .find(with_buckets)
            .expect("a variant")
            .input
    });
    STANDARD.clone()
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
