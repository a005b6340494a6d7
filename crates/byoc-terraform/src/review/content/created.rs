//! What the template creates, and which resources have tags.

use super::super::{Block, Section, Table, Text};
use super::section;
use crate::summary;
use crate::{TemplateError, TemplateInput, aws, expected_resources};

pub(super) fn created(input: &TemplateInput) -> Result<Section, TemplateError> {
    let resources = expected_resources(input)?;
    let rows = summary::counted(&resources)
        .into_iter()
        .map(|counted| {
            vec![
                Text::plain(counted.title()),
                Text::plain(counted.count.to_string()),
                Text::codes(counted.names),
            ]
        })
        .collect();
    let mut blocks = vec![Block::Table(Table {
        caption: format!("{} resources", resources.len()),
        head: vec!["What", "How many", "Names"],
        rows,
    })];
    let mut notes = Vec::new();
    let cost = summary::cost(input);
    if !cost.is_empty() {
        notes.push(Text::plain(cost));
    }
    let tagged = resources.iter().find(|resource| !resource.tags.is_empty());
    if let Some(resource) = tagged {
        let tags = resource
            .tags
            .iter()
            .filter(|(key, _)| *key != "Name" && !key.ends_with("_subnet"))
            .map(|(key, value)| format!("{key}={value}"));
        notes.push(Text::say(
            "Except for the role and security group rules, every resource that can have tags has its name and these tags: {}.",
            [Text::codes(tags)],
        ));
        notes.push(Text::sentences(aws::untagged(input)));
    } else {
        notes.push(Text::plain(
            "None of these resources can have labels. Later, the control plane adds your \
             infrastructure tags to machines and disks.",
        ));
    }
    blocks.push(Block::List(notes));
    Ok(section("created", "What is created", blocks))
}
