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
            "Through this template only {} may impersonate the service account {}.",
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
                "It has a list of permissions in the whole project. Keep nothing else in the \
             project."
            }
            TemplateCloud::Aws => {
                "Its permissions are limited to a tag of this custom cloud and to the region. It \
             can neither change the network nor pass on permissions."
            }
        }),
        Text::say(
            if input.is_public() {
                "Service nodes can be reached from {} over tcp 22 and 443, and from anywhere over \
                 tcp 10000-32767. The IP filter of each service limits this."
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
            "Service nodes have no route to the internet. They reach the bastion, and an S3 \
             endpoint for only the buckets of this custom cloud. Through the bastion they do reach \
             the internet, as far as the control plane's proxy on it allows.",
        ));
    }
    points.push(Text::plain(summary::operator_is_administrator(input)));
    points.push(Text::plain(match explained.extra_operator_rights.len() {
        0 => "The person running Terraform needs the documented permissions and no others.".to_owned(),
        1 => {
            "The person running Terraform needs one thing beyond the documented permissions: see below.".to_owned()
        }
        count => format!(
            "The person running Terraform needs {count} things beyond the documented permissions: see below."
        ),
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
