//! The first chapter: who, what and how far.

use super::super::{Block, ReviewContext, Section, Text};
use super::section;
use crate::versions::CURRENT;
use crate::{TemplateError, TemplateInput, expected_resources};
use crate::{rehearsal, summary};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::identifier;
use byoc_types::PermissionsExplained;

pub(super) fn summary(
    input: &TemplateInput,
    context: &ReviewContext,
    explained: &PermissionsExplained,
) -> Result<Section, TemplateError> {
    let facts = vec![
        ("Custom cloud", Text::typed(&context.display_name)),
        ("Organization", Text::typed(&context.organization_name)),
        ("Identifier", Text::code(&input.cloud_id)),
        ("Name prefix", Text::code(&input.unique_name)),
        ("Cloud", Text::plain(summary::kind(input))),
        ("Region", Text::plain(summary::place(input))),
        ("CIDR block", Text::code(input.plan.vpc.to_string())),
        ("Template", Text::plain(format!("Version {CURRENT}"))),
    ];
    let identity = match input.plan.cloud {
        TemplateCloud::Google => Text::say(
            "This template lets only {} impersonate the service account {}.",
            [
                Text::code(&input.control_plane.google_account_principal),
                Text::code(&input.unique_name),
            ],
        ),
        TemplateCloud::Aws => Text::say(
            "{} may assume one role, {}, with the external ID of this custom cloud.",
            [
                Text::code(&input.control_plane.aws_account_principal),
                Text::code(identifier::role_name(&input.unique_name)),
            ],
        ),
    };
    let mut points: Vec<Text> = rehearsal::is_rehearsal(input)
        .then(|| Text::plain(rehearsal::NOTE))
        .into_iter()
        .collect();
    points.extend([
        Text::plain(format!(
            "The template creates {} resources in your own {}. None of them is a machine: the \
             control plane starts machines later.",
            expected_resources(input)?.len(),
            summary::account(input),
        )),
        identity,
        Text::plain(match input.plan.cloud {
            TemplateCloud::Google => {
                "The permissions of the control plane apply to the whole project. Keep nothing else \
             in the project."
            }
            TemplateCloud::Aws => {
                "The control plane can change only resources with the tag of this custom cloud, in \
             this region. It can neither change the network nor pass on permissions."
            }
        }),
        Text::say(
            if input.is_public() {
                "Service nodes can be reached from {} over tcp 22 and 443, and from anywhere over \
                 tcp 10000-32767. On these ports, the IP filter of each service limits access."
            } else {
                "Service nodes can be reached from outside only through your own rules. The \
                 control plane connects from {} over tcp 22 and 443, only to the bastion."
            },
            [Text::codes(
                input.control_plane.management_cidr_blocks.iter().cloned(),
            )],
        ),
    ]);
    if input.is_isolated() {
        points.push(Text::plain(
            "Service nodes have no route to the internet. They reach only the bastion and, \
             through an S3 endpoint, the buckets of this custom cloud. Through the bastion they do \
             reach the internet, as far as the control plane's proxy on the bastion allows.",
        ));
    }
    points.push(Text::plain(summary::operator_is_administrator(input)));
    points.push(Text::plain(if explained.extra_operator_rights.is_empty() {
        "The person running Terraform needs only the documented permissions."
    } else {
        "The person running Terraform needs more than the documented permissions: see “Beyond the \
         documented permissions” below."
    }));
    points.push(Text::plain(
        "All of this was verified by simulation. Nothing was tried in a real account: see below.",
    ));
    Ok(section(
        "summary",
        "Summary",
        vec![Block::Facts(facts), Block::List(points)],
    ))
}
