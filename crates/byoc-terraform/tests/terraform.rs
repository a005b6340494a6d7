//! The real terraform reads, plans and applies every variant, with providers that know only the
//! schemas (`provider/provider.py`): no network, no account. What applying makes is looked at in
//! `terraform/applied.rs`.
//!
//! Without terraform on PATH these tests are skipped, loudly; with `CI=true` they then fail.

#[path = "terraform/applied.rs"]
mod applied;
#[path = "common/hostile.rs"]
mod hostile;
#[path = "common/iam.rs"]
mod iam;
#[path = "terraform/program.rs"]
mod program;
#[path = "common/variants.rs"]
mod variants;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{LazyLock, OnceLock};

use byoc_rules::identifier::{Expected, read_output};
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

#[test]
fn hostile_tags_arrive_as_they_were_typed_and_change_nothing_else() {
    let Some(terraform) = terraform() else { return };
    let mut variant = variants::all().remove(0);
    let plain = terraform.plan("plain-tags", &variant, &[]);
    variant.input.tags = hostile::STRINGS
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

#[test]
fn a_wrong_value_is_refused_with_a_sentence() {
    let Some(terraform) = terraform() else { return };
    let variants = variants::all();
    let check = |name: &str, variable: &str, value: &str, sentence: &str| {
        let variant = variants
            .iter()
            .find(|variant| variant.name == name)
            .expect("a variant");
        let folder = terraform.folder("wrong", variant);
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
    for key in ["Name", "aws:x", "AWS:x", "aiven-x", "byoc_subnet", "byoc-x"] {
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
        {security_group_id="sg-0123456789abcdef0",from_port=10000,to_port=32767}]"#;
    let plan = terraform.plan("rules", &variant, &["-var", rules]);
    let customer = "aws_vpc_security_group_ingress_rule.workload_customer";
    assert_eq!(count(&plan, customer), 2);
    let planned = resources(&plan);
    let rule = &planned[&format!("{customer}[\"203.0.113.0/24-10000-32767\"]")];
    assert_eq!(rule["cidr_ipv4"], json!("203.0.113.0/24"));

    let plan = terraform.plan("no-onboarding", &variant, &["-var", "onboarding=false"]);
    assert_eq!(count(&plan, "aws_iam_role_policy"), 1);

    let google = variants::all()
        .into_iter()
        .find(|variant| variant.name == "google_standard")
        .expect("a variant");
    let ranges = r#"customer_source_ranges=["203.0.113.0/24"]"#;
    let plan = terraform.plan("ranges", &google, &["-var", ranges]);
    assert_eq!(count(&plan, "google_compute_firewall.workload_customer"), 1);
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
            let expected = Expected::new(variant.input.plan.provider, unique_name)
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
        let targets = command
            .split(' ')
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

        terraform.succeed(&folder, ["destroy"].iter().chain(&common).copied());
        assert_eq!(state(terraform, &folder), BTreeSet::new(), "{name}");
    }
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
        self.succeed(&folder, all);
        let output = self.run(&folder, ["show", "-json", "plan.bin"]);
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
