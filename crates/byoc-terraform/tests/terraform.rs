//! The real terraform reads, plans and applies every variant, with providers that know only the
//! schemas (`provider/provider.py`): no network, no account. What applying makes is looked at in
//! `terraform/applied.rs`.
//!
//! Without terraform on PATH these tests are skipped, loudly; with `CI=true` they then fail.

#[path = "common/actions.rs"]
mod actions;
#[path = "terraform/applied.rs"]
mod applied;
#[path = "common/hostile.rs"]
mod hostile;
#[path = "common/iam.rs"]
mod iam;
#[path = "terraform/program.rs"]
mod program;
#[path = "terraform/real.rs"]
mod real;
#[path = "common/variants.rs"]
mod variants;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{LazyLock, OnceLock};

use byoc_rules::identifier::{Expected, read_output};
use byoc_rules::plan_check::{self, PlanGroup, PlanProblem, PlanState};
use byoc_terraform::{ExpectedResource, TemplateInput};
use byoc_types::{CloudProvider, DeploymentModel};
use program::{Terraform, text};
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;
use variants::Variant;

const ACCOUNT: &str = "123456789012";

#[test]
fn every_file_is_as_terraform_fmt_writes_it() {
    let Some(terraform) = terraform() else { return };
    for variant in variants::all() {
        let folder = terraform.folder("fmt", &variant);
        let output = terraform.run(&folder, ["fmt", "-check", "-diff"]);
        assert!(
            output.status.success(),
            "{}:\n{}",
            variant.name,
            text(&output)
        );
    }
}

#[test]
fn every_template_fits_the_schemas_of_its_providers() {
    let Some(terraform) = terraform() else { return };
    for variant in variants::all() {
        let folder = terraform.folder("validate", &variant);
        let output = terraform.run(&folder, ["validate", "-json"]);
        let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(answer["valid"], json!(true), "{}: {answer:#}", variant.name);
        assert_eq!(answer["diagnostics"], json!([]), "{}", variant.name);
    }
}

#[test]
fn a_plan_holds_exactly_the_expected_resources() {
    let Some(terraform) = terraform() else { return };
    for (variant, plan) in plans(terraform) {
        let expected = byoc_terraform::expected_resources(&variant.input).expect("resources");
        let planned = resources(plan);
        let addresses: BTreeSet<&str> = expected
            .iter()
            .map(|resource| resource.address.as_str())
            .collect();
        assert_eq!(
            planned.keys().map(String::as_str).collect::<BTreeSet<_>>(),
            addresses,
            "{}",
            variant.name
        );
        for resource in &expected {
            check_resource(variant, resource, &planned[&resource.address]);
        }
        for change in plan["resource_changes"].as_array().expect("changes") {
            let actions = &change["change"]["actions"];
            assert!(
                *actions == json!(["create"]),
                "{}: {change:#}",
                variant.name
            );
        }
    }
}

fn check_resource(variant: &Variant, expected: &ExpectedResource, planned: &Value) {
    let place = format!("{} {}", variant.name, expected.address);
    let tags: BTreeMap<String, String> = match &planned["tags"] {
        Value::Null => BTreeMap::new(),
        tags => serde_json::from_value(tags.clone()).expect("tags are strings"),
    };
    assert_eq!(tags, expected.tags, "{place}");
    if let Some(name) = &expected.name {
        assert!(
            name.starts_with(&variant.input.unique_name),
            "{place}: {name}"
        );
        let names = ["name", "account_id", "bucket"].map(|attribute| planned[attribute].as_str());
        let tag = tags.get("Name").map(String::as_str);
        assert!(
            names
                .into_iter()
                .chain([tag])
                .any(|found| found == Some(name)),
            "{place} is not called {name}: {planned:#}"
        );
    }
    // Whatever has a name, it is ours.
    for attribute in ["name", "role_id"] {
        let prefix = ["cce-", "cce_"];
        if let Some(name) = planned[attribute].as_str() {
            assert!(
                prefix.iter().any(|prefix| name.starts_with(prefix)),
                "{place}: {name}"
            );
        }
    }
}

#[test]
fn planned_subnets_are_those_of_the_drawn_plan() {
    let Some(terraform) = terraform() else { return };
    for (variant, plan) in plans(terraform) {
        let attribute = match variant.input.plan.provider {
            CloudProvider::Google => "ip_cidr_range",
            _ => "cidr_block",
        };
        let planned: BTreeSet<String> = resources(plan)
            .into_iter()
            .filter(|(address, _)| address.contains("_subnet"))
            .map(|(_, values)| values[attribute].as_str().expect("a range").to_owned())
            .collect();
        let drawn: BTreeSet<String> = variant
            .input
            .plan
            .subnets
            .iter()
            .map(|subnet| subnet.cidr.to_string())
            .collect();
        assert_eq!(planned, drawn, "{}", variant.name);

        let network = byoc_terraform::expected_network(&variant.input).expect("a network");
        let expected: BTreeSet<String> = network
            .subnets
            .iter()
            .map(|subnet| subnet.cidr.to_string())
            .collect();
        assert_eq!(expected, drawn, "{}", variant.name);
    }
}

#[test]
fn planned_rules_are_those_that_the_provisioner_expects() {
    let Some(terraform) = terraform() else { return };
    for (variant, plan) in plans(terraform) {
        let network = byoc_terraform::expected_network(&variant.input).expect("a network");
        let planned = resources(plan);
        let count = |kind: &str| {
            planned
                .keys()
                .filter(|address| address.starts_with(&format!("{kind}.")))
                .count()
        };
        let rules: usize = network
            .security_groups
            .iter()
            .map(|group| group.rules.len())
            .sum();
        let planned_rules = count("aws_vpc_security_group_ingress_rule")
            + count("aws_vpc_security_group_egress_rule");
        assert_eq!(planned_rules, rules, "{}", variant.name);
        assert_eq!(
            count("aws_route_table"),
            network.route_tables.len(),
            "{}",
            variant.name
        );
        assert_eq!(
            count("aws_security_group"),
            network.security_groups.len(),
            "{}",
            variant.name
        );
        assert_eq!(
            count("google_compute_firewall"),
            network.firewalls.len(),
            "{}",
            variant.name
        );
        let nat = count("aws_nat_gateway") + count("google_compute_router_nat");
        assert_eq!(nat, usize::from(network.nat_gateways.1), "{}", variant.name);
        assert_eq!(
            count("aws_s3_bucket"),
            network.buckets.len(),
            "{}",
            variant.name
        );
        for firewall in &network.firewalls {
            let rule = planned
                .values()
                .find(|values| values["name"] == json!(firewall.name))
                .unwrap_or_else(|| panic!("{}: no {}", variant.name, firewall.name));
            assert_eq!(rule["source_ranges"], json!(firewall.source_ranges));
            assert_eq!(rule["target_tags"], json!([firewall.target_tag]));
            let ports = if firewall.tcp_ports.is_empty() {
                json!(null)
            } else {
                json!(firewall.tcp_ports)
            };
            assert_eq!(rule["allow"][0]["ports"], ports, "{}", firewall.name);
        }
    }
}

#[test]
fn planned_policies_are_those_that_are_shown() {
    let Some(terraform) = terraform() else { return };
    for (variant, plan) in plans(terraform) {
        let input = &variant.input;
        let planned = resources(plan);
        let trust = byoc_terraform::trust_policy(input).expect("a policy");
        let runtime = byoc_terraform::runtime_policy_in_account(input, ACCOUNT).expect("a policy");
        if input.plan.provider == CloudProvider::Google {
            let member = &planned["google_service_account_iam_member.control_plane"];
            assert_eq!(
                (&member["role"], &member["member"]),
                (&trust["role"], &trust["member"])
            );
            let role = &planned["google_project_iam_custom_role.control_plane"];
            assert_eq!(
                role["permissions"], runtime["includedPermissions"],
                "{}",
                variant.name
            );
        } else {
            let role = &planned["aws_iam_role.control_plane"];
            assert_eq!(
                document(&role["assume_role_policy"]),
                trust,
                "{}",
                variant.name
            );
            let policy = &planned["aws_iam_role_policy.control_plane"]["policy"];
            assert_eq!(document(policy), runtime, "{}", variant.name);
        }
    }
}

#[test]
fn nothing_is_planned_that_the_documented_operator_policy_denies() {
    let Some(terraform) = terraform() else { return };
    for (variant, plan) in plans(terraform) {
        if variant.input.plan.provider != CloudProvider::Aws {
            continue;
        }
        let provider = &plan["configuration"]["provider_config"]["aws"]["expressions"];
        assert_eq!(
            provider
                .as_object()
                .expect("expressions")
                .keys()
                .collect::<Vec<_>>(),
            ["region"],
            "default_tags would tag rules and the role"
        );
        let planned = resources(plan);
        let role = &planned["aws_iam_role.control_plane"];
        let path = variant
            .input
            .company_rules
            .role_path
            .as_deref()
            .unwrap_or("/");
        assert_eq!(role["path"], json!(path), "{}", variant.name);
        assert_eq!(role["tags"], Value::Null, "iam:TagRole is denied");
        assert_eq!(role["managed_policy_arns"], Value::Null);
        assert_eq!(
            role["permissions_boundary"],
            json!(variant.input.company_rules.permissions_boundary)
        );
        let name = role["name"].as_str().expect("a name");
        assert!(
            name.starts_with("cce-") && name.ends_with("-iam-role"),
            "{name}"
        );
        for (address, values) in &planned {
            if address.starts_with("aws_vpc_security_group_") {
                assert_eq!(values["tags"], Value::Null, "{address}");
            }
            // The policy lets these be created only with such a name, or in what has one.
            let kind = address.split('.').next().unwrap_or_default();
            let is_named = [
                "aws_vpc",
                "aws_internet_gateway",
                "aws_eip",
                "aws_nat_gateway",
                "aws_route_table",
                "aws_security_group",
                "aws_subnet",
            ];
            if is_named.contains(&kind) {
                let name = values["tags"]["Name"].as_str().unwrap_or_default();
                assert!(name.starts_with("cce-"), "{address}: {name:?}");
            }
            let is_known = is_named.contains(&kind)
                || [
                    "aws_iam_role",
                    "aws_iam_role_policy",
                    "aws_route",
                    "aws_route_table_association",
                    "aws_vpc_endpoint",
                    "aws_vpc_security_group_egress_rule",
                    "aws_vpc_security_group_ingress_rule",
                ]
                .contains(&kind)
                || (kind.starts_with("aws_s3_bucket")
                    && !byoc_terraform::expected_network(&variant.input)
                        .expect("a network")
                        .buckets
                        .is_empty());
            assert!(is_known, "{address}");
        }
    }
}

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
            if variant.input.plan.provider == CloudProvider::Google {
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
    if variant.input.plan.provider == CloudProvider::Google {
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
            "at most 29 networks",
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
            "needs a name of its own",
        ),
        (
            "aws_hipaa",
            "bucket_names",
            r#"{backup="cce-x-"}"#.to_owned(),
            "without a dash at the end",
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
            "must be an IPv4 network between /16 and /24",
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
        "with an IPv4 network each",
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
        "12 digits each",
    );
    let addresses = "control_plane_management_cidr_blocks";
    check(aws, addresses, r#"["0.0.0.0/0"]"#, "and never everyone");
    check(aws, addresses, "[]", "must list IPv4 networks");
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
            "must not hold the key Name",
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
    check(aws, addresses, "[null]", "must list IPv4 networks");
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
        "or 123456789012/sg-0123456789abcdef0 of another account",
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
            "This template has this rule already",
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
        "must be an IPv4 network",
    );
    check(
        aws,
        rules,
        r#"[{cidr_ipv4="10.0.0.0/8",from_port=3,to_port=2}]"#,
        "from_port not above",
    );
    check(
        aws,
        rules,
        r#"[{cidr_ipv4="203.0.113.9/24",from_port=1,to_port=2}]"#,
        "from its first address on",
    );
    check(
        aws,
        rules,
        r#"[{security_group_id="default",from_port=1,to_port=2}]"#,
        "not its name",
    );
    check(
        aws,
        rules,
        r#"[{cidr_ipv4="10.0.0.0/8",from_port=1,to_port=2},{cidr_ipv4="10.0.0.0/8",from_port=1,to_port=2}]"#,
        "No rule may stand in customer_ingress_rules twice",
    );
    check(
        aws,
        "aws_subnets_workload",
        r#"{az1="10.0.0.1/18",az2="10.0.64.0/18"}"#,
        "with an IPv4 network each",
    );
    check(
        "aws_hipaa",
        "bucket_names",
        r#"{backup="mine"}"#,
        "names that begin with cce-",
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
        "google_workload_cidr must be an IPv4 network",
    );
    check(
        google,
        "google_bastion_cidr",
        "x",
        "google_bastion_cidr must be an IPv4 network",
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
        "must list IPv4 networks",
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

#[test]
fn the_choices_of_the_customer_are_honoured() {
    let Some(terraform) = terraform() else { return };
    let variant = variants::all().remove(0);
    let count = |plan: &Value, start: &str| {
        resources(plan)
            .keys()
            .filter(|address| address.starts_with(start))
            .count()
    };

    let plan = terraform.plan("one-nat", &variant, &["-var", "nat_gateway_per_zone=false"]);
    assert_eq!(count(&plan, "aws_nat_gateway.byoc"), 1);
    assert_eq!(count(&plan, "aws_eip.nat"), 1);
    assert_eq!(count(&plan, "aws_route.workload_nat"), 3);

    let rules = r#"customer_ingress_rules=[
        {cidr_ipv4="203.0.113.0/24",from_port=10000,to_port=32767},
        {security_group_id="sg-0123456789abcdef0",from_port=10000,to_port=32767},
        {security_group_id="123456789012/sg-0123456789abcdef0",from_port=10000,to_port=32767}]"#;
    let plan = terraform.plan("rules", &variant, &["-var", rules]);
    let customer = "aws_vpc_security_group_ingress_rule.workload_customer";
    assert_eq!(count(&plan, customer), 3);
    let planned = resources(&plan);
    let rule = &planned[&format!("{customer}[\"203.0.113.0/24-10000-32767\"]")];
    assert_eq!(rule["cidr_ipv4"], json!("203.0.113.0/24"));

    let plan = terraform.plan("no-onboarding", &variant, &["-var", "onboarding=false"]);
    assert_eq!(count(&plan, "aws_iam_role_policy"), 1);

    let google = variants::all()
        .into_iter()
        .find(|variant| variant.name == "google_standard")
        .expect("a variant");
    // Google keeps the name of a deleted custom role for weeks: only who holds it changes.
    let plan = terraform.plan("no-checks", &google, &["-var", "onboarding=false"]);
    assert_eq!(count(&plan, "google_project_iam_custom_role"), 2);
    assert_eq!(count(&plan, "google_project_iam_member"), 1);

    let ranges = r#"customer_source_ranges=["203.0.113.0/24"]"#;
    let plan = terraform.plan("ranges", &google, &["-var", ranges]);
    assert_eq!(count(&plan, "google_compute_firewall.workload_customer"), 1);
}

/// The examples in the README and in the variables file are accepted where they belong, a file of
/// their own, and stay when the files are downloaded again.
#[test]
fn settings_in_a_file_of_their_own_survive_a_new_download() {
    let Some(terraform) = terraform() else { return };
    for variant in variants::all() {
        let readme = byoc_terraform::readme(&variant.input).expect("a README");
        // Blocks belong into own_override.tf, values into own.auto.tfvars.
        let is_block = |text: &&str| text.starts_with("provider ") || text.starts_with("resource ");
        let (overrides, own): (Vec<&str>, Vec<&str>) = readme
            .split("```hcl\n")
            .skip(1)
            .filter_map(|block| block.split("```").next())
            .partition(is_block);
        let own = own.concat();
        let folder = terraform.folder("own", &variant);
        std::fs::write(folder.join("own.auto.tfvars"), &own).expect("a file");
        std::fs::write(folder.join("own_override.tf"), overrides.concat()).expect("a file");
        let customers = |plan: &Value| -> Vec<String> {
            let planned = resources(plan).into_keys();
            planned
                .filter(|address| address.contains("workload_customer"))
                .collect()
        };
        // No other argument than those of the README, for Google neither.
        let plan = || -> Value {
            let arguments = ["plan", "-input=false", "-no-color", "-out=plan.bin"];
            terraform.succeed(&folder, arguments.into_iter().chain(["-var-file=x.tfvars"]));
            let output = terraform.run(&folder, ["show", "-json", "plan.bin"]);
            serde_json::from_slice(&output.stdout).expect("JSON")
        };
        let before = plan();
        assert!(!customers(&before).is_empty(), "{}: {own}", variant.name);

        // The lines that stand in the variables file as a comment are as good.
        let file = byoc_terraform::variables(&variant.input).expect("variables");
        let (_, comments) = file
            .split_once("which Terraform reads by itself")
            .expect("a head");
        let lines: String = comments
            .lines()
            .filter_map(|line| line.strip_prefix("# "))
            .filter(|line| line.starts_with([' ', ']']) || line.contains(" = "))
            .map(|line| format!("{line}\n"))
            .collect();
        std::fs::write(folder.join("own.auto.tfvars"), lines).expect("a file");
        terraform.folder("own", &variant);
        assert_eq!(customers(&plan()), customers(&before), "{}", variant.name);
    }
}

#[test]
fn the_operators_own_tag_prefix_is_used_everywhere() {
    let Some(terraform) = terraform() else { return };
    for prefix in ["acme-inc", "7seas"] {
        let mut variant = variants::all().remove(0);
        variant.input.control_plane.tag_prefix = prefix.to_owned();
        let plan = terraform.plan("prefix", &variant, &[]);
        let planned = resources(&plan);
        let tags = &planned["aws_subnet.workload[\"az1\"]"]["tags"];
        let guard = format!("{prefix}_custom_cloud_environment_id");
        assert_eq!(tags[&guard], json!(variant.input.cloud_id));
        assert_eq!(tags[format!("{prefix}_subnet")], json!("workload"));
        let policy = document(&planned["aws_iam_role_policy.control_plane"]["policy"]);
        let shown = byoc_terraform::runtime_policy_in_account(&variant.input, ACCOUNT);
        assert_eq!(policy, shown.expect("a policy"));
        let output = terraform.run(
            &terraform.folder("prefix", &variant),
            ["fmt", "-check", "-diff"],
        );
        assert!(output.status.success(), "{}", text(&output));
    }
}

#[test]
fn what_is_applied_answers_the_identifier_and_gives_up_only_onboarding() {
    let Some(terraform) = terraform() else { return };
    for name in [
        "aws_standard",
        "aws_standard_public",
        "aws_hipaa",
        "google_standard",
    ] {
        let variant = variants::all()
            .into_iter()
            .find(|variant| variant.name == name)
            .expect("a variant");
        let folder = terraform.folder("apply", &variant);
        let _ = std::fs::remove_file(folder.join("terraform.tfstate"));
        let is_google = variant.input.plan.provider == CloudProvider::Google;
        let mut common = vec![
            "-auto-approve",
            "-input=false",
            "-no-color",
            "-var-file=x.tfvars",
        ];
        if is_google {
            common.extend(["-var", "google_project_id=my-project"]);
        }
        terraform.succeed(&folder, ["apply"].iter().chain(&common).copied());

        let output = terraform.run(&folder, ["output", "-json"]);
        let outputs: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let unique_name = &variant.input.unique_name;
        let (answer, identifier) = if is_google {
            (
                &outputs["privilege_bearing_service_account_id"]["value"],
                format!(
                    "projects/my-project/serviceAccounts/{unique_name}@my-project.iam.gserviceaccount.com"
                ),
            )
        } else {
            (
                &outputs["aws_iam_role_arn"]["value"],
                format!("arn:aws:iam::{ACCOUNT}:role/{unique_name}-iam-role"),
            )
        };
        assert_eq!(*answer, json!(identifier), "{name}");

        // The wizard finds it in whatever form of the output is pasted.
        let plain = terraform.run(&folder, ["output", "-no-color"]);
        for pasted in [&output.stdout, &plain.stdout] {
            let pasted = String::from_utf8_lossy(pasted);
            let expected = Expected::new(variant.input.plan.cloud, unique_name)
                .in_path(variant.input.company_rules.role_path.as_deref());
            let found = read_output(&pasted, &expected);
            assert_eq!(
                found.as_deref(),
                Ok(identifier.as_str()),
                "{name}:\n{pasted}"
            );
        }

        // Nothing is left to do: a second plan is empty.
        let again = ["plan", "-detailed-exitcode"]
            .iter()
            .chain(&common[1..])
            .copied();
        let output = terraform.run(&folder, again);
        assert_eq!(output.status.code(), Some(0), "{name}:\n{}", text(&output));

        let before = state(terraform, &folder);
        let command =
            byoc_terraform::destroy_onboarding_command(&variant.input).expect("a command");
        let targets = program::arguments(&command)
            .into_iter()
            .filter(|word| word.starts_with("-target="));
        terraform.succeed(
            &folder,
            ["destroy"].iter().chain(&common).copied().chain(targets),
        );
        let gone: Vec<String> = before
            .difference(&state(terraform, &folder))
            .cloned()
            .collect();
        assert!(
            !gone.is_empty() && gone.iter().all(|address| address.contains(".onboarding")),
            "{gone:?}"
        );

        if let Some(release) = byoc_terraform::bucket_release(&variant.input).expect("an answer") {
            std::fs::write(folder.join("own_override.tf"), release).expect("a file");
        }
        terraform.succeed(&folder, ["destroy"].iter().chain(&common).copied());
        assert_eq!(state(terraform, &folder), BTreeSet::new(), "{name}");
    }
}

#[test]
fn the_plan_check_finds_every_variant_as_it_was_drawn() {
    let Some(terraform) = terraform() else { return };
    for (variant, plan) in plans(terraform) {
        let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
        let report = plan_check::check(&expected, plan).expect("a plan");
        assert_eq!(report.findings, [], "{}", variant.name);
        assert_eq!(report.state, PlanState::New, "{}", variant.name);
        let count: usize = report.groups.iter().map(|group| group.found).sum();
        assert_eq!(count, expected.resources.len(), "{}", variant.name);
        assert!(report.groups.iter().all(PlanGroup::is_as_expected));
        assert_eq!(
            (report.own_rules.len(), report.choices.len()),
            (0, 0),
            "{}",
            variant.name
        );
        let account = match variant.input.plan.provider {
            CloudProvider::Google => "my-project",
            _ => ACCOUNT,
        };
        assert_eq!(report.account.as_deref(), Some(account), "{}", variant.name);
    }
}

#[test]
fn the_plan_check_finds_what_somebody_changed_in_the_template() {
    let Some(terraform) = terraform() else { return };
    let check = |name: &str, from: &str, to: &str, sentences: &[&str]| {
        let variant = named(name);
        let text = byoc_terraform::template(&variant.input).expect("a template");
        assert!(text.contains(from), "{from:?} is not in {name}");
        let plan = terraform.plan_of("edited", &variant, &text.replacen(from, to, 1));
        let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
        let report = plan_check::check(&expected, &plan).expect("a plan");
        let found: Vec<String> = report
            .findings
            .iter()
            .map(|finding| format!("{} {}", finding.address, finding.problem))
            .collect();
        assert_eq!(found, sentences, "{name}: {to}");
    };
    let aws = "aws_standard";

    // More than was drawn.
    check(
        aws,
        "resource \"aws_internet_gateway\"",
        "resource \"aws_eip\" \"mine\" {\n}\n\nresource \"aws_internet_gateway\"",
        &["aws_eip.mine Not part of the template."],
    );
    let ssh = "resource \"aws_vpc_security_group_ingress_rule\" \"ssh\" {
        security_group_id = aws_security_group.workload.id
        cidr_ipv4 = \"0.0.0.0/0\"
        ip_protocol = \"tcp\"
        from_port = 22
        to_port = 22
      }
      resource \"aws_internet_gateway\"";
    check(
        aws,
        "resource \"aws_internet_gateway\"",
        ssh,
        &[
            "aws_vpc_security_group_ingress_rule.ssh Not part of the template: tcp 22 from or to \
             0.0.0.0/0.",
        ],
    );
    check(
        aws,
        "for_each = { for p in setproduct(var.control_plane_management_cidr_blocks,",
        "for_each = { for p in setproduct(concat(var.control_plane_management_cidr_blocks, [\"0.0.0.0/0\"]),",
        &[
            "aws_vpc_security_group_ingress_rule.bastion_management[\"0.0.0.0/0-22\"] Not part of \
             the template: tcp 22 from or to 0.0.0.0/0.",
            "aws_vpc_security_group_ingress_rule.bastion_management[\"0.0.0.0/0-443\"] Not part of \
             the template: tcp 443 from or to 0.0.0.0/0.",
        ],
    );
    check(
        aws,
        "provider \"aws\" {",
        "provider \"aws\" {\n  default_tags {\n    tags = { owner = \"me\" }\n  }",
        &["aws The provider sets default_tags, which the template does not."],
    );

    // Another range, name, tag or rule.
    check(
        aws,
        "  cidr_block           = var.reserved_cidr",
        "  cidr_block           = \"10.0.0.0/8\"",
        &["aws_vpc.byoc Its range (cidr_block) is 10.0.0.0/8, not 10.0.0.0/16."],
    );
    check(
        aws,
        "-sg-bastion\"\n  description",
        "-sg-other\"\n  description",
        &[
            "aws_security_group.bastion It is called cce-cce0123456789a-sg-other, not \
             cce-cce0123456789a-sg-bastion.",
        ],
    );
    check(
        aws,
        "    Name = \"${var.byoc_unique_name}-vpc\"",
        "    Name = \"${var.byoc_unique_name}-vpc\"\n    extra = \"yes\"",
        &["aws_vpc.byoc It carries the tag extra (yes), which the custom cloud does not have."],
    );
    check(
        aws,
        "  map_public_ip_on_launch = false",
        "  map_public_ip_on_launch = true",
        &[
            "aws_subnet.bastion[\"az1\"] Its map_public_ip_on_launch is true, not false.",
            "aws_subnet.bastion[\"az2\"] Its map_public_ip_on_launch is true, not false.",
            "aws_subnet.bastion[\"az3\"] Its map_public_ip_on_launch is true, not false.",
        ],
    );
    check(
        aws,
        "  nat_gateway_id         = aws_nat_gateway.byoc[var.nat_gateway_per_zone ? each.key : local.nat_zones[0]].id",
        "  gateway_id = aws_internet_gateway.byoc.id",
        &["az1", "az2", "az3"]
            .map(|zone| {
                [
                    format!(
                        "aws_route.workload_nat[\"{zone}\"] It sets gateway_id, which the template \
                         does not."
                    ),
                    format!(
                        "aws_route.workload_nat[\"{zone}\"] It does not set nat_gateway_id, which \
                         the template does."
                    ),
                ]
            })
            .concat()
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
    check(
        aws,
        "  referenced_security_group_id = aws_security_group.workload.id",
        "  referenced_security_group_id = \"sg-0123456789abcdef0\"",
        &[
            "aws_vpc_security_group_egress_rule.bastion_workload Its referenced_security_group_id \
             comes from sg-0123456789abcdef0, not from aws_security_group.workload.",
        ],
    );

    // Who may become the role, and what it may do.
    let role = "aws_iam_role.control_plane";
    check(
        aws,
        "{ AWS = var.control_plane_aws_account_principal }",
        "{ AWS = \"*\" }",
        &[&format!(
            "{role} Its assume_role_policy is not that of the template: statement ControlPlane is \
             changed."
        )],
    );
    check(
        aws,
        "            \"sts:ExternalId\" = var.control_plane_aws_assume_role_external_id",
        "            \"sts:ExternalId\" = \"another\"",
        &[&format!(
            "{role} Its assume_role_policy is not that of the template: statement ControlPlane is \
             changed."
        )],
    );
    check(
        aws,
        "          \"ec2:TerminateInstances\",",
        "          \"ec2:TerminateInstances\",\n          \"iam:PassRole\",",
        &[
            "aws_iam_role_policy.control_plane Its policy is not that of the template: statement \
             OperateOwnNodes is changed.",
        ],
    );
    check(
        aws,
        "Sid      = \"SimulateOwnRights\"",
        "Sid      = \"More\"",
        &[
            "aws_iam_role_policy.onboarding[0] Its policy is not that of the template: statement \
             More is added, statement SimulateOwnRights is missing.",
        ],
    );
    check(
        aws,
        "  max_session_duration = 3600",
        "  max_session_duration = 3600\n  managed_policy_arns = [\"arn:aws:iam::aws:policy/AdministratorAccess\"]",
        &[&format!(
            "{role} It sets managed_policy_arns, which the template does not."
        )],
    );
    check(
        aws,
        "  max_session_duration = 3600",
        "  max_session_duration = 43200",
        &[&format!(
            "{role} Its max_session_duration is 43200, not 3600."
        )],
    );
    check(
        "aws_hipaa",
        "        Sid       = \"TlsOnly\"\n        Effect    = \"Deny\"",
        "        Sid       = \"TlsOnly\"\n        Effect    = \"Allow\"",
        &["backup", "cold-data"]
            .map(|bucket| {
                format!(
                    "aws_s3_bucket_policy.byoc[\"{bucket}\"] Its policy is not that of the \
                     template: statement TlsOnly is changed."
                )
            })
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
    check(
        "aws_hipaa",
        "    status = \"Enabled\"",
        "    status = \"Suspended\"",
        &["backup", "cold-data"]
            .map(|bucket| {
                format!(
                    "aws_s3_bucket_versioning.byoc[\"{bucket}\"] Its \
                     versioning_configuration.status is Suspended, not Enabled."
                )
            })
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );

    // A value in disguise: worked out only at the apply, or beside a name that is never used.
    check(
        aws,
        "  max_session_duration = 3600",
        "  max_session_duration = length(aws_vpc.byoc.id) > 0 ? 43200 : 3600",
        &[&format!(
            "{role} Can't be checked: max_session_duration is unknown until apply, but this template \
             sets a fixed value."
        )],
    );
    check(
        aws,
        "resource \"aws_iam_role_policy\" \"control_plane\" {",
        "resource \"aws_iam_role_policy\" \"control_plane\" {\n  name_prefix = replace(\"x\", \"zzz\", aws_vpc.byoc.id)",
        &["aws_iam_role_policy.control_plane It sets name_prefix, which the template does not."],
    );
    check(
        aws,
        "  referenced_security_group_id = aws_security_group.workload.id",
        "  referenced_security_group_id = lower(\"A\") == \"a\" ? \"sg-0123456789abcdef0\" : aws_security_group.workload.id",
        &[
            "aws_vpc_security_group_egress_rule.bastion_workload Its referenced_security_group_id \
             comes from sg-0123456789abcdef0, not from aws_security_group.workload.",
        ],
    );
    check(
        aws,
        "provider \"aws\" {\n  region = var.aws_region",
        "provider \"aws\" {\n  region = \"us-east-1\"",
        &["aws Its region comes from us-east-1, not from var.aws_region."],
    );

    // What runs on the machine of the person.
    check(
        aws,
        "  max_session_duration = 3600",
        "  max_session_duration = 3600\n  provisioner \"local-exec\" {\n    command = \"true\"\n  }",
        &[&format!(
            "{role} Runs a program on your machine, which the template never does."
        )],
    );

    // The same on Google.
    let google = "google_standard";
    check(
        google,
        "  source_ranges = var.control_plane_management_cidr_blocks",
        "  source_ranges = [\"0.0.0.0/0\"]",
        &[
            "google_compute_firewall.bastion_management Its range (source_ranges) is 0.0.0.0/0, not \
             192.0.2.10/32, 198.51.100.0/28.",
        ],
    );
    check(
        google,
        "    \"compute.zones.list\",\n",
        "    \"compute.zones.list\",\n    \"iam.serviceAccounts.actAs\",\n",
        &[
            "google_project_iam_custom_role.control_plane Its permissions: iam.serviceAccounts.actAs is \
             added.",
        ],
    );
    check(
        google,
        "  role    = google_project_iam_custom_role.control_plane.id",
        "  role    = \"roles/owner\"",
        &[
            "google_project_iam_member.control_plane Its role comes from roles/owner, not from \
             google_project_iam_custom_role.control_plane.",
        ],
    );
    check(
        google,
        "  role    = google_project_iam_custom_role.control_plane.id",
        "  role    = lower(\"A\") == \"a\" ? \"roles/owner\" : google_project_iam_custom_role.control_plane.id",
        &[
            "google_project_iam_member.control_plane Its role comes from roles/owner, not from \
             google_project_iam_custom_role.control_plane.",
        ],
    );
    check(
        google,
        "  member             = var.control_plane_google_account_principal",
        "  member             = \"allUsers\"",
        &[
            "google_service_account_iam_member.control_plane Its member is allUsers, not \
             serviceAccount:byoc-control-plane@control-plane.iam.gserviceaccount.com.",
        ],
    );
    check(
        google,
        "    ports    = [\"22\", \"443\"]",
        "    ports    = [\"22\", \"443\", \"3389\"]",
        &["google_compute_firewall.bastion_management Its allow.ports: 3389 is added."],
    );
}

#[test]
fn the_plan_check_tells_choices_of_the_customer_from_changes() {
    let Some(terraform) = terraform() else { return };
    let variant = named("aws_standard");
    let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
    let check = |purpose: &str, arguments: &[&str]| {
        let plan = terraform.plan(purpose, &variant, arguments);
        let report = plan_check::check(&expected, &plan).expect("a plan");
        assert_eq!(report.findings, [], "{purpose}");
        report
    };
    let report = check("check-nat", &["-var", "nat_gateway_per_zone=false"]);
    assert_eq!(report.choices.len(), 4, "{:?}", report.choices);
    let nat = report
        .groups
        .iter()
        .find(|group| group.kind == "aws_nat_gateway")
        .expect("a group");
    assert_eq!((nat.expected, nat.found), (1, 1));

    let report = check("check-onboarding", &["-var", "onboarding=false"]);
    assert_eq!(
        report.choices,
        ["aws_iam_role_policy.onboarding[0] is left out, as the variables file asks."]
    );

    let rules = r#"customer_ingress_rules=[
        {cidr_ipv4="203.0.113.0/24",from_port=10000,to_port=32767},
        {cidr_ipv4="0.0.0.0/0",from_port=443,to_port=443},
        {security_group_id="sg-0123456789abcdef0",from_port=10000,to_port=32767}]"#;
    let report = check("check-rules", &["-var", rules]);
    let told: Vec<String> = report
        .own_rules
        .iter()
        .map(|rule| {
            format!(
                "{} {} {}",
                rule.source,
                rule.ports,
                rule.is_open_to_everyone()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "0.0.0.0/0 tcp 443 true",
            "203.0.113.0/24 tcp 10000-32767 false",
            "sg-0123456789abcdef0 tcp 10000-32767 false",
        ]
    );
}

#[test]
fn the_plan_check_lists_rules_of_ones_own_on_google_too() {
    let Some(terraform) = terraform() else { return };
    let variant = named("google_standard_public");
    let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
    let ranges = r#"customer_source_ranges=["203.0.113.0/24","198.51.100.0/24"]"#;
    let plan = terraform.plan("check-ranges", &variant, &["-var", ranges]);
    let report = plan_check::check(&expected, &plan).expect("a plan");
    assert_eq!(report.findings, []);
    let rule = &report.own_rules[0];
    assert!(rule.source.contains("203.0.113.0/24") && !rule.is_open_to_everyone());
}

#[test]
fn the_plan_check_tells_a_later_plan_from_the_first() {
    let Some(terraform) = terraform() else { return };
    let mut variant = named("aws_standard_company_rules");
    let folder = terraform.folder("later", &variant);
    let _ = std::fs::remove_file(folder.join("terraform.tfstate"));
    let apply = [
        "apply",
        "-auto-approve",
        "-input=false",
        "-no-color",
        "-var-file=x.tfvars",
    ];
    terraform.succeed(&folder, apply);
    let check = |variant: &Variant, plan: &Value| {
        let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
        plan_check::check(&expected, plan).expect("a plan")
    };

    let report = check(&variant, &terraform.plan("later", &variant, &[]));
    assert_eq!(
        (report.state, report.findings),
        (PlanState::Unchanged, vec![])
    );

    // A changed tag, in the custom cloud and in its files.
    variant
        .input
        .tags
        .insert("team".to_owned(), "platform".to_owned());
    let plan = terraform.plan("later", &variant, &[]);
    let report = check(&variant, &plan);
    assert_eq!(
        (report.state, report.findings),
        (PlanState::TagsOnly, vec![])
    );
    let report = check(&named("aws_standard_company_rules"), &plan);
    // The files of yesterday hold the tags of yesterday: that is one finding.
    let found: Vec<String> = report
        .findings
        .iter()
        .map(|finding| finding.problem.to_string())
        .collect();
    assert_eq!(
        found,
        [
            "The variables are not those of this custom cloud now: byoc_resource_tags (team is platform, not data). \
          Download the files again, then create the plan again."
        ]
    );

    // Once active, the rights of the checks go: that is no finding.
    let mut active = named("aws_standard_company_rules");
    active.input.is_onboarding = false;
    let report = check(&active, &terraform.plan("later", &active, &[]));
    assert_eq!(report.findings, []);
    assert_eq!(
        report.choices,
        ["aws_iam_role_policy.onboarding[0] is deleted: the custom cloud can do without it."]
    );

    // The step of the source document that takes the onboarding rights alone.
    let targeted = ["-destroy", "-target=aws_iam_role_policy.onboarding"];
    let variant = named("aws_standard_company_rules");
    let report = check(&variant, &terraform.plan("later", &variant, &targeted));
    assert_eq!(
        (report.state, report.findings),
        (PlanState::Changes, vec![])
    );

    // What the README offers later on changes what is there, and is as drawn afterwards.
    let one_nat = ["-var", "nat_gateway_per_zone=false"];
    let report = check(&variant, &terraform.plan("later", &variant, &one_nat));
    assert_eq!(report.findings, []);
    assert!(
        report
            .notes
            .iter()
            .all(|note| note.contains(": nat_gateway_id changes")
                && note.ends_with(", as in the template."))
            && report.notes.len() == 2,
        "{:?}",
        report.notes
    );

    // The control plane moved to other addresses.
    let mut moved = named("aws_standard_company_rules");
    moved.input.control_plane.management_cidr_blocks = vec!["192.0.2.77/32".to_owned()];
    let report = check(&moved, &terraform.plan("later", &moved, &[]));
    assert_eq!(report.findings, []);
    assert!(
        report
            .notes
            .iter()
            .all(|note| note.ends_with("is removed: this template doesn't have it.")),
        "{:?}",
        report.notes
    );
    assert_eq!(report.notes.len(), 4);

    // Something that the custom cloud needs goes.
    let text = byoc_terraform::template(&variant.input).expect("a template");
    let start = text
        .find("resource \"aws_route\" \"bastion_internet\"")
        .expect("a route");
    let end = start + text[start..].find("\n}\n").expect("its end") + 3;
    let plan = terraform.plan_of(
        "later",
        &variant,
        &format!("{}{}", &text[..start], &text[end..]),
    );
    let report = check(&variant, &plan);
    let found: Vec<String> = report
        .findings
        .iter()
        .map(|finding| format!("{} {}", finding.address, finding.problem))
        .collect();
    assert_eq!(
        found,
        ["aws_route.bastion_internet Deleted, though the custom cloud needs it."]
    );
    let report = check(&variant, &terraform.plan("later", &variant, &["-destroy"]));
    assert_eq!(report.state, PlanState::Destroy);
    assert!(report.headline().contains("destroys everything"));
}

/// What somebody in the company made stricter, and the plan would take back: written into the state,
/// as a refresh would.
#[test]
fn the_plan_check_tells_what_a_plan_weakens() {
    let Some(terraform) = terraform() else { return };
    let variant = named("aws_hipaa");
    let folder = terraform.folder("weakened", &variant);
    let state_file = folder.join("terraform.tfstate");
    let _ = std::fs::remove_file(&state_file);
    let _ = std::fs::remove_file(folder.join("ignore_tags_override.tf"));
    let apply = [
        "apply",
        "-auto-approve",
        "-input=false",
        "-no-color",
        "-var-file=x.tfvars",
    ];
    terraform.succeed(&folder, apply);
    let applied = std::fs::read_to_string(&state_file).expect("a state");
    let check = |kind: &str, edit: &dyn Fn(&mut Value)| {
        let mut state: Value = serde_json::from_str(&applied).expect("JSON");
        let resources = state["resources"].as_array_mut().expect("resources");
        for resource in resources.iter_mut().filter(|one| one["type"] == kind) {
            for instance in resource["instances"].as_array_mut().expect("instances") {
                edit(&mut instance["attributes"]);
            }
        }
        std::fs::write(&state_file, state.to_string()).expect("a state");
        let plan = terraform.plan_in(&folder, &variant, &[]);
        let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
        let mut report = plan_check::check(&expected, &plan).expect("a plan");
        // The provider of these tests makes one up where none is set.
        report
            .findings
            .retain(|finding| !finding.problem.to_string().contains("permissions_boundary"));
        report
    };
    let stricter = |name: &'static str, edit: fn(&mut Value)| {
        move |attributes: &mut Value| {
            let mut policy = document(&attributes[name]);
            edit(&mut policy);
            attributes[name] = json!(policy.to_string());
        }
    };
    let weakened = |kind: &str, edit: &dyn Fn(&mut Value), part: &str| {
        let report = check(kind, edit);
        assert!(!report.findings.is_empty(), "{part}: {:?}", report.notes);
        for finding in &report.findings {
            let heading = finding.problem.heading();
            assert_eq!(
                heading, "Weaker than now",
                "{} {}",
                finding.address, finding.problem
            );
            assert!(
                finding.problem.to_string().contains(part),
                "{}",
                finding.problem
            );
        }
    };
    weakened(
        "aws_iam_role",
        &stricter("assume_role_policy", |policy| {
            policy["Statement"][0]["Condition"]["IpAddress"] =
                json!({ "aws:SourceIp": "192.0.2.0/24" });
        }),
        "statement ControlPlane loses the condition IpAddress aws:SourceIp",
    );
    weakened(
        "aws_s3_bucket_policy",
        &stricter("policy", |policy| {
            let more = json!({ "Sid": "NoPut", "Effect": "Deny", "Principal": "*",
                "Action": "s3:PutObject", "Resource": "*" });
            policy["Statement"]
                .as_array_mut()
                .expect("statements")
                .push(more);
        }),
        "statement NoPut is removed, which denies",
    );
    weakened(
        "aws_vpc_endpoint",
        &stricter("policy", |policy| {
            policy["Statement"][0]["Condition"]["StringEquals"] =
                json!({ "aws:PrincipalOrgID": "o-1" });
        }),
        "loses the condition StringEquals aws:PrincipalOrgID",
    );
    weakened(
        "aws_iam_role_policy",
        &stricter("policy", |policy| {
            let statements = policy["Statement"].as_array_mut().expect("statements");
            statements.remove(0);
        }),
        "Its policy gets weaker: statement",
    );
    weakened(
        "aws_s3_bucket_server_side_encryption_configuration",
        &|encryption| {
            let rule = &mut encryption["rule"][0]["apply_server_side_encryption_by_default"][0];
            rule["sse_algorithm"] = json!("aws:kms");
        },
        "from aws:kms to AES256",
    );

    // Tags of an automation: named, with the way out, and left alone where the person asks for that.
    let tagging = |attributes: &mut Value| {
        attributes["tags"]["AutoTag_Creator"] = json!("ada");
    };
    let report = check("aws_subnet", &tagging);
    assert_eq!(report.findings, []);
    assert_eq!(report.state, PlanState::TagsOnly);
    assert!(
        report.notes[0].starts_with("Removes the tag AutoTag_Creator from"),
        "{:?}",
        report.notes
    );
    let file = "provider \"aws\" {\n  ignore_tags {\n    keys = [\"AutoTag_Creator\"]\n  }\n}\n";
    std::fs::write(folder.join("ignore_tags_override.tf"), file).expect("a file");
    let report = check("aws_none", &tagging);
    assert_eq!(report.findings, []);
    assert!(
        report.choices[0].contains("leaves the tags AutoTag_Creator alone"),
        "{:?}",
        report.choices
    );
}

/// What 1.2.0 writes another way is, to Terraform, what 1.1.0 made: a new version replaces nothing.
#[test]
fn what_an_earlier_version_made_is_kept() {
    let Some(terraform) = terraform() else { return };
    let check = |name: &str, changes: &[(&str, &str)]| {
        let variant = named(name);
        let current = byoc_terraform::template(&variant.input).expect("a template");
        let mut earlier = current.clone();
        for (now, before) in changes {
            assert!(earlier.contains(now), "{now:?} is not in {name}");
            earlier = earlier.replace(now, before);
        }
        let folder = terraform.folder("earlier", &variant);
        let _ = std::fs::remove_file(folder.join("terraform.tfstate"));
        terraform.plan_of("earlier", &variant, &earlier);
        terraform.succeed(&folder, ["apply", "-input=false", "-no-color", "plan.bin"]);
        let plan = terraform.plan_of("earlier", &variant, &current);
        let changed: Vec<&Value> = plan["resource_changes"]
            .as_array()
            .expect("changes")
            .iter()
            .filter(|change| change["change"]["actions"] != json!(["no-op"]))
            .collect();
        assert!(changed.is_empty(), "{name}: {changed:#?}");
        std::fs::remove_file(folder.join("terraform.tfstate")).expect("the state goes");
    };
    check(
        "aws_standard",
        &[(
            "= aws_iam_role.control_plane.id",
            "= aws_iam_role.control_plane.name",
        )],
    );
    check(
        "google_standard",
        &[
            (
                "resource \"google_project_iam_custom_role\" \"onboarding\" {",
                "resource \"google_project_iam_custom_role\" \"onboarding\" {\n  count = var.onboarding ? 1 : 0",
            ),
            (
                "google_project_iam_custom_role.onboarding.id",
                "google_project_iam_custom_role.onboarding[0].id",
            ),
        ],
    );
}

#[test]
fn what_is_no_plan_of_this_custom_cloud_is_told_apart() {
    let Some(terraform) = terraform() else { return };
    let variant = named("aws_standard");
    let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
    let read =
        |bytes: &[u8]| plan_check::read(bytes).and_then(|plan| plan_check::check(&expected, &plan));
    let plan = terraform.plan("problems", &variant, &[]);
    let folder = terraform.folder("problems", &variant);
    let json = serde_json::to_vec(&plan).expect("JSON");
    assert!(read(&json).expect("a report").is_as_expected());

    let binary = std::fs::read(folder.join("plan.bin")).expect("the plan file");
    assert_eq!(read(&binary), Err(PlanProblem::Binary));
    let printed = terraform.run(&folder, ["show", "-no-color", "plan.bin"]);
    assert_eq!(read(&printed.stdout), Err(PlanProblem::PrintedPlan));
    let log = terraform.run(
        &folder,
        ["plan", "-json", "-input=false", "-var-file=x.tfvars"],
    );
    assert_eq!(read(&log.stdout), Err(PlanProblem::Log));
    let nothing = terraform.run(&folder, ["show", "-json"]);
    assert_eq!(read(&nothing.stdout), Err(PlanProblem::State));
    assert_eq!(read(b"  \n"), Err(PlanProblem::Empty));
    assert!(matches!(
        read(&json[..json.len() / 2]),
        Err(PlanProblem::Damaged(_))
    ));
    assert_eq!(read(b"hello"), Err(PlanProblem::NotAPlan));

    // What PowerShell writes.
    let text = String::from_utf8(json).expect("text");
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(units).collect();
    assert!(read(&utf16).expect("a report").is_as_expected());

    let mut other = variant.input.clone();
    other.unique_name = "cce-cce00000000000".to_owned();
    let other = byoc_terraform::expected_plan(&other).expect("a plan");
    assert!(matches!(
        plan_check::check(&other, &plan),
        Err(PlanProblem::OtherCustomCloud { .. })
    ));
    let mut newer = plan.clone();
    newer["format_version"] = json!("2.0");
    assert_eq!(
        plan_check::check(&expected, &newer),
        Err(PlanProblem::Format("2.0".to_owned()))
    );
    let mut errored = plan;
    errored["errored"] = json!(true);
    assert_eq!(
        plan_check::check(&expected, &errored),
        Err(PlanProblem::Errored)
    );

    // The state and the outputs, once there are any.
    terraform.succeed(&folder, ["apply", "-input=false", "-no-color", "plan.bin"]);
    let state = terraform.run(&folder, ["show", "-json"]);
    assert_eq!(read(&state.stdout), Err(PlanProblem::State));
    let raw = std::fs::read(folder.join("terraform.tfstate")).expect("the state");
    assert_eq!(read(&raw), Err(PlanProblem::State));
    let outputs = terraform.run(&folder, ["output", "-json"]);
    assert_eq!(read(&outputs.stdout), Err(PlanProblem::Outputs));
    std::fs::remove_file(folder.join("terraform.tfstate")).expect("the state goes");
}

#[test]
fn with_the_files_and_their_readme_alone_it_applies_and_goes_again() {
    let Some(terraform) = terraform() else { return };
    for name in ["aws_hipaa", "aws_standard", "google_standard"] {
        let variant = named(name);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("byoc-readme")
            .join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let mut files = byoc_terraform::files(&variant.input).expect("files");
        files.push(byoc_terraform::checksums(&files));
        for file in &files {
            std::fs::write(folder.join(&file.name), &file.text).expect("a file");
        }
        let readme = &files[2].text;
        let succeed = |line: &str| -> String {
            let output = terraform.type_in(&folder, line);
            assert!(output.status.success(), "{name}: {line}\n{}", text(&output));
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        let shell: Vec<&str> = readme
            .split("```sh\n")
            .skip(1)
            .filter_map(|block| block.split("```").next())
            .flat_map(str::lines)
            .collect();
        // Signing in is left to the person.
        let lines: Vec<&str> = shell
            .into_iter()
            .filter(|line| line.starts_with("terraform ") || line.starts_with("sha256sum "))
            // For who keeps the buckets; here they go.
            .filter(|line| !line.starts_with("terraform state "))
            .collect();
        let commands: Vec<&str> = lines
            .iter()
            .filter_map(|line| line.split(' ').nth(1))
            .collect();
        assert_eq!(
            commands,
            [
                "--check", "init", "plan", "show", "apply", "output", "destroy", "destroy"
            ]
        );
        succeed(lines[0]);
        if variant.input.plan.provider == CloudProvider::Google {
            let own = "google_project_id = \"my-project\"\n";
            assert!(readme.contains(&format!("```hcl\n{own}```")), "{readme}");
            std::fs::write(folder.join("own.auto.tfvars"), own).expect("a file");
        }
        // The buckets are empty here, so that they may go: the file that the README has for it.
        if let Some(release) = byoc_terraform::bucket_release(&variant.input).expect("an answer") {
            assert!(
                readme.contains(&format!("```hcl\n{release}\n```")),
                "{readme}"
            );
            std::fs::write(folder.join("own_override.tf"), release).expect("a file");
        }
        let mut answers = lines[1..].iter().map(|line| succeed(line));
        answers.nth(2).expect("the plan is shown");
        let plan = std::fs::read(folder.join("plan.json")).expect("the plan");
        let expected = byoc_terraform::expected_plan(&variant.input).expect("a plan");
        let report = plan_check::read(&plan)
            .and_then(|plan| plan_check::check(&expected, &plan))
            .expect("a report");
        assert!(report.is_as_expected(), "{name}: {:?}", report.findings);

        let output = answers.nth(1).expect("the output");
        let input = &variant.input;
        let found = read_output(
            &output,
            &Expected::new(input.plan.cloud, &input.unique_name),
        );
        assert!(found.is_ok(), "{name}: {output}");
        assert_eq!(answers.count(), 2, "onboarding, then everything");
        assert_eq!(state(terraform, &folder), BTreeSet::new(), "{name}");
    }
}

fn named(name: &str) -> Variant {
    variants::all()
        .into_iter()
        .find(|variant| variant.name == name)
        .expect("a variant")
}

/// Addresses of the managed resources in the state.
fn state(terraform: &Terraform, folder: &Path) -> BTreeSet<String> {
    let output = terraform.run(folder, ["state", "list"]);
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter(|address| !address.starts_with("data."))
        .map(str::to_owned)
        .collect()
}

#[test]
fn models_that_are_no_variant_have_no_template() {
    use DeploymentModel::{DirectIpsecIngress, Hipaa, IpsecIngress};
    let refuse = |provider, model| {
        let mut input: TemplateInput =
            variants::input(CloudProvider::Aws, DeploymentModel::Standard, 3);
        (input.plan.provider, input.plan.model) = (provider, model);
        byoc_terraform::template(&input)
            .expect_err("a refusal")
            .to_string()
    };
    assert_eq!(
        refuse(CloudProvider::Google, Hipaa),
        "There is no template for the deployment model HIPAA on Google Cloud. Choose Private or \
         Public, or AWS for HIPAA and PCI DSS."
    );
    assert!(refuse(CloudProvider::Aws, IpsecIngress).contains("on AWS"));
    assert!(refuse(CloudProvider::Azure, DirectIpsecIngress).contains("Azure"));
}

// ---------------------------------------------------------------------------------------------

/// A terraform that reaches only providers that know the schemas. None where it is not installed.
fn terraform() -> Option<&'static Terraform> {
    static TERRAFORM: LazyLock<Option<Terraform>> =
        LazyLock::new(|| Terraform::start("provider.py"));
    TERRAFORM.as_ref()
}

/// The plan of every variant.
fn plans(terraform: &Terraform) -> &'static [(Variant, Value)] {
    static PLANS: OnceLock<Vec<(Variant, Value)>> = OnceLock::new();
    PLANS.get_or_init(|| {
        let plan = |variant| {
            let plan = terraform.plan("plan", &variant, &[]);
            (variant, plan)
        };
        variants::all().into_iter().map(plan).collect()
    })
}

impl Terraform {
    /// The plan of a variant as `terraform show -json` writes it.
    fn plan(&self, purpose: &str, variant: &Variant, arguments: &[&str]) -> Value {
        let folder = self.folder(purpose, variant);
        self.plan_in(&folder, variant, arguments)
    }

    /// The same with a template that somebody changed.
    fn plan_of(&self, purpose: &str, variant: &Variant, template: &str) -> Value {
        let folder = self.folder(purpose, variant);
        std::fs::write(folder.join("main.tf"), template).expect("a file");
        self.plan_in(&folder, variant, &[])
    }

    fn plan_in(&self, folder: &Path, variant: &Variant, arguments: &[&str]) -> Value {
        let mut all = vec![
            "plan",
            "-input=false",
            "-no-color",
            "-out=plan.bin",
            "-var-file=x.tfvars",
        ];
        if variant.input.plan.provider == CloudProvider::Google {
            all.extend(["-var", "google_project_id=my-project"]);
        }
        all.extend(arguments);
        self.succeed(folder, all);
        let output = self.run(folder, ["show", "-json", "plan.bin"]);
        serde_json::from_slice(&output.stdout).expect("JSON")
    }
}

/// Planned values of every managed resource, by address.
fn resources(plan: &Value) -> BTreeMap<String, Value> {
    plan["planned_values"]["root_module"]["resources"]
        .as_array()
        .expect("resources")
        .iter()
        .filter(|resource| resource["mode"] == json!("managed"))
        .map(|resource| {
            (
                resource["address"].as_str().expect("an address").to_owned(),
                resource["values"].clone(),
            )
        })
        .collect()
}

/// A policy document, which Terraform holds as text.
fn document(policy: &Value) -> Value {
    serde_json::from_str(policy.as_str().expect("a document")).expect("JSON")
}
