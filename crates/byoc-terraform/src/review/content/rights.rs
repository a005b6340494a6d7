//! The permissions, statement by statement, and the policies word for word.

use super::super::{Block, Section, StatementCard, Text};
use super::section;
use byoc_types::{ExplainedStatement, PermissionsExplained, PolicyEffect, PolicyKind, PolicyPhase};

/// Every statement of every policy.
pub(super) fn rights(explained: &PermissionsExplained) -> Section {
    let mut blocks = vec![Block::Paragraph(Text::plain(
        "For each statement: why it is there, when it is used, what limits it, and what stops \
         without it. The policies themselves are at the end.",
    ))];
    for policy in &explained.policies {
        blocks.push(Block::Heading(policy.title.clone()));
        blocks.push(Block::Paragraph(Text::plain(&policy.purpose)));
        let is_operator = policy.policy == PolicyKind::Operator;
        blocks.extend(
            policy
                .statements
                .iter()
                .map(|statement| Block::Statement(Box::new(card(statement, is_operator)))),
        );
    }
    section("rights", "Permissions, statement by statement", blocks)
}

fn card(statement: &ExplainedStatement, is_operator: bool) -> StatementCard {
    let used: Vec<&str> = statement
        .used
        .iter()
        .map(|phase| match phase {
            PolicyPhase::Setup => "setup",
            // The person running Terraform does no daily work, but changes something now and then.
            PolicyPhase::Daily if is_operator => "later changes",
            PolicyPhase::Daily => "daily work",
            PolicyPhase::Deletion => "deletion",
        })
        .collect();
    StatementCard {
        // One documented statement has no name.
        name: if statement.sid.is_empty() {
            "(without a Sid)".to_owned()
        } else {
            statement.sid.clone()
        },
        effect: match statement.effect {
            PolicyEffect::Allow => "Allows",
            PolicyEffect::Deny => "Denies",
        },
        is_extra: statement.is_extra,
        used: sentence_case(&used.join(", ")),
        why: statement.why.clone(),
        limit: statement.limit.clone(),
        without: statement.without.clone(),
        actions: statement.actions.clone(),
    }
}

pub(super) fn documents(explained: &PermissionsExplained) -> Section {
    let mut blocks = vec![Block::Paragraph(Text::say(
        "These are the full policies. {} stands for the ID of your account.",
        [Text::code("ACCOUNT_ID")],
    ))];
    for policy in &explained.policies {
        blocks.push(Block::Heading(policy.title.clone()));
        blocks.push(Block::Code {
            language: "json",
            text: policy.document.clone(),
        });
    }
    section("documents", "The policies", blocks)
}

fn sentence_case(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}
