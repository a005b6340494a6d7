//! Who may assume what.

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
            Text::plain("Only this principal; tokens last an hour at most"),
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
            Text::plain("No role: it uses the objects in the buckets directly"),
            Text::plain(until),
            Text::plain("TLS only"),
        ]);
    }
    Ok(section(
        "trust",
        "Who may assume what",
        vec![
            Block::Table(Table {
                caption: "Who, when and with which condition".to_owned(),
                head: vec!["Who", "May assume", "When", "Condition"],
                rows,
            }),
            Block::Paragraph(Text::plain(match input.plan.cloud {
                TemplateCloud::Google => {
                    "The template adds one member to the role, and never replaces other members. The \
                 role lets this principal create tokens of this service account, and \
                 signatures in its name. This ends when you destroy the service account, but an \
                 existing token can stay valid until its hour is over."
                        .to_owned()
                }
                TemplateCloud::Aws => {
                    let objects = if input.needs_buckets() {
                        " The storage principals keep their access to the objects in the \
                     buckets. They have this access by the policy of each bucket, until that policy \
                     is removed."
                    } else {
                        ""
                    };
                    format!(
                        "Because of the external ID, no other customer can make the control plane use \
                     this role. {} If you destroy the role, access through it ends, also in \
                     running sessions.{objects}",
                        summary::EXTERNAL_ID
                    )
                }
            })),
        ],
    ))
}
