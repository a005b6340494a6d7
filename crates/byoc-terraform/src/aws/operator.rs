//! What the person running Terraform needs.

use serde_json::{Value, json};

use crate::model::bucket_names;
use crate::policy::{Effect, Operand, Phase, Scope, Statement};
use crate::{TemplateError, TemplateInput};

/// The documented policy, exactly as the documentation of creating a custom cloud prints it:
/// 20 statements, 73 actions.
const DOCUMENTED: &str = include_str!("../../data/operator-policy.json");

/// What is said about a documented statement. `sid` is empty for the one that has none.
pub(crate) struct StatementNote {
    pub sid: &'static str,
    pub why: &'static str,
    pub limit: &'static str,
    pub without: &'static str,
    pub used: &'static [Phase],
}

/// The first apply; later ones, while services run; the destruction of everything.
const ALWAYS: &[Phase] = &[Phase::Setup, Phase::Daily, Phase::Deletion];
const SETUP: &[Phase] = &[Phase::Setup];
const APPLYING: &[Phase] = &[Phase::Setup, Phase::Daily];
const LATER: &[Phase] = &[Phase::Daily];
const REMOVING: &[Phase] = &[Phase::Daily, Phase::Deletion];

/// In the order of the documented policy. What stops first, and when a statement is used, is compared
/// with the calls of an apply, a change and a destroy that are gone through without it
/// (`tests/terraform/applied.rs`).
const NOTES: [StatementNote; 20] = [
    StatementNote {
        sid: "",
        why: "Creates, reads and removes the role that the control plane assumes, and its inline policies.",
        limit: "Only roles named cce-…-iam-role, but with any permissions and any trust. So its holder can make such a role an administrator of the account, and assume it.",
        without: "terraform apply stops at aws_iam_role.control_plane. terraform destroy stops at aws_iam_role.control_plane, which it reads first.",
        used: ALWAYS,
    },
    StatementNote {
        sid: "Describe",
        why: "Terraform reads what exists before it changes anything.",
        limit: "Reads only. AWS has a narrower form for one of these calls only.",
        without: "terraform plan stops at data.aws_availability_zones.available; without a plan neither terraform apply nor terraform destroy does anything.",
        used: ALWAYS,
    },
    StatementNote {
        sid: "CreateTag",
        why: "Names and tags each resource in the same call that creates it.",
        limit: "Only as part of creating network resources. Tags of existing resources cannot be changed with it.",
        without: "terraform apply stops at aws_vpc.byoc: the call that creates it names it.",
        used: APPLYING,
    },
    StatementNote {
        sid: "DeleteTag",
        why: "Removes infrastructure tags that you no longer want from the network.",
        limit: "Any tag of any network resource in the account, whatever its name. Not tags of the S3 endpoint.",
        without: "Nothing at first. A later terraform apply cannot remove an infrastructure tag from the network. To remove one from the S3 endpoint, it needs ChangeTags.",
        used: LATER,
    },
    StatementNote {
        sid: "Create",
        why: "Creates the VPC, its internet gateway and the addresses of the NAT gateways.",
        limit: "Only with a name that begins with cce-.",
        without: "terraform apply stops at aws_vpc.byoc.",
        used: APPLYING,
    },
    StatementNote {
        sid: "CreateNGWAllowCCESubnetOnly",
        why: "Keeps NAT gateways out of subnets and off addresses that are not the custom cloud's.",
        limit: "Only denies, allows nothing.",
        without: "The person could place NAT gateways in foreign subnets.",
        used: APPLYING,
    },
    StatementNote {
        sid: "CreateNGWAllowCCEOnly",
        why: "Makes every new NAT gateway carry a name that begins with cce-.",
        limit: "Only denies, allows nothing.",
        without: "The person could create NAT gateways under any name.",
        used: APPLYING,
    },
    StatementNote {
        sid: "CreateNGW",
        why: "Creates the NAT gateways through which private nodes reach the internet.",
        limit: "What the two statements before it don't deny.",
        without: "terraform apply stops at aws_nat_gateway.byoc, if the model has NAT gateways.",
        used: APPLYING,
    },
    StatementNote {
        sid: "CreateSubAllowCCEVPCOnly",
        why: "Keeps route tables, security groups and subnets out of VPCs that are not the custom cloud's.",
        limit: "Only denies, allows nothing.",
        without: "The person could create them in foreign VPCs.",
        used: SETUP,
    },
    StatementNote {
        sid: "CreateRTAllowCCEOnly",
        why: "Makes every new route table carry a name that begins with cce-.",
        limit: "Only denies, allows nothing.",
        without: "The person could create route tables under any name.",
        used: SETUP,
    },
    StatementNote {
        sid: "CreateRT",
        why: "Creates the route tables of the subnets.",
        limit: "What the two statements before it don't deny.",
        without: "terraform apply stops at aws_route_table, the first of them.",
        used: SETUP,
    },
    StatementNote {
        sid: "CreateSGsAllowCCEOnly",
        why: "Makes every new security group carry a name that begins with cce-.",
        limit: "Only denies, allows nothing.",
        without: "The person could create security groups under any name.",
        used: SETUP,
    },
    StatementNote {
        sid: "CreateSG",
        why: "Creates the security groups of bastion and service nodes.",
        limit: "What the denials before it don't deny.",
        without: "terraform apply stops at aws_security_group, the first of them.",
        used: SETUP,
    },
    StatementNote {
        sid: "CreateSubAllowCCEOnly",
        why: "Makes every new subnet carry a name that begins with cce-.",
        limit: "Only denies, allows nothing.",
        without: "The person could create subnets under any name.",
        used: SETUP,
    },
    StatementNote {
        sid: "CreateSubnets",
        why: "Creates the subnets of the network plan.",
        limit: "What the denials before it don't deny.",
        without: "terraform apply stops at aws_subnet, the first of them.",
        used: SETUP,
    },
    StatementNote {
        sid: "CreateVpcEndpoint",
        why: "Creates the gateway endpoint through which nodes reach S3.",
        limit: "Nothing limits it: any endpoint, with any policy, in any VPC of the account.",
        without: "terraform apply stops at aws_vpc_endpoint.s3.",
        used: SETUP,
    },
    StatementNote {
        sid: "Modify",
        why: "Sets up, connects and later changes the parts: DNS of the VPC, the gateway, subnets in route tables, routes and security group rules.",
        limit: "Only resources whose name begins with cce-, so those of every custom cloud in the account.",
        without: "terraform apply stops at aws_vpc.byoc, whose DNS settings it changes.",
        used: APPLYING,
    },
    StatementNote {
        sid: "DisassociateEIPAllowCCEOnly",
        why: "Protects addresses that are not the custom cloud's.",
        limit: "Only denies, allows nothing.",
        without: "The person could remove foreign addresses from their instances.",
        used: REMOVING,
    },
    StatementNote {
        sid: "DisassociateEIP",
        why: "Removes the addresses from NAT gateways that are deleted, before it releases them.",
        limit: "What the statement before it doesn't deny.",
        without: "A later terraform apply with fewer NAT gateways cannot release their addresses. terraform destroy stops at aws_eip.nat.",
        used: REMOVING,
    },
    StatementNote {
        sid: "Delete",
        why: "Removes the rule that AWS adds to every new security group, which lets it reach everything. Replaces changed rules and routes, and deletes everything at the end.",
        limit: "Only resources whose name begins with cce-, so those of every custom cloud in the account.",
        without: "terraform apply stops at aws_security_group, the first of them. Nothing in the network can be replaced or removed, so terraform destroy fails too.",
        used: ALWAYS,
    },
];

/// The documented statements, each with what is said about it.
pub(crate) fn documented_statements() -> Vec<(Value, &'static StatementNote)> {
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
    let statement = |sid: &'static str, actions: &[&'static str], resource, conditions| Statement {
        sid,
        effect: Effect::Allow,
        actions: actions.to_vec(),
        resource: Some(resource),
        principal: None,
        conditions,
        used: ALWAYS,
        why: "",
        limit: "",
        without: "",
    };
    if input.needs_buckets() {
        statements.push(Statement {
            why: "Creates the buckets for backups and cold data and sets them up.",
            limit: "Only buckets whose name begins with cce-, so those of every custom cloud in \
                    the account. It allows nothing on objects. But it sets policy and lifecycle of \
                    the buckets, so its holder can open their contents or let them expire.",
            without: "terraform apply stops at aws_s3_bucket.byoc. terraform destroy stops at \
                      aws_s3_bucket.byoc, which it reads first.",
            ..statement(
                "Buckets",
                &BUCKET_ACTIONS,
                Operand::text("arn:aws:s3:::cce-*"),
                Vec::new(),
            )
        });
    }
    let rules = &input.company_rules;
    let roles = || Operand::Literal(roles_in(input));
    let only_bounded = rules.permissions_boundary.as_ref().map(|boundary| {
        (
            "StringEquals",
            "iam:PermissionsBoundary".to_owned(),
            Operand::Literal(boundary.clone()),
        )
    });
    if has_path(input) {
        let (limit, actions) = match only_bounded {
            None => (
                "Only roles named cce-…-iam-role under that path, but with any permissions. So its \
                 holder can make such a role an administrator, and assume it.",
                [&ROLE_ACTIONS[..], &ROLE_GIVING_ACTIONS].concat(),
            ),
            Some(_) => (
                "Only roles named cce-…-iam-role under that path. It decides who may assume them, \
                 and gives them no permissions.",
                ROLE_ACTIONS.to_vec(),
            ),
        };
        statements.push(Statement {
            why: "Your company keeps roles under a path, which the documented policy does not cover.",
            limit,
            without: "terraform apply stops at aws_iam_role.control_plane. terraform destroy stops at \
                      aws_iam_role.control_plane, which it reads first.",
            ..statement("RoleUnderPath", &actions, roles(), Vec::new())
        });
    }
    if let (true, Some(condition)) = (has_path(input), &only_bounded) {
        statements.push(Statement {
            why: "Creates the role under your company's path and gives it its inline policies.",
            limit: "Only roles named cce-…-iam-role under that path, and only while they have your \
                    company's boundary. So no permissions beyond it.",
            used: SETUP,
            without: "terraform apply stops at aws_iam_role.control_plane.",
            ..statement(
                "BoundedRoleUnderPath",
                &ROLE_GIVING_ACTIONS,
                roles(),
                vec![condition.clone()],
            )
        });
    }
    if let Some(condition) = only_bounded {
        statements.push(Statement {
            why: "Your company requires a boundary on every role. Terraform sets the boundary again if it changed.",
            limit: "Only this boundary, only on roles named cce-…-iam-role.",
            used: LATER,
            without: "Nothing at first: the role is created with its boundary. A later terraform \
                      apply cannot set a changed boundary.",
            ..statement(
                "RoleBoundary",
                &["iam:PutRolePermissionsBoundary"],
                roles(),
                vec![condition],
            )
        });
    }
    statements
}

fn has_path(input: &TemplateInput) -> bool {
    let path = input.company_rules.role_path.as_deref();
    path.is_some_and(|path| path != "/")
}

/// The roles of custom clouds under the company's path.
pub(super) fn roles_in(input: &TemplateInput) -> String {
    let path = input.company_rules.role_path.as_deref().unwrap_or("/");
    format!("arn:aws:iam::*:role{path}cce-*-iam-role")
}

/// The same in words: which actions on what, and why the documented policy does not cover it.
pub(crate) fn extra_operator_rights(input: &TemplateInput) -> Vec<String> {
    let rules = &input.company_rules;
    let mut sentences = Vec::new();
    if input.needs_buckets() {
        sentences.push(format!(
            "Buckets: the documented policy allows nothing in S3. The statement Buckets adds {} \
             actions on arn:aws:s3:::cce-*. They create the buckets, set them up and remove them \
             when they are empty. None of them reads or writes an object, but s3:PutBucketPolicy \
             decides who may.",
            BUCKET_ACTIONS.len()
        ));
    }
    if let Some(path) = rules.role_path.as_deref().filter(|path| *path != "/") {
        sentences.push(format!(
            "Role path: the documented policy covers only roles without a path \
             (arn:aws:iam::*:role/cce-*-iam-role). Your company keeps roles under {path}, so the \
             statement{} {} actions of IAM on {}. They are those of the documented policy without \
             iam:AttachRolePolicy, which nothing here calls.{}",
            match rules.permissions_boundary {
                Some(_) => "s RoleUnderPath and BoundedRoleUnderPath allow",
                None => " RoleUnderPath allows",
            },
            ROLE_ACTIONS.len() + ROLE_GIVING_ACTIONS.len(),
            roles_in(input),
            match rules.permissions_boundary {
                Some(_) => " Actions that give a role permissions require your company's boundary.",
                None => "",
            },
        ));
    }
    if let Some(boundary) = &rules.permissions_boundary {
        sentences.push(format!(
            "Permissions boundary: your company requires one on every role. The documented policy \
             cannot set one on an existing role. So the statement RoleBoundary allows \
             iam:PutRolePermissionsBoundary on {}, only with the boundary {boundary}. The \
             documented statement on roles without a path requires no boundary.",
            roles_in(input),
        ));
    }
    sentences
}

/// What taking a boundary back needs, once: Terraform then asks IAM to remove it from the role.
pub(crate) fn boundary_removal_statement(input: &TemplateInput) -> Value {
    json!({
        "Sid": "WithdrawRoleBoundary",
        "Effect": "Allow",
        "Action": "iam:DeleteRolePermissionsBoundary",
        "Resource": roles_in(input),
    })
}

/// The statement for emptying the buckets. It is not part of the operator policy, because it allows
/// deleting backups.
pub(crate) fn bucket_emptying_statement(input: &TemplateInput) -> Value {
    let arns: Vec<String> = bucket_names(input)
        .values()
        .flat_map(|name| super::bucket_arns(super::partition(&input.region), name))
        .collect();
    json!({
        "Sid": "EmptyBuckets",
        "Effect": "Allow",
        "Action": [
            "s3:DeleteObject",
            "s3:DeleteObjectVersion",
            "s3:ListBucket",
            "s3:ListBucketVersions",
        ],
        "Resource": arns,
    })
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

pub(crate) fn operator_policy(input: &TemplateInput) -> Result<Value, TemplateError> {
    let scope = Scope::default();
    let documented = documented_statements()
        .into_iter()
        .map(|(statement, _)| Ok(statement));
    let extra = extra_statements(input);
    let statements: Result<Vec<Value>, TemplateError> = documented
        .chain(extra.iter().map(|statement| statement.to_json(&scope)))
        .collect();
    Ok(json!({ "Version": "2012-10-17", "Statement": statements? }))
}

/// What Terraform calls for the role, except [`ROLE_GIVING_ACTIONS`]. It attaches no policy.
const ROLE_ACTIONS: [&str; 8] = [
    "iam:DeleteRole",
    "iam:DeleteRolePolicy",
    "iam:GetRole",
    "iam:GetRolePolicy",
    "iam:ListAttachedRolePolicies",
    "iam:ListInstanceProfilesForRole",
    "iam:ListRolePolicies",
    "iam:UpdateAssumeRolePolicy",
];

/// Those that give a role permissions. They require the boundary if there is one.
const ROLE_GIVING_ACTIONS: [&str; 2] = ["iam:CreateRole", "iam:PutRolePolicy"];

/// What Terraform calls for a bucket and its settings; `s3:*` would also open the objects.
const BUCKET_ACTIONS: [&str; 29] = [
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
    // Tags in the call that creates a bucket, where a company asks for them there.
    "s3:TagResource",
];
