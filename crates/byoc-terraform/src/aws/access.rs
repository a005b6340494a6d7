//! The role: who may assume it, what it may do.

use crate::TemplateInput;
use crate::policy::{Condition, Effect, Operand, Phase, Statement};

/// Who may become the role. One named principal, and only with this cloud's external id.
pub(crate) fn trust_statement() -> Statement {
    Statement {
        sid: "ControlPlane",
        effect: Effect::Allow,
        actions: vec!["sts:AssumeRole"],
        resource: None,
        principal: Some("var.control_plane_aws_account_principal"),
        conditions: vec![(
            "StringEquals",
            "sts:ExternalId".to_owned(),
            Operand::Reference("var.control_plane_aws_assume_role_external_id"),
        )],
        used: &[Phase::Setup, Phase::Daily, Phase::Deletion],
        why: "Lets the control plane work in this account without a stored key.",
        limit: "Only one named principal, and only with the external ID of this custom cloud. So no \
                other customer can make the control plane use your role.",
        without: "Nothing works any more: the custom cloud becomes disconnected.",
    }
}

/// What the control plane may do for as long as the custom cloud exists.
pub(crate) fn runtime_statements(input: &TemplateInput) -> Vec<Statement> {
    let guard = input.tag_key("custom_cloud_environment_id");
    let is_public = input.is_public();
    let mut statements = vec![
        describe(),
        run_new(
            "RunInstancesNewInstances",
            "instance/*",
            &guard,
            Some(("StringEquals", "ec2:MetadataHttpTokens", "required")),
            "Starts service nodes and the bastion.",
            "Only instances that carry the tag of this custom cloud and require IMDSv2.",
        ),
        run_new(
            "RunInstancesNewVolumes",
            "volume/*",
            &guard,
            Some(("Bool", "ec2:Encrypted", "true")),
            "Gives every new node its disks.",
            "Only encrypted volumes that carry the tag of this custom cloud.",
        ),
        run_new(
            "RunInstancesNewInterfaces",
            "network-interface/*",
            &guard,
            None,
            "Connects every new node to the network.",
            "Only new interfaces that carry the tag of this custom cloud.",
        ),
        Statement {
            sid: "RunInstancesOwnNetwork",
            actions: vec!["ec2:RunInstances"],
            resource: Some(arns(&["subnet/*", "security-group/*"])),
            conditions: vec![own(&guard), in_region()],
            why: "Places new nodes in subnets and security groups.",
            limit: "Only the subnets and security groups of this template.",
            ..run("No node can be started.")
        },
        Statement {
            sid: "RunInstancesImages",
            actions: vec!["ec2:RunInstances"],
            // Images belong to no account in their ARN.
            resource: Some(Operand::text(
                "arn:${data.aws_partition.current.partition}:ec2:${var.aws_region}::image/*",
            )),
            conditions: vec![(
                "StringEquals",
                "ec2:Owner".to_owned(),
                Operand::Reference("var.control_plane_image_owner_ids"),
            )],
            why: "Selects the image that a new node starts from.",
            limit: "Only images owned by the accounts in control_plane_image_owner_ids.",
            ..run("No node can be started.")
        },
        Statement {
            sid: "CreateVolumes",
            actions: vec!["ec2:CreateVolume"],
            resource: Some(arns(&["volume/*"])),
            conditions: vec![
                requested(&guard),
                in_region(),
                ("Bool", "ec2:Encrypted".to_owned(), Operand::text("true")),
            ],
            why: "Adds disk space to a running service.",
            limit: "Only encrypted volumes that carry the tag of this custom cloud.",
            ..run("A service gets more disk space only with a new node.")
        },
        Statement {
            sid: "TagNewResources",
            actions: vec!["ec2:CreateTags"],
            resource: Some(arns(if is_public {
                &[
                    "instance/*",
                    "volume/*",
                    "network-interface/*",
                    "elastic-ip/*",
                ]
            } else {
                &["instance/*", "volume/*", "network-interface/*"]
            })),
            conditions: vec![
                in_region(),
                (
                    "StringEquals",
                    "ec2:CreateAction".to_owned(),
                    Operand::texts(if is_public {
                        vec!["RunInstances", "CreateVolume", "AllocateAddress"]
                    } else {
                        vec!["RunInstances", "CreateVolume"]
                    }),
                ),
            ],
            why: "Adds tags to new resources. Every statement that creates resources requires these tags.",
            limit: "Only in the call that creates a resource. The statement can't tag existing resources.",
            ..run("No node can be started.")
        },
        Statement {
            sid: "RetagOwnNodes",
            actions: vec!["ec2:CreateTags", "ec2:DeleteTags"],
            resource: Some(arns(&["instance/*", "volume/*", "network-interface/*"])),
            conditions: vec![
                own(&guard),
                in_region(),
                (
                    // IAM reads the key of a tag in any case: BYOC_… would be taken for the guard.
                    "ForAllValues:StringNotEqualsIgnoreCase",
                    "aws:TagKeys".to_owned(),
                    Operand::texts(["Name", guard.as_str()]),
                ),
                // Without it a DeleteTags that names no key would wipe every tag.
                ("Null", "aws:TagKeys".to_owned(), Operand::text("false")),
            ],
            used: &[Phase::Daily],
            why: "Keeps your infrastructure tags on running nodes up to date.",
            limit: "Only nodes of this custom cloud. Never the tag Name or the tag that marks the nodes, in upper or lower case.",
            without: "Changed infrastructure tags reach only nodes that start later.",
            ..run("")
        },
        Statement {
            sid: "OperateOwnNodes",
            actions: vec![
                "ec2:AttachVolume",
                "ec2:DeleteVolume",
                "ec2:DetachVolume",
                "ec2:GetConsoleOutput",
                "ec2:ModifyVolume",
                "ec2:RebootInstances",
                "ec2:StartInstances",
                "ec2:StopInstances",
                "ec2:TerminateInstances",
            ],
            resource: Some(arns(&["instance/*", "volume/*"])),
            conditions: vec![own(&guard), in_region()],
            used: &[Phase::Daily, Phase::Deletion],
            why: "Replaces, repairs and removes nodes, and moves their disks.",
            limit: "Only instances and volumes that carry the tag of this custom cloud.",
            without: "Failed nodes stay, upgrades stop, and deleted services leave their nodes behind.",
            ..run("")
        },
    ];
    if is_public {
        statements.push(Statement {
            sid: "AllocatePublicAddresses",
            actions: vec!["ec2:AllocateAddress"],
            resource: Some(arns(&["elastic-ip/*"])),
            conditions: vec![requested(&guard), in_region()],
            why: "Gives service nodes public addresses that stay the same when a node is replaced.",
            limit: "Only addresses that carry the tag of this custom cloud.",
            ..run("Services cannot be reached from the internet.")
        });
        statements.push(Statement {
            sid: "OperateOwnAddresses",
            actions: vec![
                "ec2:AssociateAddress",
                "ec2:DisassociateAddress",
                "ec2:ReleaseAddress",
            ],
            resource: Some(arns(&["elastic-ip/*", "network-interface/*", "instance/*"])),
            conditions: vec![own(&guard), in_region()],
            used: &[Phase::Daily, Phase::Deletion],
            why: "Moves public addresses between nodes and releases them.",
            limit: "Only addresses and nodes of this custom cloud.",
            ..run(
                "Services lose their address when a node is replaced, and unused addresses remain.",
            )
        });
    }
    statements
}

/// What only the checks before the custom cloud becomes active need.
pub(crate) fn onboarding_statements() -> Vec<Statement> {
    vec![
        Statement {
            sid: "Quotas",
            effect: Effect::Allow,
            actions: vec![
                "ec2:DescribeAccountAttributes",
                "servicequotas:GetAWSDefaultServiceQuota",
                "servicequotas:GetServiceQuota",
                "servicequotas:ListServiceQuotas",
            ],
            resource: Some(Operand::text("*")),
            principal: None,
            conditions: vec![in_region()],
            used: &[Phase::Setup],
            why: "Checks that the quotas of the account leave room for the nodes, before any node starts.",
            limit: "Reads only, and only in this region.",
            without: "You notice a quota that is too small only when the first service fails to start.",
        },
        Statement {
            sid: "SimulateOwnRights",
            effect: Effect::Allow,
            actions: vec!["iam:SimulatePrincipalPolicy"],
            resource: Some(Operand::Reference("local.role_arn")),
            principal: None,
            conditions: Vec::new(),
            used: &[Phase::Setup],
            why: "Asks AWS whether this role has all permissions that it needs, and reports missing ones.",
            limit: "Only for this role. The call changes nothing.",
            without: "You notice a missing permission only when the first service fails to start.",
        },
    ]
}

fn describe() -> Statement {
    Statement {
        sid: "Describe",
        effect: Effect::Allow,
        actions: vec![
            "ec2:DescribeAddresses",
            "ec2:DescribeAvailabilityZones",
            "ec2:DescribeImages",
            "ec2:DescribeInstanceStatus",
            "ec2:DescribeInstanceTypeOfferings",
            "ec2:DescribeInstanceTypes",
            "ec2:DescribeInstances",
            "ec2:DescribeInternetGateways",
            "ec2:DescribeNatGateways",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribePrefixLists",
            "ec2:DescribeRouteTables",
            "ec2:DescribeSecurityGroupRules",
            "ec2:DescribeSecurityGroups",
            "ec2:DescribeSubnets",
            "ec2:DescribeTags",
            "ec2:DescribeVolumes",
            "ec2:DescribeVolumesModifications",
            "ec2:DescribeVpcAttribute",
            "ec2:DescribeVpcEndpoints",
            "ec2:DescribeVpcs",
        ],
        resource: Some(Operand::text("*")),
        principal: None,
        conditions: vec![in_region()],
        used: &[Phase::Setup, Phase::Daily, Phase::Deletion],
        why: "Reads the network and the nodes before and after each change, and to detect drift.",
        limit: "Reads only, and only in this region. AWS can restrict only one of these calls to certain resources.",
        without: "Checks fail and the custom cloud becomes disconnected.",
    }
}

/// `ec2:RunInstances` on one type of what it creates.
fn run_new(
    sid: &'static str,
    resource: &str,
    guard: &str,
    extra: Option<(&'static str, &str, &str)>,
    why: &'static str,
    limit: &'static str,
) -> Statement {
    let extra =
        extra.map(|(operator, key, value)| (operator, key.to_owned(), Operand::text(value)));
    Statement {
        sid,
        actions: vec!["ec2:RunInstances"],
        resource: Some(arns(&[resource])),
        conditions: [requested(guard), in_region()]
            .into_iter()
            .chain(extra)
            .collect(),
        why,
        limit,
        ..run("No node can be started.")
    }
}

/// The rest of a statement that allows something on nodes.
fn run(without: &'static str) -> Statement {
    Statement {
        sid: "",
        effect: Effect::Allow,
        actions: Vec::new(),
        resource: None,
        principal: None,
        conditions: Vec::new(),
        used: &[Phase::Setup, Phase::Daily],
        why: "",
        limit: "",
        without,
    }
}

fn arns(resources: &[&str]) -> Operand {
    match resources {
        [resource] => Operand::text(format!("${{local.ec2}}:{resource}")),
        resources => Operand::texts(
            resources
                .iter()
                .map(|resource| format!("${{local.ec2}}:{resource}")),
        ),
    }
}

/// What exists must carry this cloud's tag.
fn own(guard: &str) -> Condition {
    (
        "StringEquals",
        format!("aws:ResourceTag/{guard}"),
        cloud_id(),
    )
}

/// What is created must get this cloud's tag.
fn requested(guard: &str) -> Condition {
    (
        "StringEquals",
        format!("aws:RequestTag/{guard}"),
        cloud_id(),
    )
}

fn cloud_id() -> Operand {
    Operand::Reference("var.custom_cloud_environment_id")
}

fn in_region() -> Condition {
    (
        "StringEquals",
        "aws:RequestedRegion".to_owned(),
        Operand::Reference("var.aws_region"),
    )
}
