//! On a plan of two resources. Real plans of every variant, and what somebody changed in them, are
//! checked in `crates/byoc-terraform/tests/terraform.rs`.

use byoc_rules::plan_check::{
    FindingProblem, PlanMark, PlanProblem, PlanReport, PlanState, StatementDifference, check, read,
};
use byoc_types::ExpectedPlan;
use serde_json::{Value, json};

use crate::assert_is_sentence;

const NAME: &str = "cce-cce0123456789a";

fn expected() -> ExpectedPlan {
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [
            { "Sid": "A", "Effect": "Allow", "Action": "ec2:RunInstances",
              "Resource": "arn:aws:ec2:eu-west-1:ACCOUNT_ID:instance/*" },
            { "Sid": "B", "Effect": "Allow", "Action": ["ec2:x", "ec2:y"], "Resource": "*" },
        ],
    });
    serde_json::from_value(json!({
        "byoc_unique_name": NAME,
        "template_version": "1.1.0",
        "cloud_provider": "aws",
        "cloud_region": "eu-west-1",
        "resources": [
            {
                "address": "aws_iam_role_policy.control_plane",
                "kind": "aws_iam_role_policy",
                "title": "Policy of the role",
                "policies": { "policy": policy.to_string() },
                "references": { "role": ["aws_iam_role.control_plane"] },
                "settings": ["policy", "role"],
            },
            {
                "address": "aws_vpc.byoc",
                "kind": "aws_vpc",
                "title": "VPC",
                "name": format!("{NAME}-vpc"),
                "ranges": { "cidr_block": "10.0.0.0/16" },
                "tags": { "Name": format!("{NAME}-vpc"), "team": "data" },
                "values": { "enable_dns_support": true },
                "settings": ["cidr_block", "enable_dns_support", "tags"],
            },
        ],
        "customer_rules": [{
            "address": "aws_vpc_security_group_ingress_rule.workload_customer",
            "kind": "aws_vpc_security_group_ingress_rule",
            "title": "Incoming rule",
            "values": { "ip_protocol": "tcp" },
            "references": {
                "cidr_ipv4": ["each.value"],
                "security_group_id": ["aws_security_group.workload"],
            },
            "settings": ["cidr_ipv4", "ip_protocol", "security_group_id"],
        }],
        "may_go": [],
        "data_sources": ["data.aws_caller_identity.current"],
        "provider_settings": { "region": ["var.aws_region"] },
    }))
    .expect("an expected plan")
}

fn plan() -> Value {
    let policy = json!({
        "Statement": [
            { "Sid": "B", "Effect": "Allow", "Action": ["ec2:y", "ec2:x"], "Resource": ["*"] },
            { "Sid": "A", "Effect": "Allow", "Action": ["ec2:RunInstances"],
              "Resource": "arn:aws:ec2:eu-west-1:123456789012:instance/*" },
        ],
        "Version": "2012-10-17",
    });
    let create = |address: &str, after: Value| {
        json!({
            "address": address,
            "mode": "managed",
            "change": { "actions": ["create"], "before": null, "after": after, "after_unknown": {} },
        })
    };
    json!({
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "variables": { "byoc_unique_name": { "value": NAME } },
        "planned_values": {},
        "prior_state": { "values": { "root_module": { "resources": [
            { "address": "data.aws_caller_identity.current",
              "values": { "account_id": "123456789012" } },
        ] } } },
        "resource_changes": [
            create("aws_iam_role_policy.control_plane", json!({ "policy": policy.to_string() })),
            create("aws_vpc.byoc", json!({
                "cidr_block": "10.0.0.0/16",
                "enable_dns_support": true,
                "tags": { "Name": format!("{NAME}-vpc"), "team": "data" },
            })),
        ],
        "configuration": {
            "provider_config": {
                "aws": {
                    "name": "aws",
                    "full_name": "registry.terraform.io/hashicorp/aws",
                    "expressions": { "region": { "references": ["var.aws_region"] } },
                },
            },
            "root_module": { "resources": [
                { "address": "aws_iam_role_policy.control_plane", "mode": "managed", "expressions": {
                    "policy": { "references": ["local.ec2"] },
                    "role": { "references": ["aws_iam_role.control_plane.name", "aws_iam_role.control_plane"] },
                } },
                { "address": "aws_vpc.byoc", "mode": "managed", "expressions": {
                    "cidr_block": { "references": ["var.reserved_cidr"] },
                    "enable_dns_support": { "constant_value": true },
                    "tags": { "references": ["local.tags"] },
                } },
                { "address": "data.aws_caller_identity.current", "mode": "data" },
            ] },
        },
    })
}

fn after_edit(edit: impl FnOnce(&mut Value)) -> PlanReport {
    let mut plan = plan();
    edit(&mut plan);
    let report = check(&expected(), &plan).expect("a plan");
    for finding in &report.findings {
        assert_is_sentence(&finding.problem.to_string());
    }
    assert_is_sentence(&report.headline());
    report
}

fn problems(edit: impl FnOnce(&mut Value)) -> Vec<FindingProblem> {
    let findings = after_edit(edit).findings;
    findings
        .into_iter()
        .map(|finding| finding.problem)
        .collect()
}

/// Address and sentence of each finding.
fn sentences(report: &PlanReport) -> Vec<String> {
    report
        .findings
        .iter()
        .map(|finding| format!("{} {}", finding.address, finding.problem))
        .collect()
}

#[test]
fn a_plan_as_drawn_has_no_findings() {
    let report = after_edit(|_| {});
    assert_eq!(report.findings, []);
    assert_eq!(report.state, PlanState::New);
    assert_eq!(report.account.as_deref(), Some("123456789012"));
    assert_eq!(
        report.headline(),
        "This plan creates the 2 resources that were drawn, and nothing else."
    );
}

#[test]
fn lists_in_a_policy_may_come_in_any_order_but_hold_the_same() {
    let found = problems(|plan| {
        let policy = &mut plan["resource_changes"][0]["change"]["after"]["policy"];
        let text = policy.as_str().expect("text").replace("ec2:y", "iam:*");
        *policy = json!(text);
    });
    let statements = vec![StatementDifference::Changed("B".to_owned())];
    let attribute = "policy".to_owned();
    assert_eq!(
        found,
        [FindingProblem::Policy {
            attribute,
            statements
        }]
    );
}

#[test]
fn a_policy_of_another_account_is_found() {
    let found = problems(|plan| {
        let policy = &mut plan["resource_changes"][0]["change"]["after"]["policy"];
        let text = policy.as_str().expect("text");
        *policy = json!(text.replace("123456789012", "999999999999"));
    });
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_missing_resource_is_marked_in_its_group() {
    let report = after_edit(|plan| {
        let changes = plan["resource_changes"].as_array_mut().expect("changes");
        changes.pop();
    });
    let group = report
        .groups
        .iter()
        .find(|group| group.kind == "aws_vpc")
        .expect("a group");
    assert_eq!((group.expected, group.found), (1, 0));
    assert_eq!(group.rows[0].mark, PlanMark::Missing);
    assert!(!group.is_as_expected() && !report.is_as_expected());
}

#[test]
fn a_replaced_resource_says_because_of_what() {
    let found = problems(|plan| {
        let change = &mut plan["resource_changes"][1]["change"];
        change["actions"] = json!(["delete", "create"]);
        change["replace_paths"] = json!([["cidr_block"]]);
        change["before"] = json!({ "cidr_block": "10.1.0.0/16" });
    });
    assert_eq!(
        found[0].to_string(),
        "Deleted and created again, because of cidr_block."
    );
}

#[test]
fn a_change_in_place_to_what_was_drawn_is_no_fault() {
    let report = after_edit(|plan| {
        let change = &mut plan["resource_changes"][1]["change"];
        change["actions"] = json!(["update"]);
        change["before"] = change["after"].clone();
        change["before"]["enable_dns_support"] = json!(false);
        change["before"]["tags"]["team"] = json!("other");
    });
    assert_eq!(report.findings, []);
    assert_eq!(
        report.notes,
        ["aws_vpc.byoc becomes what was drawn: enable_dns_support changes in place."]
    );
    assert_eq!(report.state, PlanState::Changes);
}

#[test]
fn a_change_in_place_to_something_else_is_told_once() {
    let report = after_edit(|plan| {
        let change = &mut plan["resource_changes"][1]["change"];
        change["actions"] = json!(["update"]);
        change["before"] = change["after"].clone();
        change["after"]["enable_dns_support"] = json!(false);
    });
    assert_eq!(
        sentences(&report),
        ["aws_vpc.byoc Its enable_dns_support is false, not true."]
    );
    assert_eq!(report.notes, Vec::<String>::new());
}

#[test]
fn what_is_deleted_is_told_by_what_it_was() {
    let delete = |address: &str| {
        json!({
            "address": address,
            "mode": "managed",
            "change": { "actions": ["delete"], "before": {}, "after": null, "after_unknown": {} },
        })
    };
    let report = after_edit(|plan| {
        let changes = plan["resource_changes"].as_array_mut().expect("changes");
        changes[1] = delete("aws_vpc.byoc");
        // The template has such resources, though not this one; and none of the other kind.
        changes.push(delete("aws_vpc.byoc[\"old\"]"));
        changes.push(delete("aws_eip.mine"));
    });
    assert_eq!(
        sentences(&report),
        [
            "aws_eip.mine Deleted, and not part of the template.",
            "aws_vpc.byoc Deleted, though the custom cloud needs it.",
        ]
    );
    assert_eq!(
        report.notes,
        ["aws_vpc.byoc[\"old\"] goes: it is no longer drawn."]
    );
}

#[test]
fn what_the_template_knows_must_be_known_in_the_plan() {
    // An expression can be written so that its value is not worked out before the apply.
    for (resource, attribute) in [
        (0, "policy"),
        (1, "cidr_block"),
        (1, "enable_dns_support"),
        (1, "tags"),
    ] {
        let found = problems(|plan| {
            let change = &mut plan["resource_changes"][resource]["change"];
            change["after"]
                .as_object_mut()
                .expect("an object")
                .remove(attribute);
            change["after_unknown"] = json!({ attribute: true });
        });
        let attribute = attribute.to_owned();
        assert_eq!(found, [FindingProblem::Undetermined { attribute }]);
    }
}

#[test]
fn what_points_at_the_right_thing_must_also_be_it() {
    let with_role = |expression: Value, value: Value| {
        problems(|plan| {
            let role = json!({
                "address": "aws_iam_role.control_plane",
                "mode": "managed",
                "change": { "actions": ["no-op"], "after": { "name": "cce-x-iam-role" } },
            });
            plan["resource_changes"]
                .as_array_mut()
                .expect("changes")
                .push(role);
            plan["resource_changes"][0]["change"]["after"]["role"] = value;
            plan["configuration"]["root_module"]["resources"][0]["expressions"]["role"] =
                expression;
        })
        .into_iter()
        .filter(|problem| !matches!(problem, FindingProblem::Unexpected { .. }))
        .map(|problem| problem.to_string())
        .collect::<Vec<_>>()
    };
    let points =
        json!({ "references": ["aws_iam_role.control_plane.name", "aws_iam_role.control_plane"] });
    assert_eq!(
        with_role(points.clone(), json!("cce-x-iam-role")),
        Vec::<String>::new()
    );
    // `true ? "other" : aws_iam_role.control_plane.name`, in two disguises.
    let sentence = "Its role comes from other, not from aws_iam_role.control_plane.";
    assert_eq!(with_role(points.clone(), json!("other")), [sentence]);
    let mut constant = points;
    constant["constant_value"] = json!("other");
    assert_eq!(with_role(constant, json!("other")), [sentence]);
}

/// A rule of the customer's, made or taken away.
fn own_rule(action: &str, edit: impl FnOnce(&mut Value)) -> PlanReport {
    after_edit(|plan| {
        let values = json!({ "cidr_ipv4": "203.0.113.0/24", "ip_protocol": "tcp",
            "from_port": 10000, "to_port": 32767 });
        let (before, after) = match action {
            "delete" => (values, Value::Null),
            _ => (Value::Null, values),
        };
        let address = "aws_vpc_security_group_ingress_rule.workload_customer";
        let change = json!({ "actions": [action], "before": before, "after": after,
            "after_unknown": { "security_group_id": true } });
        plan["resource_changes"]
            .as_array_mut()
            .expect("changes")
            .push(json!({
            "address": format!("{address}[\"office\"]"), "mode": "managed", "change": change }));
        plan["configuration"]["root_module"]["resources"].as_array_mut().expect("resources").push(json!({
            "address": address, "mode": "managed", "expressions": {
                "cidr_ipv4": { "references": ["each.value.cidr_ipv4", "each.value"] },
                "ip_protocol": { "constant_value": "tcp" },
                "security_group_id": { "references": ["aws_security_group.workload.id", "aws_security_group.workload"] },
            } }));
        edit(plan);
    })
}

#[test]
fn a_rule_of_ones_own_is_listed_and_missed_when_it_goes() {
    let report = own_rule("create", |_| {});
    assert_eq!(report.findings, []);
    assert_eq!(report.own_rules[0].source, "203.0.113.0/24");
    let report = own_rule("delete", |_| {});
    assert_eq!(
        sentences(&report),
        [
            "aws_vpc_security_group_ingress_rule.workload_customer[\"office\"] Your own rule goes: \
         203.0.113.0/24 loses tcp 10000-32767. If you downloaded the variables file again, put \
         your rules back into it first."
        ]
    );
}

#[test]
fn a_rule_of_ones_own_is_no_more_than_a_rule() {
    let report = own_rule("create", |plan| {
        let resource = &mut plan["configuration"]["root_module"]["resources"][3];
        resource["expressions"]["security_group_id"] = json!({ "references": ["aws_security_group.bastion.id", "aws_security_group.bastion"] });
        plan["resource_changes"][2]["change"]["after"]["ip_protocol"] = json!("-1");
    });
    let address = "aws_vpc_security_group_ingress_rule.workload_customer[\"office\"]";
    assert_eq!(
        sentences(&report),
        [
            format!("{address} Its ip_protocol is -1, not tcp."),
            format!(
                "{address} Its security_group_id comes from aws_security_group.bastion, not from \
                 aws_security_group.workload."
            ),
        ]
    );
}

#[test]
fn a_plan_of_some_resources_says_that_the_others_stay() {
    let report = after_edit(|plan| {
        let changes = plan["resource_changes"].as_array_mut().expect("changes");
        changes.pop();
        plan["prior_state"]["values"]["root_module"]["resources"]
            .as_array_mut()
            .expect("resources")
            .push(json!({ "address": "aws_vpc.byoc", "mode": "managed", "values": {} }));
    });
    assert_eq!(report.findings, []);
    let group = report
        .groups
        .iter()
        .find(|group| group.kind == "aws_vpc")
        .expect("a group");
    assert_eq!(group.rows[0].mark, PlanMark::Untouched);
}

#[test]
fn what_stands_beside_the_resources_is_found() {
    let found = |edit: fn(&mut Value)| -> Vec<String> {
        let edit = |plan: &mut Value| edit(&mut plan["configuration"]);
        let report = after_edit(edit);
        report
            .findings
            .iter()
            .map(|finding| format!("{} {}", finding.address, finding.problem))
            .collect()
    };
    assert_eq!(
        found(|configuration| {
            configuration["root_module"]["module_calls"] = json!({ "more": {} });
        }),
        ["module.more A module, of which the template has none."]
    );
    assert_eq!(
        found(|configuration| {
            configuration["provider_config"]["null"] = json!({ "name": "null" });
        }),
        ["null A provider that the template does not use."]
    );
    assert_eq!(
        found(|configuration| {
            configuration["provider_config"]["aws"]["full_name"] =
                json!("registry.terraform.io/other/aws");
        }),
        ["aws A provider that the template does not use."]
    );
    assert_eq!(
        found(|configuration| {
            configuration["provider_config"]["aws"]["expressions"]["region"] =
                json!({ "constant_value": "us-east-1" });
        }),
        ["aws Its region comes from us-east-1, not from var.aws_region."]
    );
    assert_eq!(
        found(|configuration| {
            configuration["provider_config"]["aws"]["expressions"]["endpoints"] =
                json!([{ "iam": { "constant_value": "https://example.com" } }]);
        }),
        [
            "aws The provider sets endpoints, which the template does not.",
            "aws The provider sets endpoints.iam, which the template does not.",
        ]
    );
    assert_eq!(
        found(|configuration| {
            configuration["root_module"]["resources"][2]["address"] = json!("data.external.x");
        }),
        ["data.external.x Reads something that the template does not read."]
    );
}

#[test]
fn what_is_taken_over_or_run_beside_is_found() {
    assert_eq!(
        problems(|plan| {
            let change = &mut plan["resource_changes"][1]["change"];
            change["actions"] = json!(["no-op"]);
            change["before"] = change["after"].clone();
            change["importing"] = json!({ "id": "vpc-0123456789abcdef0" });
        }),
        [FindingProblem::Imported]
    );
    assert_eq!(
        problems(|plan| {
            plan["action_invocations"] = json!([{ "address": "action.aws_lambda_invoke.x" }]);
        }),
        [FindingProblem::Action]
    );
}

#[test]
fn what_is_no_plan_says_what_to_do() {
    let check_file = |file: &[u8], code: &str| {
        let problem = read(file)
            .and_then(|plan| check(&expected(), &plan))
            .expect_err("a problem");
        assert_eq!(problem.code(), code, "{problem}");
        assert_is_sentence(&problem.to_string());
    };
    check_file(b"", "plan_empty");
    check_file(b"PK\x03\x04\x14", "plan_binary");
    check_file(
        b"Terraform will perform the following actions:\n",
        "plan_printed",
    );
    check_file(
        b"{\"@level\":\"info\"}\n{\"@level\":\"info\"}\n",
        "plan_log",
    );
    check_file(b"{\"format_version\":\"1.0\"}", "plan_state");
    check_file(
        b"{\"version\":4,\"serial\":1,\"lineage\":\"x\"}",
        "plan_state",
    );
    check_file(
        b"{\"vpc_id\":{\"sensitive\":false,\"value\":\"vpc-1\"}}",
        "plan_outputs",
    );
    check_file(b"{\"format_version\":", "plan_damaged");
    check_file(b"[]", "plan_unknown");
    check_file(b"{}", "plan_unknown");
    check_file(b"\xff\xfeh\xd8", "plan_unknown");
    let edited = |edit: fn(&mut Value)| {
        let mut plan = plan();
        edit(&mut plan);
        plan.to_string().into_bytes()
    };
    check_file(
        &edited(|plan| plan["format_version"] = json!("2.0")),
        "plan_format",
    );
    check_file(
        &edited(|plan| plan["errored"] = json!(true)),
        "plan_errored",
    );
    check_file(
        &edited(|plan| plan["variables"] = json!({})),
        "plan_other_template",
    );
    check_file(
        &edited(|plan| plan["variables"]["byoc_unique_name"]["value"] = json!("cce-other")),
        "plan_other_custom_cloud",
    );
}

#[test]
fn no_json_makes_the_check_stumble() {
    // Every value of the plan in turn becomes something of another type.
    fn paths(value: &Value, path: &str, found: &mut Vec<String>) {
        let children: Vec<(String, &Value)> = match value {
            Value::Object(entries) => entries.iter().map(|(k, v)| (k.clone(), v)).collect(),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .map(|(i, v)| (i.to_string(), v))
                .collect(),
            _ => Vec::new(),
        };
        for (name, child) in children {
            let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
            paths(child, &path, found);
            found.push(path);
        }
    }
    let plan = plan();
    let mut all = Vec::new();
    paths(&plan, "", &mut all);
    assert!(all.len() > 60);
    for path in all {
        for other in [
            json!(null),
            json!(7),
            json!("x"),
            json!([]),
            json!({}),
            json!([[{}]]),
        ] {
            let mut plan = plan.clone();
            *plan.pointer_mut(&path).expect("a value") = other;
            if let Err(problem) = check(&expected(), &plan) {
                assert!(!matches!(problem, PlanProblem::Damaged(_)));
            }
        }
    }
}
