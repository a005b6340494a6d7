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
        "removable": [],
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
        "This plan creates the 2 expected resources and nothing else."
    );
}

#[test]
fn what_is_not_set_is_said_to_be_so() {
    let problems = [
        FindingProblem::Range {
            attribute: "cidr_block".into(),
            expected: "10.0.0.0/16".into(),
            found: String::new(),
        },
        FindingProblem::Name {
            expected: NAME.into(),
            found: None,
        },
        FindingProblem::PointsElsewhere {
            attribute: "vpc_id".into(),
            expected: "aws_vpc.main".into(),
            found: String::new(),
        },
    ];
    assert_eq!(
        problems.map(|problem| problem.to_string()),
        [
            "Its CIDR block (cidr_block) is not set; it should be 10.0.0.0/16.",
            "Its name is not set; it should be cce-cce0123456789a.",
            "Its vpc_id does not come from aws_vpc.main.",
        ]
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
        ["aws_vpc.byoc: enable_dns_support changes from false to true, as in the template."]
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
        ["aws_vpc.byoc[\"old\"] is deleted, because the template doesn't have it."]
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
    assert_eq!(report.customer_rules[0].source, "203.0.113.0/24");
    assert_eq!(
        report.headline(),
        "This plan creates the 2 expected resources and 1 rule of your own."
    );
    let report = own_rule("delete", |_| {});
    assert_eq!(
        sentences(&report),
        [
            "aws_vpc_security_group_ingress_rule.workload_customer[\"office\"] Removes your rule: \
         tcp 10000-32767 from 203.0.113.0/24. To keep the rule, write it \
         into own.auto.tfvars and create the plan again."
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
        ["module.more This is a module. The template has no modules."]
    );
    assert_eq!(
        found(|configuration| {
            configuration["provider_config"]["null"] = json!({ "name": "null" });
        }),
        ["null The template does not use this provider."]
    );
    assert_eq!(
        found(|configuration| {
            configuration["provider_config"]["aws"]["full_name"] =
                json!("registry.terraform.io/other/aws");
        }),
        ["aws The template does not use this provider."]
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
        ["aws The provider sets endpoints, which the template does not set."]
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
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
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

/// A change in place of what is there; afterwards it is as in the template.
fn changed_in_place(
    address: &str,
    expected: Value,
    before: Value,
    after: Value,
    version: Option<&str>,
) -> PlanReport {
    let kind = address.split('.').next().expect("a kind");
    let names: Vec<&String> = after.as_object().expect("attributes").keys().collect();
    let mut all = serde_json::to_value(self::expected()).expect("JSON");
    let mut resource =
        json!({ "address": address, "kind": kind, "title": "It", "settings": names });
    for (name, value) in expected.as_object().expect("parts") {
        resource[name] = value.clone();
    }
    all["resources"]
        .as_array_mut()
        .expect("resources")
        .push(resource);
    let mut plan = plan();
    for change in plan["resource_changes"].as_array_mut().expect("changes") {
        change["change"]["actions"] = json!(["no-op"]);
        change["change"]["before"] = change["change"]["after"].clone();
    }
    let change =
        json!({ "actions": ["update"], "before": before, "after": after, "after_unknown": {} });
    let changes = plan["resource_changes"].as_array_mut().expect("changes");
    changes.push(json!({ "address": address, "mode": "managed", "change": change }));
    let settings: serde_json::Map<String, Value> = names
        .iter()
        .map(|name| ((*name).clone(), json!({})))
        .collect();
    let resources = &mut plan["configuration"]["root_module"]["resources"];
    let body = json!({ "address": address, "mode": "managed", "expressions": settings });
    resources.as_array_mut().expect("resources").push(body);
    if let Some(before) = version {
        let change = json!({ "actions": ["update"], "before": before, "after": "1.1.0" });
        plan["output_changes"]["template_version"] = change;
    }
    let all = serde_json::from_value(all).expect("an expected plan");
    let report = check(&all, &plan).expect("a plan");
    for finding in &report.findings {
        assert_is_sentence(&finding.problem.to_string());
    }
    report
}

fn policy(statements: Value) -> Value {
    json!(json!({ "Version": "2012-10-17", "Statement": statements }).to_string())
}

#[test]
fn a_change_that_weakens_what_is_there_is_no_harmless_one() {
    let weaker = |kind: &str, name: &str, before: Value, after: Value, part: &str| {
        let address = format!("{kind}.x");
        let is_policy = after.as_str().is_some_and(|text| text.starts_with('{'));
        let expected = match is_policy {
            true => json!({ "policies": { name: after } }),
            false => json!({ "values": { name: after } }),
        };
        let (before, after) = (json!({ name: before }), json!({ name: after }));
        let report = changed_in_place(&address, expected, before, after, None);
        let found = sentences(&report);
        assert!(!found.is_empty(), "{name}: {part}");
        assert!(found[0].starts_with(&format!("{address} ")), "{found:?}");
        assert!(found[0].contains(part), "{part}: {found:?}");
        assert_eq!(report.findings[0].problem.heading(), "Weaker than now");
        assert!(
            report.headline().contains("weakens existing resources"),
            "{}",
            report.headline()
        );
        assert_eq!(report.notes, Vec::<String>::new());
    };
    let trust = |principal: &str, condition: Value| {
        policy(
            json!([{ "Sid": "ControlPlane", "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": { "AWS": principal }, "Condition": condition }]),
        )
    };
    let user = "arn:aws:iam::111122223333:user/byoc";
    let external_id = json!({ "StringEquals": { "sts:ExternalId": "abc" } });

    // The boundary that an automation put there.
    weaker(
        "aws_iam_role",
        "permissions_boundary",
        json!("arn:aws:iam::123456789012:policy/boundary"),
        Value::Null,
        "Removes the permissions boundary arn:aws:iam::123456789012:policy/boundary from the role. \
         To keep it, add it to the company rules",
    );
    // Conditions of the trust policy, and whom it trusts.
    weaker(
        "aws_iam_role",
        "assume_role_policy",
        trust(
            user,
            json!({ "StringEquals": { "sts:ExternalId": "abc" },
            "IpAddress": { "aws:SourceIp": "192.0.2.0/24" } }),
        ),
        trust(user, external_id.clone()),
        "statement ControlPlane loses the condition IpAddress aws:SourceIp",
    );
    weaker(
        "aws_iam_role",
        "assume_role_policy",
        trust(user, external_id.clone()),
        trust(user, json!({})),
        "loses the condition StringEquals sts:ExternalId",
    );
    weaker(
        "aws_iam_role",
        "assume_role_policy",
        trust(user, external_id.clone()),
        trust("*", external_id.clone()),
        "statement ControlPlane also trusts AWS *",
    );
    weaker(
        "aws_iam_role",
        "assume_role_policy",
        trust(user, json!({ "StringEquals": { "sts:ExternalId": "abc" } })),
        trust(
            user,
            json!({ "StringEquals": { "sts:ExternalId": ["abc", "def"] } }),
        ),
        "loses the condition",
    );
    // A Deny that goes, or says less.
    let allow = json!({ "Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" });
    let deny = |sid: &str, actions: Value| json!({ "Sid": sid, "Effect": "Deny", "Principal": "*", "Action": actions, "Resource": "*" });
    weaker(
        "aws_s3_bucket_policy",
        "policy",
        policy(json!([allow, deny("TlsOnly", json!("s3:*"))])),
        policy(json!([allow])),
        "statement TlsOnly is removed, so its Deny no longer applies",
    );
    weaker(
        "aws_s3_bucket_policy",
        "policy",
        policy(json!([
            allow,
            deny("NoDelete", json!(["s3:DeleteObject", "s3:PutObject"]))
        ])),
        policy(json!([allow, deny("NoDelete", json!("s3:DeleteObject"))])),
        "statement NoDelete denies less",
    );
    // An endpoint that was for some buckets.
    let endpoint = |resource: Value| {
        policy(
            json!([{ "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": resource }]),
        )
    };
    weaker(
        "aws_vpc_endpoint",
        "policy",
        endpoint(json!(["arn:aws:s3:::a", "arn:aws:s3:::a/*"])),
        endpoint(json!("*")),
        "a statement without a name also reaches *",
    );
    weaker(
        "aws_iam_role_policy",
        "policy",
        policy(
            json!([{ "Sid": "A", "Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*" }]),
        ),
        policy(
            json!([{ "Sid": "A", "Effect": "Allow", "Action": ["ec2:DescribeVpcs", "ec2:RunInstances"],
            "Resource": "*" }]),
        ),
        "statement A also allows ec2:RunInstances",
    );
    // Everything else that protects.
    for (kind, name, before, after, part) in [
        (
            "aws_iam_role",
            "max_session_duration",
            json!(3600),
            json!(43200),
            "from 3600 to 43200",
        ),
        (
            "aws_vpc_security_group_ingress_rule",
            "ip_protocol",
            json!("tcp"),
            json!("-1"),
            "to -1",
        ),
        (
            "aws_vpc_security_group_ingress_rule",
            "to_port",
            json!(443),
            json!(65535),
            "from 443",
        ),
        (
            "aws_vpc_security_group_ingress_rule",
            "from_port",
            json!(443),
            json!(0),
            "to 0",
        ),
        (
            "aws_s3_bucket_public_access_block",
            "block_public_policy",
            json!(true),
            json!(false),
            "to false",
        ),
        (
            "aws_s3_bucket_versioning",
            "status",
            json!("Enabled"),
            json!("Suspended"),
            "to Suspended",
        ),
        (
            "aws_s3_bucket_versioning",
            "mfa_delete",
            json!("Enabled"),
            json!("Disabled"),
            "to Disabled",
        ),
        (
            "aws_s3_bucket",
            "sse_algorithm",
            json!("aws:kms"),
            json!("AES256"),
            "from aws:kms to AES256",
        ),
        (
            "aws_s3_bucket",
            "force_destroy",
            json!(false),
            json!(true),
            "to true",
        ),
        (
            "aws_subnet",
            "map_public_ip_on_launch",
            json!(false),
            json!(true),
            "to true",
        ),
        (
            "aws_instance",
            "http_tokens",
            json!("required"),
            json!("optional"),
            "to optional",
        ),
        (
            "google_storage_bucket",
            "public_access_prevention",
            json!("enforced"),
            json!("inherited"),
            "to inherited",
        ),
        (
            "google_project_iam_custom_role",
            "permissions",
            json!(["a.b.c"]),
            json!(["a.b.c", "a.b.d"]),
            "Adds a.b.d",
        ),
        (
            "aws_s3_bucket",
            "kms_master_key_id",
            json!("arn:aws:kms:x"),
            Value::Null,
            "Removes its kms_master_key_id, arn:aws:kms:x",
        ),
    ] {
        weaker(kind, name, before, after, part);
    }
    for (name, before, after) in [
        ("cidr_ipv4", json!("203.0.113.0/24"), json!("0.0.0.0/0")),
        (
            "source_ranges",
            json!(["203.0.113.0/28"]),
            json!(["203.0.113.0/28", "198.51.100.0/24"]),
        ),
    ] {
        let kind = "aws_vpc_security_group_ingress_rule.x";
        let texts = |value: &Value| match value.as_array() {
            Some(items) => {
                let items: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                items.join(", ")
            }
            None => value.as_str().unwrap_or_default().to_owned(),
        };
        let expected = json!({ "ranges": { name: texts(&after) } });
        let (before, after) = (json!({ name: before }), json!({ name: after }));
        let found = sentences(&changed_in_place(kind, expected, before, after, None));
        assert!(
            found[0].contains(&format!("Opens {name} from")),
            "{found:?}"
        );
    }
}

#[test]
fn a_change_that_weakens_nothing_is_a_note() {
    let harmless = |name: &str, before: Value, after: Value, version: Option<&str>, note: &str| {
        let is_policy = after.as_str().is_some_and(|text| text.starts_with('{'));
        let expected = match is_policy {
            true => json!({ "policies": { name: after } }),
            false => json!({ "values": { name: after } }),
        };
        let (before, after) = (json!({ name: before }), json!({ name: after }));
        let report = changed_in_place("aws_iam_role.x", expected, before, after, version);
        assert_eq!(sentences(&report), Vec::<String>::new(), "{name}");
        assert_eq!(
            report.notes,
            [format!("aws_iam_role.x: {note}, as in the template.")]
        );
    };
    let statement = |actions: Value, condition: Value| {
        policy(
            json!([{ "Sid": "A", "Effect": "Allow", "Action": actions, "Resource": "*",
            "Condition": condition }]),
        )
    };
    let tls = json!({ "Bool": { "aws:SecureTransport": "true" } });
    harmless(
        "max_session_duration",
        json!(43200),
        json!(3600),
        None,
        "max_session_duration changes from 43200 to 3600",
    );
    harmless(
        "block_public_acls",
        json!(false),
        json!(true),
        None,
        "block_public_acls changes from false to true",
    );
    harmless(
        "force_destroy",
        json!(true),
        json!(false),
        None,
        "force_destroy changes from true to false",
    );
    harmless(
        "cidr_ipv4",
        json!("0.0.0.0/0"),
        json!("10.0.0.0/8"),
        None,
        "cidr_ipv4 changes from 0.0.0.0/0 to 10.0.0.0/8",
    );
    harmless(
        "policy",
        statement(json!("s3:*"), json!({})),
        statement(json!("s3:GetObject"), tls.clone()),
        None,
        "policy changes",
    );
    // A policy that is split says the same.
    let split = policy(json!([
        { "Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": tls },
        { "Sid": "B", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Condition": tls },
    ]));
    harmless(
        "policy",
        statement(json!(["s3:GetObject", "s3:PutObject"]), tls.clone()),
        split,
        None,
        "policy changes",
    );
    // Another version of the template may allow more, but ask for no less.
    let (one, two) = (
        json!("s3:GetObject"),
        json!(["s3:GetObject", "s3:PutObject"]),
    );
    harmless(
        "policy",
        statement(one.clone(), tls.clone()),
        statement(two.clone(), tls.clone()),
        Some("1.0.0"),
        "policy changes",
    );
    let expected = json!({ "policies": { "policy": statement(two.clone(), json!({})) } });
    let (before, after) = (
        json!({ "policy": statement(one, tls) }),
        json!({ "policy": statement(two, json!({})) }),
    );
    let report = changed_in_place("aws_iam_role.x", expected, before, after, Some("1.0.0"));
    assert_eq!(report.findings.len(), 1, "{:?}", report.findings);
}

#[test]
fn what_the_provider_tags_by_itself_is_one_finding() {
    let with_default_tags = |keys: &[&str]| {
        let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        after_edit(move |plan| {
            for change in plan["resource_changes"].as_array_mut().expect("changes") {
                let after = &mut change["change"]["after"];
                let mut all = after["tags"].as_object().cloned().unwrap_or_default();
                all.extend(keys.iter().map(|key| (key.clone(), json!("42"))));
                after["tags_all"] = Value::Object(all);
            }
        })
    };
    let report = with_default_tags(&["CostCenter"]);
    assert_eq!(
        sentences(&report),
        [
            "aws The environment variable TF_AWS_DEFAULT_TAGS_CostCenter adds the tag CostCenter to 2 \
          resources. The policy for running Terraform allows no tags on the role and the security group \
          rules. So terraform apply would fail. Unset the variable and create the plan again. To tag all \
          other resources, add the tag CostCenter to the custom cloud."
        ]
    );
    let several = sentences(&with_default_tags(&["CostCenter", "Team"]));
    assert_eq!(several.len(), 1);
    assert!(
        several[0].contains("TF_AWS_DEFAULT_TAGS_CostCenter, TF_AWS_DEFAULT_TAGS_Team add"),
        "{several:?}"
    );
    // In a file the finding names the setting.
    let mut configured = plan();
    configured["configuration"]["provider_config"]["aws"]["expressions"]["default_tags"] =
        json!([{ "tags": { "constant_value": { "CostCenter": "42" } } }]);
    configured["resource_changes"][1]["change"]["after"]["tags_all"] =
        json!({ "CostCenter": "42" });
    let report = check(&expected(), &configured).expect("a plan");
    let found = sentences(&report);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("The provider's default_tags add the tag CostCenter to 1 resource."));
    // A tag that is the custom cloud's own is expected, wherever it comes from.
    let report = after_edit(|plan| {
        let after = &mut plan["resource_changes"][1]["change"]["after"];
        after["tags_all"] = after["tags"].clone();
        after["tags"].as_object_mut().expect("tags").remove("team");
    });
    assert_eq!(report.findings, []);
}

#[test]
fn tags_of_others_that_go_are_named_with_the_way_out() {
    let removing = |tags: Value| {
        after_edit(|plan| {
            let change = &mut plan["resource_changes"][1]["change"];
            change["actions"] = json!(["update"]);
            change["before"] = change["after"].clone();
            for (key, value) in tags.as_object().expect("tags") {
                change["before"]["tags"][key] = value.clone();
            }
        })
    };
    let report = removing(json!({ "AutoTag_Creator": "ada" }));
    assert_eq!(report.findings, []);
    assert_eq!(
        report.notes,
        [
            "Removes the tag AutoTag_Creator from 1 resource. If automation in your account adds it, \
          you can keep it. Write keys = [\"AutoTag_Creator\"] into the ignore_tags block in \
          own_override.tf. The README has an example."
        ]
    );
    let report = removing(json!({ "AutoTag_Creator": "ada", "c7n": "x", "Owner": "y" }));
    assert!(report.notes[0].starts_with("Removes the tags AutoTag_Creator, Owner, c7n from"));
    // The tags that stay are no news.
    assert_eq!(removing(json!({})).notes, Vec::<String>::new());
}

#[test]
fn a_provider_may_ignore_tags_of_others() {
    let ignoring = |block: Value| {
        let mut plan = plan();
        plan["configuration"]["provider_config"]["aws"]["expressions"]["ignore_tags"] = block;
        check(&expected(), &plan).expect("a plan")
    };
    let report = ignoring(json!([{ "key_prefixes": { "constant_value": ["AutoTag_"] },
        "keys": { "constant_value": ["c7n"] } }]));
    assert_eq!(report.findings, []);
    assert_eq!(
        report.choices,
        ["Your files tell the provider to ignore the tag c7n and tags that begin with AutoTag_."]
    );
    // But none that the template sets, and none that can't be told.
    for (block, part) in [
        (
            json!([{ "keys": { "constant_value": ["Name"] } }]),
            "sets: Name. Remove",
        ),
        (
            json!([{ "key_prefixes": { "constant_value": ["te"] } }]),
            "sets: team. Remove",
        ),
        (
            json!([{ "key_prefixes": { "constant_value": [""] } }]),
            "sets: Name, team. Remove",
        ),
        (
            json!([{ "keys": { "references": ["var.x"] } }]),
            "sets ignore_tags",
        ),
    ] {
        let found = sentences(&ignoring(block));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(part), "{found:?}");
    }
}

#[test]
fn files_of_yesterday_are_named_as_such() {
    let mut now = expected();
    now.variables = serde_json::from_value(json!({
        "byoc_resource_tags": { "team": "data", "unit": "42" },
        "reserved_cidr": "10.0.0.0/16",
        "control_plane_management_cidr_blocks": ["192.0.2.1/32", "192.0.2.2/32"],
    }))
    .expect("variables");
    now.resources[1]
        .tags
        .insert("unit".to_owned(), "42".to_owned());
    let found = |edit: fn(&mut Value)| {
        let mut plan = plan();
        plan["resource_changes"][1]["change"]["after"]["tags"]["unit"] = json!("42");
        for (name, value) in &now.variables {
            plan["variables"][name] = json!({ "value": value });
        }
        plan["configuration"]["root_module"]["outputs"]["template_version"] =
            json!({ "expression": { "constant_value": "1.1.0" } });
        edit(&mut plan);
        let report = check(&now, &plan).expect("a plan");
        (sentences(&report), report.notes)
    };
    assert_eq!(found(|_| {}), (vec![], vec![]));
    // Tags of yesterday: one finding, and not one for each resource.
    let (older, _) = found(|plan| {
        plan["variables"]["byoc_resource_tags"]["value"] = json!({ "team": "data", "old": "x" });
        let tags = &mut plan["resource_changes"][1]["change"]["after"]["tags"];
        tags.as_object_mut().expect("tags").remove("unit");
        tags["old"] = json!("x");
    });
    assert_eq!(
        older,
        [
            "variables The variables differ from this custom cloud: byoc_resource_tags (old doesn't exist any more, unit is missing). Download the files again, then create the plan again."
        ]
    );
    let (older, _) = found(|plan| {
        plan["variables"]["control_plane_management_cidr_blocks"]["value"] =
            json!(["192.0.2.1/32"]);
    });
    assert!(
        older[0].contains("cloud: control_plane_management_cidr_blocks."),
        "{older:?}"
    );
    // In another order they are the same.
    assert_eq!(
        found(|plan| {
            plan["variables"]["control_plane_management_cidr_blocks"]["value"] =
                json!(["192.0.2.2/32", "192.0.2.1/32"]);
        }),
        (vec![], vec![])
    );
    // Another version of the template: a note, and a finding where something differs.
    let sentence = "These files have template version 1.0.0. The current version is 1.1.0. Download the files again, then create the plan again.";
    let (none, notes) = found(|plan| {
        plan["configuration"]["root_module"]["outputs"]["template_version"] =
            json!({ "expression": { "constant_value": "1.0.0" } });
    });
    assert_eq!((none, notes), (vec![], vec![sentence.to_owned()]));
    let (older, notes) = found(|plan| {
        plan["configuration"]["root_module"]["outputs"]["template_version"] =
            json!({ "expression": { "constant_value": "1.0.0" } });
        plan["resource_changes"][1]["change"]["after"]["enable_dns_support"] = json!(false);
    });
    assert_eq!(older[0], format!("template {sentence}"));
    assert_eq!((older.len(), notes.len()), (2, 0));
}

#[test]
fn a_plan_is_found_in_what_surrounds_it() {
    let json = plan().to_string();
    let pretty = serde_json::to_string_pretty(&plan()).expect("JSON");
    let utf16 = |text: &str, mark: &[u8], unit: fn(u16) -> [u8; 2]| {
        let units = text.encode_utf16().flat_map(unit);
        mark.iter().copied().chain(units).collect::<Vec<u8>>()
    };
    let command = "[command]/home/runner/work/_temp/1/terraform-bin show -json plan.bin";
    let stamped: String = pretty
        .lines()
        .map(|line| format!("2026-11-29T14:58:14.1234567Z {line}\n"))
        .collect();
    for file in [
        json.clone().into_bytes(),
        format!("{command}\n{json}\n").into_bytes(),
        format!(
            "{command}\n{json}\n\n::debug::Terraform exited with code 0.\n::debug::stdout: {{}}\n"
        )
        .into_bytes(),
        format!("╷\n│ Warning: Deprecated {{\"x\": attribute}}\n╵\n{json}").into_bytes(),
        format!("{json}\nDone in 3 s {{ok}}\n").into_bytes(),
        format!("\u{1b}[33mWarning: x\u{1b}[0m\r\n{pretty}\r\n").into_bytes(),
        format!("{{\"format_version\":\"1.0\"}}\n{json}").into_bytes(),
        format!("{{\"@level\":\"info\"}}\n{{\"@level\":\"info\"}}\n{json}\n").into_bytes(),
        format!("2026-11-29T14:58:14.1Z {json}\n2026-11-29T14:58:15.1Z ##[section]Finishing\n")
            .into_bytes(),
        stamped.into_bytes(),
        serde_json::to_vec(&json).expect("a string"),
        format!("[{json}]").into_bytes(),
        json!({ "stdout": format!("{command}\n{json}"), "exitcode": "0" })
            .to_string()
            .into_bytes(),
        [b"\xef\xbb\xbf", json.as_bytes()].concat(),
        [b"Caf\xe9: done\n", json.as_bytes()].concat(),
        utf16(&json, b"\xff\xfe", u16::to_le_bytes),
        utf16(&json, b"\xfe\xff", u16::to_be_bytes),
        utf16(&json, b"", u16::to_le_bytes),
        utf16(
            &format!("{command}\r\n{json}"),
            b"\xff\xfe",
            u16::to_le_bytes,
        ),
    ] {
        let shown = String::from_utf8_lossy(&file[..file.len().min(120)]).into_owned();
        let read = read(&file).expect(&shown);
        assert_eq!(read, plan(), "{shown}");
    }
    for (file, code) in [
        (
            format!("{command}\n{}", &json[..json.len() / 2]),
            "plan_wrapped",
        ),
        (
            format!("{command}\nError: Failed to load plan\n"),
            "plan_wrapped",
        ),
        (
            format!("{command}\nTerraform will perform the following actions:\n"),
            "plan_printed",
        ),
        (
            format!("Warning\n{}", &json[..json.len() / 2]),
            "plan_damaged",
        ),
        (
            "note\n{\"version\":4,\"serial\":1,\"lineage\":\"x\"}\n".to_owned(),
            "plan_state",
        ),
        ("{".repeat(100_000), "plan_damaged"),
        ("{\"a\":".repeat(2_000), "plan_damaged"),
    ] {
        let problem = read(file.as_bytes()).and_then(|plan| check(&expected(), &plan));
        let problem = problem.expect_err(code);
        assert_eq!(problem.code(), code, "{problem}");
        assert_is_sentence(&problem.to_string());
    }
}
