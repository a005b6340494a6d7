//! What the policies allow and deny, by an evaluator of IAM's documented semantics
//! (`common/iam.rs`). Simulated: no account was asked.

#[path = "common/iam.rs"]
mod iam;
#[path = "common/variants.rs"]
mod variants;

use std::collections::BTreeMap;

use byoc_terraform::{
    ExpectedResource, TemplateInput, expected_resources, onboarding_policy, operator_policy,
    runtime_policy_in_account, tag_change_statement,
};
use byoc_types::{CloudProvider, DeploymentModel};
use iam::{Call, Keys, is_allowed};
use serde_json::{Value, json};

const ACCOUNT: &str = "123456789012";
const CLOUD: &str = "018b6442-c602-42bc-b63d-438026133f60";
const GUARD: &str = "byoc_custom_cloud_environment_id";
const IMAGES: &str = "999999999999";

// --- The person who applies the template ------------------------------------------------------

#[test]
fn the_operator_policy_allows_every_call_that_the_resources_make() {
    let mut calls = 0;
    for variant in variants::all() {
        if variant.input.plan.provider != CloudProvider::Aws {
            continue;
        }
        let policy = operator_policy(&variant.input).expect("a policy");
        for resource in expected_resources(&variant.input).expect("resources") {
            for call in life(&variant.input, &resource) {
                let place = format!("{} {}: {call:#?}", variant.name, resource.address);
                assert!(is_allowed(&policy, &call), "{place}");
                calls += 1;
            }
        }
    }
    assert!(calls > 1_000, "{calls} calls");
}

#[test]
fn the_documented_policy_is_enough_without_buckets_and_company_rules() {
    let documented: Value =
        serde_json::from_str(include_str!("../data/operator-policy.json")).expect("JSON");
    for model in [DeploymentModel::Standard, DeploymentModel::StandardPublic] {
        let input = variants::input(CloudProvider::Aws, model, 3);
        assert_eq!(
            operator_policy(&input).expect("a policy")["Statement"],
            documented["Statement"]
        );
    }
}

#[test]
fn the_operator_policy_denies_what_is_not_the_custom_clouds() {
    let policy = operator_policy(&private()).expect("a policy");
    let deny = |what: &str, call: Call| assert!(!is_allowed(&policy, &call), "{what}: {call:#?}");
    let named = |kind: &str, name: &str| existing(kind, &[("Name", name)]);
    let ours = |kind: &str| named(kind, "cce-cce0123456789a-x");
    let foreign = |kind: &str| named(kind, "production");
    let unnamed = |kind: &str| existing(kind, &[]);
    let asked = |kind: &str, name: &str| requested(kind, &[("Name", name)]);

    deny(
        "a VPC of another name",
        call("ec2:CreateVpc", [asked("vpc", "production")]),
    );
    deny(
        "a VPC without a name",
        call("ec2:CreateVpc", [requested("vpc", &[])]),
    );
    deny(
        "an address without a name",
        call("ec2:AllocateAddress", [requested("elastic-ip", &[])]),
    );
    deny(
        "a subnet in a foreign VPC",
        call(
            "ec2:CreateSubnet",
            [asked("subnet", "cce-x"), foreign("vpc")],
        ),
    );
    deny(
        "a subnet of another name",
        call(
            "ec2:CreateSubnet",
            [asked("subnet", "production"), ours("vpc")],
        ),
    );
    deny(
        "a security group in a VPC without a name",
        call(
            "ec2:CreateSecurityGroup",
            [asked("security-group", "cce-x"), unnamed("vpc")],
        ),
    );
    deny(
        "a route table without a name",
        call(
            "ec2:CreateRouteTable",
            [requested("route-table", &[]), ours("vpc")],
        ),
    );
    deny(
        "a NAT gateway in a foreign subnet",
        call(
            "ec2:CreateNatGateway",
            [
                asked("natgateway", "cce-x"),
                foreign("subnet"),
                ours("elastic-ip"),
            ],
        ),
    );
    deny(
        "a NAT gateway on a foreign address",
        call(
            "ec2:CreateNatGateway",
            [
                asked("natgateway", "cce-x"),
                ours("subnet"),
                foreign("elastic-ip"),
            ],
        ),
    );
    for action in ["ec2:DeleteVpc", "ec2:ModifyVpcAttribute"] {
        deny("a foreign VPC", call(action, [foreign("vpc")]));
    }
    deny(
        "a foreign route",
        call("ec2:CreateRoute", [foreign("route-table")]),
    );
    deny(
        "a foreign rule",
        call(
            "ec2:AuthorizeSecurityGroupIngress",
            [foreign("security-group")],
        ),
    );
    deny(
        "a foreign address",
        call("ec2:DisassociateAddress", [foreign("elastic-ip")]),
    );
    deny(
        "an instance",
        call(
            "ec2:RunInstances",
            [requested("instance", &[("Name", "cce-x")])],
        ),
    );
    deny("a flow log", call("ec2:CreateFlowLogs", [ours("vpc")]));
    deny("a network ACL", call("ec2:CreateNetworkAcl", [ours("vpc")]));
    let role = |name: &str| (format!("arn:aws:iam::{ACCOUNT}:role/{name}"), Keys::new());
    deny(
        "a role of another name",
        call("iam:CreateRole", [role("admin")]),
    );
    deny(
        "a role under a path",
        call("iam:CreateRole", [role("platform/cce-x-iam-role")]),
    );
    deny(
        "a tag on the role",
        call("iam:TagRole", [role("cce-x-iam-role")]),
    );
    deny(
        "passing the role on",
        call("iam:PassRole", [role("cce-x-iam-role")]),
    );
    deny(
        "an instance profile",
        call("iam:CreateInstanceProfile", [role("cce-x-iam-role")]),
    );
    let bucket = ("arn:aws:s3:::cce-x".to_owned(), Keys::new());
    deny(
        "a bucket where the template has none",
        call("s3:CreateBucket", [bucket]),
    );
}

#[test]
fn a_rule_can_be_replaced_but_neither_modified_nor_tagged() {
    let policy = operator_policy(&private()).expect("a policy");
    let group = existing("security-group", &[("Name", "cce-x-sg-bastion")]);
    let rule = existing("security-group-rule", &[]);
    for action in [
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:RevokeSecurityGroupIngress",
    ] {
        assert!(
            is_allowed(&policy, &call(action, [group.clone()])),
            "{action}"
        );
    }
    let modify = call("ec2:ModifySecurityGroupRules", [group, rule]);
    assert!(!is_allowed(&policy, &modify));
    let tag = tagging(
        "security-group-rule",
        "AuthorizeSecurityGroupIngress",
        &[("Name", "cce-x")],
    );
    assert!(!is_allowed(&policy, &tag), "default_tags would fail");
}

#[test]
fn changing_a_tag_needs_the_one_extra_statement() {
    let mut policy = operator_policy(&private()).expect("a policy");
    let vpc = existing("vpc", &[("Name", "cce-cce0123456789a-vpc")]);
    let change = call("ec2:CreateTags", [vpc]);
    assert!(!is_allowed(&policy, &change));
    let extra = tag_change_statement(&private())
        .expect("a statement")
        .expect("on AWS");
    policy["Statement"]
        .as_array_mut()
        .expect("statements")
        .push(extra);
    assert!(is_allowed(&policy, &change));
    let foreign = call(
        "ec2:CreateTags",
        [existing("vpc", &[("Name", "production")])],
    );
    assert!(!is_allowed(&policy, &foreign));
}

// --- The control plane ------------------------------------------------------------------------

#[test]
fn the_runtime_policy_allows_what_a_cloud_lives_on() {
    for input in [private(), public()] {
        let policy = runtime(&input);
        let mut allowed = 0;
        for (what, call) in daily_work(&input) {
            assert!(is_allowed(&policy, &call), "{what}: {call:#?}");
            allowed += 1;
        }
        assert!(allowed >= 40, "{allowed} calls");
    }
}

#[test]
fn the_runtime_policy_denies_every_attack() {
    for input in [private(), public()] {
        let policy = runtime(&input);
        let mut denied = 0;
        for (what, call) in attacks() {
            assert!(!is_allowed(&policy, &call), "{what}: {call:#?}");
            denied += 1;
        }
        assert!(denied >= 40, "{denied} attacks");
    }
}

#[test]
fn addresses_are_touched_in_the_public_model_only() {
    let allocate = call(
        "ec2:AllocateAddress",
        [requested("elastic-ip", &[(GUARD, CLOUD)])],
    );
    assert!(is_allowed(&runtime(&public()), &allocate));
    assert!(!is_allowed(&runtime(&private()), &allocate));
}

#[test]
fn onboarding_rights_read_quotas_and_nothing_more() {
    let policy = onboarding_policy(&private(), ACCOUNT).expect("a policy");
    let everywhere = || ("*".to_owned(), region("eu-west-1"));
    assert!(is_allowed(
        &policy,
        &call("servicequotas:GetServiceQuota", [everywhere()])
    ));
    let role = |name: &str| (format!("arn:aws:iam::{ACCOUNT}:role/{name}"), Keys::new());
    let own = role("cce-cce0123456789a-iam-role");
    assert!(is_allowed(
        &policy,
        &call("iam:SimulatePrincipalPolicy", [own])
    ));
    let other = role("admin");
    assert!(!is_allowed(
        &policy,
        &call("iam:SimulatePrincipalPolicy", [other])
    ));
    let elsewhere = ("*".to_owned(), region("us-east-1"));
    assert!(!is_allowed(
        &policy,
        &call("servicequotas:GetServiceQuota", [elsewhere])
    ));
    let increase = call("servicequotas:RequestServiceQuotaIncrease", [everywhere()]);
    assert!(!is_allowed(&policy, &increase));
    let runtime = runtime(&private());
    let read = call("servicequotas:GetServiceQuota", [everywhere()]);
    assert!(
        !is_allowed(&runtime, &read),
        "it goes with the onboarding policy"
    );
}

/// What the control plane does while services run.
fn daily_work(input: &TemplateInput) -> Vec<(&'static str, Call)> {
    let mut work: Vec<(&str, Call)> = [
        "Addresses",
        "AvailabilityZones",
        "Images",
        "InstanceStatus",
        "InstanceTypeOfferings",
        "InstanceTypes",
        "Instances",
        "InternetGateways",
        "NatGateways",
        "NetworkInterfaces",
        "PrefixLists",
        "RouteTables",
        "SecurityGroupRules",
        "SecurityGroups",
        "Subnets",
        "Tags",
        "Volumes",
        "VolumesModifications",
        "VpcAttribute",
        "VpcEndpoints",
        "Vpcs",
    ]
    .map(|what| {
        let everywhere = ("*".to_owned(), region("eu-west-1"));
        (
            "reading",
            call(&format!("ec2:Describe{what}"), [everywhere]),
        )
    })
    .to_vec();
    work.push(("starting a node", start(|_, _| {})));
    for kind in ["instance", "volume", "network-interface"] {
        let tags = [(GUARD, CLOUD), ("Name", "node-1"), ("cost-center", "12345")];
        work.push(("tagging a new node", tagging(kind, "RunInstances", &tags)));
        work.push((
            "retagging a node",
            retag("ec2:CreateTags", kind, &["cost-center"]),
        ));
        work.push((
            "removing a tag",
            retag("ec2:DeleteTags", kind, &["cost-center"]),
        ));
    }
    work.push(("adding a volume", create_volume("true")));
    work.push((
        "tagging it",
        tagging("volume", "CreateVolume", &[(GUARD, CLOUD)]),
    ));
    for action in ["AttachVolume", "DetachVolume"] {
        work.push((
            "moving a volume",
            call(&format!("ec2:{action}"), [own("instance"), own("volume")]),
        ));
    }
    for action in ["DeleteVolume", "ModifyVolume"] {
        work.push(("a volume", call(&format!("ec2:{action}"), [own("volume")])));
    }
    for action in [
        "GetConsoleOutput",
        "RebootInstances",
        "StartInstances",
        "StopInstances",
        "TerminateInstances",
    ] {
        work.push((
            "operating a node",
            call(&format!("ec2:{action}"), [own("instance")]),
        ));
    }
    if input.plan.model == DeploymentModel::StandardPublic {
        let address = requested("elastic-ip", &[(GUARD, CLOUD)]);
        work.push(("an address", call("ec2:AllocateAddress", [address])));
        work.push((
            "tagging it",
            tagging("elastic-ip", "AllocateAddress", &[(GUARD, CLOUD)]),
        ));
        for action in ["AssociateAddress", "DisassociateAddress"] {
            let targets = [own("elastic-ip"), own("instance"), own("network-interface")];
            work.push(("moving it", call(&format!("ec2:{action}"), targets)));
        }
        work.push((
            "giving it back",
            call("ec2:ReleaseAddress", [own("elastic-ip")]),
        ));
    }
    work
}

/// What somebody would try who got hold of the control plane.
fn attacks() -> Vec<(&'static str, Call)> {
    let other_cloud = "00000000-0000-0000-0000-000000000000";
    let others = |kind: &str| existing(kind, &[(GUARD, other_cloud)]);
    let untagged = |kind: &str| existing(kind, &[]);
    let mut attacks = vec![
        (
            "starting without the tag",
            start(|kind, keys| {
                if kind == "instance" {
                    keys.remove(&format!("aws:RequestTag/{GUARD}"));
                }
            }),
        ),
        (
            "starting with another cloud's tag",
            start(move |kind, keys| {
                if kind == "instance" {
                    set(keys, &format!("aws:RequestTag/{GUARD}"), other_cloud);
                }
            }),
        ),
        (
            "starting with IMDSv1",
            start(|_, keys| set(keys, "ec2:MetadataHttpTokens", "optional")),
        ),
        (
            "starting without a word about IMDS",
            start(|_, keys| {
                keys.remove("ec2:MetadataHttpTokens");
            }),
        ),
        (
            "starting with a disk in clear",
            start(|_, keys| set(keys, "ec2:Encrypted", "false")),
        ),
        (
            "starting with an untagged disk",
            start(|kind, keys| {
                if kind == "volume" {
                    keys.remove(&format!("aws:RequestTag/{GUARD}"));
                }
            }),
        ),
        (
            "starting with an untagged interface",
            start(|kind, keys| {
                if kind == "network-interface" {
                    keys.remove(&format!("aws:RequestTag/{GUARD}"));
                }
            }),
        ),
        (
            "starting a foreign image",
            start(|_, keys| set(keys, "ec2:Owner", "111111111111")),
        ),
        (
            "starting an image of the customer",
            start(|_, keys| set(keys, "ec2:Owner", ACCOUNT)),
        ),
        (
            "starting in a foreign subnet",
            start(|kind, keys| {
                if kind == "subnet" {
                    keys.remove(&format!("aws:ResourceTag/{GUARD}"));
                }
            }),
        ),
        (
            "starting in another cloud's subnet",
            start(move |kind, keys| {
                if kind == "subnet" {
                    set(keys, &format!("aws:ResourceTag/{GUARD}"), other_cloud);
                }
            }),
        ),
        (
            "starting in the default security group",
            start(|kind, keys| {
                if kind == "security-group" {
                    keys.remove(&format!("aws:ResourceTag/{GUARD}"));
                }
            }),
        ),
        (
            "starting in another region",
            start(|_, keys| set(keys, "aws:RequestedRegion", "us-east-1")),
        ),
        ("a volume in clear", create_volume("false")),
        (
            "moving our disk to a foreign node",
            call("ec2:AttachVolume", [untagged("instance"), own("volume")]),
        ),
        (
            "moving a foreign disk to our node",
            call("ec2:AttachVolume", [own("instance"), untagged("volume")]),
        ),
        (
            "tagging what exists as new",
            tagging("instance", "CreateSnapshot", &[(GUARD, CLOUD)]),
        ),
        (
            "marking a foreign node as ours",
            call(
                "ec2:CreateTags",
                [with(untagged("instance"), "aws:TagKeys", &[GUARD])],
            ),
        ),
        (
            "renaming a node",
            retag("ec2:CreateTags", "instance", &["Name"]),
        ),
        (
            "renaming a node among other tags",
            retag("ec2:CreateTags", "instance", &["a", "Name"]),
        ),
        (
            "changing the mark of a node",
            retag("ec2:CreateTags", "instance", &[GUARD]),
        ),
        (
            "removing the mark of a node",
            retag("ec2:DeleteTags", "instance", &[GUARD]),
        ),
        (
            "removing every tag of a node",
            call("ec2:DeleteTags", [own("instance")]),
        ),
        (
            "reading another region",
            call(
                "ec2:DescribeInstances",
                [("*".to_owned(), region("us-east-1"))],
            ),
        ),
    ];
    for action in [
        "TerminateInstances",
        "StopInstances",
        "RebootInstances",
        "GetConsoleOutput",
    ] {
        attacks.push((
            "another cloud's node",
            call(&format!("ec2:{action}"), [others("instance")]),
        ));
        attacks.push((
            "a foreign node",
            call(&format!("ec2:{action}"), [untagged("instance")]),
        ));
    }
    for action in ["DeleteVolume", "ModifyVolume"] {
        attacks.push((
            "another cloud's disk",
            call(&format!("ec2:{action}"), [others("volume")]),
        ));
    }
    for action in [
        "ec2:ModifyInstanceAttribute",
        "ec2:CreateSnapshot",
        "ec2:ModifySnapshotAttribute",
        "ec2:CreateImage",
        "ec2:AssociateIamInstanceProfile",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:CreateRoute",
        "ec2:ReplaceRoute",
        "ec2:DeleteVpc",
        "ec2:CreateVpcPeeringConnection",
        "ec2:ModifyNetworkInterfaceAttribute",
        "ec2:GetPasswordData",
        "ec2-instance-connect:SendSSHPublicKey",
        "ssm:SendCommand",
    ] {
        attacks.push(("changing what is ours", call(action, [own("instance")])));
        attacks.push((
            "changing what is ours",
            call(action, [own("security-group")]),
        ));
    }
    for action in [
        "iam:PassRole",
        "iam:CreateRole",
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "iam:DeleteRolePermissionsBoundary",
        "iam:UpdateAssumeRolePolicy",
        "sts:AssumeRole",
    ] {
        let role = format!("arn:aws:iam::{ACCOUNT}:role/cce-cce0123456789a-iam-role");
        attacks.push(("rising", call(action, [(role, region("eu-west-1"))])));
    }
    for action in [
        "s3:GetObject",
        "s3:ListAllMyBuckets",
        "kms:Decrypt",
        "secretsmanager:GetSecretValue",
    ] {
        attacks.push((
            "reading data",
            call(action, [("*".to_owned(), region("eu-west-1"))]),
        ));
    }
    attacks
}

/// `ec2:RunInstances` as it should be, changed by `change` (kind of resource, its keys).
fn start(change: impl Fn(&str, &mut Keys)) -> Call {
    let mut resources = vec![
        requested("instance", &[(GUARD, CLOUD)]),
        requested("volume", &[(GUARD, CLOUD)]),
        requested("network-interface", &[(GUARD, CLOUD)]),
        own("subnet"),
        own("security-group"),
        (
            "arn:aws:ec2:eu-west-1::image/ami-1".to_owned(),
            region("eu-west-1"),
        ),
    ];
    set(&mut resources[0].1, "ec2:MetadataHttpTokens", "required");
    set(&mut resources[1].1, "ec2:Encrypted", "true");
    set(&mut resources[5].1, "ec2:Owner", IMAGES);
    for (arn, keys) in &mut resources {
        let kind = arn
            .rsplit(':')
            .next()
            .and_then(|name| name.split('/').next());
        change(kind.unwrap_or_default(), keys);
    }
    call("ec2:RunInstances", resources)
}

fn create_volume(encrypted: &str) -> Call {
    let mut volume = requested("volume", &[(GUARD, CLOUD)]);
    set(&mut volume.1, "ec2:Encrypted", encrypted);
    call("ec2:CreateVolume", [volume])
}

/// Tags of an own node of this kind are set or removed.
fn retag(action: &str, kind: &str, keys: &[&str]) -> Call {
    call(action, [with(own(kind), "aws:TagKeys", keys)])
}

// --- What the AWS provider calls for a resource ------------------------------------------------

/// Create, read and delete. Source: the provider's resources of these names, 5.60 to 6.25.
fn life(input: &TemplateInput, resource: &ExpectedResource) -> Vec<Call> {
    let tags: Vec<(&str, &str)> = resource
        .tags
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect();
    let new = |kind: &str| requested(kind, &tags);
    let this = |kind: &str| existing(kind, &tags);
    let ours = |kind: &str| existing(kind, &[("Name", &format!("{}-x", input.unique_name))]);
    let read = |action: &str| call(action, [("*".to_owned(), region("eu-west-1"))]);
    let path = input.company_rules.role_path.as_deref().unwrap_or("/");
    let role = || {
        let arn = format!(
            "arn:aws:iam::{ACCOUNT}:role{path}{}-iam-role",
            input.unique_name
        );
        let mut keys = Keys::new();
        if let Some(boundary) = &input.company_rules.permissions_boundary {
            set(&mut keys, "iam:PermissionsBoundary", boundary);
        }
        (arn, keys)
    };
    let bucket = |action: &str| {
        let name = resource
            .name
            .clone()
            .unwrap_or_else(|| format!("{}-backup", input.unique_name));
        call(action, [(format!("arn:aws:s3:::{name}"), Keys::new())])
    };
    match resource.kind.as_str() {
        "aws_vpc" => vec![
            call("ec2:CreateVpc", [new("vpc")]),
            tagging("vpc", "CreateVpc", &tags),
            read("ec2:DescribeVpcs"),
            read("ec2:DescribeVpcAttribute"),
            read("ec2:DescribeRouteTables"),
            read("ec2:DescribeSecurityGroups"),
            call("ec2:ModifyVpcAttribute", [this("vpc")]),
            call("ec2:DeleteVpc", [this("vpc")]),
        ],
        "aws_internet_gateway" => vec![
            call("ec2:CreateInternetGateway", [new("internet-gateway")]),
            tagging("internet-gateway", "CreateInternetGateway", &tags),
            call(
                "ec2:AttachInternetGateway",
                [this("internet-gateway"), ours("vpc")],
            ),
            read("ec2:DescribeInternetGateways"),
            call(
                "ec2:DetachInternetGateway",
                [this("internet-gateway"), ours("vpc")],
            ),
            call("ec2:DeleteInternetGateway", [this("internet-gateway")]),
        ],
        "aws_subnet" => vec![
            call("ec2:CreateSubnet", [new("subnet"), ours("vpc")]),
            tagging("subnet", "CreateSubnet", &tags),
            read("ec2:DescribeSubnets"),
            read("ec2:DescribeAvailabilityZones"),
            read("ec2:DescribeNetworkInterfaces"),
            call("ec2:DeleteSubnet", [this("subnet")]),
        ],
        "aws_route_table" => vec![
            call("ec2:CreateRouteTable", [new("route-table"), ours("vpc")]),
            tagging("route-table", "CreateRouteTable", &tags),
            read("ec2:DescribeRouteTables"),
            call("ec2:DeleteRouteTable", [this("route-table")]),
        ],
        "aws_route" => vec![
            call("ec2:CreateRoute", [ours("route-table")]),
            call("ec2:ReplaceRoute", [ours("route-table")]),
            call("ec2:DeleteRoute", [ours("route-table")]),
        ],
        "aws_route_table_association" => vec![
            call(
                "ec2:AssociateRouteTable",
                [ours("route-table"), ours("subnet")],
            ),
            call(
                "ec2:ReplaceRouteTableAssociation",
                [ours("route-table"), ours("subnet")],
            ),
            call(
                "ec2:DisassociateRouteTable",
                [ours("route-table"), ours("subnet")],
            ),
        ],
        "aws_eip" => vec![
            call("ec2:AllocateAddress", [new("elastic-ip")]),
            tagging("elastic-ip", "AllocateAddress", &tags),
            read("ec2:DescribeAddresses"),
            read("ec2:DescribeAddressesAttribute"),
            call("ec2:DisassociateAddress", [this("elastic-ip")]),
            call("ec2:ReleaseAddress", [this("elastic-ip")]),
        ],
        "aws_nat_gateway" => vec![
            call(
                "ec2:CreateNatGateway",
                [new("natgateway"), ours("subnet"), ours("elastic-ip")],
            ),
            tagging("natgateway", "CreateNatGateway", &tags),
            read("ec2:DescribeNatGateways"),
            call("ec2:DeleteNatGateway", [this("natgateway")]),
        ],
        "aws_vpc_endpoint" => vec![
            call(
                "ec2:CreateVpcEndpoint",
                [new("vpc-endpoint"), ours("vpc"), ours("route-table")],
            ),
            tagging("vpc-endpoint", "CreateVpcEndpoint", &tags),
            read("ec2:DescribeVpcEndpoints"),
            read("ec2:DescribePrefixLists"),
            call(
                "ec2:ModifyVpcEndpoint",
                [this("vpc-endpoint"), ours("route-table")],
            ),
            call("ec2:DeleteVpcEndpoints", [this("vpc-endpoint")]),
        ],
        "aws_security_group" => vec![
            call(
                "ec2:CreateSecurityGroup",
                [new("security-group"), ours("vpc")],
            ),
            tagging("security-group", "CreateSecurityGroup", &tags),
            read("ec2:DescribeSecurityGroups"),
            // The rule that AWS adds by itself.
            call("ec2:RevokeSecurityGroupEgress", [this("security-group")]),
            call("ec2:DeleteSecurityGroup", [this("security-group")]),
        ],
        "aws_vpc_security_group_ingress_rule" => vec![
            call(
                "ec2:AuthorizeSecurityGroupIngress",
                [ours("security-group")],
            ),
            read("ec2:DescribeSecurityGroupRules"),
            call("ec2:RevokeSecurityGroupIngress", [ours("security-group")]),
        ],
        "aws_vpc_security_group_egress_rule" => vec![
            call("ec2:AuthorizeSecurityGroupEgress", [ours("security-group")]),
            read("ec2:DescribeSecurityGroupRules"),
            call("ec2:RevokeSecurityGroupEgress", [ours("security-group")]),
        ],
        "aws_iam_role" => [
            "CreateRole",
            "GetRole",
            "ListRolePolicies",
            "ListAttachedRolePolicies",
            "UpdateAssumeRolePolicy",
            "ListInstanceProfilesForRole",
            "DeleteRole",
        ]
        .map(|action| call(&format!("iam:{action}"), [role()]))
        .to_vec(),
        "aws_iam_role_policy" => ["PutRolePolicy", "GetRolePolicy", "DeleteRolePolicy"]
            .map(|action| call(&format!("iam:{action}"), [role()]))
            .to_vec(),
        "aws_s3_bucket" => [
            "CreateBucket",
            "PutBucketTagging",
            "ListBucket",
            "GetAccelerateConfiguration",
            "GetBucketAcl",
            "GetBucketCORS",
            "GetBucketLocation",
            "GetBucketLogging",
            "GetBucketObjectLockConfiguration",
            "GetBucketPolicy",
            "GetBucketRequestPayment",
            "GetBucketTagging",
            "GetBucketVersioning",
            "GetBucketWebsite",
            "GetEncryptionConfiguration",
            "GetLifecycleConfiguration",
            "GetReplicationConfiguration",
            "ListTagsForResource",
            "DeleteBucket",
        ]
        .map(|action| bucket(&format!("s3:{action}")))
        .to_vec(),
        "aws_s3_bucket_versioning" => vec![
            bucket("s3:PutBucketVersioning"),
            bucket("s3:GetBucketVersioning"),
        ],
        "aws_s3_bucket_server_side_encryption_configuration" => vec![
            bucket("s3:PutEncryptionConfiguration"),
            bucket("s3:GetEncryptionConfiguration"),
        ],
        "aws_s3_bucket_public_access_block" => vec![
            bucket("s3:PutBucketPublicAccessBlock"),
            bucket("s3:GetBucketPublicAccessBlock"),
        ],
        "aws_s3_bucket_ownership_controls" => vec![
            bucket("s3:PutBucketOwnershipControls"),
            bucket("s3:GetBucketOwnershipControls"),
        ],
        "aws_s3_bucket_lifecycle_configuration" => vec![
            bucket("s3:PutLifecycleConfiguration"),
            bucket("s3:GetLifecycleConfiguration"),
        ],
        "aws_s3_bucket_policy" => vec![
            bucket("s3:PutBucketPolicy"),
            bucket("s3:GetBucketPolicy"),
            bucket("s3:DeleteBucketPolicy"),
        ],
        other => panic!("which calls does {other} make?"),
    }
}

// --- Requests ----------------------------------------------------------------------------------

fn private() -> TemplateInput {
    variants::input(CloudProvider::Aws, DeploymentModel::Standard, 3)
}

fn public() -> TemplateInput {
    variants::input(CloudProvider::Aws, DeploymentModel::StandardPublic, 3)
}

fn runtime(input: &TemplateInput) -> Value {
    runtime_policy_in_account(input, ACCOUNT).expect("a policy")
}

fn call(action: &str, resources: impl IntoIterator<Item = (String, Keys)>) -> Call {
    Call {
        action: action.to_owned(),
        resources: resources.into_iter().collect(),
    }
}

/// The call in which `create_action` tags what it creates.
fn tagging(kind: &str, create_action: &str, tags: &[(&str, &str)]) -> Call {
    let new = with(requested(kind, tags), "ec2:CreateAction", &[create_action]);
    call("ec2:CreateTags", [new])
}

/// Something that exists and carries these tags.
fn existing(kind: &str, tags: &[(&str, &str)]) -> (String, Keys) {
    let mut keys = region("eu-west-1");
    for (key, value) in tags {
        for prefix in ["aws:ResourceTag", "ec2:ResourceTag"] {
            set(&mut keys, &format!("{prefix}/{key}"), value);
        }
    }
    (
        format!("arn:aws:ec2:eu-west-1:{ACCOUNT}:{kind}/{kind}-1"),
        keys,
    )
}

/// Something of this custom cloud.
fn own(kind: &str) -> (String, Keys) {
    existing(kind, &[(GUARD, CLOUD), ("Name", "cce-cce0123456789a-x")])
}

/// Something to be created, with these tags.
fn requested(kind: &str, tags: &[(&str, &str)]) -> (String, Keys) {
    let mut keys = region("eu-west-1");
    for (key, value) in tags {
        set(&mut keys, &format!("aws:RequestTag/{key}"), value);
    }
    if !tags.is_empty() {
        let names = tags.iter().map(|(key, _)| (*key).to_owned()).collect();
        keys.insert("aws:TagKeys".to_owned(), names);
    }
    (format!("arn:aws:ec2:eu-west-1:{ACCOUNT}:{kind}/*"), keys)
}

fn with(mut resource: (String, Keys), key: &str, values: &[&str]) -> (String, Keys) {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    resource.1.insert(key.to_owned(), values);
    resource
}

fn region(name: &str) -> Keys {
    BTreeMap::from([("aws:RequestedRegion".to_owned(), vec![name.to_owned()])])
}

fn set(keys: &mut Keys, key: &str, value: &str) {
    keys.insert(key.to_owned(), vec![value.to_owned()]);
}

#[test]
fn the_evaluator_decides_as_iam_documents() {
    let policy = |effect: &str, condition: Value| {
        json!({ "Statement": [
            { "Effect": "Allow", "Action": "ec2:*", "Resource": "*" },
            { "Effect": effect, "Action": "EC2:run*", "Resource": "arn:*:vpc/*", "Condition": condition },
        ] })
    };
    let run = |keys: &[(&str, &str)]| call("ec2:RunX", [existing_with(keys)]);
    let denied = |condition: Value, keys: &[(&str, &str)]| {
        !is_allowed(&policy("Deny", condition), &run(keys))
    };
    assert!(denied(json!({}), &[]), "an explicit denial wins");
    assert!(denied(
        json!({ "StringEquals": { "k": ["a", "b"] } }),
        &[("k", "b")]
    ));
    assert!(
        !denied(json!({ "StringEquals": { "k": "a" } }), &[]),
        "a missing key is no match"
    );
    assert!(
        denied(json!({ "StringNotLike": { "k": "a*" } }), &[]),
        "but it is for a negation"
    );
    assert!(!denied(
        json!({ "StringNotLike": { "k": "a*" } }),
        &[("k", "abc")]
    ));
    assert!(denied(json!({ "Null": { "k": "true" } }), &[]));
    assert!(!denied(json!({ "Null": { "k": "true" } }), &[("k", "x")]));
    let all = json!({ "ForAllValues:StringNotEquals": { "k": ["a"] } });
    assert!(denied(all.clone(), &[]), "all of nothing");
    assert!(!denied(all, &[("k", "a")]));
    let nothing = json!({ "Statement": [] });
    assert!(
        !is_allowed(&nothing, &run(&[])),
        "what nothing allows is denied"
    );
}

fn existing_with(keys: &[(&str, &str)]) -> (String, Keys) {
    let keys = keys
        .iter()
        .map(|(key, value)| ((*key).to_owned(), vec![(*value).to_owned()]));
    (
        "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1".to_owned(),
        keys.collect(),
    )
}
