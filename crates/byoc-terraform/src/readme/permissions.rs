//! The permissions that these files need: for running Terraform, for later changes, and within a boundary.

use crate::explain::indented;
use crate::markdown::{block, code, sentences, table, text};
use crate::rehearsal;
use crate::summary;
use crate::summary::MANAGED_POLICY_LIMIT;
use crate::{
    TemplateError, TemplateInput, aws, boundary_removal_statement, bucket_emptying_statement,
    permissions_explained, tag_change_statement,
};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::files;
use serde_json::Value;

/// Title of the section on calls without tags, which the README names.
pub(super) const UNTAGGED_TITLE: &str = "Calls without tags";

pub(crate) fn permissions(input: &TemplateInput) -> Result<String, TemplateError> {
    let sections: Vec<String> = [
        Some(head(input)),
        Some(running(input)?),
        untagged(input),
        later(input)?,
        boundary(input)?,
    ]
    .into_iter()
    .flatten()
    .collect();
    Ok(sections.join("\n"))
}

fn head(input: &TemplateInput) -> String {
    let mut lines = format!("# Permissions for {}\n\n", input.unique_name);
    if rehearsal::is_rehearsal(input) {
        lines.push_str(&format!("**{}**\n\n", text(rehearsal::NOTE)));
    }
    lines.push_str(&format!(
        "This file lists the permissions that the person running Terraform needs. The permissions of \
         the control plane are in {}.\n",
        code(files::TEMPLATE)
    ));
    lines
}

/// What the person running Terraform needs: a policy, or roles.
fn running(input: &TemplateInput) -> Result<String, TemplateError> {
    let explained = permissions_explained(input)?;
    let mut lines = format!(
        "## Permissions for running Terraform\n\n{}\n\n",
        text(summary::operator_is_administrator(input))
    );
    match input.plan.cloud {
        TemplateCloud::Google => {
            lines.push_str("You need these roles in the project:\n\n");
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
            lines.push_str(&format!(
                "You need the policy in {}. Without white space it has {length} characters. ",
                code(files::POLICY)
            ));
            lines.push_str(&if length <= MANAGED_POLICY_LIMIT {
                format!(
                    "So it fits into one managed policy:\n\n{}",
                    block(
                        "sh",
                        &format!(
                            "aws iam create-policy --policy-name byoc-terraform --policy-document \
                             file://{}",
                            files::POLICY
                        )
                    )
                )
            } else {
                "That is too long for one managed policy, which has at most 6,144 characters. Create \
                 two policies and divide the statements between them.\n"
                    .to_owned()
            });
        }
    }
    if !explained.extra_operator_rights.is_empty() {
        lines.push_str(
            "\nThe documented permissions are not enough for this custom cloud. These permissions are added:\n\n",
        );
        for sentence in explained.extra_operator_rights {
            lines.push_str(&format!("- {}\n", text(&sentence)));
        }
    }
    Ok(lines)
}

/// For companies that refuse calls without tags.
fn untagged(input: &TemplateInput) -> Option<String> {
    match input.plan.cloud {
        TemplateCloud::Google => None,
        TemplateCloud::Aws => Some(format!(
            "## {UNTAGGED_TITLE}\n\n{}\n",
            sentences(&aws::untagged(input))
        )),
    }
}

/// Statements that are needed once, for a change that may come.
fn later(input: &TemplateInput) -> Result<Option<String>, TemplateError> {
    let mut parts = Vec::new();
    let statement = |statement: &Value| block("json", &indented(statement));
    if let Some(change) = tag_change_statement(input)? {
        parts.push(format!(
            "**To change an infrastructure tag** on existing resources, add this statement. The \
             documented policy can add tags only to new resources. It can remove tags, except those of \
             the S3 endpoint.\n\n{}",
            statement(&change)
        ));
    }
    if let Some(removal) = boundary_removal_statement(input)? {
        parts.push(rule_changes(&removal));
    }
    if let Some(emptying) = bucket_emptying_statement(input)? {
        parts.push(format!(
            "**To empty the buckets** before you destroy them, add this statement. Remove the \
             statement as soon as the buckets are empty, because it allows deleting backups.\n\n{}",
            statement(&emptying)
        ));
    }
    if parts.is_empty() {
        return Ok(None);
    }
    Ok(Some(format!(
        "## Permissions for later changes\n\nThese statements are not part of {}. Add a statement only \
         while you need it.\n\n{}",
        code(files::POLICY),
        parts.join("\n")
    )))
}

/// What the rules of a company that change after an apply ask for.
fn rule_changes(removal: &Value) -> String {
    format!(
        "**If your company changes its rules for roles** after you applied, the next plan changes the \
         role. Besides the new policy, you may need more permissions:\n\n\
         - If the boundary is new or changed, you need nothing more.\n\
         - If there is no boundary any more, you need the statement {} below until you have applied the \
         change.\n\
         - If the path changed, Terraform destroys the role under the old path and creates it under the \
         new path. Keep the statement `RoleUnderPath` for the old path until you have applied the \
         change. The control plane can do nothing until you enter the new ARN in the console.\n\n\
         {}",
        code(removal["Sid"].as_str().unwrap_or_default()),
        block("json", &indented(removal)),
    )
}

/// What a boundary must allow so that the control plane can work: it has what both allow.
fn boundary(input: &TemplateInput) -> Result<Option<String>, TemplateError> {
    let Some(boundary) = &input.company_rules.permissions_boundary else {
        return Ok(None);
    };
    if !input.plan.cloud.facts().has_iam_rules {
        return Ok(None);
    }
    let actions = summary::actions_within_boundary(input)?;
    Ok(Some(format!(
        "## What the boundary must allow\n\n\
         The role can do only what both its own policies and the boundary {} allow. The boundary must \
         be a policy of the same account as the role, or an AWS managed policy. Otherwise terraform plan \
         stops.\n\n\
         The boundary must allow these {} actions, at least on the resources in the policies of the \
         role. If an action is missing, you notice it only when the control plane needs the \
         action:\n\n{}",
        code(boundary),
        actions.len(),
        block("text", &actions.join("\n")),
    )))
}
