//! What the template asks for, and what the variables file answers.

use crate::TemplateInput;
use crate::aws::{cloud_id, is_network, management_addresses, onboarding, unique_name};
use crate::variables::{Setting, Variable};

const PRIVATE_RANGES_COMMENT: &str = "\
CIDR blocks that can connect to your services from outside the custom cloud, TCP 10000-32767. Set
this variable in own.auto.tfvars:
  customer_source_ranges = [\"172.16.0.0/16\"]
A CIDR block alone connects nobody: service nodes have no public address. Set up a private connection
yourself (VPC Network Peering, Cloud VPN or Interconnect), with routes in both directions.";

const PUBLIC_RANGES_COMMENT: &str = "\
CIDR blocks that can connect to your services from outside the custom cloud, TCP 10000-32767. This
template already allows every address, so a CIDR block adds nothing. Set this variable in
own.auto.tfvars:
  customer_source_ranges = [\"203.0.113.0/24\"]";

const PRIVATE_RANGES_LINES: &str = "\
Your own clients, with a private connection to this network:
customer_source_ranges = [\"172.16.0.0/16\"]";

const PUBLIC_RANGES_LINES: &str = "\
Your own clients. Every address can already connect:
customer_source_ranges = [\"203.0.113.0/24\"]";

/// The example for this model, as in the README.
pub(crate) fn ranges_example(input: &TemplateInput) -> &'static str {
    let lines = ranges_lines(input);
    lines.split_once('\n').map_or(lines, |(_, ranges)| ranges)
}

fn ranges_lines(input: &TemplateInput) -> &'static str {
    if input.is_public() {
        PUBLIC_RANGES_LINES
    } else {
        PRIVATE_RANGES_LINES
    }
}

pub(crate) fn variables(input: &TemplateInput) -> Vec<Variable> {
    let cidr_rule = &is_network("VALUE");
    let mut variables = vec![
        Variable::new(
            "google_project_id",
            "string",
            "Your Google Cloud project, where the custom cloud is created.",
            Setting::Open(
                "The ID of your own project. Without this line, Terraform asks for it.\n\
                 google_project_id = \"my-project\"",
            ),
        )
        .valid(
            r#"can(regex("^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$", VALUE))"#,
            "google_project_id must be the ID of a project, for example my-project-123, not its name or number.",
        ),
        Variable::new(
            "google_region",
            "string",
            "Region of the custom cloud.",
            Setting::Text(input.region.clone()),
        )
        .valid(
            r#"can(regex("^[a-z]+-[a-z]+[0-9]+$", VALUE))"#,
            "google_region must be the name of a Google Cloud region, for example europe-north1.",
        ),
        cloud_id(input),
        unique_name(input),
        Variable::new(
            "google_workload_cidr",
            "string",
            "CIDR block of the subnet of the service nodes. It cannot be changed later.",
            text(input.plan.google_workload_cidr()),
        )
        .valid(
            cidr_rule,
            "google_workload_cidr must be an IPv4 CIDR block, for example 10.0.0.0/17.",
        ),
    ];
    if input.has_bastion() {
        variables.push(
            Variable::new(
                "google_bastion_cidr",
                "string",
                "CIDR block of the subnet of the bastion. It cannot be changed later.",
                text(input.plan.google_bastion_cidr()),
            )
            .valid(
                cidr_rule,
                "google_bastion_cidr must be an IPv4 CIDR block, for example 10.0.128.0/20.",
            ),
        );
    }
    variables.extend([
        Variable::new(
            "control_plane_google_account_principal",
            "string",
            "The one principal that may impersonate the service account.",
            Setting::Text(input.control_plane.google_account_principal.clone()),
        )
        .valid(
            r#"can(regex("^(serviceAccount|principal):.+$", VALUE))"#,
            "control_plane_google_account_principal must be one service account or principal, never a group or everyone.",
        ),
        management_addresses(input),
        onboarding(
            input,
            "Whether the service account has the read permissions that are needed only until the custom cloud is active.",
        ),
        Variable::new(
            "customer_source_ranges",
            "list(string)",
            "CIDR blocks that may connect to the services in this custom cloud, on TCP ports 10000-32767.",
            Setting::Open(ranges_lines(input)),
        )
        .default("[]")
        .comment(if input.is_public() {
            PUBLIC_RANGES_COMMENT
        } else {
            PRIVATE_RANGES_COMMENT
        })
        .valid(
            &format!("alltrue([for cidr in VALUE : {}])", is_network("cidr")),
            "customer_source_ranges must list IPv4 CIDR blocks that begin at their first address, for example 172.16.0.0/16.",
        ),
    ]);
    variables
}

fn text(cidr: Option<String>) -> Setting {
    match cidr {
        Some(cidr) => Setting::Text(cidr),
        None => Setting::Silent,
    }
}
