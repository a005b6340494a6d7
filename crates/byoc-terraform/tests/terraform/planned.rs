//! What is planned is what is shown: resources, subnets, rules, policies.

use crate::variants::Variant;
use crate::{ACCOUNT, document, plans, resources, terraform};
use byoc_rules::cloud::TemplateCloud;
use byoc_terraform::ExpectedResource;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

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
    let tags: Option<BTreeMap<String, String>> =
        serde_json::from_value(planned["tags"].clone()).expect("tags are strings");
    let tags = tags.unwrap_or_default();
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
        let attribute = match variant.input.plan.cloud {
            TemplateCloud::Google => "ip_cidr_range",
            TemplateCloud::Aws => "cidr_block",
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
        if input.plan.cloud == TemplateCloud::Google {
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
        if variant.input.plan.cloud != TemplateCloud::Aws {
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
