//! Which calls of Terraform carry no tags, for companies whose service control policies ask for them.

use std::collections::BTreeSet;

use super::blueprint;
use super::operator::roles_in;
use crate::TemplateInput;

/// The calls that create or change a resource and carry no tags, by the kind of resource. Kinds that
/// are not named make all of their calls with tags, or only remove. `tests/terraform/applied.rs`
/// compares this with the calls that are made.
const CALLS: [(&str, &[&str]); 15] = [
    ("aws_vpc", &["ec2:ModifyVpcAttribute"]),
    ("aws_internet_gateway", &["ec2:AttachInternetGateway"]),
    (
        "aws_route_table_association",
        &[
            "ec2:AssociateRouteTable",
            "ec2:ReplaceRouteTableAssociation",
        ],
    ),
    ("aws_route", &["ec2:CreateRoute", "ec2:ReplaceRoute"]),
    ("aws_vpc_endpoint", &["ec2:ModifyVpcEndpoint"]),
    (
        "aws_vpc_security_group_ingress_rule",
        &["ec2:AuthorizeSecurityGroupIngress"],
    ),
    (
        "aws_vpc_security_group_egress_rule",
        &["ec2:AuthorizeSecurityGroupEgress"],
    ),
    (
        "aws_iam_role",
        &["iam:CreateRole", "iam:UpdateAssumeRolePolicy"],
    ),
    ("aws_iam_role_policy", &["iam:PutRolePolicy"]),
    ("aws_s3_bucket_policy", &["s3:PutBucketPolicy"]),
    (
        "aws_s3_bucket_public_access_block",
        &["s3:PutBucketPublicAccessBlock"],
    ),
    (
        "aws_s3_bucket_ownership_controls",
        &["s3:PutBucketOwnershipControls"],
    ),
    (
        "aws_s3_bucket_server_side_encryption_configuration",
        &["s3:PutEncryptionConfiguration"],
    ),
    ("aws_s3_bucket_versioning", &["s3:PutBucketVersioning"]),
    (
        "aws_s3_bucket_lifecycle_configuration",
        &["s3:PutLifecycleConfiguration"],
    ),
];

/// Those of them in which AWS takes tags ("Service Authorization Reference"): no other can be refused
/// because tags are missing, unless nobody may make it at all.
const TAKES_TAGS: [&str; 3] = [
    "iam:CreateRole",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:AuthorizeSecurityGroupEgress",
];

/// Sorted.
fn untagged_calls(input: &TemplateInput) -> BTreeSet<&'static str> {
    let resources = blueprint(input).resources;
    let mut calls: BTreeSet<&str> = CALLS
        .iter()
        .filter(|(kind, _)| resources.iter().any(|resource| resource.kind == *kind))
        .flat_map(|(_, calls)| calls.iter().copied())
        .collect();
    if input.company_rules.permissions_boundary.is_some() {
        calls.insert("iam:PutRolePermissionsBoundary");
    }
    calls
}

/// Which calls carry no tags, and which exemptions are enough: text, and what stands in code after it.
pub(crate) fn untagged(input: &TemplateInput) -> Vec<(&'static str, Vec<String>)> {
    let codes = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect();
    let calls: Vec<&str> = untagged_calls(input).into_iter().collect();
    let mut sentences = vec![
        ("Terraform makes these calls without tags: ", codes(&calls)),
        (
            ". If a service control policy of your company requires tags, it can refuse three of these calls: ",
            codes(&TAKES_TAGS),
        ),
        (
            ". Two exemptions are enough. For ",
            codes(&["iam:CreateRole"]),
        ),
        (", exempt the role ", vec![roles_in(input)]),
        (
            ". For the two calls on security groups, exempt security groups with ",
            codes(&["ec2:ResourceTag/Name"]),
        ),
        (" like ", codes(&["cce-*"])),
        (
            ". AWS accepts no tags in the other calls of this list. All other resources get their \
             tags in the call that creates them.",
            Vec::new(),
        ),
    ];
    if input.needs_buckets() {
        sentences.push((
            " For buckets, this needs version 6.23 of the AWS provider or newer. With an older \
             version, also exempt buckets named ",
            codes(&["cce-*"]),
        ));
        sentences.push((" in ", codes(&["s3:CreateBucket"])));
        sentences.push((".", Vec::new()));
    }
    sentences
}
