use std::collections::BTreeMap;

use byoc_rules::cloud::Cloud::{self, Aws, Google};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::company::{
    Installation, MANDATORY_TAG_LIMIT, allowed_regions, check, check_boundary, check_cloud,
    check_mandatory_tag, check_region, check_role_path, check_tags, is_open, open_clouds,
};
use byoc_rules::{FieldError, region, tags};
use byoc_types::{CloudProvider, CompanyRules, MandatoryTag};
use proptest::prelude::*;

use crate::assert_is_sentence;

const BOUNDARY: &str = "arn:aws:iam::123456789012:policy/boundary";

fn installation() -> Installation {
    Installation {
        reserved_tag_prefixes: vec!["byoc".to_owned()],
        clouds: TemplateCloud::ALL.to_vec(),
    }
}

fn text(value: &str) -> Option<String> {
    Some(value.to_owned())
}

fn tag(key: &str, value: Option<&str>) -> MandatoryTag {
    MandatoryTag {
        key: key.to_owned(),
        value: value.map(str::to_owned),
    }
}

fn regions(of: &[(Cloud, &[&str])]) -> BTreeMap<CloudProvider, Vec<String>> {
    of.iter()
        .map(|(cloud, names)| {
            (
                cloud.provider(),
                names.iter().map(|n| (*n).to_owned()).collect(),
            )
        })
        .collect()
}

fn found(errors: &[FieldError]) -> Vec<(&str, &str)> {
    errors
        .iter()
        .for_each(|error| assert_is_sentence(&error.message));
    errors
        .iter()
        .map(|error| (error.field.as_str(), error.code.as_str()))
        .collect()
}

#[track_caller]
fn boundary_refused(input: &str, code: &str, part: &str, suggestion: Option<&str>) {
    let error = check_boundary(input).expect_err(input);
    let sentence = error.to_string();
    assert_eq!(error.code(), code, "{sentence}");
    assert!(sentence.contains(part), "{sentence}");
    assert_eq!(error.suggestion().as_deref(), suggestion, "{sentence}");
    assert_is_sentence(&sentence);
    if let Some(suggestion) = suggestion {
        assert_eq!(check_boundary(suggestion).as_deref(), Ok(suggestion));
    }
}

#[track_caller]
fn path_refused(input: &str, code: &str, part: &str, suggestion: Option<&str>) {
    let error = check_role_path(input).expect_err(input);
    let sentence = error.to_string();
    assert_eq!(error.code(), code, "{sentence}");
    assert!(sentence.contains(part), "{sentence}");
    assert_eq!(error.suggestion().as_deref(), suggestion, "{sentence}");
    assert_is_sentence(&sentence);
    if let Some(suggestion) = suggestion {
        assert_eq!(check_role_path(suggestion).as_deref(), Ok(suggestion));
    }
}

#[test]
fn managed_policies_may_bound_the_role() {
    for arn in [
        BOUNDARY,
        "arn:aws:iam::123456789012:policy/platform/cloud/Boundary_1+=,.@-",
        "arn:aws:iam::aws:policy/PowerUserAccess",
        "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
    ] {
        for typed in [arn.to_owned(), format!(" \"{arn}\"\n"), format!("{arn},")] {
            assert_eq!(check_boundary(&typed).as_deref(), Ok(arn), "{typed}");
        }
    }
    let longest = format!(
        "arn:aws:iam::123456789012:policy/{}/{}",
        "p".repeat(510),
        "n".repeat(128)
    );
    assert_eq!(check_boundary(&longest).as_deref(), Ok(longest.as_str()));
}

#[test]
fn what_is_not_a_managed_policy_is_named() {
    for (kind, called) in [
        ("role/platform/x", "This is an IAM role, not a policy"),
        ("user/jane", "This is an IAM user, not a policy"),
        ("group/everyone", "This is an IAM group"),
        ("root", "This is the root of an account"),
        ("instance-profile/x", "This is an instance profile"),
        ("policies/x", "This is “policies”, not a policy"),
    ] {
        let arn = format!("arn:aws:iam::123456789012:{kind}");
        boundary_refused(&arn, "boundary_not_a_policy", called, None);
    }
    boundary_refused("", "boundary_missing", "Enter the ARN of a managed", None);
    boundary_refused(
        "boundary",
        "boundary_name_only",
        "only a policy's name. Enter its whole ARN, with the account's number in it: \
         arn:aws:iam::123456789012:policy/boundary.",
        None,
    );
    boundary_refused(
        "policy/boundary",
        "boundary_invalid",
        "“policy/boundary” is not the ARN of a managed policy",
        None,
    );
    boundary_refused(
        "{ \"Version\": \"2012-10-17\", \"Statement\": [] }",
        "boundary_invalid",
        "This is the text of a policy",
        None,
    );
    boundary_refused(
        "arn:aws:s3:::bucket",
        "boundary_not_a_policy",
        "the service s3, not to IAM",
        None,
    );
    boundary_refused(
        "arn:aws:organizations::123456789012:policy/o-1/service_control_policy/p-1",
        "boundary_not_a_policy",
        "the service organizations",
        None,
    );
}

#[test]
fn a_boundary_is_one_policy() {
    boundary_refused(
        "arn:aws:iam::123456789012:policy/*",
        "boundary_wildcard",
        "exactly one policy, so “*”",
        None,
    );
    boundary_refused(
        "arn:aws:iam::*:policy/boundary",
        "boundary_wildcard",
        "“*”",
        None,
    );
    boundary_refused(
        "arn:aws:iam::123456789012:policy/boundar?",
        "boundary_wildcard",
        "“?”",
        None,
    );
    boundary_refused(
        &format!("{BOUNDARY} {BOUNDARY}"),
        "boundary_invalid",
        "one managed policy only",
        None,
    );
}

#[test]
fn every_slip_in_a_boundary_is_named() {
    boundary_refused(
        "arn:aws:iam::123456789012",
        "boundary_invalid",
        "5 of the six parts",
        None,
    );
    boundary_refused(
        "arn:aws-cn:iam::123456789012:policy/boundary",
        "arn_partition",
        "China (partition aws-cn)",
        None,
    );
    boundary_refused(
        "arn:aws-us-gov:iam::aws:policy/boundary",
        "arn_partition",
        "GovCloud",
        None,
    );
    boundary_refused(
        "arn:amazon:iam::123456789012:policy/boundary",
        "arn_partition",
        "“amazon” is not an AWS partition",
        Some(BOUNDARY),
    );
    boundary_refused(
        "arn:aws:iam:eu-west-1:123456789012:policy/boundary",
        "boundary_invalid",
        "IAM is not regional",
        Some(BOUNDARY),
    );
    boundary_refused(
        "arn:aws:iam:::policy/boundary",
        "arn_account",
        "twelve digits, or aws for a policy that AWS manages",
        None,
    );
    boundary_refused(
        "arn:aws:iam::1234-5678-9012:policy/boundary",
        "arn_account",
        "“1234-5678-9012” is not twelve digits",
        Some(BOUNDARY),
    );
    boundary_refused(
        "arn:aws:iam::12345:policy/boundary",
        "arn_account",
        "“12345” is not twelve digits",
        None,
    );
    boundary_refused(
        "arn:aws:iam::123456789012:policy",
        "boundary_invalid",
        "name is missing",
        None,
    );
    boundary_refused(
        "arn:aws:iam::123456789012:policy/platform/",
        "boundary_invalid",
        "name is missing",
        None,
    );
    boundary_refused(
        "arn:aws:iam::123456789012:policy/bound$ry",
        "boundary_invalid",
        "contains “$”",
        None,
    );
    boundary_refused(
        &format!("arn:aws:iam::123456789012:policy/{}", "n".repeat(129)),
        "boundary_invalid",
        "129 characters; IAM allows at most 128",
        None,
    );
    boundary_refused(
        &format!("arn:aws:iam::123456789012:policy/{}/n", "p".repeat(511)),
        "boundary_invalid",
        "513 characters; IAM allows at most 512",
        None,
    );
    boundary_refused(
        &format!("arn:{}", "x".repeat(700)),
        "boundary_invalid",
        "longer than 700",
        None,
    );
}

#[test]
fn paths_between_slashes_pass() {
    let longest = format!("/{}/", "p".repeat(510));
    for path in [
        "/",
        "/platform/",
        "/platform/cloud/",
        "/a,b_c+d=e.f@g-h/",
        &longest,
    ] {
        assert_eq!(check_role_path(path).as_deref(), Ok(path));
    }
    assert_eq!(
        check_role_path(" /platform/\u{200b}\n").as_deref(),
        Ok("/platform/")
    );
}

#[test]
fn other_paths_get_the_nearest_that_passes() {
    path_refused("", "role_path_missing", "Enter the path", None);
    for (typed, part) in [
        ("platform", "A path begins and ends with a slash."),
        ("platform/", "A path begins with a slash"),
        ("/platform", "A path ends with a slash"),
    ] {
        path_refused(typed, "role_path_slashes", part, Some("/platform/"));
    }
    path_refused(
        "/platform//cloud/",
        "role_path_invalid",
        "two slashes",
        Some("/platform/cloud/"),
    );
    path_refused("//", "role_path_invalid", "two slashes", None);
    path_refused(
        "arn:aws:iam::123456789012:role/platform/deploy",
        "role_path_invalid",
        "This is an ARN",
        Some("/platform/"),
    );
    path_refused(BOUNDARY, "role_path_invalid", "This is an ARN", None);
    path_refused(
        "\\platform\\cloud",
        "role_path_characters",
        "a backslash",
        Some("/platform/cloud/"),
    );
    path_refused(
        "/my platform/",
        "role_path_characters",
        "a space",
        Some("/my-platform/"),
    );
    path_refused(
        "/platform/*/",
        "role_path_characters",
        "“*”",
        Some("/platform/"),
    );
    path_refused("/*/", "role_path_characters", "“*”", None);
    path_refused("/Größe/", "role_path_characters", "“ö”", Some("/Gr--e/"));
    path_refused(
        &format!("/{}/", "p".repeat(511)),
        "role_path_too_long",
        "513 characters; IAM allows at most 512",
        None,
    );
    path_refused(
        "/aws-service-role/x/",
        "role_path_reserved",
        "belong to AWS",
        None,
    );
}

#[test]
fn rules_are_kept_without_what_says_nothing() {
    let typed = CompanyRules {
        permissions_boundary: text(&format!(" {BOUNDARY} ")),
        role_path: text(" / "),
        mandatory_tags: vec![
            tag("byoc_resource_tag:cost-center", Some(" 1234 ")),
            tag(" owner ", Some("  ")),
        ],
        allowed_regions: regions(&[
            (Aws, &["eu-west-1", "us-east-1", "eu-west-1"]),
            (Google, &[]),
        ]),
    };
    let kept = check(&typed, &installation()).expect("good rules");
    assert_eq!(
        kept,
        CompanyRules {
            permissions_boundary: text(BOUNDARY),
            role_path: None,
            mandatory_tags: vec![tag("cost-center", Some("1234")), tag("owner", None)],
            allowed_regions: regions(&[(Aws, &["us-east-1", "eu-west-1"]), (Google, &[])]),
        }
    );
    assert_eq!(check(&kept, &installation()).as_ref(), Ok(&kept));
    let nothing = CompanyRules {
        permissions_boundary: text(" "),
        role_path: text(""),
        ..CompanyRules::default()
    };
    assert_eq!(
        check(&nothing, &installation()),
        Ok(CompanyRules::default())
    );
}

#[test]
fn every_wrong_rule_is_named_at_once() {
    let mut typed = CompanyRules {
        permissions_boundary: text("arn:aws:iam::123456789012:role/x"),
        role_path: text("platform"),
        mandatory_tags: vec![
            tag("", None),
            tag("Cost Center", None),
            tag("byoc-team", None),
            tag("env", Some("a\tb<c")),
            tag("owner", None),
            tag("owner", Some("data")),
        ],
        allowed_regions: regions(&[
            (Aws, &["eu-west-1", "europe-west1"]),
            (Google, &["Ireland"]),
        ]),
    };
    let oracle = vec!["x".to_owned()];
    typed.allowed_regions.insert(CloudProvider::Oracle, oracle);
    let errors = check(&typed, &installation()).expect_err("wrong everywhere");
    assert_eq!(
        found(&errors),
        [
            ("permissions_boundary", "boundary_not_a_policy"),
            ("role_path", "role_path_slashes"),
            ("mandatory_tags[0].key", "tag_key_missing"),
            ("mandatory_tags[1].key", "tag_key_characters"),
            ("mandatory_tags[2].key", "tag_key_reserved"),
            ("mandatory_tags[3].value", "tag_value_characters"),
            ("mandatory_tags[5].key", "tag_duplicate"),
            ("allowed_regions.aws[1]", "cloud_region_unknown"),
            ("allowed_regions.google[0]", "cloud_region_unknown"),
            ("allowed_regions.oracle", "cloud_provider_not_offered"),
        ]
    );
}

#[test]
fn a_mandatory_tag_fits_every_provider_that_is_open() {
    let spaced = tag("cost-center", Some("Cost Center 1"));
    let both = CompanyRules::default();
    let error = check_mandatory_tag(&spaced, &both, &installation()).expect_err("no label");
    assert_eq!(
        error.to_string(),
        "The value of “cost-center” contains the capital letter C. Google Cloud allows lower-case \
         letters a to z, digits, dashes and underscores, for example cost-center-1. AWS allows \
         this tag. To keep this tag, choose “No custom clouds on Google Cloud” under Allowed regions."
    );
    let aws_only = CompanyRules {
        allowed_regions: regions(&[(Google, &[])]),
        ..CompanyRules::default()
    };
    assert_eq!(
        check_mandatory_tag(&spaced, &aws_only, &installation()),
        Ok(())
    );
    let without_google = Installation {
        clouds: vec![TemplateCloud::Aws],
        ..installation()
    };
    assert_eq!(check_mandatory_tag(&spaced, &both, &without_google), Ok(()));
    let digits = tag("2024-budget", None);
    let error = check_mandatory_tag(&digits, &both, &installation()).expect_err("no letter");
    assert!(!error.error.is_about_value());
}

#[test]
fn a_mandatory_key_names_the_provider_that_refuses_it() {
    let both = CompanyRules::default();
    let error = check_mandatory_tag(&tag("CostCenter", None), &both, &installation())
        .expect_err("Google has no capital letters");
    assert_eq!(
        error.to_string(),
        "The key “CostCenter” contains the capital letter C. Google Cloud allows lower-case letters a \
         to z, digits and dashes in keys, for example costcenter. AWS allows this tag. If an AWS tag \
         policy requires “CostCenter”, AWS refuses “costcenter”. To keep this tag, choose “No custom clouds on \
         Google Cloud” under Allowed regions."
    );
    assert_eq!(error.suggestion().as_deref(), Some("costcenter"));
    let aws_only = CompanyRules {
        allowed_regions: regions(&[(Google, &[])]),
        ..CompanyRules::default()
    };
    let google_only = CompanyRules {
        allowed_regions: regions(&[(Aws, &[])]),
        ..CompanyRules::default()
    };
    for key in [
        "CostCenter",
        "cost_center",
        "Cost Center",
        "acme:unit",
        "Größe",
    ] {
        let asked = tag(key, None);
        assert!(check_mandatory_tag(&asked, &both, &installation()).is_err());
        assert_eq!(
            check_mandatory_tag(&asked, &aws_only, &installation()),
            Ok(())
        );
        let error = check_mandatory_tag(&asked, &google_only, &installation()).expect_err(key);
        assert!(!error.to_string().contains("AWS"), "{error}");
    }
    // What no provider takes has no way out.
    for key in ["Name", "name", "NAME"] {
        for rules in [&both, &aws_only, &google_only] {
            let error = check_mandatory_tag(&tag(key, None), rules, &installation());
            let error = error.expect_err(key);
            assert_eq!(error.code(), "tag_key_reserved");
            assert_eq!(error.suggestion().as_deref(), Some("my-name"));
            assert!(!error.to_string().contains("To keep it"), "{error}");
        }
    }
}

#[test]
fn mandatory_keys_that_iam_reads_as_one_are_one() {
    let rules = CompanyRules {
        mandatory_tags: vec![tag("Unit", None), tag("unit", None)],
        allowed_regions: regions(&[(Google, &[])]),
        ..CompanyRules::default()
    };
    let errors = check(&rules, &installation()).expect_err("one key");
    assert_eq!(found(&errors), [("mandatory_tags[1].key", "tag_duplicate")]);
}

#[test]
fn custom_clouds_keep_room_for_tags_of_their_own() {
    let many = |count: usize| CompanyRules {
        mandatory_tags: (0..count)
            .map(|at| tag(&format!("tag-{at}"), None))
            .collect(),
        ..CompanyRules::default()
    };
    assert!(check(&many(MANDATORY_TAG_LIMIT), &installation()).is_ok());
    let errors = check(&many(MANDATORY_TAG_LIMIT + 1), &installation()).expect_err("too many");
    assert_eq!(found(&errors), [("mandatory_tags", "tags_too_many")]);
    const { assert!(MANDATORY_TAG_LIMIT * 2 < tags::LIMIT) };
}

#[test]
fn a_provider_without_regions_is_closed() {
    let aws_only = CompanyRules {
        allowed_regions: regions(&[(Google, &[])]),
        ..CompanyRules::default()
    };
    assert_eq!(check(&aws_only, &installation()).as_ref(), Ok(&aws_only));
    assert_eq!(open_clouds(&aws_only), [TemplateCloud::Aws]);
    assert!(is_open(Aws, &aws_only) && !is_open(Google, &aws_only));
    assert_eq!(check_cloud(Aws, &aws_only), Ok(()));
    let error = check_cloud(Google, &aws_only).expect_err("closed");
    assert_eq!(
        error.to_string(),
        "The company rules don't allow custom clouds on Google Cloud. Use AWS."
    );
    assert_eq!(error.suggestion().as_deref(), Some("aws"));
    // One sentence is enough: the provider's.
    assert_eq!(check_region(Google, "europe-west1", &aws_only), Ok(()));

    let nowhere = CompanyRules {
        allowed_regions: regions(&[(Aws, &[]), (Google, &[])]),
        ..CompanyRules::default()
    };
    let errors = check(&nowhere, &installation()).expect_err("nobody could create anything");
    assert_eq!(found(&errors), [("allowed_regions", "company_no_region")]);
    // Where Google is not offered, closing AWS is enough for that.
    let no_aws = CompanyRules {
        allowed_regions: regions(&[(Aws, &[])]),
        ..CompanyRules::default()
    };
    let without_google = Installation {
        clouds: vec![TemplateCloud::Aws],
        ..installation()
    };
    assert!(check(&no_aws, &without_google).is_err());
    assert!(check(&no_aws, &installation()).is_ok());
}

#[test]
fn a_region_that_is_not_allowed_gets_one_nearby() {
    let rules = CompanyRules {
        allowed_regions: regions(&[(Aws, &["us-east-1", "us-west-2", "eu-central-1"])]),
        ..CompanyRules::default()
    };
    assert_eq!(check_region(Aws, "eu-central-1", &rules), Ok(()));
    assert_eq!(check_region(Google, "europe-west1", &rules), Ok(()));
    let error = check_region(Aws, "eu-west-1", &rules).expect_err("not in the list");
    assert_eq!(
        error.to_string(),
        "The company rules don't allow custom clouds in eu-west-1. Allowed on AWS: us-east-1 \
         (N. Virginia), us-west-2 (Oregon) and eu-central-1 (Frankfurt)."
    );
    assert_eq!(error.suggestion().as_deref(), Some("eu-central-1"));
    let error = check_region(Aws, "ap-east-1", &rules).expect_err("not in the list");
    assert_eq!(error.suggestion().as_deref(), Some("us-east-1"));

    let names: Vec<&str> = region::regions(Aws)
        .iter()
        .skip(1)
        .map(|region| region.name)
        .collect();
    let most = CompanyRules {
        allowed_regions: regions(&[(Aws, &names)]),
        ..CompanyRules::default()
    };
    let error = check_region(Aws, "us-east-1", &most).expect_err("the only one");
    assert!(error.to_string().ends_with("and 29 more."), "{error}");
    assert_eq!(allowed_regions(Aws, &most).len(), names.len());
    assert_eq!(
        allowed_regions(Google, &most).len(),
        region::regions(Google).len()
    );
}

#[test]
fn mandatory_tags_are_asked_of_a_custom_cloud() {
    let mandatory = [tag("cost-center", Some("1234")), tag("owner", None)];
    let checked = |tags: &[(&str, &str)]| {
        let tags: BTreeMap<String, String> = tags
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        check_tags(&tags, &mandatory)
    };
    assert_eq!(checked(&[("cost-center", "1234"), ("owner", "x")]), []);
    assert_eq!(
        checked(&[
            ("byoc_resource_tag:cost-center", "1234"),
            ("byoc_resource_tag:owner", "x"),
            ("more", ""),
        ]),
        []
    );
    let errors = checked(&[]);
    assert_eq!(
        found(&errors),
        [
            ("tags.cost-center", "tag_mandatory_missing"),
            ("tags.owner", "tag_mandatory_missing"),
        ]
    );
    assert_eq!(
        errors[0].message,
        "The company rules require the tag “cost-center” with the value “1234”: add it."
    );
    assert_eq!(
        errors[1].message,
        "The company rules require the tag “owner”: add it, with a value."
    );
    let errors = checked(&[("byoc_resource_tag:cost-center", "5"), ("owner", " ")]);
    assert_eq!(
        found(&errors),
        [
            ("tags.byoc_resource_tag:cost-center", "tag_mandatory_value"),
            ("tags.owner", "tag_mandatory_empty"),
        ]
    );
    assert_eq!(
        errors[0].message,
        "The company rules require the value “1234” for the tag “cost-center”, not “5”."
    );
    assert_eq!(errors[0].suggestion.as_deref(), Some("1234"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_passes_as_a_path_is_a_path(typed in "[/a-c_+=,.@*? $\\\\-]{0,12}") {
        // An oracle of its own: the text split at its slashes.
        let parts: Vec<&str> = typed.trim().split('/').collect();
        let is_name = |part: &&str| {
            !part.is_empty()
                && part.chars().all(|c| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c))
        };
        let is_right = match parts.as_slice() {
            ["", middle @ .., ""] => middle.iter().all(is_name),
            _ => false,
        };
        match check_role_path(&typed) {
            Ok(path) => prop_assert!(is_right && path == typed.trim()),
            Err(error) => {
                prop_assert!(!is_right, "{typed:?}: {error}");
                if let Some(meant) = error.suggestion() {
                    prop_assert_eq!(check_role_path(&meant), Ok(meant.clone()));
                }
            }
        }
    }

    #[test]
    fn exactly_the_arns_of_policies_pass(
        partition in prop_oneof![Just("aws"), Just("aws-cn"), Just("")],
        service in prop_oneof![Just("iam"), Just("s3")],
        account in prop_oneof!["[0-9]{11,13}", Just("aws".to_owned()), Just(String::new())],
        kind in prop_oneof![Just("policy"), Just("role")],
        name in "([a-z]{1,3}/)?[a-zA-Z0-9+=,.@_-]{0,4}",
    ) {
        let arn = format!("arn:{partition}:{service}::{account}:{kind}/{name}");
        let is_right = partition == "aws"
            && service == "iam"
            && (account == "aws" || account.len() == 12)
            && kind == "policy"
            && !name.is_empty()
            && !name.ends_with('/');
        let checked = check_boundary(&arn);
        // A comma or full stop that ends a pasted text is not part of it.
        prop_assume!(!arn.ends_with([',', '.']));
        prop_assert_eq!(checked.is_ok(), is_right, "{}: {:?}", arn, checked);
    }

    #[test]
    fn any_text_is_read_without_panic(text in "(arn:|aws|iam|:|/|policy|\\PC|[a-z0-9-]){0,30}") {
        let sentences = [
            check_boundary(&text).err().map(|error| (error.to_string(), error.suggestion())),
            check_role_path(&text).err().map(|error| (error.to_string(), error.suggestion())),
        ];
        for (sentence, _) in sentences.into_iter().flatten() {
            prop_assert!(sentence.ends_with('.'), "{sentence}");
        }
    }

    #[test]
    fn what_is_kept_is_kept_again_unchanged(
        path in "/([a-z]{1,4}/){0,3}",
        keys in proptest::collection::btree_set("[a-z][a-z0-9-]{0,8}", 0..6),
        aws in proptest::option::of(proptest::sample::subsequence(
            region::regions(Aws).iter().map(|region| region.name).collect::<Vec<_>>(), 0..6)),
    ) {
        let rules = CompanyRules {
            permissions_boundary: None,
            role_path: Some(path),
            mandatory_tags: keys.iter().map(|key| tag(key, Some("x"))).collect(),
            allowed_regions: aws.iter().map(|names| {
                (Aws.provider(), names.iter().rev().map(|name| (*name).to_owned()).collect())
            }).collect(),
        };
        match check(&rules, &installation()) {
            Ok(kept) => {
                prop_assert_eq!(check(&kept, &installation()), Ok(kept.clone()));
                for region in allowed_regions(Aws, &kept) {
                    prop_assert_eq!(check_region(Aws, region.name, &kept), Ok(()));
                }
                let all = keys.iter().map(|key| (key.clone(), "x".to_owned())).collect();
                prop_assert_eq!(check_tags(&all, &kept.mandatory_tags), vec![]);
                prop_assert_eq!(check_tags(&BTreeMap::new(), &kept.mandatory_tags).len(), keys.len());
            }
            // A key that begins with what is reserved.
            Err(errors) => prop_assert!(errors.iter().all(|e| e.code == "tag_key_reserved")),
        }
    }
}
