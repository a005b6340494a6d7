//! What the customer may change.

use crate::markdown::{block, code, text};
use crate::summary;
use crate::{TemplateInput, aws, google};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::files;

pub(super) fn choices(input: &TemplateInput) -> String {
    let mut lines = format!(
        "## What you may change\n\n\
         Write your own settings into `own.auto.tfvars` in this folder, then plan and apply again. \
         Terraform reads this file automatically. Don't write settings into {} or `{}`: a new \
         download replaces both files, and the next apply then removes your settings. Change only \
         the settings in this section: the control plane checks the network and refuses any other \
         difference.\n\n",
        code(&files::variables(&input.unique_name)),
        files::TEMPLATE,
    );
    lines.push_str(
        "**Your own clients** can connect to the services from outside the custom cloud, ",
    );
    match (input.plan.cloud, input.is_public()) {
        (TemplateCloud::Google, true) => lines.push_str(
            "on TCP ports 10000-32767. The template already allows every address, so a CIDR block adds \
             nothing as long as you keep the template unchanged:\n\n",
        ),
        (TemplateCloud::Google, false) => lines.push_str(
            "on TCP ports 10000-32767. A CIDR block alone connects nobody, because service nodes have \
             no public address. Set up a private connection yourself (VPC Network Peering, Cloud VPN \
             or Interconnect), with routes in both directions.\n\n",
        ),
        (TemplateCloud::Aws, true) => lines.push_str(
            "in addition to what the template already allows: every address on TCP ports 10000-32767, \
             and the control plane on ports 22 and 443. terraform plan refuses a rule that the template \
             already has.\n\n",
        ),
        (TemplateCloud::Aws, false) => lines.push_str(
            "over TCP. A rule alone connects nobody, because service nodes have no public address. Set \
             up a private connection yourself (VPC peering, a transit gateway or a VPN). On your side, add \
             a route to the CIDR block of this custom cloud. In each route table `rt-workload` of this \
             network, add a route back to your network.\n\n",
        ),
    }
    match input.plan.cloud {
        TemplateCloud::Google => lines.push_str(&block("hcl", google::ranges_example(input))),
        TemplateCloud::Aws => {
            lines.push_str(&block("hcl", aws::ingress_example(input)));
            lines.push_str(
                "\nA security group must be in this VPC or in a peered VPC of the same region. If it \
                 is in another account, write the account ID before the ID of the security group: \
                 `123456789012/sg-0123456789abcdef0`. By default, AWS allows 60 incoming rules in a \
                 security group, including those of the template.\n",
            );
            if input.has_nat() {
                lines.push_str(
                    "\n**One NAT gateway for all zones** costs less. But if the zone of this gateway fails, no \
                     node can reach the internet:\n\n",
                );
                lines.push_str(&block("hcl", "nat_gateway_per_zone = false"));
                lines.push_str(
                    "\nTerraform first changes the routes, then deletes the other NAT gateways and \
                     releases their Elastic IP addresses. Remove these addresses from your allow \
                     lists.\n",
                );
            }
            lines.push_str(&format!(
                "\n**Tags of your own automation.** {}\n\n{}",
                text(summary::OWN_AUTOMATION),
                block("hcl", aws::IGNORED_TAGS)
            ));
        }
    }
    lines
}
