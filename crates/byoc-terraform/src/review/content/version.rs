//! The version of the template, and what each version changed.

use super::super::{Block, Section, Text};
use super::section;
use crate::TemplateInput;
use crate::versions;
use crate::versions::CURRENT;

pub(super) fn version(input: &TemplateInput) -> Section {
    let mut blocks = vec![Block::Paragraph(Text::plain(format!(
        "This is version {CURRENT} of the template. These are the changes of each version for \
         custom clouds like this one:"
    )))];
    for version in versions::newer_than(None, input) {
        blocks.push(Block::Heading(format!(
            "{}, {}",
            version.version, version.date
        )));
        blocks.push(Block::List(
            version
                .changes
                .iter()
                .map(|change| Text::plain(format!("{}: {}", risk(change.risk), change.text)))
                .collect(),
        ));
    }
    section("versions", "Template version", blocks)
}

fn risk(risk: byoc_types::TemplateRisk) -> &'static str {
    use byoc_types::TemplateRisk::{
        Behaviour, LessAllowed, NewPermission, NewResource, NewRule, StricterCheck, Wording,
    };
    match risk {
        NewPermission => "New permission",
        NewRule => "New rule",
        NewResource => "New resource",
        StricterCheck => "Stricter check",
        Behaviour => "Other behaviour, with no new permission, rule or resource",
        LessAllowed => "Fewer permissions",
        Wording => "Wording",
    }
}
