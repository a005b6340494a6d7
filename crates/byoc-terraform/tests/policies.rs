//! What the policies allow and deny, by an evaluator of IAM's documented semantics
//! (`common/iam.rs`, itself under test in `evaluator.rs`) on tables that a person can read
//! (`policies/*.txt`). Simulated: no account was asked.

#[path = "common/actions.rs"]
mod actions;
#[path = "common/iam.rs"]
mod iam;
#[path = "common/table.rs"]
mod table;
#[path = "common/variants.rs"]
mod variants;

use std::collections::BTreeSet;

use byoc_rules::cloud::TemplateCloud::{Aws, Google};
use byoc_terraform::{
    ReviewContext, TemplateInput, expected_resources, onboarding_policy, operator_policy,
    permissions_file, runtime_policy_in_account, security_review_markdown, tag_change_statement,
};
use byoc_types::DeploymentModel::{self, Hipaa, PciDss, Standard, StandardPublic};
use iam::{Decision, decide, is_allowed};
use serde_json::{Value, json};
use table::{Row, call, lines, rows};

const ACCOUNT: &str = "123456789012";

const RUNTIME: &str = include_str!("policies/runtime.txt");
const OPERATOR: &str = include_str!("policies/operator.txt");
const STORAGE: &str = include_str!("policies/storage.txt");
const GOOGLE: &str = include_str!("policies/google.txt");

// --- The tables ---------------------------------------------------------------------------------

#[test]
fn the_control_plane_may_do_what_it_must_and_nothing_else() {
    let table = rows(RUNTIME);
    let count = |verdict: &str| table.iter().filter(|row| row.verdict == verdict).count();
    assert!(count("allow") >= 60, "{} calls", count("allow"));
    assert!(count("deny") >= 100, "{} attacks", count("deny"));

    for model in [Standard, StandardPublic, Hipaa, PciDss] {
        let input = input(model);
        let runtime = runtime_policy_in_account(&input, ACCOUNT).expect("a policy");
        let onboarding = onboarding_policy(&input, ACCOUNT).expect("a policy");
        let network = if model == StandardPublic {
            "public"
        } else {
            "private"
        };
        for row in &table {
            let policy = match row.policy.as_str() {
                "onboarding" => &onboarding,
                "both" => &runtime,
                policy if policy == network => &runtime,
                "private" | "public" => continue,
                _ => panic!("which policy? {}", row.text),
            };
            check(row, policy, None, model);
        }
    }
}

#[test]
fn the_operator_may_set_up_the_clouds_own_things_and_nothing_else() {
    let table = rows(OPERATOR);
    let count = |verdict: &str| table.iter().filter(|row| row.verdict == verdict).count();
    assert!(count("allow") >= 18, "{} calls", count("allow"));
    assert!(count("deny") >= 45, "{} attacks", count("deny"));
    for row in table {
        let variant = match row.policy.as_str() {
            "documented" => "aws_standard",
            "buckets" => "aws_standard_buckets",
            "company" | "path" => "aws_standard_company_rules",
            _ => panic!("which policy? {}", row.text),
        };
        let mut input = variant_named(variant);
        if row.policy == "path" {
            input.company_rules.permissions_boundary = None;
        }
        let policy = operator_policy(&input).expect("a policy");
        check(&row, &policy, None, Standard);
    }
}

#[test]
fn objects_are_for_the_storage_principals_alone() {
    for variant in ["aws_standard_buckets", "aws_hipaa", "aws_pci_dss"] {
        let input = variant_named(variant);
        let storage = input.control_plane.object_storage_principals[0].clone();
        let bucket = shown(&input, "aws_s3_bucket_policy.byoc[\"backup\"]");
        let endpoint = shown(&input, "aws_vpc_endpoint.s3");
        for row in rows(STORAGE) {
            let caller = match row.policy.as_str() {
                "storage" => storage.clone(),
                "control-plane" => {
                    format!("arn:aws:iam::{ACCOUNT}:role/cce-cce0123456789a-iam-role")
                }
                "admin" => format!("arn:aws:iam::{ACCOUNT}:role/admin"),
                "stranger" => "arn:aws:iam::111111111111:role/admin".to_owned(),
                "endpoint" => {
                    // Elsewhere nodes may reach every bucket, with the rights they have.
                    if let Some(policy) = &endpoint {
                        check(&row, policy, Some(&storage), input.plan.model);
                    }
                    continue;
                }
                _ => panic!("who? {}", row.text),
            };
            let policy = bucket.as_ref().expect("a policy");
            check(&row, policy, Some(&caller), input.plan.model);
        }
        let is_closed = matches!(input.plan.model, Hipaa | PciDss);
        assert_eq!(endpoint.is_some(), is_closed, "{variant}");
    }
}

#[test]
fn the_roles_on_google_hold_what_is_listed_and_nothing_else() {
    for model in [Standard, StandardPublic] {
        let input = variants::input(Google, model, 3);
        let runtime = runtime_policy_in_account(&input, ACCOUNT).expect("a policy");
        let onboarding = onboarding_policy(&input, ACCOUNT).expect("a policy");
        for (role, policy) in [("runtime", runtime), ("onboarding", onboarding)] {
            let held: BTreeSet<String> = iam::list(&policy["includedPermissions"])
                .into_iter()
                .collect();
            let mut listed = BTreeSet::new();
            let mut lacked = 0;
            for (text, columns) in lines(GOOGLE) {
                let [name, verdict, permission, why] = columns[..] else {
                    panic!("{text} has not four columns");
                };
                assert!(!why.is_empty(), "{text}: why?");
                match (name == role, verdict) {
                    (false, _) => {}
                    (true, "hold") => {
                        assert!(listed.insert(permission.to_owned()), "{text}: twice")
                    }
                    (true, "lack") => {
                        assert!(!held.contains(permission), "{text}");
                        lacked += 1;
                    }
                    _ => panic!("hold or lack? {text}"),
                }
            }
            assert_eq!(held, listed, "{role}");
            assert!(lacked > 0, "{role}");
        }
    }
}

#[test]
fn every_row_is_something_that_aws_could_be_asked() {
    let wrong: Vec<String> = [RUNTIME, OPERATOR, STORAGE]
        .into_iter()
        .flat_map(rows)
        .filter_map(|row| {
            let sentence = actions::check(&row.call).err()?;
            Some(format!("{}\n  {sentence}", row.text))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(row: &Row, policy: &Value, caller: Option<&str>, model: DeploymentModel) {
    let wanted = match row.verdict.as_str() {
        "allow" => Decision::Allowed,
        "deny" => Decision::NotAllowed,
        "forbid" => Decision::Forbidden,
        _ => panic!("allow, deny or forbid? {}", row.text),
    };
    let decision = match decide(policy, caller, &row.call) {
        // The operator policy denies in words what others leave out.
        Decision::Forbidden if caller.is_none() => Decision::NotAllowed,
        decision @ (Decision::Allowed | Decision::NotAllowed | Decision::Forbidden) => decision,
    };
    assert_eq!(decision, wanted, "{model:?}, {}\n{:#?}", row.text, row.call);
}

// --- Whether the tables would notice -------------------------------------------------------------

/// Every action that is taken out of the runtime and the onboarding policy is missed by a row that
/// says allow, and every condition by a row that says deny.
#[test]
fn every_action_and_every_condition_has_a_row_that_needs_it() {
    let table = rows(RUNTIME);
    let mut unnoticed = Vec::new();
    for (model, network) in [(Standard, "private"), (StandardPublic, "public")] {
        let input = input(model);
        let runtime = runtime_policy_in_account(&input, ACCOUNT).expect("a policy");
        let onboarding = onboarding_policy(&input, ACCOUNT).expect("a policy");
        for (policy, names) in [
            (runtime, &["both", network][..]),
            (onboarding, &["onboarding"][..]),
        ] {
            let rows: Vec<&Row> = table
                .iter()
                .filter(|row| names.contains(&row.policy.as_str()))
                .collect();
            for (what, weaker) in mutations(&policy) {
                let is_noticed = rows.iter().any(|row| {
                    (decide(&weaker, None, &row.call) == Decision::Allowed)
                        != (row.verdict == "allow")
                });
                if !is_noticed {
                    unnoticed.push(format!("{model:?}: {what}"));
                }
            }
        }
    }
    assert!(unnoticed.is_empty(), "{unnoticed:#?}");
}

/// The policy without one action, without one condition, or with one resource less, each with what
/// was done to it.
fn mutations(policy: &Value) -> Vec<(String, Value)> {
    let mut mutations = Vec::new();
    let statements = policy["Statement"].as_array().expect("statements");
    for (index, statement) in statements.iter().enumerate() {
        let sid = &statement["Sid"];
        for part in ["Action", "Resource"] {
            for value in iam::list(&statement[part]) {
                let mut mutation = policy.clone();
                let mut others = iam::list(&statement[part]);
                others.retain(|other| *other != value);
                mutation["Statement"][index][part] = json!(others);
                mutations.push((format!("{sid} without {value}"), mutation));
            }
        }
        for (operator, keys) in statement["Condition"].as_object().into_iter().flatten() {
            for key in keys.as_object().expect("keys").keys() {
                // Where the resource names the region the condition says it a second time.
                let names_region = |arn: &String| arn.contains(":eu-west-1:");
                let resources = iam::list(&statement["Resource"]);
                if key == "aws:RequestedRegion" && resources.iter().all(names_region) {
                    continue;
                }
                let mut mutation = policy.clone();
                let condition = &mut mutation["Statement"][index]["Condition"][operator];
                condition.as_object_mut().expect("keys").remove(key);
                mutations.push((format!("{sid} without {operator} {key}"), mutation));
            }
        }
    }
    mutations
}

// --- The policies themselves --------------------------------------------------------------------

#[test]
fn every_right_can_be_used() {
    for variant in variants::all() {
        let input = &variant.input;
        if input.plan.cloud != Aws {
            continue;
        }
        let operator = operator_policy(input).expect("a policy");
        let documented = 20;
        let extra = &operator["Statement"].as_array().expect("statements")[documented..];
        let policies = [
            runtime_policy_in_account(input, ACCOUNT).expect("a policy"),
            onboarding_policy(input, ACCOUNT).expect("a policy"),
            json!({ "Statement": extra }),
        ];
        for statement in policies
            .iter()
            .filter_map(|policy| policy["Statement"].as_array())
            .flatten()
        {
            can_be_used(statement);
        }
    }
}

/// Each action knows one of the resources and every condition key, and each resource is known to
/// one of the actions: a right that AWS never asks about would look like one and be none.
fn can_be_used(statement: &Value) {
    let resources = iam::list(&statement["Resource"]);
    let keys: Vec<&String> = statement["Condition"]
        .as_object()
        .into_iter()
        .flatten()
        .filter_map(|(_, keys)| keys.as_object())
        .flat_map(|keys| keys.keys())
        .collect();
    let mut used = BTreeSet::new();
    for name in iam::list(&statement["Action"]) {
        let action = actions::documented(&name);
        let mut is_possible = false;
        for resource in &resources {
            let kind = actions::resource_type(resource);
            let is_about = resource == "*" || action.of_type(kind).is_some();
            if is_about && keys.iter().all(|key| action.has_key(kind, key)) {
                is_possible = true;
                used.insert(resource);
            }
        }
        assert!(is_possible, "{name} is never allowed by {statement:#}");
    }
    assert_eq!(used.len(), resources.len(), "{used:?} of {statement:#}");
}

#[test]
fn the_documented_policy_is_enough_without_buckets_and_company_rules() {
    let documented: Value =
        serde_json::from_str(include_str!("../data/operator-policy.json")).expect("JSON");
    for model in [Standard, StandardPublic] {
        assert_eq!(
            operator_policy(&input(model)).expect("a policy")["Statement"],
            documented["Statement"]
        );
    }
}

#[test]
fn changing_a_tag_needs_the_one_extra_statement() {
    let input = input(Standard);
    let mut policy = operator_policy(&input).expect("a policy");
    let change = call("ec2:CreateTags", "own vpc [tags=team]");
    assert!(!is_allowed(&policy, &change));
    let extra = tag_change_statement(&input)
        .expect("a statement")
        .expect("on AWS");
    policy["Statement"]
        .as_array_mut()
        .expect("statements")
        .push(extra);
    assert!(is_allowed(&policy, &change));
    let foreign = call("ec2:CreateTags", "foreign vpc [tags=team]");
    assert!(!is_allowed(&policy, &foreign));
}

// --- Calls without tags ------------------------------------------------------------------------

/// The documented policy allows these, but no resource of the template makes them.
const NEVER_CALLED: [&str; 9] = [
    "ec2:AssignPrivateNatGatewayAddress",
    "ec2:AssociateAddress",
    "ec2:AssociateSubnetCidrBlock",
    "ec2:AssociateVpcCidrBlock",
    "ec2:ModifySecurityGroupRules",
    "ec2:ModifySubnetAttribute",
    "ec2:UpdateSecurityGroupRuleDescriptionsEgress",
    "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
    "iam:AttachRolePolicy",
];

/// These carry the tags of what they create or tag.
const WITH_TAGS: [&str; 12] = [
    "ec2:AllocateAddress",
    "ec2:CreateInternetGateway",
    "ec2:CreateNatGateway",
    "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup",
    "ec2:CreateSubnet",
    "ec2:CreateTags",
    "ec2:CreateVpc",
    "ec2:CreateVpcEndpoint",
    "s3:CreateBucket",
    "s3:PutBucketTagging",
    "s3:TagResource",
];

#[test]
fn permissions_and_review_name_every_call_without_tags() {
    for variant in variants::all() {
        let (name, input) = (variant.name, &variant.input);
        let texts = [
            permissions_file(input).expect("a file"),
            security_review_markdown(input, &context()).expect("a review"),
        ];
        if input.plan.cloud != Aws {
            assert!(texts.iter().all(|text| !text.contains(UNTAGGED)), "{name}");
            continue;
        }
        let policy = operator_policy(input).expect("a policy");
        let allowed = policy["Statement"].as_array().expect("statements").iter();
        let expected: BTreeSet<String> = allowed
            .filter(|statement| statement["Effect"] == "Allow")
            .flat_map(|statement| iam::list(&statement["Action"]))
            .filter(|action| changes_something(action))
            .filter(|action| {
                ![&WITH_TAGS[..], &NEVER_CALLED]
                    .concat()
                    .contains(&&**action)
            })
            .collect();
        for text in &texts {
            assert_eq!(codes_after(text, UNTAGGED), expected, "{name}");
        }
        for resource in expected_resources(input).expect("resources") {
            if resource.tags.is_empty() {
                let created_by = created_by(&resource.kind);
                assert!(expected.contains(created_by), "{name}: {created_by}");
            }
        }
    }
}

#[test]
fn the_named_exemptions_are_enough_for_a_policy_that_asks_for_tags() {
    let types = [
        "bucket",
        "role",
        "route-table",
        "security-group-rule",
        "vpc",
    ];
    for model in [Standard, StandardPublic, Hipaa, PciDss] {
        let text = permissions_file(&input(model)).expect("a file");
        let takes_tags: BTreeSet<String> = codes_after(&text, UNTAGGED)
            .into_iter()
            .filter(|action| {
                let documented = actions::documented(action);
                let key = "aws:RequestTag/CostCenter";
                types.iter().any(|kind| documented.has_key(kind, key))
            })
            .collect();
        assert_eq!(
            codes_after(&text, "refuse three of these calls: "),
            takes_tags
        );

        let code = |after| codes_after(&text, after).pop_first().expect("a code");
        let role = code("exempt the role ");
        let key = code("exempt security groups with ");
        let name = code(" like ");
        // As statements of a service control policy, which the denial does not reach.
        let exempt = json!({ "Statement": [
            { "Effect": "Allow", "Action": "iam:CreateRole", "Resource": role },
            {
                "Effect": "Allow",
                "Action": "ec2:AuthorizeSecurityGroup*",
                "Resource": "*",
                "Condition": { "StringLike": { key: name } },
            },
        ]});
        for (action, own, foreign) in [
            ("iam:CreateRole", "own role", "role admin"),
            (
                "ec2:AuthorizeSecurityGroupIngress",
                "own security-group",
                "foreign security-group",
            ),
            (
                "ec2:AuthorizeSecurityGroupEgress",
                "own security-group",
                "foreign security-group",
            ),
        ] {
            assert!(is_allowed(&exempt, &call(action, own)), "{action}");
            assert!(!is_allowed(&exempt, &call(action, foreign)), "{action}");
        }
    }
}

/// The call that makes a resource that can carry no tags, or for which the operator may set none.
fn created_by(kind: &str) -> &'static str {
    match kind {
        "aws_iam_role" => "iam:CreateRole",
        "aws_iam_role_policy" => "iam:PutRolePolicy",
        "aws_route" => "ec2:CreateRoute",
        "aws_route_table_association" => "ec2:AssociateRouteTable",
        "aws_vpc_security_group_egress_rule" => "ec2:AuthorizeSecurityGroupEgress",
        "aws_vpc_security_group_ingress_rule" => "ec2:AuthorizeSecurityGroupIngress",
        "aws_s3_bucket_lifecycle_configuration" => "s3:PutLifecycleConfiguration",
        "aws_s3_bucket_ownership_controls" => "s3:PutBucketOwnershipControls",
        "aws_s3_bucket_policy" => "s3:PutBucketPolicy",
        "aws_s3_bucket_public_access_block" => "s3:PutBucketPublicAccessBlock",
        "aws_s3_bucket_server_side_encryption_configuration" => "s3:PutEncryptionConfiguration",
        "aws_s3_bucket_versioning" => "s3:PutBucketVersioning",
        other => panic!("which call makes {other}?"),
    }
}

const UNTAGGED: &str = "Terraform makes these calls without tags: ";

/// Neither reads nor removes.
fn changes_something(action: &str) -> bool {
    let verbs = [
        "Delete",
        "Describe",
        "Detach",
        "Disassociate",
        "Get",
        "List",
        "Release",
        "Revoke",
        "Unassign",
    ];
    let (_, name) = action.split_once(':').expect("a service and an action");
    !verbs.iter().any(|verb| name.starts_with(verb))
}

/// What stands in code after these words, with commas between.
fn codes_after(text: &str, words: &str) -> BTreeSet<String> {
    let (_, mut rest) = text
        .split_once(words)
        .unwrap_or_else(|| panic!("{words:?} is nowhere"));
    let mut codes = BTreeSet::new();
    while let Some((code, after)) = rest.strip_prefix('`').and_then(|rest| rest.split_once('`')) {
        codes.insert(code.to_owned());
        rest = after.strip_prefix(", ").unwrap_or_default();
    }
    codes
}

fn context() -> ReviewContext {
    ReviewContext {
        display_name: "Production".to_owned(),
        organization_name: "Example Corp".to_owned(),
        product_name: "BYOC Console".to_owned(),
        date: "2026-11-23".to_owned(),
    }
}

fn input(model: DeploymentModel) -> TemplateInput {
    variants::input(Aws, model, 3)
}

fn variant_named(name: &str) -> TemplateInput {
    variants::all()
        .into_iter()
        .find(|variant| variant.name == name)
        .expect("a variant")
        .input
}

/// The policy that is shown with the plan of this resource.
fn shown(input: &TemplateInput, address: &str) -> Option<Value> {
    let resources = expected_resources(input).expect("resources");
    let resource = resources
        .iter()
        .find(|resource| resource.address == address)
        .unwrap_or_else(|| panic!("no {address}"));
    let policy = resource.policies.get("policy")?;
    Some(serde_json::from_str(policy).expect("JSON"))
}
