//! What the template asks for, and what the variables file answers.

use std::collections::BTreeMap;

use crate::model::bucket_names;
use crate::variables::{Setting, Variable};
use crate::{MANAGEMENT_BLOCK_LIMIT, TemplateInput};

/// Nodes of the private models have no public address: only what reaches the VPC by a private way
/// can use a rule.
const PRIVATE_INGRESS_COMMENT: &str = "\
Clients that can connect to your services from outside the custom cloud, over TCP. Set
this variable in own.auto.tfvars:
  customer_ingress_rules = [
    # A CIDR block with a private connection to this network:
    { cidr_ipv4 = \"172.16.0.0/16\", from_port = 10000, to_port = 32767 },
    # A security group of a peered VPC in this region, in this account or another one:
    { security_group_id = \"sg-0123456789abcdef0\", from_port = 10000, to_port = 32767 },
    { security_group_id = \"123456789012/sg-0123456789abcdef0\", from_port = 10000, to_port = 32767 },
  ]
A rule alone connects nobody: service nodes have no public address. Set up a private connection
yourself (VPC peering, a transit gateway or a VPN). On your side, add a route to reserved_cidr. In each
route table rt-workload of this network, add a route back to your network.";

/// In the public model everybody reaches the ports of the services already.
const PUBLIC_INGRESS_COMMENT: &str = "\
Clients that can connect to your service nodes from outside the custom cloud, over TCP. This template
already allows every address on ports 10000-32767, and the control plane on 22 and 443. Set
this variable in own.auto.tfvars:
  customer_ingress_rules = [
    # A CIDR block, on a port that is not open yet:
    { cidr_ipv4 = \"203.0.113.0/24\", from_port = 9100, to_port = 9100 },
    # A security group of a peered VPC in this region, in this account or another one:
    { security_group_id = \"sg-0123456789abcdef0\", from_port = 9100, to_port = 9100 },
    { security_group_id = \"123456789012/sg-0123456789abcdef0\", from_port = 9100, to_port = 9100 },
  ]";

const PRIVATE_INGRESS_LINES: &str = "\
Your own clients, with a private connection to this network:
customer_ingress_rules = [
  { cidr_ipv4 = \"172.16.0.0/16\", from_port = 10000, to_port = 32767 },
  { security_group_id = \"sg-0123456789abcdef0\", from_port = 10000, to_port = 32767 },
]";

const PUBLIC_INGRESS_LINES: &str = "\
Your own clients. Ports 10000-32767 are already open to everybody, so use other ports:
customer_ingress_rules = [
  { cidr_ipv4 = \"203.0.113.0/24\", from_port = 9100, to_port = 9100 },
]";

/// The rules in the example for this model, as in the README.
pub(crate) fn ingress_example(input: &TemplateInput) -> &'static str {
    let lines = ingress_lines(input);
    lines.split_once('\n').map_or(lines, |(_, rules)| rules)
}

fn ingress_lines(input: &TemplateInput) -> &'static str {
    if input.is_public() {
        PUBLIC_INGRESS_LINES
    } else {
        PRIVATE_INGRESS_LINES
    }
}

const INGRESS_TYPE: &str = "list(object({
  cidr_ipv4 = optional(string)
  security_group_id = optional(string)
  from_port = number
  to_port = number
}))";

pub(crate) fn variables(input: &TemplateInput) -> Vec<Variable> {
    let control_plane = &input.control_plane;
    let mut variables = vec![
        Variable::new(
            "aws_region",
            "string",
            "AWS region of the custom cloud.",
            Setting::Text(input.region.clone()),
        )
        .valid(
            r#"can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]+$", VALUE))"#,
            "aws_region must be the name of an AWS region, for example eu-west-1.",
        ),
        cloud_id(input),
        unique_name(input),
        Variable::new(
            "reserved_cidr",
            "string",
            "CIDR block of the VPC. It cannot be changed later.",
            Setting::Text(input.plan.vpc.to_string()),
        )
        .valid(
            r#"try(cidrhost(VALUE, 0) == split("/", VALUE)[0] && cidrnetmask(VALUE) != "" && tonumber(split("/", VALUE)[1]) >= 16 && tonumber(split("/", VALUE)[1]) <= 24, false)"#,
            "reserved_cidr must be an IPv4 CIDR block between /16 and /24, for example 10.0.0.0/16.",
        ),
        subnets("aws_subnets_workload", "CIDR blocks of the subnets of the service nodes, by zone key.",
            input.plan.aws_subnets_workload()),
    ];
    if input.has_bastion() {
        variables.push(subnets(
            "aws_subnets_bastion",
            "CIDR blocks of the subnets of the bastion, by zone key.",
            input.plan.aws_subnets_bastion(),
        ));
    }
    variables.extend([
        Variable::new(
            "control_plane_aws_account_principal",
            "string",
            "The one principal that may assume the role.",
            Setting::Text(control_plane.aws_account_principal.clone()),
        )
        .valid(
            r#"can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[^*]+$", VALUE))"#,
            "control_plane_aws_account_principal must be the ARN of one role or user, never of an account root.",
        ),
        Variable::new(
            "control_plane_aws_assume_role_external_id",
            "string",
            "External ID that the principal must present. It belongs to this custom cloud only.",
            Setting::Text(input.external_id.clone()),
        )
        .valid(
            r#"can(regex("^[A-Za-z0-9_+=,.@:/-]{16,}$", VALUE))"#,
            "control_plane_aws_assume_role_external_id must be the value from the variables file, at least 16 characters.",
        ),
        Variable::new(
            "control_plane_image_owner_ids",
            "list(string)",
            "AWS accounts that own the images of the nodes.",
            Setting::List(control_plane.image_owner_ids.clone()),
        )
        .valid(
            r#"length(VALUE) > 0 && alltrue([for id in VALUE : can(regex("^[0-9]{12}$", id))])"#,
            "control_plane_image_owner_ids must list at least one AWS account ID of 12 digits.",
        ),
        management_addresses(input),
    ]);
    if input.needs_buckets() {
        variables.extend(storage(input));
    }
    variables.push(resource_tags(input));
    if input.has_nat() {
        variables.push(
            Variable::new(
                "nat_gateway_per_zone",
                "bool",
                "One NAT gateway for each zone (true), or one for all zones (false). One costs less, but if its zone fails, no node can reach the internet.",
                Setting::Open(
                    "One NAT gateway for all zones. It costs less, but if its zone fails, no node can reach the internet:\n\
                     nat_gateway_per_zone = false",
                ),
            )
            .default("true")
            .nullable()
            .valid("VALUE != null", "nat_gateway_per_zone must be true or false."),
        );
    }
    variables.push(onboarding(
        input,
        "Whether the role has the read permissions that are needed only until the custom cloud is active.",
    ));
    variables.extend(company_rules(input));
    variables.push(ingress_rules(input));
    variables
}

/// Condition on an IPv4 network, written from its first address on as the clouds ask for it.
pub(crate) fn is_network(name: &str) -> String {
    format!(
        r#"try(cidrhost({name}, 0) == split("/", {name})[0] && cidrnetmask({name}) != "", false)"#
    )
}

/// Condition on a network: not everyone, and not half of everyone.
fn is_narrow(name: &str) -> String {
    format!(r#"try(tonumber(split("/", {name})[1]) >= 8, false)"#)
}

pub(crate) fn cloud_id(input: &TemplateInput) -> Variable {
    Variable::new(
        "custom_cloud_environment_id",
        "string",
        "Identifier of the custom cloud.",
        Setting::Text(input.cloud_id.clone()),
    )
    .valid(
        r#"can(regex("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", VALUE))"#,
        "custom_cloud_environment_id must be the UUID from the variables file.",
    )
}

pub(crate) fn unique_name(input: &TemplateInput) -> Variable {
    Variable::new(
        "byoc_unique_name",
        "string",
        "Begins the name of everything that this template creates.",
        Setting::Text(input.unique_name.clone()),
    )
    .valid(
        r#"can(regex("^cce-cce[0-9a-f]{11}$", VALUE))"#,
        "byoc_unique_name must be the value from the variables file, for example cce-cce0123456789a.",
    )
}

pub(crate) fn management_addresses(input: &TemplateInput) -> Variable {
    Variable::new(
        "control_plane_management_cidr_blocks",
        "list(string)",
        "CIDR blocks that the control plane connects from.",
        Setting::List(input.control_plane.management_cidr_blocks.clone()),
    )
    .valid(
        &format!(
            r#"length(VALUE) > 0 && alltrue([for cidr in VALUE : {} && {}])"#,
            is_network("cidr"),
            is_narrow("cidr")
        ),
        "control_plane_management_cidr_blocks must list IPv4 CIDR blocks between /8 and /32, for example 192.0.2.10/32, and never everyone.",
    )
    .valid(
        &format!("length(VALUE) <= {MANAGEMENT_BLOCK_LIMIT} && length(distinct(VALUE)) == length(VALUE)"),
        "control_plane_management_cidr_blocks must list at most 29 CIDR blocks, each once.",
    )
}

pub(crate) fn onboarding(input: &TemplateInput, description: &'static str) -> Variable {
    Variable::new(
        "onboarding",
        "bool",
        description,
        Setting::Flag(input.is_onboarding),
    )
    .default("true")
    .nullable()
    .valid("VALUE != null", "onboarding must be true or false.")
}

fn subnets(
    name: &'static str,
    description: &'static str,
    zones: BTreeMap<String, String>,
) -> Variable {
    let sentence = if name == "aws_subnets_workload" {
        "aws_subnets_workload must have two or three zones, az1 to az3, each with an IPv4 CIDR block."
    } else {
        "aws_subnets_bastion must have two or three zones, az1 to az3, each with an IPv4 CIDR block."
    };
    Variable::new(name, "map(string)", description, Setting::Map(zones)).valid(
        &format!(
            r#"contains([2, 3], length(VALUE)) && alltrue([for key, cidr in VALUE : can(regex("^az[1-3]$", key)) && {}])"#,
            is_network("cidr")
        ),
        sentence,
    )
}

fn storage(input: &TemplateInput) -> [Variable; 2] {
    [
        Variable::new(
            "bucket_names",
            "map(string)",
            "Names of the buckets for backups and cold data, by usage.",
            Setting::Map(bucket_names(input)),
        )
        .valid(
            r#"length(VALUE) > 0 && alltrue([for name in values(VALUE) : can(regex("^cce-[a-z0-9-]{0,58}[a-z0-9]$", name))])"#,
            "Each name in bucket_names must begin with cce-, contain only lower-case letters, digits and dashes, and not end with a dash.",
        )
        .valid(
            "length(distinct(values(VALUE))) == length(VALUE)",
            "Two buckets in bucket_names have the same name. Give each bucket its own name.",
        ),
        Variable::new(
            "control_plane_object_storage_principals",
            "list(string)",
            "Principals that write and read the objects in the buckets.",
            Setting::List(input.control_plane.object_storage_principals.clone()),
        )
        .valid(
            r#"length(VALUE) > 0 && alltrue([for arn in VALUE : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[^*]+$", arn))])"#,
            "control_plane_object_storage_principals must list ARNs of roles or users, never of an account root.",
        ),
    ]
}

fn resource_tags(input: &TemplateInput) -> Variable {
    // The prefix is the operator's, so the sentence cannot name it and stay one sentence for all.
    // In any case, because IAM reads the keys of tags so.
    let condition = format!(
        r#"alltrue([for key, value in VALUE : value != null && !startswith(lower(key), "aws:") && !startswith(lower(key), "aiven") && !startswith(lower(key), "{}") && lower(key) != "name"])"#,
        input.control_plane.tag_prefix
    );
    Variable::new(
        "byoc_resource_tags",
        "map(string)",
        "Your infrastructure tags, for every resource that can have tags.",
        Setting::Map(input.tags.clone()),
    )
    .default("{}")
    .valid(
        &condition,
        "byoc_resource_tags must not contain the key Name or a tag without a value. Keys must not begin with aws:, aiven or the control plane's own prefix. Upper and lower case make no difference.",
    )
    .valid(
        "length(VALUE) <= 45 && alltrue([for key, value in VALUE : try(length(key) <= 128 && length(value) <= 256, true)])",
        "byoc_resource_tags must have at most 45 tags, with keys of up to 128 characters and values of up to 256.",
    )
}

fn company_rules(input: &TemplateInput) -> [Variable; 2] {
    let setting = |value: &Option<String>| match value {
        Some(value) => Setting::Text(value.clone()),
        None => Setting::Silent,
    };
    [
        Variable::new(
            "iam_role_path",
            "string",
            "IAM path of the role. If it isn't /, the person running Terraform needs more permissions.",
            setting(&input.company_rules.role_path),
        )
        .default("\"/\"")
        .nullable()
        .valid(
            r#"can(regex("^/([A-Za-z0-9_+=,.@-]+/)*$", VALUE))"#,
            "iam_role_path must begin and end with a slash, for example /platform/.",
        ),
        Variable::new(
            "iam_permissions_boundary",
            "string",
            "Permissions boundary of the role, if your company requires one. The person running Terraform then needs more permissions.",
            setting(&input.company_rules.permissions_boundary),
        )
        .default("null")
        .nullable()
        .valid(
            r#"VALUE == null || can(regex("^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/.+$", VALUE))"#,
            "iam_permissions_boundary must be the ARN of a managed policy, or null.",
        ),
    ]
}

fn ingress_rules(input: &TemplateInput) -> Variable {
    // Where a rule is null the first sentence says so; the others are silent about it.
    let rules = Variable::new(
        "customer_ingress_rules",
        INGRESS_TYPE,
        "Who may connect to the services in this custom cloud, over TCP.",
        Setting::Open(ingress_lines(input)),
    )
    .default("[]")
    .comment(if input.is_public() {
        PUBLIC_INGRESS_COMMENT
    } else {
        PRIVATE_INGRESS_COMMENT
    })
    .valid(
        "alltrue([for rule in VALUE : try((rule.cidr_ipv4 == null) != (rule.security_group_id == null), false)])",
        "Each rule in customer_ingress_rules needs either cidr_ipv4 or security_group_id, not both.",
    )
    .valid(
        &format!(
            "alltrue([for rule in VALUE : try(rule.cidr_ipv4 == null, true) || {}])",
            is_network("rule.cidr_ipv4")
        ),
        "Each cidr_ipv4 in customer_ingress_rules must be an IPv4 CIDR block that begins at its first address, for example 172.16.0.0/16.",
    )
    .valid(
        r#"alltrue([for rule in VALUE : try(rule.security_group_id == null, true) || can(regex("^([0-9]{12}/)?sg-[0-9a-f]{8,17}$", rule.security_group_id))])"#,
        "Each security_group_id in customer_ingress_rules must be an ID such as sg-0123456789abcdef0, not a name. For a group in another account, write 123456789012/sg-0123456789abcdef0.",
    )
    .valid(
        "length(distinct(VALUE)) == length(VALUE)",
        "A rule appears twice in customer_ingress_rules. Remove one of the two.",
    )
    .valid(
        "alltrue([for rule in VALUE : try(rule.from_port >= 1 && rule.from_port <= rule.to_port && rule.to_port <= 65535 && floor(rule.from_port) == rule.from_port && floor(rule.to_port) == rule.to_port, rule == null, false)])",
        "The ports in customer_ingress_rules must be whole numbers between 1 and 65535, and from_port must not be above to_port.",
    );
    if !input.is_isolated() {
        return rules;
    }
    rules.valid(
        &format!(
            "alltrue([for rule in VALUE : try(rule.cidr_ipv4 == null, true) || {}])",
            is_narrow("rule.cidr_ipv4")
        ),
        "In this deployment model, each cidr_ipv4 in customer_ingress_rules must be between /8 and /32.",
    )
}
