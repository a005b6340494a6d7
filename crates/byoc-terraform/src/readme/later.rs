//! What comes after the first apply.

use crate::explain::indented;
use crate::markdown::{block, code, text};
use crate::summary;
use crate::{
    TemplateError, TemplateInput, boundary_removal_statement, bucket_emptying_statement,
    bucket_release, destroy_command, destroy_onboarding_command, keep_buckets_command,
    tag_change_statement,
};
use byoc_rules::cloud::TemplateCloud;
use serde_json::Value;
use std::fmt::Write;

pub(super) fn later(input: &TemplateInput) -> Result<String, TemplateError> {
    let mut lines = String::from("## Later\n\n");
    if input.is_onboarding {
        let command = destroy_onboarding_command(input)?;
        write!(
            lines,
            "**Once the custom cloud is active**, the rights of the checks before that can go. \
             Destroy exactly these, and nothing else (Terraform warns that `-target` is for rare \
             cases: this is one):\n\n{}\n\
             Then download the variables file again, which says `onboarding = false`: otherwise \
             the next `terraform apply` brings them back. What you set in `own.auto.tfvars` \
             stays.\n\n",
            block("sh", &command)
        )
        .expect("writing to a String cannot fail");
    }
    if let Some(statement) = tag_change_statement(input)? {
        write!(
            lines,
            "**To change an infrastructure tag** of what exists, the documented policy is not enough: \
             it tags only what it creates. It can remove tags, but not those of the S3 endpoint. Add \
             this statement:\n\n{}\n",
            block("json", &indented(&statement))
        )
        .expect("writing to a String cannot fail");
    }
    lines.push_str(
        "**A newer version of the template** is offered in the console with what it changes. \
         Download it into this folder over the old files; `own.auto.tfvars` stays as it is. Settings \
         that you wrote into the old variables file go with it: move them to `own.auto.tfvars` \
         before. Then plan, and check that the plan holds these changes and no others, and deletes \
         no rule of your own.\n\n",
    );
    if let Some(statement) = boundary_removal_statement(input)? {
        lines.push_str(&rule_changes(&statement));
    }
    if let (Some(statement), Some(release), Some(command)) = (
        bucket_emptying_statement(input)?,
        bucket_release(input)?,
        keep_buckets_command(input)?,
    ) {
        write!(
            lines,
            "**Before you destroy: the buckets.** {}\n\n\
             To keep the backups, take the buckets out of Terraform's state. They then stay as they \
             are, with all of their settings, and are yours alone to keep or to remove:\n\n{}\n\
             To delete the backups, empty the buckets first, all versions of all objects and what \
             is left of deleted ones (the console of S3 has *Empty* for it). The policy below has no \
             right on objects, so that takes more. Add this statement, for that time:\n\n{}\n\
             {}\n\n{}\n",
            text(summary::FULL_BUCKETS),
            block("sh", &command),
            block("json", &indented(&statement)),
            text(summary::BUCKET_RELEASE),
            block("hcl", release),
        )
        .expect("writing to a String cannot fail");
    }
    let buckets = if input.needs_buckets() {
        "Then decide about the buckets, as above. "
    } else {
        ""
    };
    write!(
        lines,
        "**To remove everything**, in this order: delete the services, then the custom cloud in \
         the console, which takes its machines and addresses away. {buckets}Then:\n\n{}\n\
         Never before: without its {} the control plane cannot clean up.{}\n",
        block("sh", &destroy_command(&input.unique_name)),
        input.plan.cloud.template_facts().identity,
        match input.plan.cloud {
            TemplateCloud::Google => {
                " Destroy when you mean it: Google keeps the names of deleted custom roles, up to 37 \
                 days. For the first seven days, applying these files again brings the roles back; \
                 after that you must wait until the names are free."
            }
            TemplateCloud::Aws => "",
        }
    )
    .expect("writing to a String cannot fail");
    Ok(lines)
}

/// What the rules of a company that change after an apply ask for.
fn rule_changes(removal: &Value) -> String {
    format!(
        "**When your company changes its rules for roles** after you applied, download the variables \
         file again. The next plan then changes the role, which may take rights beyond the policy \
         that is then shown:\n\n\
         - Another boundary, or a first one: none beyond it.\n\
         - No boundary any more: the statement {}, until that is applied.\n\
         - Another path: Terraform destroys the role under the old path and creates it under the new \
         one. Keep the statement `RoleUnderPath` of the policy for the old path until that is \
         applied. The control plane can do nothing in between; give it the new ARN afterwards.\n\n\
         {}\n",
        code(removal["Sid"].as_str().unwrap_or_default()),
        block("json", &indented(removal)),
    )
}
