//! What the person who runs Terraform needs beyond the documented policy.

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
            "None: the documented operator policy is enough for this custom cloud.",
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
            "Changing or removing an infrastructure tag of what exists needs the statement ChangeTags \
             besides, which allows ec2:CreateTags and ec2:DeleteTags on what is named cce-…: the \
             documented policy tags only what it creates.",
        )));
            blocks.push(Block::Paragraph(Text::plain(summary::OWN_DISK_KEY)));
        }
        TemplateCloud::Google => {}
    }
    if let Some(statement) = boundary_removal_statement(input)? {
        blocks.push(Block::Paragraph(Text::plain(
            "Should your company withdraw a permissions boundary after an apply, Terraform takes it \
             off the role, which needs this statement until then. Should it move its roles to \
             another path, Terraform replaces the role: the statement RoleUnderPath for the old path \
             is needed until then.",
        )));
        blocks.push(json(&statement));
    }
    if let Some(statement) = bucket_emptying_statement(input)? {
        blocks.push(Block::Paragraph(Text::plain(
            "Emptying the buckets, which must happen before they can be destroyed, deletes the \
             backups. It is no right of whoever applies; for that time alone it takes:",
        )));
        blocks.push(json(&statement));
    }
    Ok(section(
        "operator",
        "Beyond the documented operator rights",
        blocks,
    ))
}
