//! What the template creates, counted and in words.

use byoc_rules::network::{Subnet, SubnetPurpose};
use byoc_rules::{region, words};
use byoc_types::{CloudProvider, ExpectedPlanResource};

use crate::plan::KINDS;
use crate::{TemplateInput, aws};

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
    match region::find(input.plan.provider, &input.region) {
        Some(found) => format!("{} ({})", input.region, found.place),
        None => input.region.clone(),
    }
}

/// What one of the two kinds of account is called.
pub(crate) fn account(input: &TemplateInput) -> &'static str {
    match input.plan.provider {
        CloudProvider::Google => "project",
        _ => "account",
    }
}

/// For example `AWS, private network`.
pub(crate) fn kind(input: &TemplateInput) -> String {
    let network = if input.is_public() {
        "public network"
    } else if input.is_compliance() {
        "private network without a way out"
    } else {
        "private network"
    };
    format!(
        "{}, deployment model {} ({network})",
        words::label(input.plan.provider),
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
    match input.plan.provider {
        CloudProvider::Google => "privilege_bearing_service_account_id",
        _ => "aws_iam_role_arn",
    }
}

/// What costs money as soon as it exists, in a sentence; empty where nothing does.
pub(crate) fn cost(input: &TemplateInput) -> &'static str {
    if input.is_public() || input.is_compliance() {
        return "";
    }
    match input.plan.provider {
        CloudProvider::Google => {
            "The NAT costs money from the moment machines use it, whether services run or not."
        }
        _ => {
            "NAT gateways and their Elastic IP addresses cost money from the moment they exist, \
             whether services run or not."
        }
    }
}

/// Length of the operator policy as IAM counts it for a managed policy: without white space.
pub(crate) fn operator_policy_length(input: &TemplateInput) -> usize {
    aws::operator_policy(input).to_string().len()
}

/// IAM's limit for one managed policy ("IAM and AWS STS quotas").
pub(crate) const MANAGED_POLICY_LIMIT: usize = 6_144;
