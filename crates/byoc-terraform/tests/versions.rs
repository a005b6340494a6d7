//! What a version of the template stands for never changes.

#[path = "common/variants.rs"]
mod variants;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use byoc_rules::cloud::TemplateCloud;
use byoc_terraform::{
    File, TEMPLATE_VERSION, TemplateInput, onboarding_policy, operator_policy, runtime_policy,
    template, trust_policy, versions,
};
use byoc_types::{DeploymentModel, TemplateRisk};

/// Version, variant and checksum, a line each.
const CHECKSUMS: &str = "tests/versions.txt";

#[test]
fn a_changed_text_has_a_version_of_its_own() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(CHECKSUMS);
    let committed = std::fs::read_to_string(&path).expect("the checksums");
    let mut lines: BTreeMap<(String, String), String> = committed
        .lines()
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let [version, variant, sum] = words.as_slice() else {
                panic!("{line:?} is no version, variant and checksum");
            };
            let key = ((*version).to_owned(), (*variant).to_owned());
            (key, (*sum).to_owned())
        })
        .collect();
    let is_new = !lines.keys().any(|(version, _)| version == TEMPLATE_VERSION);
    if is_new && std::env::var_os("TEMPLATE_VERSIONS").is_some_and(|word| word == "add") {
        for variant in variants::all() {
            let key = (TEMPLATE_VERSION.to_owned(), variant.name.to_owned());
            lines.insert(key, checksum(&variant.input));
        }
        let mut text = String::new();
        for ((version, variant), sum) in &lines {
            writeln!(text, "{version} {variant} {sum}").expect("writing to a String cannot fail");
        }
        std::fs::write(&path, text).expect("the checksums are written");
        return;
    }
    assert!(
        !is_new,
        "Version {TEMPLATE_VERSION} has no checksums yet. When its texts are as they shall be \
         published, run TEMPLATE_VERSIONS=add cargo test -p byoc-terraform --test versions and \
         commit {CHECKSUMS}."
    );
    for variant in variants::all() {
        let key = (TEMPLATE_VERSION.to_owned(), variant.name.to_owned());
        let committed = lines.get(&key).map(String::as_str);
        assert_eq!(
            Some(checksum(&variant.input).as_str()),
            committed,
            "The template or a policy of {} is no longer that of version {TEMPLATE_VERSION}. Add a \
             version at the top of VERSIONS in src/versions.rs that says what changed and with \
             which risk, then run TEMPLATE_VERSIONS=add cargo test -p byoc-terraform --test \
             versions. While {TEMPLATE_VERSION} is not published, take its lines out of \
             {CHECKSUMS} first and add to what it says instead.",
            variant.name
        );
    }
}

#[test]
fn two_versions_never_have_the_same_texts() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(CHECKSUMS);
    let committed = std::fs::read_to_string(path).expect("the checksums");
    for version in versions::all() {
        let lines = |version: &str| -> Vec<String> {
            committed
                .lines()
                .filter_map(|line| Some(line.strip_prefix(version)?.to_owned()))
                .collect()
        };
        let own = lines(&version.version);
        assert!(!own.is_empty(), "{} has no checksums", version.version);
        for other in versions::all() {
            assert!(other == version || lines(&other.version) != own);
        }
    }
}

#[test]
fn after_none_come_all_and_after_the_current_none() {
    let input = variants::input(TemplateCloud::Aws, DeploymentModel::Standard, 3);
    let numbers = |applied: Option<&str>| -> Vec<String> {
        versions::newer_than(applied, &input)
            .into_iter()
            .map(|version| version.version)
            .collect()
    };
    assert_eq!(numbers(None).len(), versions::all().len());
    assert_eq!(numbers(Some(TEMPLATE_VERSION)), Vec::<String>::new());
    assert_eq!(numbers(Some("99.0.0")), Vec::<String>::new());
    assert_eq!(
        numbers(Some("1.0.0")).first().map(String::as_str),
        Some(TEMPLATE_VERSION)
    );
}

#[test]
fn a_change_is_told_only_to_those_it_concerns() {
    let texts = |input: &TemplateInput| -> Vec<String> {
        versions::newer_than(Some("1.0.0"), input)
            .into_iter()
            .flat_map(|version| version.changes)
            .map(|change| change.text)
            .collect()
    };
    let mut aws = variants::input(TemplateCloud::Aws, DeploymentModel::Standard, 3);
    let is_of_buckets = |text: &String| text.contains("buckets");
    assert!(!texts(&aws).iter().any(is_of_buckets));
    aws.has_buckets = true;
    assert!(texts(&aws).iter().any(is_of_buckets));
    let google = variants::input(TemplateCloud::Google, DeploymentModel::Standard, 3);
    assert!(!texts(&google).iter().any(is_of_buckets));
}

#[test]
fn the_weightiest_change_stands_first() {
    for version in versions::all() {
        let risks: Vec<TemplateRisk> = version.changes.iter().map(|change| change.risk).collect();
        assert!(risks.is_sorted(), "{}: {risks:?}", version.version);
    }
}

/// Of the template and of every policy that goes with it.
fn checksum(input: &TemplateInput) -> String {
    let mut text = template(input).expect("a template");
    for policy in [
        operator_policy(input),
        trust_policy(input),
        runtime_policy(input),
        onboarding_policy(input, "ACCOUNT_ID"),
    ] {
        text.push_str(&policy.expect("a policy").to_string());
    }
    // The first lines name the version.
    let text = text.replace(TEMPLATE_VERSION, "VERSION");
    let name = String::new();
    File { name, text }.sha256()
}
