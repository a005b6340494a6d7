//! What the customer may change.

use crate::markdown::{block, code, text};
use crate::summary;
use crate::{TemplateInput, aws, google};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::files;
use std::fmt::Write;

pub(super) fn choices(input: &TemplateInput) -> String {
    let mut lines = format!(
        "## What you may change\n\n\
         Write settings of your own into `own.auto.tfvars` in this folder, which Terraform reads by \
         itself, then plan and apply again. Not into {} or `{}`: both are replaced when you \
         download them again, and what stood there would be taken away by the next apply. The \
         variables file sets nothing that is yours to set, so your file has the word. Leave all \
         else as it is: the control plane checks the network and refuses one that differs.\n\n",
        code(&files::variables(&input.unique_name)),
        files::TEMPLATE,
    );
    lines.push_str(
        "**Your own clients.** Who may connect to the services from outside the custom cloud, ",
    );
    match (input.plan.cloud, input.is_public()) {
        (TemplateCloud::Google, true) => lines.push_str(
            "over TCP 10000-32767. Every address may already, so a range adds nothing as long as \
             the template is unchanged:\n\n",
        ),
        (TemplateCloud::Google, false) => lines.push_str(
            "over TCP 10000-32767. A range alone connects nobody, because service nodes have no \
             public address: the private way (VPC Network Peering, Cloud VPN or Interconnect) is \
             yours to make, with routes in both directions.\n\n",
        ),
        (TemplateCloud::Aws, true) => lines.push_str(
            "beyond what the template allows already: every address to TCP 10000-32767, the control \
             plane to 22 and 443. A rule that is there already is refused.\n\n",
        ),
        (TemplateCloud::Aws, false) => lines.push_str(
            "over TCP. A rule alone connects nobody, because service nodes have no public address: \
             the private way (VPC peering, a transit gateway or a VPN) is yours to make, with a \
             route to the range of this custom cloud on your side and one back in each route table \
             `rt-workload` of this network.\n\n",
        ),
    }
    match input.plan.cloud {
        TemplateCloud::Google => lines.push_str(&block("hcl", google::ranges_example(input))),
        TemplateCloud::Aws => {
            lines.push_str(&block("hcl", aws::ingress_example(input)));
            lines.push_str(
                "\nA security group is one of this VPC or of a peered one in the region; of another \
                 account with its number before it, `123456789012/sg-0123456789abcdef0`. AWS allows \
                 60 incoming rules in a security group unless you asked for more, those of the \
                 template among them.\n",
            );
            if input.has_nat() {
                lines.push_str(
                    "\n**One NAT gateway for all zones**, cheaper, but when its zone is away no \
                     node has a way out:\n\n",
                );
                lines.push_str(&block("hcl", "nat_gateway_per_zone = false"));
                lines.push_str(
                    "\nThe routes move first, then the other NAT gateways go. Their Elastic IP \
                     addresses are given back for good: take them out of your allow lists.\n",
                );
            }
            write!(
                lines,
                "\n**Tags of your own automation.** {}\n\n{}",
                text(summary::OWN_AUTOMATION),
                block("hcl", aws::IGNORED_TAGS)
            )
            .expect("writing to a String cannot fail");
        }
    }
    lines
}
