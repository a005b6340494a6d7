//! The commands.

use super::super::{Block, Section, Text};
use super::section;
use crate::summary;
use crate::{
    TemplateError, TemplateInput, apply_commands, bucket_release, destroy_command,
    destroy_onboarding_command, keep_buckets_command,
};

pub(super) fn commands(input: &TemplateInput) -> Result<Section, TemplateError> {
    let shell = |text: String| Block::Code {
        language: "sh",
        text,
    };
    let mut blocks = vec![
        Block::Paragraph(Text::plain(
            "These commands create everything. Before you run the last command, the console can \
             compare plan.json with this template in your browser. The last command applies exactly \
             that plan.",
        )),
        shell(apply_commands(&input.unique_name).join("\n")),
    ];
    if input.is_onboarding {
        blocks.push(Block::Paragraph(Text::plain(
            "Once the custom cloud is active, remove the setup permissions:",
        )));
        blocks.push(shell(destroy_onboarding_command(input)?));
    }
    if let (Some(command), Some(release)) = (keep_buckets_command(input)?, bucket_release(input)?) {
        blocks.push(Block::Paragraph(Text::plain(summary::FULL_BUCKETS)));
        blocks.push(Block::Paragraph(Text::plain(
            "To keep the buckets, remove them from Terraform's state before you destroy the rest:",
        )));
        blocks.push(shell(command));
        blocks.push(Block::Paragraph(Text::say(
            "To delete the buckets, first empty them with the statement EmptyBuckets above. {}",
            [Text::plain(summary::BUCKET_RELEASE)],
        )));
        blocks.push(Block::Code {
            language: "hcl",
            text: release.to_owned(),
        });
    }
    blocks.push(Block::Paragraph(Text::plain(
        "After the services and the custom cloud are deleted, remove everything:",
    )));
    blocks.push(shell(destroy_command(&input.unique_name)));
    Ok(section("commands", "Commands", blocks))
}
