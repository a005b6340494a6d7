//! The template for AWS.

mod access;
mod explain;
mod network;
mod operator;
mod storage;
mod tags;
mod variables;

use byoc_rules::{identifier, region};
use byoc_types::DeploymentModel;
use serde_json::{Value, json};

use crate::model::{Blueprint, Each, OWN_SETTINGS, Output, Resource, bucket_names};
use crate::policy::{PolicyText, Scope, StatementExplanation, to_json};
use crate::provider::Provider;
use crate::variables::Variable;
use crate::{
    ExpectedNetwork, TEMPLATE_VERSION, TemplateError, TemplateInput, hcl, is_named_principal,
    rehearsal,
};

pub(crate) use tags::untagged;
pub(crate) use variables::{
    cloud_id, ingress_example, is_network, management_addresses, onboarding, unique_name,
};

use access::{onboarding_statements, runtime_statements, trust_statement};
use storage::{BUCKET_RELEASE, bucket_statements};

/// AWS.
pub(crate) struct Aws;

impl Provider for Aws {
    fn check(&self, input: &TemplateInput) -> Result<(), TemplateError> {
        let configuration =
            |what: String, fix: &'static str| Err(TemplateError::Configuration { what, fix });
        let control_plane = &input.control_plane;
        if !is_named_principal(&control_plane.aws_account_principal) {
            return configuration(
                format!(
                    "The AWS principal {:?} is not one named role or user",
                    control_plane.aws_account_principal
                ),
                "Set aws_account_principal in the server's configuration to an ARN such as \
                 arn:aws:iam::999999999999:role/byoc-control-plane, never an account root.",
            );
        }
        if input.external_id.len() < 16 {
            return configuration(
                "The external ID of this custom cloud has fewer than 16 characters".to_owned(),
                "This is a fault of the server: report it.",
            );
        }
        if control_plane.image_owner_ids.is_empty() {
            return configuration(
                "The server does not know who owns the images of the nodes".to_owned(),
                "Set image_owner_ids in its configuration, for example [\"999999999999\"].",
            );
        }
        if input.needs_buckets() && control_plane.object_storage_principals.is_empty() {
            return configuration(
                "The server does not know who uses the customer's buckets".to_owned(),
                "Set object_storage_principals in its configuration, for example \
                 [\"arn:aws:iam::999999999999:role/byoc-object-storage\"].",
            );
        }
        Ok(())
    }

    fn blueprint(&self, input: &TemplateInput) -> Blueprint {
        blueprint(input)
    }

    fn variables(&self, input: &TemplateInput) -> Vec<Variable> {
        variables::variables(input)
    }

    fn expected_network(&self, input: &TemplateInput) -> ExpectedNetwork {
        network::expected(input)
    }

    fn scope(&self, input: &TemplateInput, bucket: Option<&str>) -> Scope {
        match bucket {
            Some(bucket) => bucket_scope(input, bucket),
            None => scope(input, "ACCOUNT_ID"),
        }
    }

    fn trust_policy(&self, input: &TemplateInput) -> Result<Value, TemplateError> {
        to_json(&[trust_statement()], &scope(input, "ACCOUNT_ID"))
    }

    fn runtime_policy(&self, input: &TemplateInput, account: &str) -> Result<Value, TemplateError> {
        to_json(&runtime_statements(input), &scope(input, account))
    }

    fn onboarding_policy(
        &self,
        input: &TemplateInput,
        account: &str,
    ) -> Result<Value, TemplateError> {
        let statements = if input.is_onboarding {
            onboarding_statements()
        } else {
            Vec::new()
        };
        to_json(&statements, &scope(input, account))
    }

    fn operator_policy(&self, input: &TemplateInput) -> Result<Value, TemplateError> {
        operator::operator_policy(input)
    }

    fn extra_operator_rights(&self, input: &TemplateInput) -> Vec<String> {
        operator::extra_operator_rights(input)
    }

    fn policies(&self, input: &TemplateInput) -> Result<Vec<PolicyText>, TemplateError> {
        explain::policies(input)
    }

    fn explain(&self, input: &TemplateInput) -> Result<Vec<StatementExplanation>, TemplateError> {
        explain::explain(input)
    }

    fn tag_change_statement(&self) -> Option<Value> {
        Some(operator::tag_change_statement())
    }

    fn boundary_removal_statement(&self, input: &TemplateInput) -> Option<Value> {
        Some(operator::boundary_removal_statement(input))
    }

    fn bucket_emptying_statement(&self, input: &TemplateInput) -> Option<Value> {
        let has_buckets = input.needs_buckets();
        has_buckets.then(|| operator::bucket_emptying_statement(input))
    }

    fn bucket_release(&self, input: &TemplateInput) -> Option<&'static str> {
        input.needs_buckets().then_some(BUCKET_RELEASE)
    }
}

/// Leaves tags alone that somebody else puts on what the template made, in a file of the customer's
/// own that Terraform lays over the template (`own_override.tf`).
pub(crate) const IGNORED_TAGS: &str = "\
provider \"aws\" {
  ignore_tags {
    key_prefixes = [\"AutoTag_\"]
  }
}";

/// `terraform` and `provider` blocks. A provider that does not know the region yet refuses it with
/// no word about its age, so the lower bound follows the region.
fn preamble(input: &TemplateInput) -> String {
    let lowest = region::aws_provider(&input.region);
    format!(
        r#"
terraform {{
  required_version = ">= 1.3"

  required_providers {{
    aws = {{
      source = "hashicorp/aws"
      version = ">= {lowest}, < 7.0"
    }}
  }}
}}

provider "aws" {{
  region = var.aws_region
}}
"#
    )
}

fn blueprint(input: &TemplateInput) -> Blueprint {
    Blueprint {
        title: match input.plan.model {
            DeploymentModel::Standard
            // Offered on no cloud.
            | DeploymentModel::IpsecIngress
            | DeploymentModel::DirectIpsecIngress => "AWS, private network (standard)",
            DeploymentModel::StandardPublic => "AWS, public network (standard_public)",
            DeploymentModel::Hipaa => "AWS, private network for HIPAA (hipaa)",
            DeploymentModel::PciDss => "AWS, private network for PCI DSS (pci_dss)",
        },
        notes: notes(input),
        preamble: preamble(input),
        variables: variables::variables(input),
        data: data(input),
        resources: network::resources(input)
            .into_iter()
            .chain(identity(input))
            .chain(if input.needs_buckets() {
                storage::resources()
            } else {
                Vec::new()
            })
            .collect(),
        outputs: outputs(input),
    }
}

fn notes(input: &TemplateInput) -> Vec<String> {
    let mut notes = vec![
        "Enter the output aws_iam_role_arn in the console. Keep the state file that Terraform \
         writes: terraform destroy needs it. Run terraform destroy only after the custom cloud is deleted."
            .to_owned(),
        "You can add ingress rules for your own clients: see customer_ingress_rules below."
            .to_owned(),
        "The documented policy for running Terraform is enough to apply this file, as long as you \
         keep three things. Every name begins with cce-. The provider has no default_tags, because \
         the policy doesn't allow tags on security group rules and on the role. Security group \
         rules are keyed by their values, because the policy allows replacing a rule but not \
         changing it."
            .to_owned(),
        OWN_SETTINGS.to_owned(),
    ];
    if input.needs_buckets() {
        notes.push(
            "The buckets need a statement that the documented policy doesn't have. policy.json \
             contains this statement. As long as the buckets are in the state, terraform destroy stops before \
             it changes anything. The README says how to keep or delete them."
                .to_owned(),
        );
    }
    notes
}

fn data(input: &TemplateInput) -> String {
    let guard = hcl::name(&input.tag_key("custom_cloud_environment_id"));
    let compliance = match crate::model::compliance_word(input) {
        Some(word) => format!(
            "\n{} = \"{word}\"",
            hcl::name(&input.tag_key("compliance_model"))
        ),
        None => String::new(),
    };
    let nat_zones = if !input.has_nat() {
        ""
    } else {
        "\n\n# Zones with a NAT gateway of their own.\n\
         nat_zones = var.nat_gateway_per_zone ? sort(keys(local.zones)) : [sort(keys(local.zones))[0]]"
    };
    format!(
        r#"
data "aws_caller_identity" "current" {{}}

data "aws_partition" "current" {{}}

# Zones in any state, so that a temporarily unavailable zone keeps its place in the list.
data "aws_availability_zones" "available" {{
  filter {{
    name = "zone-type"
    values = ["availability-zone"]
  }}
}}

locals {{
  # Availability zone of each zone key (az1, az2, az3). Only new subnets use it.
  zones = {{
    for index, key in sort(keys(var.aws_subnets_workload)) : key => try(data.aws_availability_zones.available.names[index], "none")
  }}{nat_zones}

  # The permissions of the role depend on the first tag. It overrides your own tags.
  tags = merge(var.byoc_resource_tags, {{
    {guard} = var.custom_cloud_environment_id{compliance}
  }})

  # The beginning of every EC2 ARN in this region of this account.
  ec2 = "arn:${{data.aws_partition.current.partition}}:ec2:${{var.aws_region}}:${{data.aws_caller_identity.current.account_id}}"

  # The full ARN of the role. With it, terraform plan shows every policy before anything exists.
  role_arn = "arn:${{data.aws_partition.current.partition}}:iam::${{data.aws_caller_identity.current.account_id}}:role${{var.iam_role_path}}${{var.byoc_unique_name}}-iam-role"
}}
"#
    )
}

/// Everything that names an account of the control plane's.
fn control_plane_accounts(input: &TemplateInput) -> &'static str {
    if input.needs_buckets() {
        "concat([var.control_plane_aws_account_principal], var.control_plane_image_owner_ids, var.control_plane_object_storage_principals)"
    } else {
        "concat([var.control_plane_aws_account_principal], var.control_plane_image_owner_ids)"
    }
}

/// The role, who may assume it and what it may do.
fn identity(input: &TemplateInput) -> [Resource; 3] {
    [
        Resource::new(
            "aws_iam_role",
            "control_plane",
            "name = \"${var.byoc_unique_name}-iam-role\"
             path = var.iam_role_path
             permissions_boundary = var.iam_permissions_boundary
             max_session_duration = 3600",
        )
        .policy("assume_role_policy", vec![trust_statement()])
        .named("iam-role")
        .tail(format!(
            "lifecycle {{
               precondition {{
                 condition = try(contains([\"aws\", data.aws_caller_identity.current.account_id], split(\":\", var.iam_permissions_boundary)[4]), true)
                 error_message = \"iam_permissions_boundary is a policy of another account. Use a policy of this account or an AWS managed policy.\"
               }}

               {}
             }}",
            rehearsal::precondition(control_plane_accounts(input), rehearsal::EXAMPLE_ACCOUNT)
        ))
        .comment(
            "The role that the control plane assumes in this account. The role has no tags, because the\n\
             documented policy for running Terraform does not allow tags on roles.",
        ),
        Resource::new(
            "aws_iam_role_policy",
            "control_plane",
            "name = \"${var.byoc_unique_name}-iam-policy\"
             role = aws_iam_role.control_plane.id",
        )
        .policy("policy", runtime_statements(input))
        .named("iam-policy")
        .comment(
            "What the role may do as long as the custom cloud exists. The policy refers to the id of the role,\n\
             not its name, so that Terraform replaces the policy too if it replaces the role.",
        ),
        Resource::new(
            "aws_iam_role_policy",
            "onboarding",
            "name = \"${var.byoc_unique_name}-iam-policy-onboarding\"
             role = aws_iam_role.control_plane.id",
        )
        .policy("policy", onboarding_statements())
        .each(Each::Onboarding)
        .named("iam-policy-onboarding")
        .comment(
            "Read permissions that only the checks before the custom cloud becomes active need. Once\n\
             it is active, set onboarding = false and apply again, or destroy only this resource.",
        ),
    ]
}

fn outputs(input: &TemplateInput) -> Vec<Output> {
    let output = |name, description, value: &str| Output {
        name,
        description,
        value: value.to_owned(),
    };
    let mut outputs = vec![
        output(
            "aws_iam_role_arn",
            "Role that the control plane assumes. Enter this value in the console.",
            "aws_iam_role.control_plane.arn",
        ),
        output("vpc_id", "VPC of the custom cloud.", "aws_vpc.byoc.id"),
        output(
            "workload_subnet_ids",
            "Subnets of the service nodes, by zone key.",
            "{ for key, subnet in aws_subnet.workload : key => subnet.id }",
        ),
        output(
            "workload_security_group_id",
            "Security group of the service nodes.",
            "aws_security_group.workload.id",
        ),
    ];
    if input.has_bastion() {
        outputs.push(output(
            "bastion_subnet_ids",
            "Subnets of the bastion, by zone key.",
            "{ for key, subnet in aws_subnet.bastion : key => subnet.id }",
        ));
        outputs.push(output(
            "bastion_security_group_id",
            "Security group of the bastion.",
            "aws_security_group.bastion.id",
        ));
    }
    if input.has_nat() {
        outputs.push(output(
            "nat_public_ips",
            "Public addresses that the service nodes connect from, by zone key.",
            "{ for key, address in aws_eip.nat : key => address.public_ip }",
        ));
    }
    if input.needs_buckets() {
        outputs.push(output(
            "bucket_names",
            "Buckets of the custom cloud, by usage.",
            "{ for key, bucket in aws_s3_bucket.byoc : key => bucket.bucket }",
        ));
    }
    outputs.push(output(
        "template_version",
        "Version of the template that was applied.",
        &hcl::string(TEMPLATE_VERSION),
    ));
    outputs
}

/// What the expressions in the policies evaluate to in this account.
fn scope(input: &TemplateInput, account: &str) -> Scope {
    let partition = partition(&input.region);
    let path = input.company_rules.role_path.as_deref().unwrap_or("/");
    let bucket_arns: Vec<String> = bucket_names(input)
        .values()
        .flat_map(|name| bucket_arns(partition, name))
        .collect();
    Scope::default()
        .with("data.aws_partition.current.partition", partition)
        .with("var.aws_region", input.region.as_str())
        .with("var.custom_cloud_environment_id", input.cloud_id.as_str())
        .with(
            "var.control_plane_image_owner_ids",
            json!(input.control_plane.image_owner_ids),
        )
        .with(
            "var.control_plane_aws_account_principal",
            input.control_plane.aws_account_principal.as_str(),
        )
        .with(
            "var.control_plane_aws_assume_role_external_id",
            input.external_id.as_str(),
        )
        .with(
            "var.control_plane_object_storage_principals",
            json!(input.control_plane.object_storage_principals),
        )
        .with("\"*\"", "*")
        .with(
            "local.ec2",
            format!("arn:{partition}:ec2:{}:{account}", input.region),
        )
        .with(
            "local.role_arn",
            format!(
                "arn:{partition}:iam::{account}:role{path}{}",
                identifier::role_name(&input.unique_name)
            ),
        )
        .with(storage::BUCKETS_AND_OBJECTS, json!(bucket_arns))
}

/// The same in the policy of one bucket.
fn bucket_scope(input: &TemplateInput, bucket: &str) -> Scope {
    let arns = bucket_arns(partition(&input.region), bucket);
    scope(input, "ACCOUNT_ID").with(storage::BUCKET_AND_OBJECTS, json!(arns))
}

fn bucket_policy(input: &TemplateInput, bucket: &str) -> Result<Value, TemplateError> {
    to_json(&bucket_statements(), &bucket_scope(input, bucket))
}

fn bucket_arns(partition: &str, name: &str) -> [String; 2] {
    let arn = format!("arn:{partition}:s3:::{name}");
    [arn.clone(), format!("{arn}/*")]
}

/// The part of AWS that a region belongs to.
fn partition(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "aws-cn"
    } else if region.starts_with("us-gov-") {
        "aws-us-gov"
    } else {
        "aws"
    }
}
