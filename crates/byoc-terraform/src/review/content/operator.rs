//! What the person running Terraform needs beyond the documented policy.

use super::super::{Block, Section, Text};
use super::section;
use crate::explain::indented;
use crate::summary;
use crate::{TemplateError, TemplateInput, boundary_removal_statement, bucket_emptying_statement};
use byoc_rules::cloud::TemplateCloud;
use byoc_types::PermissionsExplained;
use serde_json::Value;

fn json(statement: &Value) -> Block {
    Block::Code {
        language: "json",
        text: indented(statement),
    }
}

pub(super) fn operator(
    input: &TemplateInput,
    explained: &PermissionsExplained,
) -> Result<Section, TemplateError> {
    let mut blocks = Vec::new();
    if explained.extra_operator_rights.is_empty() {
        blocks.push(Block::Paragraph(Text::plain(
            "The documented permissions are enough for this custom cloud.",
        )));
    } else {
        blocks.push(Block::List(
            explained
                .extra_operator_rights
                .iter()
                .map(Text::plain)
                .collect(),
        ));
    }
    match input.plan.cloud {
        TemplateCloud::Aws => {
            blocks.push(Block::Paragraph(Text::plain(
            "To change or remove an infrastructure tag of existing resources, add the statement \
             ChangeTags. It allows ec2:CreateTags and ec2:DeleteTags on resources named cce-…. The \
             documented policy can add tags only to new resources.",
        )));
            blocks.push(Block::Paragraph(Text::plain(summary::OWN_DISK_KEY)));
        }
        TemplateCloud::Google => {}
    }
    if let Some(statement) = boundary_removal_statement(input)? {
        blocks.push(Block::Paragraph(Text::plain(
            "If your company withdraws a permissions boundary after an apply, Terraform removes the \
             boundary from the role. You need the statement below until you have applied this \
             change. If your company moves its roles to another path, Terraform replaces the role. \
             You need the statement RoleUnderPath for the old path until you have applied this \
             change.",
        )));
        blocks.push(json(&statement));
    }
    if let Some(statement) = bucket_emptying_statement(input)? {
        blocks.push(Block::Paragraph(Text::plain(
            "Before Terraform can destroy the buckets, you must empty them, which deletes the \
             backups. The policy for running Terraform doesn't allow this. Add the statement below, \
             and remove it when the buckets are empty:",
        )));
        blocks.push(json(&statement));
    }
    Ok(section(
        "operator",
        "Beyond the documented permissions",
        blocks,
    ))
}
