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
        limit: "Only roles named cce-…-iam-role, but with any permissions and any trust policy. So a person with this statement can give such a role administrator permissions and assume it.",
        without: "terraform apply stops at aws_iam_role.control_plane. terraform destroy stops at aws_iam_role.control_plane, because it must read the role first.",
        used: ALWAYS,
    },
    StatementNote {
        sid: "Describe",
        why: "Terraform reads what exists before it changes anything.",
        limit: "Reads only. AWS can restrict only one of these calls to certain resources.",
        without: "terraform plan stops at data.aws_availability_zones.available. Without a plan, terraform apply and terraform destroy do nothing.",
        used: ALWAYS,
    },
    StatementNote {
        sid: "CreateTag",
        why: "Names and tags each resource in the same call that creates it.",
        limit: "Only in the call that creates a network resource. This statement can't change tags of existing resources.",
        without: "terraform apply stops at aws_vpc.byoc, because the call that creates the VPC also sets its tags.",
        used: APPLYING,
    },
    StatementNote {
        sid: "DeleteTag",
        why: "Removes infrastructure tags from network resources if you no longer want these tags.",
        limit: "Any tag of any network resource in the account, also of resources without a cce- name. Not tags of the S3 endpoint.",
        without: "Nothing stops at first. A later terraform apply cannot remove an infrastructure tag from the network. For a tag of the S3 endpoint, you need the statement ChangeTags.",
        used: LATER,
    },
    StatementNote {
        sid: "Create",
        why: "Creates the VPC, its internet gateway and the Elastic IP addresses of the NAT gateways.",
        limit: "Only resources whose name begins with cce-.",
        without: "terraform apply stops at aws_vpc.byoc.",
        used: APPLYING,
    },
    StatementNote {
        sid: "CreateNGWAllowCCESubnetOnly",
        why: "Denies NAT gateways that use a subnet or an Elastic IP address whose name doesn't begin with cce-.",
        limit: "Only denies, allows nothing.",
        without: "The person running Terraform could create NAT gateways in any subnet of the account.",
        used: APPLYING,
    },
    StatementNote {
        sid: "CreateNGWAllowCCEOnly",
        why: "Requires that the name of every new NAT gateway begins with cce-.",
        limit: "Only denies, allows nothing.",
        without: "The person running Terraform could create NAT gateways with any name.",
        used: APPLYING,
    },
    StatementNote {
        sid: "CreateNGW",
        why: "Creates the NAT gateways through which private nodes reach the internet.",
        limit: "Only NAT gateways that CreateNGWAllowCCESubnetOnly and CreateNGWAllowCCEOnly don't deny.",
        without: "terraform apply stops at aws_nat_gateway.byoc, if the deployment model has NAT gateways.",
        used: APPLYING,
    },
    StatementNote {
        sid: "CreateSubAllowCCEVPCOnly",
        why: "Denies new route tables, security groups and subnets in a VPC whose name doesn't begin with cce-.",
        limit: "Only denies, allows nothing.",
        without: "The person running Terraform could create route tables, security groups and subnets in any VPC of the account.",
        used: SETUP,
    },
    StatementNote {
        sid: "CreateRTAllowCCEOnly",
        why: "Requires that the name of every new route table begins with cce-.",
        limit: "Only denies, allows nothing.",
        without: "The person running Terraform could create route tables with any name.",
        used: SETUP,
    },
    StatementNote {
        sid: "CreateRT",
        why: "Creates the route tables of the subnets.",
        limit: "Only route tables that CreateSubAllowCCEVPCOnly and CreateRTAllowCCEOnly don't deny.",
        without: "terraform apply stops at aws_route_table, when it creates the first route table.",
        used: SETUP,
    },
    StatementNote {
        sid: "CreateSGsAllowCCEOnly",
        why: "Requires that the name of every new security group begins with cce-.",
        limit: "Only denies, allows nothing.",
        without: "The person running Terraform could create security groups with any name.",
        used: SETUP,
    },
    StatementNote {
        sid: "CreateSG",
        why: "Creates the security groups of the network.",
        limit: "Only security groups that CreateSubAllowCCEVPCOnly and CreateSGsAllowCCEOnly don't deny.",
        without: "terraform apply stops at aws_security_group, when it creates the first security group.",
        used: SETUP,
    },
    StatementNote {
        sid: "CreateSubAllowCCEOnly",
        why: "Requires that the name of every new subnet begins with cce-.",
        limit: "Only denies, allows nothing.",
        without: "The person running Terraform could create subnets with any name.",
        used: SETUP,
    },
    StatementNote {
        sid: "CreateSubnets",
        why: "Creates the subnets of the network plan.",
        limit: "Only subnets that CreateSubAllowCCEVPCOnly and CreateSubAllowCCEOnly don't deny.",
        without: "terraform apply stops at aws_subnet, when it creates the first subnet.",
        used: SETUP,
    },
    StatementNote {
        sid: "CreateVpcEndpoint",
        why: "Creates the gateway endpoint through which nodes reach S3.",
        limit: "None: any endpoint, with any policy, in any VPC of the account.",
        without: "terraform apply stops at aws_vpc_endpoint.s3.",
        used: SETUP,
    },
    StatementNote {
        sid: "Modify",
        why: "Sets up the network and changes it later: DNS of the VPC, internet gateway, route tables, routes and security group rules.",
        limit: "Only resources whose name begins with cce-. These include resources of every custom cloud in the account.",
        without: "terraform apply stops at aws_vpc.byoc, because it can't change the DNS settings of the VPC.",
        used: APPLYING,
    },
    StatementNote {
        sid: "DisassociateEIPAllowCCEOnly",
        why: "Protects Elastic IP addresses whose name doesn't begin with cce-.",
        limit: "Only denies, allows nothing.",
        without: "The person running Terraform could remove any Elastic IP address from its instance.",
        used: REMOVING,
    },
    StatementNote {
        sid: "DisassociateEIP",
        why: "Removes Elastic IP addresses from deleted NAT gateways, before Terraform releases the addresses.",
        limit: "Only Elastic IP addresses that DisassociateEIPAllowCCEOnly doesn't deny.",
        without: "A later terraform apply that removes NAT gateways cannot release their addresses. terraform destroy stops at aws_eip.nat.",
        used: REMOVING,
    },
    StatementNote {
        sid: "Delete",
        why: "Removes the default egress rule of every new security group, which allows all traffic. Replaces changed rules and routes, and deletes the network at the end.",
        limit: "Only resources whose name begins with cce-. These include resources of every custom cloud in the account.",
        without: "terraform apply stops at aws_security_group, when it creates the first security group. Nothing in the network can be replaced or removed, so terraform destroy fails too.",
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
            limit: "Only buckets whose name begins with cce-. These include buckets of every custom \
                    cloud in the account. The statement allows nothing on objects. But it can \
                    change bucket policies and lifecycle rules, and so open objects to others or \
                    let them expire.",
            without: "terraform apply stops at aws_s3_bucket.byoc. terraform destroy stops at \
                      aws_s3_bucket.byoc, because it must read the buckets first.",
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
                "Only roles named cce-…-iam-role under that path, but with any permissions. So a \
                 person with this statement can give such a role administrator permissions and \
                 assume it.",
                [&ROLE_ACTIONS[..], &ROLE_GIVING_ACTIONS].concat(),
            ),
            Some(_) => (
                "Only roles named cce-…-iam-role under that path. The statement can change who may \
                 assume these roles, but can't give them permissions.",
                ROLE_ACTIONS.to_vec(),
            ),
        };
        statements.push(Statement {
            why: "Your company keeps roles under a path that the documented policy does not cover.",
            limit,
            without: "terraform apply stops at aws_iam_role.control_plane. terraform destroy stops at \
                      aws_iam_role.control_plane, because it must read the role first.",
            ..statement("RoleUnderPath", &actions, roles(), Vec::new())
        });
    }
    if let (true, Some(condition)) = (has_path(input), &only_bounded) {
        statements.push(Statement {
            why: "Creates the role under your company's path and gives it its inline policies.",
            limit: "Only roles named cce-…-iam-role under that path, and only while they have your \
                    company's boundary. So these roles get no permissions beyond the boundary.",
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
            why: "Your company requires a permissions boundary on every role. Terraform sets the boundary again if it was changed.",
            limit: "Only this boundary, and only on roles named cce-…-iam-role.",
            used: LATER,
            without: "Nothing stops at first, because Terraform creates the role with its boundary. \
                      A later terraform apply cannot set a changed boundary.",
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
             actions on arn:aws:s3:::cce-*. These actions create buckets, set them up and delete \
             empty ones. None of these actions reads or writes objects, but s3:PutBucketPolicy \
             decides who may do so.",
            BUCKET_ACTIONS.len()
        ));
    }
    if let Some(path) = rules.role_path.as_deref().filter(|path| *path != "/") {
        sentences.push(format!(
            "Role path: the documented policy covers only roles without a path \
             (arn:aws:iam::*:role/cce-*-iam-role). Your company keeps roles under {path}. So the \
             statement{} {} IAM actions on {}. These are the IAM actions of the documented policy, \
             except iam:AttachRolePolicy, which Terraform doesn't need here.{}",
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
            "Permissions boundary: your company requires a boundary on every role. The documented \
             policy cannot set a boundary on an existing role. So the statement RoleBoundary allows \
             iam:PutRolePermissionsBoundary on {}, and only with the boundary {boundary}. The \
             documented policy still allows roles without a boundary, if they have no path.",
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
