//! Who may become what.

use super::super::{Block, Section, Table, Text, listed};
use super::section;
use crate::summary;
use crate::{TemplateError, TemplateInput, trust_policy};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::identifier;

pub(super) fn trust(input: &TemplateInput) -> Result<Section, TemplateError> {
    let trust = trust_policy(input)?;
    let until = "From terraform apply until terraform destroy";
    let (who, what, condition) = match input.plan.cloud {
        TemplateCloud::Google => (
            listed(&trust["member"]),
            Text::code(&input.unique_name),
            Text::plain("None but being this principal; tokens last an hour at most"),
        ),
        TemplateCloud::Aws => {
            let statement = &trust["Statement"][0];
            let external_id = &statement["Condition"]["StringEquals"]["sts:ExternalId"];
            (
                listed(&statement["Principal"]["AWS"]),
                Text::code(identifier::role_name(&input.unique_name)),
                Text::say(
                    "The external ID is {}; sessions last an hour at most",
                    [Text::codes(listed(external_id))],
                ),
            )
        }
    };
    let mut rows = vec![vec![Text::codes(who), what, Text::plain(until), condition]];
    if input.needs_buckets() {
        rows.push(vec![
            Text::codes(
                input
                    .control_plane
                    .object_storage_principals
                    .iter()
                    .cloned(),
            ),
            Text::plain("Nobody: it uses the objects in the buckets as itself"),
            Text::plain(until),
            Text::plain("TLS only"),
        ]);
    }
    Ok(section(
        "trust",
        "Who may become what",
        vec![
            Block::Table(Table {
                caption: "Who, when and with which condition".to_owned(),
                head: vec!["Who", "May become", "When", "Condition"],
                rows,
            }),
            Block::Paragraph(Text::plain(match input.plan.cloud {
                TemplateCloud::Google => {
                    "It is one member, added to those there are: the template never replaces the \
                 members of a role. The role lets it mint tokens of this one service account and \
                 sign in its name, which is how it becomes it. Destroying the service account ends \
                 that; a token that was minted before can live on until its hour is over."
                        .to_owned()
                }
                TemplateCloud::Aws => {
                    let objects = if input.needs_buckets() {
                        " The objects in the buckets are another matter: the storage principals reach \
                     them by the policy of each bucket, until that policy is taken away."
                    } else {
                        ""
                    };
                    format!(
                        "The external ID keeps the control plane from being talked into using the role \
                     for somebody else. {} Destroying the role ends what is done through it, in \
                     sessions that run as well.{objects}",
                        summary::EXTERNAL_ID
                    )
                }
            })),
        ],
    ))
}
