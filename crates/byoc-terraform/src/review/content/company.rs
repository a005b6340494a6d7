//! The rules of the company.

use super::super::{Block, Section, Table, Text};
use super::section;
use crate::summary;
use crate::{TemplateError, TemplateInput};
use byoc_rules::cloud::TemplateCloud;

pub(super) fn company(input: &TemplateInput) -> Result<Section, TemplateError> {
    let rules = &input.company_rules;
    let has_iam_rules = input.plan.cloud.facts().has_iam_rules;
    let mut facts = Vec::new();
    // Boundary and path are rules of IAM on AWS: nothing of this template follows them on Google.
    if let (Some(boundary), true) = (&rules.permissions_boundary, has_iam_rules) {
        facts.push((
            "Permissions boundary",
            Text::say(
                "The role has the boundary {}. This must be a policy of the same account, or an AWS \
                 managed policy. The role can do only what both its own policies and the boundary \
                 allow. So the boundary must allow {}.",
                [
                    Text::code(boundary),
                    Text::codes(summary::actions_within_boundary(input)?),
                ],
            ),
        ));
    }
    if let (Some(path), true) = (&rules.role_path, has_iam_rules) {
        facts.push((
            "Role path",
            Text::say("The role has the path {}.", [Text::code(path)]),
        ));
    }
    if !rules.mandatory_tags.is_empty() {
        let tags = rules.mandatory_tags.iter().map(|tag| match &tag.value {
            Some(value) => format!("{}={value}", tag.key),
            None => tag.key.clone(),
        });
        facts.push((
            "Mandatory tags",
            Text::say(
                "{}. A custom cloud without these tags is refused.",
                [Text::codes(tags)],
            ),
        ));
    }
    if let Some(regions) = rules.allowed_regions.get(&input.plan.cloud.provider()) {
        facts.push((
            "Allowed regions",
            Text::say(
                "{}. A custom cloud in another region is refused.",
                [Text::codes(regions.iter().cloned())],
            ),
        ));
    }
    let block = if facts.is_empty() {
        Block::Paragraph(Text::plain(match input.plan.cloud {
            TemplateCloud::Google => {
                "Your organization has no rules for this provider: no mandatory tags or allowed regions."
            }
            TemplateCloud::Aws => {
                "Your organization has no rules for this provider: no permissions boundary, role \
             path, mandatory tags or allowed regions."
            }
        }))
    } else {
        Block::Facts(facts)
    };
    let mut blocks = vec![block];
    match input.plan.cloud {
        TemplateCloud::Google => {
            let rows = summary::ORGANIZATION_POLICIES
                .iter()
                .map(|(constraint, what)| vec![Text::code(*constraint), Text::plain(*what)])
                .collect();
            blocks.push(Block::Table(Table {
                caption: "Organization policies of Google Cloud that stop the template".to_owned(),
                head: vec!["Constraint", "What it does"],
                rows,
            }));
        }
        TemplateCloud::Aws => {}
    }
    Ok(section("company", "Rules of your company", blocks))
}
