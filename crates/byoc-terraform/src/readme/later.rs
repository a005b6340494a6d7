//! What comes after the first apply.

use crate::markdown::{block, code, text};
use crate::summary;
use crate::{
    TemplateError, TemplateInput, boundary_removal_statement, bucket_release, destroy_command,
    destroy_onboarding_command, keep_buckets_command, tag_change_statement,
};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::files;

pub(super) fn later(input: &TemplateInput) -> Result<String, TemplateError> {
    let permissions = code(files::PERMISSIONS);
    let mut lines = String::from("## Later\n\n");
    if input.is_onboarding {
        let command = destroy_onboarding_command(input)?;
        lines.push_str(&format!(
            "**When the custom cloud is active**, remove the setup permissions. Only the checks before \
             that needed them. Terraform warns that `-target` is for rare cases. This is one:\n\n{}\n\
             Then download the variables file again, which now says `onboarding = false`. Otherwise \
             the next `terraform apply` adds these permissions again. Your settings in \
             `own.auto.tfvars` stay.\n\n",
            block("sh", &command)
        ));
    }
    if tag_change_statement(input)?.is_some() {
        lines.push_str(&format!(
            "**To change an infrastructure tag** on existing resources, you need one more statement. \
             It is in {permissions}.\n\n"
        ));
    }
    lines.push_str(
        "**A new version of the template** is in the console, with a list of its changes. Download it \
         into this folder and replace the old files. Your `own.auto.tfvars` stays. If you wrote settings \
         into the old variables file, move them to `own.auto.tfvars` first. Then plan, and check that \
         the plan contains only these changes and deletes no rule of your own.\n\n",
    );
    if boundary_removal_statement(input)?.is_some() {
        lines.push_str(&format!(
            "**If your company changes its rules for roles** after you applied, download the files \
             again. The next plan changes the role, which can need more permissions: see \
             {permissions}.\n\n"
        ));
    }
    if let (Some(release), Some(command)) = (bucket_release(input)?, keep_buckets_command(input)?) {
        lines.push_str(&format!(
            "**Before you destroy: the buckets.** {}\n\n\
             To keep the backups, remove the buckets from Terraform's state. They stay as they are, with \
             all of their settings, and from then on only you manage them:\n\n{}\n\
             To delete the backups, empty the buckets first: all versions of all objects and all delete \
             markers (*Empty* in the console of S3 does this). You need one more statement for this, \
             which is in {permissions}. {}\n\n{}\n",
            text(summary::FULL_BUCKETS),
            block("sh", &command),
            text(summary::BUCKET_RELEASE),
            block("hcl", release),
        ));
    }
    let buckets = if input.needs_buckets() {
        ", and decide about the buckets as above"
    } else {
        ""
    };
    lines.push_str(&format!(
        "**To remove everything**, first delete the services. Then delete the custom cloud in the \
         console, which removes its machines and addresses{buckets}. Then run:\n\n{}\n\
         Don't run it earlier: without its {} the control plane can't clean up.{}\n",
        block("sh", &destroy_command(&input.unique_name)),
        input.plan.cloud.template_facts().identity,
        match input.plan.cloud {
            TemplateCloud::Google => {
                " Destroy only if you don't need the custom cloud again soon: Google keeps the names of \
                 deleted custom roles for up to 37 days. In the first seven days, applying these files \
                 again restores the roles. After that you must wait until the names are free."
            }
            TemplateCloud::Aws => "",
        }
    ));
    Ok(lines)
}
