//! What the template creates, counted and in words.

use byoc_rules::cloud::TemplateCloud;
use byoc_rules::network::{Subnet, SubnetPurpose};
use byoc_rules::{region, words};
use byoc_types::{ExpectedPlanResource, PolicyKind};

use crate::kinds::KINDS;
use crate::{TemplateError, TemplateInput, operator_policy, permissions_explained};

/// Resources of one kind.
pub(crate) struct Counted {
    one: &'static str,
    many: &'static str,
    pub count: usize,
    /// Names of those that have one.
    pub names: Vec<String>,
}

impl Counted {
    pub(crate) fn title(&self) -> &'static str {
        if self.count == 1 { self.one } else { self.many }
    }
}

/// By kind, in reading order.
pub(crate) fn counted(resources: &[ExpectedPlanResource]) -> Vec<Counted> {
    KINDS
        .iter()
        .map(|(kind, one, many)| {
            let of_kind: Vec<&ExpectedPlanResource> = resources
                .iter()
                .filter(|resource| resource.kind == *kind)
                .collect();
            Counted {
                one,
                many,
                count: of_kind.len(),
                names: of_kind
                    .iter()
                    .filter_map(|resource| resource.name.clone())
                    .collect(),
            }
        })
        .filter(|counted| counted.count > 0)
        .collect()
}

/// For example `eu-west-1 (Ireland)`.
pub(crate) fn place(input: &TemplateInput) -> String {
    match region::find(input.plan.cloud, &input.region) {
        Some(found) => format!("{} ({})", input.region, found.place),
        None => input.region.clone(),
    }
}

/// What one of the two kinds of account is called.
pub(crate) fn account(input: &TemplateInput) -> &'static str {
    input.plan.cloud.facts().account
}

/// For example `AWS, private network`.
pub(crate) fn kind(input: &TemplateInput) -> String {
    let network = if input.is_public() {
        "public network"
    } else if input.is_isolated() {
        "private network without its own internet access"
    } else {
        "private network"
    };
    format!(
        "{}, deployment model {} ({network})",
        input.plan.cloud.label(),
        words::label(input.plan.model)
    )
}

/// What a subnet is for.
pub(crate) fn purpose(subnet: &Subnet) -> &'static str {
    match subnet.purpose {
        SubnetPurpose::Workload => "Service nodes",
        SubnetPurpose::Bastion => "Bastion",
    }
}

/// Name of the output that the control plane asks for.
pub(crate) fn identifier_output(input: &TemplateInput) -> &'static str {
    input.plan.cloud.template_facts().identifier_output
}

/// What costs money as soon as it exists, in a sentence; empty where nothing does.
pub(crate) fn cost(input: &TemplateInput) -> &'static str {
    if !input.has_nat() {
        return "";
    }
    match input.plan.cloud {
        TemplateCloud::Google => {
            "Cloud NAT costs money as soon as machines use it, even if no services run."
        }
        TemplateCloud::Aws => {
            "NAT gateways and their Elastic IP addresses cost money as soon as they exist, even if no \
             services run."
        }
    }
}

/// How powerful the permissions for running Terraform are. They are the documented ones, so this
/// program can't change them, only say so.
pub(crate) fn operator_is_administrator(input: &TemplateInput) -> &'static str {
    match input.plan.cloud {
        TemplateCloud::Google => {
            "The permissions for running Terraform are as powerful as ownership of the project: \
             roles/resourcemanager.projectIamAdmin can give any role to anybody. Grant these \
             permissions only while Terraform runs, then remove them."
        }
        TemplateCloud::Aws => {
            "The permissions for running Terraform are as powerful as administrator access to the \
             account. \
             The documented policy can give a role named cce-…-iam-role any permissions and any trust \
             policy. Grant these permissions only while Terraform runs, then remove them."
        }
    }
}

/// Every action of the role's own policies, sorted: a boundary must allow them.
pub(crate) fn actions_within_boundary(input: &TemplateInput) -> Result<Vec<String>, TemplateError> {
    let mut actions: Vec<String> = permissions_explained(input)?
        .policies
        .into_iter()
        .filter(|policy| matches!(policy.policy, PolicyKind::Runtime | PolicyKind::Onboarding))
        .flat_map(|policy| policy.statements)
        .flat_map(|statement| statement.actions)
        .collect();
    actions.sort();
    actions.dedup();
    Ok(actions)
}

/// What the tests run.
pub(crate) fn tried(input: &TemplateInput) -> &'static str {
    match input.plan.cloud {
        TemplateCloud::Google => {
            "The template was tried with Terraform 1.11 and the schemas of version 6.50.0 of the Google Cloud provider."
        }
        TemplateCloud::Aws => {
            "The template was tried with Terraform 1.11 and the schemas of version 6.25.0 of the AWS provider. Version \
             5.100.0 of the provider itself was tried on a simulation of AWS."
        }
    }
}

/// What was not tried.
pub(crate) const EXPECTED: &str = "The template uses only features of Terraform 1.3. Other \
     Terraform versions from 1.3 on, OpenTofu 1.6 or newer, and other allowed versions of the provider \
     should work too, but were not tried.";

/// Which version of Terraform's provider the region asks for, if it asks for one.
pub(crate) fn region_provider(input: &TemplateInput) -> Option<String> {
    let version = region::find(input.plan.cloud, &input.region)?.provider?;
    Some(format!(
        "The region {} needs version {version} of the AWS provider or newer. Older versions don't know \
         this region.",
        input.region
    ))
}

/// How confidential the external ID is: the same words wherever it is shown.
pub(crate) const EXTERNAL_ID: &str = "The external ID is not a secret: only the one principal that may \
     assume the role can use it. Still, share it only with people who work on this custom cloud.";

/// A key of the customer's own for new disks.
pub(crate) const OWN_DISK_KEY: &str = "If the account encrypts new EBS volumes with your own key by \
     default, the policy of that key must let the role use the key. Otherwise no node starts, because the \
     template gives no permissions on keys. The role needs kms:CreateGrant, kms:Decrypt, \
     kms:DescribeKey, kms:GenerateDataKeyWithoutPlaintext, kms:ReEncryptFrom and kms:ReEncryptTo.";

/// Why a destroy stops while there are buckets.
pub(crate) const FULL_BUCKETS: &str = "The template protects the buckets: as long as they are in \
     Terraform's state, terraform destroy stops before it changes anything. Without this \
     protection, it would first remove the policy, public access block, encryption and versioning of the \
     buckets. Then it would stop, because AWS deletes only empty buckets.";

/// When to end the protection.
pub(crate) const BUCKET_RELEASE: &str = "When the buckets are empty, write this into own_override.tf in \
     the same folder. This file overrides the template:";

/// Tags that come from the environment.
pub(crate) const DEFAULT_TAGS: &str = "Unset environment variables named TF_AWS_DEFAULT_TAGS_<key>, and \
     add your tags to the custom cloud in the console. Such a variable tags every resource, including the \
     role and the security group rules. The documented policy doesn't allow tags on these, so terraform \
     apply would stop. Variable sets of HCP Terraform can contain such variables.";

/// Tags that somebody else puts on what the template created.
pub(crate) const OWN_AUTOMATION: &str = "If automation in your company tags these resources, for example \
     with AutoTag_Creator, every later plan removes these tags. To keep them, write this into \
     own_override.tf in this folder:";

/// Constraints of organization policies that stop this template or the machines that come later,
/// and what each of them does.
pub(crate) const ORGANIZATION_POLICIES: [(&str, &str); 6] = [
    (
        "iam.allowedPolicyMemberDomains",
        "Refuses the control plane's principal, because it doesn't belong to your organization. This \
         constraint is on in new organizations. Allow the principal's organization or make an \
         exception for this project.",
    ),
    (
        "iam.disableServiceAccountCreation",
        "Refuses the service account.",
    ),
    (
        "compute.vmExternalIpAccess",
        "Refuses machines with a public address: the bastion, and the nodes of the public model.",
    ),
    (
        "compute.requireShieldedVm",
        "Refuses the nodes if their images don't support Shielded VM.",
    ),
    (
        "compute.restrictCloudNATUsage",
        "Refuses Cloud NAT, which the private model uses.",
    ),
    (
        "gcp.resourceLocations",
        "Refuses all resources if the region is not among the allowed locations.",
    ),
];

/// Length of the operator policy as IAM counts it for a managed policy: without white space.
pub(crate) fn operator_policy_length(input: &TemplateInput) -> Result<usize, TemplateError> {
    Ok(operator_policy(input)?.to_string().len())
}

/// IAM's limit for one managed policy ("IAM and AWS STS quotas").
pub(crate) const MANAGED_POLICY_LIMIT: usize = 6_144;
