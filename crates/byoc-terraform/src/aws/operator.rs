//! What the person who applies the template needs.

use serde_json::{Value, json};

use crate::TemplateInput;
use crate::policy::{Effect, Operand, Phase, Scope, Statement};

/// The documented policy, exactly as the documentation of creating a custom cloud prints it:
/// 20 statements, 73 actions.
const DOCUMENTED: &str = include_str!("../../data/operator-policy.json");

/// What is said about a documented statement. `sid` is empty for the one that has none.
pub(crate) struct Note {
    pub sid: &'static str,
    pub why: &'static str,
    pub limit: &'static str,
    pub without: &'static str,
    pub used: &'static [Phase],
}

const SETUP: &[Phase] = &[Phase::Setup];
const DELETION: &[Phase] = &[Phase::Deletion];
const BOTH: &[Phase] = &[Phase::Setup, Phase::Deletion];

/// In the order of the documented policy.
const NOTES: [Note; 20] = [
    Note {
        sid: "",
        why: "Creates, reads and removes the role that the control plane assumes, and its inline policies.",
        limit: "Only roles named cce-…-iam-role.",
        without: "terraform apply stops at aws_iam_role.control_plane.",
        used: BOTH,
    },
    Note {
        sid: "Describe",
        why: "Terraform reads what exists before it changes anything.",
        limit: "Reads only. AWS has no narrower form for these calls.",
        without: "terraform plan fails.",
        used: BOTH,
    },
    Note {
        sid: "CreateTag",
        why: "Names and tags each resource in the same call that creates it.",
        limit: "Only as part of creating network resources. Tags of existing resources cannot be changed with it.",
        without: "Nothing can be created, because the other statements ask for the name tag.",
        used: SETUP,
    },
    Note {
        sid: "DeleteTag",
        why: "Removes a tag from a network resource, for example an infrastructure tag you no longer want.",
        limit: "Network resources only.",
        without: "A removed infrastructure tag stays until the custom cloud is deleted.",
        used: BOTH,
    },
    Note {
        sid: "Create",
        why: "Creates the VPC, its internet gateway and the addresses of the NAT gateways.",
        limit: "Only with a name that begins with cce-.",
        without: "terraform apply stops at aws_vpc.byoc.",
        used: SETUP,
    },
    Note {
        sid: "CreateNGWAllowCCESubnetOnly",
        why: "Keeps NAT gateways out of subnets, and away from addresses, that are not the custom cloud's.",
        limit: "Takes rights away, gives none.",
        without: "The person could place NAT gateways in foreign subnets.",
        used: SETUP,
    },
    Note {
        sid: "CreateNGWAllowCCEOnly",
        why: "Makes every new NAT gateway carry a name that begins with cce-.",
        limit: "Takes rights away, gives none.",
        without: "The person could create NAT gateways under any name.",
        used: SETUP,
    },
    Note {
        sid: "CreateNGW",
        why: "Creates the NAT gateways through which private nodes reach the internet.",
        limit: "As far as the two statements before it leave.",
        without: "terraform apply stops at aws_nat_gateway.byoc (private model).",
        used: SETUP,
    },
    Note {
        sid: "CreateSubAllowCCEVPCOnly",
        why: "Keeps route tables, security groups and subnets out of VPCs that are not the custom cloud's.",
        limit: "Takes rights away, gives none.",
        without: "The person could create them in foreign VPCs.",
        used: SETUP,
    },
    Note {
        sid: "CreateRTAllowCCEOnly",
        why: "Makes every new route table carry a name that begins with cce-.",
        limit: "Takes rights away, gives none.",
        without: "The person could create route tables under any name.",
        used: SETUP,
    },
    Note {
        sid: "CreateRT",
        why: "Creates the route tables of the subnets.",
        limit: "As far as the two statements before it leave.",
        without: "terraform apply stops at aws_route_table.workload.",
        used: SETUP,
    },
    Note {
        sid: "CreateSGsAllowCCEOnly",
        why: "Makes every new security group carry a name that begins with cce-.",
        limit: "Takes rights away, gives none.",
        without: "The person could create security groups under any name.",
        used: SETUP,
    },
    Note {
        sid: "CreateSG",
        why: "Creates the security groups of bastion and service nodes.",
        limit: "As far as the denials before it leave.",
        without: "terraform apply stops at aws_security_group.workload.",
        used: SETUP,
    },
    Note {
        sid: "CreateSubAllowCCEOnly",
        why: "Makes every new subnet carry a name that begins with cce-.",
        limit: "Takes rights away, gives none.",
        without: "The person could create subnets under any name.",
        used: SETUP,
    },
    Note {
        sid: "CreateSubnets",
        why: "Creates the subnets of the network plan.",
        limit: "As far as the denials before it leave.",
        without: "terraform apply stops at aws_subnet.workload.",
        used: SETUP,
    },
    Note {
        sid: "CreateVpcEndpoint",
        why: "Creates the gateway endpoint through which nodes reach S3.",
        limit: "AWS cannot tie this call to a name in every part.",
        without: "terraform apply stops at aws_vpc_endpoint.s3.",
        used: SETUP,
    },
    Note {
        sid: "Modify",
        why: "Connects the parts: attaches the gateway, associates subnets with route tables, adds routes and security group rules.",
        limit: "Only on resources whose name begins with cce-.",
        without: "terraform apply stops at aws_internet_gateway.byoc.",
        used: SETUP,
    },
    Note {
        sid: "DisassociateEIPAllowCCEOnly",
        why: "Keeps addresses that are not the custom cloud's where they are.",
        limit: "Takes rights away, gives none.",
        without: "The person could take foreign addresses off their instances.",
        used: DELETION,
    },
    Note {
        sid: "DisassociateEIP",
        why: "Takes the addresses off the NAT gateways before they are given back.",
        limit: "As far as the statement before it leaves.",
        without: "terraform destroy stops at aws_eip.nat.",
        used: DELETION,
    },
    Note {
        sid: "Delete",
        why: "Removes everything again, and replaces security group rules that changed.",
        limit: "Only resources whose name begins with cce-.",
        without: "terraform destroy fails; a changed rule cannot be replaced.",
        used: BOTH,
    },
];

/// The documented statements, each with what is said about it.
pub(crate) fn documented_statements() -> Vec<(Value, &'static Note)> {
    let policy: Value = serde_json::from_str(DOCUMENTED).expect("the documented policy is JSON");
    let statements = policy["Statement"].as_array().cloned().unwrap_or_default();
    assert_eq!(
        statements.len(),
        NOTES.len(),
        "every documented statement has its note"
    );
    statements.into_iter().zip(&NOTES).collect()
}

/// What is needed beyond the documented policy: for buckets, and for the rules of a company.
pub(crate) fn extra_statements(input: &TemplateInput) -> Vec<Statement> {
    let mut statements = Vec::new();
    let statement = |sid, actions: &[&'static str], resource, conditions| Statement {
        sid,
        effect: Effect::Allow,
        actions: actions.to_vec(),
        resource: Some(resource),
        principal: None,
        conditions,
        used: BOTH,
        why: "",
        limit: "",
        without: "",
    };
    if input.needs_buckets() {
        statements.push(Statement {
            why: "Creates the buckets for backups and cold data and sets them up.",
            limit: "Only buckets whose name begins with cce-, and none of the objects in them.",
            without: "terraform apply stops at aws_s3_bucket.byoc.",
            ..statement(
                "Buckets",
                &BUCKET_ACTIONS,
                Operand::text("arn:aws:s3:::cce-*"),
                Vec::new(),
            )
        });
    }
    if let Some(path) = input
        .company_rules
        .role_path
        .as_deref()
        .filter(|path| *path != "/")
    {
        statements.push(Statement {
            why: "Your company keeps roles under a path, which the documented policy does not cover.",
            limit: "Only roles named cce-…-iam-role under that path.",
            without: "terraform apply stops at aws_iam_role.control_plane.",
            ..statement(
                "RoleUnderPath",
                &ROLE_ACTIONS,
                Operand::Literal(format!("arn:aws:iam::*:role{path}cce-*-iam-role")),
                Vec::new(),
            )
        });
    }
    if let Some(boundary) = &input.company_rules.permissions_boundary {
        let path = input.company_rules.role_path.as_deref().unwrap_or("/");
        statements.push(Statement {
            why: "Your company bounds every role: Terraform sets the boundary again where it changed.",
            limit: "Only this boundary, only on roles named cce-…-iam-role.",
            without: "The role can be created with its boundary, but a changed boundary is not applied.",
            ..statement(
                "RoleBoundary",
                &["iam:PutRolePermissionsBoundary"],
                Operand::Literal(format!("arn:aws:iam::*:role{path}cce-*-iam-role")),
                vec![(
                    "StringEquals",
                    "iam:PermissionsBoundary".to_owned(),
                    Operand::Literal(boundary.clone()),
                )],
            )
        });
    }
    statements
}

/// The same in words: which actions on what, and why the documented policy does not cover it.
pub(crate) fn extra_operator_rights(input: &TemplateInput) -> Vec<String> {
    let rules = &input.company_rules;
    let mut sentences = Vec::new();
    if input.needs_buckets() {
        sentences.push(format!(
            "Buckets: the documented policy has no right in S3. The statement Buckets adds {} \
             actions on arn:aws:s3:::cce-*, to create the buckets, to set them up and to remove \
             them when they are empty; none of them reads or writes an object.",
            BUCKET_ACTIONS.len()
        ));
    }
    if let Some(path) = rules.role_path.as_deref().filter(|path| *path != "/") {
        sentences.push(format!(
            "Role path: the documented policy covers roles without a path \
             (arn:aws:iam::*:role/cce-*-iam-role) only. The statement RoleUnderPath allows the same \
             {} actions of IAM on arn:aws:iam::*:role{path}cce-*-iam-role, because your company \
             keeps roles under {path}.",
            ROLE_ACTIONS.len()
        ));
    }
    if let Some(boundary) = &rules.permissions_boundary {
        let path = rules.role_path.as_deref().unwrap_or("/");
        sentences.push(format!(
            "Permissions boundary: the documented policy cannot set one on a role that exists. The \
             statement RoleBoundary allows iam:PutRolePermissionsBoundary on \
             arn:aws:iam::*:role{path}cce-*-iam-role, with the boundary {boundary} and no other, \
             because your company bounds every role."
        ));
    }
    sentences
}

/// What changing a tag of an existing resource needs.
pub(crate) fn tag_change_statement() -> Value {
    json!({
        "Sid": "ChangeTags",
        "Effect": "Allow",
        "Action": ["ec2:CreateTags", "ec2:DeleteTags"],
        "Resource": "*",
        "Condition": { "StringLike": { "aws:ResourceTag/Name": "cce-*" } },
    })
}

pub(crate) fn operator_policy(input: &TemplateInput) -> Value {
    let scope = Scope::default();
    let documented = documented_statements()
        .into_iter()
        .map(|(statement, _)| statement);
    let extra = extra_statements(input);
    let statements: Vec<Value> = documented
        .chain(extra.iter().map(|statement| statement.to_json(&scope)))
        .collect();
    json!({ "Version": "2012-10-17", "Statement": statements })
}

const ROLE_ACTIONS: [&str; 11] = [
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListRolePolicies",
    "iam:PutRolePolicy",
    "iam:UpdateAssumeRolePolicy",
];

/// What Terraform calls for a bucket and its settings; `s3:*` would also open the objects.
const BUCKET_ACTIONS: [&str; 28] = [
    "s3:CreateBucket",
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:GetAccelerateConfiguration",
    "s3:GetBucketAcl",
    "s3:GetBucketCORS",
    "s3:GetBucketLocation",
    "s3:GetBucketLogging",
    "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketPolicy",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketRequestPayment",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetBucketWebsite",
    "s3:GetEncryptionConfiguration",
    "s3:GetLifecycleConfiguration",
    "s3:GetReplicationConfiguration",
    "s3:ListBucket",
    "s3:PutBucketOwnershipControls",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketTagging",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:ListTagsForResource",
];
