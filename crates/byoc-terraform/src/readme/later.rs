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
            "**When the custom cloud is active**, remove the setup permissions: the control plane no longer \
             needs them. Terraform warns that `-target` is only for exceptional situations. This is such a \
             situation:\n\n{}\n\
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
        "**If there is a new version of the template**, the console lists its changes. Download the new \
         files into this folder and replace the old files. Your `own.auto.tfvars` stays. If you wrote \
         settings into the old variables file, move them to `own.auto.tfvars` first. Then plan, and \
         check that the plan contains only the listed changes and deletes none of your own rules.\n\n",
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
             To keep the backups, remove the buckets from Terraform's state. The buckets keep \
             all of their settings, and from then on you manage them yourself:\n\n{}\n\
             To delete the backups, empty the buckets first. Delete all versions of all objects and all \
             delete markers (*Empty* in the S3 console does this). You need one more statement for \
             this: see {permissions}. {}\n\n{}\n",
            text(summary::FULL_BUCKETS),
            block("sh", &command),
            text(summary::BUCKET_RELEASE),
            block("hcl", release),
        ));
    }
    let buckets = if input.needs_buckets() {
        " Keep or delete the buckets as described above."
    } else {
        ""
    };
    lines.push_str(&format!(
        "**To remove everything**, first delete the services. Then delete the custom cloud in the \
         console, which removes its machines and addresses.{buckets} Then run:\n\n{}\n\
         Don't run this command earlier: without the {}, the control plane can't clean up.{}\n",
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
