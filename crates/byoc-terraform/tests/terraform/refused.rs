//! What a plan refuses, with a sentence, and what it takes as it was typed.

use crate::program::{Terraform, text};
use crate::{hostile, named, resources, state, terraform, variants};
use byoc_rules::cloud::TemplateCloud;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

/// While the control plane's accounts are those of the documentation, a plan would make what nobody
/// can use. What was made before can be destroyed.
#[test]
fn example_accounts_stop_the_plan_and_no_destroy() {
    let Some(terraform) = terraform() else { return };
    let principal = "control_plane_aws_account_principal";
    let images = "control_plane_image_owner_ids";
    let storage = "control_plane_object_storage_principals";
    let google = "control_plane_google_account_principal";
    for (name, variable, value) in [
        (
            "aws_standard",
            principal,
            "arn:aws:iam::111122223333:user/byoc-control-plane",
        ),
        (
            "aws_standard_public",
            principal,
            "arn:aws:iam::111122223333:role/platform/x",
        ),
        (
            "aws_standard",
            images,
            r#"["999999999999", "111122223333"]"#,
        ),
        (
            "aws_hipaa",
            storage,
            r#"["arn:aws:iam::111122223333:role/byoc-object-storage"]"#,
        ),
        (
            "google_standard",
            google,
            "serviceAccount:byoc-control-plane@example-control-plane.iam.gserviceaccount.com",
        ),
        (
            "google_standard_public",
            google,
            "serviceAccount:x@example-control-plane.iam.gserviceaccount.com",
        ),
    ] {
        let variant = named(name);
        let folder = terraform.folder("examples", &variant);
        let _ = std::fs::remove_file(folder.join("terraform.tfstate"));
        let run = |command: &str, more: &[&str]| {
            let mut words = vec![command, "-input=false", "-no-color", "-var-file=x.tfvars"];
            if variant.input.plan.cloud == TemplateCloud::Google {
                words.push("-var=google_project_id=my-project");
            }
            terraform.run(&folder, words.into_iter().chain(more.iter().copied()))
        };
        let example = format!("-var={variable}={value}");
        for (command, more) in [("plan", None), ("apply", Some("-auto-approve"))] {
            let more: Vec<&str> = [example.as_str()].into_iter().chain(more).collect();
            let output = run(command, &more);
            assert!(!output.status.success(), "{name} {variable}");
            let words: Vec<String> = text(&output)
                .split_whitespace()
                .filter(|word| *word != "│")
                .map(str::to_owned)
                .collect();
            let words = words.join(" ");
            for part in [
                "accounts are examples from the documentation",
                "Ask the operator of the control plane to set its own accounts",
            ] {
                assert!(words.contains(part), "{name} {variable}: {words}");
            }
            assert_eq!(state(terraform, &folder), BTreeSet::new(), "{name}");
        }
        let output = run("apply", &["-auto-approve"]);
        assert!(output.status.success(), "{name}: {}", text(&output));
        if let Some(release) = byoc_terraform::bucket_release(&variant.input).expect("an answer") {
            std::fs::write(folder.join("own_override.tf"), release).expect("a file");
        }
        let output = run("destroy", &["-auto-approve", &example]);
        assert!(output.status.success(), "{name}: {}", text(&output));
        assert_eq!(state(terraform, &folder), BTreeSet::new(), "{name}");
    }
}

#[test]
fn hostile_tags_arrive_as_they_were_typed_and_change_nothing_else() {
    let Some(terraform) = terraform() else { return };
    let mut variant = variants::all().remove(0);
    let plain = terraform.plan("plain-tags", &variant, &[]);
    // As many at once as a custom cloud may have.
    for strings in hostile::STRINGS.chunks(22) {
        variant.input.tags = strings
            .iter()
            .enumerate()
            .flat_map(|(number, string)| {
                [
                    (format!("value-{number}"), (*string).to_owned()),
                    (format!("{number}{string}"), "key".to_owned()),
                ]
            })
            .collect();
        let hostile = terraform.plan("hostile-tags", &variant, &[]);

        let typed: BTreeMap<String, String> = variant
            .input
            .tags
            .iter()
            .map(|(key, value)| (key.nfc().collect(), value.nfc().collect()))
            .collect();
        let mut variables = hostile["variables"].clone();
        assert_eq!(variables["byoc_resource_tags"]["value"], json!(typed));
        variables["byoc_resource_tags"] = plain["variables"]["byoc_resource_tags"].clone();
        assert_eq!(variables, plain["variables"]);
        for (address, values) in resources(&hostile) {
            let mut without_tags = values.clone();
            let mut plain = resources(&plain)[&address].clone();
            for values in [&mut without_tags, &mut plain] {
                if let Some(values) = values.as_object_mut() {
                    values.remove("tags");
                }
            }
            assert_eq!(without_tags, plain, "{address}");
        }
    }
}

/// A plan of this variant with this value stops, and says this.
fn refuses(
    terraform: &Terraform,
    purpose: &str,
    name: &str,
    variable: &str,
    value: &str,
    sentence: &str,
) {
    let variant = named(name);
    let folder = terraform.folder(purpose, &variant);
    let setting = format!("{variable}={value}");
    let mut arguments = vec![
        "plan",
        "-input=false",
        "-lock=false",
        "-no-color",
        "-var-file=x.tfvars",
    ];
    if variant.input.plan.cloud == TemplateCloud::Google {
        arguments.extend(["-var", "google_project_id=my-project"]);
    }
    if value == "null" {
        // Only a file can say so.
        std::fs::write(folder.join("null.tfvars"), &setting).expect("a file");
        arguments.push("-var-file=null.tfvars");
    } else {
        arguments.extend(["-var", &setting]);
    }
    let output = terraform.run(&folder, arguments);
    let words: Vec<String> = text(&output)
        .split_whitespace()
        .filter(|word| *word != "│")
        .map(str::to_owned)
        .collect();
    assert!(!output.status.success(), "{setting} was accepted");
    assert!(
        words.join(" ").contains(sentence),
        "{setting}:\n{}",
        text(&output)
    );
}

/// What AWS would refuse in the middle of an apply is refused at the plan.
#[test]
fn what_the_cloud_would_refuse_is_refused_at_the_plan() {
    let Some(terraform) = terraform() else { return };
    let aws = "aws_standard";
    let list = |count: usize, item: &dyn Fn(usize) -> String| -> String {
        let items: Vec<String> = (0..count).map(item).collect();
        items.join(",")
    };
    let tags = |count| list(count, &|index| format!("t{index}=\"x\""));
    let blocks = |count| list(count, &|index| format!("\"192.0.2.{index}/32\""));
    let addresses = "control_plane_management_cidr_blocks";
    let rules = "customer_ingress_rules";
    let within = "A subnet is not within reserved_cidr";
    let at_most = "at most 45 tags, with keys of up to 128 characters and values of up to 256";
    let whole = "must be whole numbers between 1 and 65535";
    for (name, variable, value, sentence) in [
        (
            aws,
            "aws_subnets_workload",
            r#"{az1="10.1.0.0/19",az2="10.0.32.0/19",az3="10.0.64.0/19"}"#.to_owned(),
            within,
        ),
        (
            aws,
            "aws_subnets_workload",
            r#"{az1="10.0.0.0/15",az2="10.0.32.0/19",az3="10.0.64.0/19"}"#.to_owned(),
            within,
        ),
        (aws, "reserved_cidr", "172.16.0.0/16".to_owned(), within),
        (
            aws,
            "byoc_resource_tags",
            format!("{{{}}}", tags(46)),
            at_most,
        ),
        (
            aws,
            "byoc_resource_tags",
            format!("{{{}=\"x\"}}", "k".repeat(129)),
            at_most,
        ),
        (
            aws,
            "byoc_resource_tags",
            format!("{{k=\"{}\"}}", "v".repeat(257)),
            at_most,
        ),
        (
            aws,
            addresses,
            format!("[{}]", blocks(30)),
            "at most 29 CIDR blocks",
        ),
        (
            aws,
            addresses,
            r#"["192.0.2.1/32","192.0.2.1/32"]"#.to_owned(),
            "each once",
        ),
        (
            "google_standard",
            addresses,
            r#"["0.0.0.0/1","128.0.0.0/1"]"#.to_owned(),
            "between /8 and /32",
        ),
        (
            aws,
            rules,
            r#"[{cidr_ipv4="10.0.0.0/8",from_port=10000.5,to_port=32767}]"#.to_owned(),
            whole,
        ),
        (
            aws,
            rules,
            r#"[{cidr_ipv4="10.0.0.0/8",from_port=1,to_port=2.5}]"#.to_owned(),
            whole,
        ),
        (
            "aws_hipaa",
            rules,
            r#"[{cidr_ipv4="0.0.0.0/0",from_port=443,to_port=443}]"#.to_owned(),
            "In this deployment model",
        ),
        (
            "aws_pci_dss",
            rules,
            r#"[{cidr_ipv4="128.0.0.0/1",from_port=443,to_port=443}]"#.to_owned(),
            "In this deployment model",
        ),
        (
            "aws_hipaa",
            "bucket_names",
            r#"{backup="cce-x",cold="cce-x"}"#.to_owned(),
            "have the same name",
        ),
        (
            "aws_hipaa",
            "bucket_names",
            r#"{backup="cce-x-"}"#.to_owned(),
            "not end with a dash",
        ),
    ] {
        refuses(terraform, "refused", name, variable, &value, sentence);
    }
    // What is just within the limits plans.
    for (variable, value) in [
        (addresses, format!("[{}]", blocks(29))),
        ("byoc_resource_tags", format!("{{{}}}", tags(45))),
        (
            "byoc_resource_tags",
            format!("{{{}=\"{}\"}}", "k".repeat(128), "v".repeat(256)),
        ),
    ] {
        let setting = format!("{variable}={value}");
        terraform.plan("limits", &named(aws), &["-var", &setting]);
    }
}

#[test]
fn a_wrong_value_is_refused_with_a_sentence() {
    let Some(terraform) = terraform() else { return };
    let check = |name: &str, variable: &str, value: &str, sentence: &str| {
        refuses(terraform, "wrong", name, variable, value, sentence);
    };
    let aws = "aws_standard";
    check(
        aws,
        "aws_region",
        "Ireland",
        "aws_region must be the name of an AWS region",
    );
    check(
        aws,
        "custom_cloud_environment_id",
        "x",
        "must be the UUID from the variables file",
    );
    check(
        aws,
        "byoc_unique_name",
        "prod-vpc",
        "byoc_unique_name must be the value from",
    );
    for cidr in ["10.0.0.0/15", "10.0.0.1/16", "10.0.0.0", "fd00::/16", "ten"] {
        check(
            aws,
            "reserved_cidr",
            cidr,
            "must be an IPv4 CIDR block between /16 and /24",
        );
    }
    check(
        aws,
        "aws_subnets_workload",
        r#"{az1="10.0.0.0/18"}"#,
        "two or three zones",
    );
    check(
        aws,
        "aws_subnets_workload",
        r#"{a="10.0.0.0/18",b="10.0.64.0/18"}"#,
        "az1 to az3",
    );
    check(
        aws,
        "aws_subnets_bastion",
        r#"{az1="x",az2="y"}"#,
        "each with an IPv4 CIDR block",
    );
    let principal = "control_plane_aws_account_principal";
    for arn in [
        "arn:aws:iam::999999999999:root",
        "999999999999",
        "*",
        "arn:aws:iam::999999999999:role/*",
    ] {
        check(
            aws,
            principal,
            arn,
            "must be the ARN of one role or user, never of an account root",
        );
    }
    check(
        aws,
        "control_plane_aws_assume_role_external_id",
        "short",
        "at least 16 characters",
    );
    check(
        aws,
        "control_plane_image_owner_ids",
        "[]",
        "at least one AWS account",
    );
    check(
        aws,
        "control_plane_image_owner_ids",
        r#"["self"]"#,
        "of 12 digits",
    );
    let addresses = "control_plane_management_cidr_blocks";
    check(aws, addresses, r#"["0.0.0.0/0"]"#, "and never everyone");
    check(aws, addresses, "[]", "must list IPv4 CIDR blocks");
    let keys = [
        "Name",
        "NAME",
        "aws:x",
        "AWS:x",
        "aiven-x",
        "byoc_subnet",
        "byoc-x",
        "BYOC_custom_cloud_environment_id",
    ];
    for key in keys {
        check(
            aws,
            "byoc_resource_tags",
            &format!("{{\"{key}\"=\"x\"}}"),
            "must not contain the key Name or a tag without a value",
        );
    }
    check(
        aws,
        "nat_gateway_per_zone",
        "null",
        "nat_gateway_per_zone must be true or false",
    );
    check(
        aws,
        "onboarding",
        "null",
        "onboarding must be true or false",
    );
    check(
        aws,
        "iam_role_path",
        "platform",
        "must begin and end with a slash",
    );
    check(
        aws,
        "iam_permissions_boundary",
        "x",
        "must be the ARN of a managed policy, or null",
    );
    check(
        aws,
        "iam_permissions_boundary",
        "arn:aws:iam::210987654321:policy/everyone",
        "is a policy of another account",
    );
    check(
        aws,
        "byoc_resource_tags",
        "{team=null}",
        "or a tag without a value",
    );
    check(aws, addresses, "[null]", "must list IPv4 CIDR blocks");
    for rule in [
        "[null]",
        r#"[{cidr_ipv4=null,security_group_id=null,from_port=1,to_port=2}]"#,
    ] {
        check(
            aws,
            "customer_ingress_rules",
            rule,
            "either cidr_ipv4 or security_group_id",
        );
    }
    check(
        aws,
        "customer_ingress_rules",
        r#"[{cidr_ipv4="10.0.0.0/8",from_port=null,to_port=2}]"#,
        "must be whole numbers between 1 and 65535",
    );
    check(
        aws,
        "customer_ingress_rules",
        r#"[{security_group_id="1234/sg-0123456789abcdef0",from_port=1,to_port=2}]"#,
        "For a group in another account, write 123456789012/sg-0123456789abcdef0",
    );
    // What the public template has already AWS would refuse in the middle of an apply.
    for rule in [
        r#"[{cidr_ipv4="0.0.0.0/0",from_port=10000,to_port=32767}]"#,
        r#"[{cidr_ipv4="192.0.2.10/32",from_port=443,to_port=443}]"#,
    ] {
        check(
            "aws_standard_public",
            "customer_ingress_rules",
            rule,
            "The template already has this rule",
        );
    }
    let rules = "customer_ingress_rules";
    check(
        aws,
        rules,
        "[{from_port=1,to_port=2}]",
        "either cidr_ipv4 or security_group_id",
    );
    check(
        aws,
        rules,
        r#"[{cidr_ipv4="x",from_port=1,to_port=2}]"#,
        "must be an IPv4 CIDR block",
    );
    check(
        aws,
        rules,
        r#"[{cidr_ipv4="10.0.0.0/8",from_port=3,to_port=2}]"#,
        "from_port must not be above",
    );
    check(
        aws,
        rules,
        r#"[{cidr_ipv4="203.0.113.9/24",from_port=1,to_port=2}]"#,
        "begins at its first address",
    );
    check(
        aws,
        rules,
        r#"[{security_group_id="default",from_port=1,to_port=2}]"#,
        "not a name",
    );
    check(
        aws,
        rules,
        r#"[{cidr_ipv4="10.0.0.0/8",from_port=1,to_port=2},{cidr_ipv4="10.0.0.0/8",from_port=1,to_port=2}]"#,
        "A rule appears twice in customer_ingress_rules",
    );
    check(
        aws,
        "aws_subnets_workload",
        r#"{az1="10.0.0.1/18",az2="10.0.64.0/18"}"#,
        "each with an IPv4 CIDR block",
    );
    check(
        "aws_hipaa",
        "bucket_names",
        r#"{backup="mine"}"#,
        "must begin with cce-",
    );
    let principals = "control_plane_object_storage_principals";
    check(
        "aws_hipaa",
        principals,
        r#"["arn:aws:iam::999999999999:root"]"#,
        "never of an account root",
    );
    let google = "google_standard";
    check(
        google,
        "google_project_id",
        "My Project",
        "must be the ID of a project",
    );
    check(
        google,
        "google_region",
        "Finland",
        "must be the name of a Google Cloud region",
    );
    check(
        google,
        "google_workload_cidr",
        "x",
        "google_workload_cidr must be an IPv4 CIDR block",
    );
    check(
        google,
        "google_bastion_cidr",
        "x",
        "google_bastion_cidr must be an IPv4 CIDR block",
    );
    check(
        google,
        "control_plane_google_account_principal",
        "allUsers",
        "never a group or everyone",
    );
    check(
        google,
        "customer_source_ranges",
        r#"["x"]"#,
        "must list IPv4 CIDR blocks",
    );
}

/// Whatever a variable is, null for it makes no error of a function somewhere in the template.
#[test]
fn null_is_refused_with_a_sentence_or_is_the_default() {
    let Some(terraform) = terraform() else { return };
    for name in ["aws_standard", "aws_hipaa", "google_standard"] {
        let variant = named(name);
        let template = byoc_terraform::template(&variant.input).expect("a template");
        let (mut refused, mut defaulted) = (Vec::new(), Vec::new());
        for block in template.split("\nvariable \"").skip(1) {
            let block = block.split("\n}").next().unwrap_or_default();
            let variable = block.split('"').next().unwrap_or_default();
            let has_default = block.lines().any(|line| line.starts_with("  default "));
            // Those that decide about null themselves have sentences of their own: see above.
            if !block.contains("nullable    = false") {
                assert!(has_default, "{variable} takes null for a value");
            } else if has_default {
                defaulted.push(variable);
            } else {
                refused.push(variable);
            }
        }
        let file = |variables: &[&str]| -> String {
            let lines = variables.iter().map(|name| format!("{name} = null\n"));
            lines.collect()
        };
        assert!(refused.len() >= 7 && !defaulted.is_empty(), "{refused:?}");

        let folder = terraform.folder("null", &variant);
        std::fs::write(folder.join("null.tfvars"), file(&refused)).expect("a file");
        let plan = [
            "plan",
            "-input=false",
            "-lock=false",
            "-no-color",
            "-var-file=x.tfvars",
            "-var-file=null.tfvars",
        ];
        let output = terraform.run(&folder, plan);
        let said: Vec<String> = text(&output)
            .split_whitespace()
            .filter(|word| *word != "│")
            .map(str::to_owned)
            .collect();
        let said = said.join(" ");
        assert!(!output.status.success(), "{name}");
        let sentences = said
            .matches("required variable may not be set to null")
            .count();
        assert_eq!(sentences, refused.len(), "{name}: {said}");
        assert_eq!(
            said.matches("Error: ").count(),
            refused.len(),
            "{name}: {said}"
        );

        let plain = terraform.plan("null", &variant, &[]);
        std::fs::write(folder.join("null.tfvars"), file(&defaulted)).expect("a file");
        let with_null = terraform.plan("null", &variant, &["-var-file=null.tfvars"]);
        let addresses = |plan: &Value| -> Vec<String> { resources(plan).into_keys().collect() };
        assert_eq!(addresses(&with_null), addresses(&plain), "{name}");
    }
}
