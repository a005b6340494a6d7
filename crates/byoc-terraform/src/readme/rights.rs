//! The permissions of the person who runs Terraform, and of a boundary.

use crate::explain::indented;
use crate::markdown::{block, code, table, text};
use crate::summary;
use crate::summary::MANAGED_POLICY_LIMIT;
use crate::{TemplateError, TemplateInput, operator_policy, permissions_explained};
use byoc_rules::cloud::TemplateCloud;
use std::fmt::Write;

/// What a boundary must allow so that the control plane can work: it has what both allow.
pub(super) fn boundary(input: &TemplateInput) -> Result<Option<String>, TemplateError> {
    let Some(boundary) = &input.company_rules.permissions_boundary else {
        return Ok(None);
    };
    if !input.plan.cloud.facts().has_iam_rules {
        return Ok(None);
    }
    let actions = summary::actions_within_boundary(input)?;
    Ok(Some(format!(
        "## What the boundary must allow\n\n\
         The role may do what its own policies allow and the boundary {} allows too. IAM takes a \
         boundary of the same account as the role, or one of AWS's own: the plan stops where it is \
         of another account. It must allow these {} actions, at least as far as the policies of the \
         role do; what it lacks shows only when the control plane needs it:\n\n{}",
        code(boundary),
        actions.len(),
        block("text", &actions.join("\n")),
    )))
}

pub(super) fn rights(input: &TemplateInput) -> Result<String, TemplateError> {
    let mut lines = String::from("## Rights of the person who applies\n\n");
    write!(
        lines,
        "{}\n\n",
        text(summary::operator_is_administrator(input))
    )
    .expect("writing to a String cannot fail");
    match input.plan.cloud {
        TemplateCloud::Google => {
            lines.push_str("These roles in the project:\n\n");
            let explained = permissions_explained(input)?;
            let rows: Vec<Vec<String>> = explained.policies[0]
                .statements
                .iter()
                .map(|statement| {
                    let documented = if statement.is_extra { "no" } else { "yes" };
                    vec![
                        code(&statement.sid),
                        text(&statement.why),
                        documented.to_owned(),
                    ]
                })
                .collect();
            lines.push_str(&table(&["Role", "Why", "Documented"], &rows));
        }
        TemplateCloud::Aws => {
            let length = summary::operator_policy_length(input)?;
            let fits = if length <= MANAGED_POLICY_LIMIT {
                "It fits into one managed policy."
            } else {
                "It is longer than one managed policy may be: make two, each with some of the \
                 statements."
            };
            write!(
                lines,
                "This policy, {length} characters without white space. {fits}\n\n{}",
                block("json", &indented(&operator_policy(input)?))
            )
            .expect("writing to a String cannot fail");
        }
    }
    Ok(lines)
}
