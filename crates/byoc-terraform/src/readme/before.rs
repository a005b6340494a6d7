//! What to do before the first command.

use super::permissions::UNTAGGED_TITLE;
use crate::TemplateInput;
use crate::markdown::{block, code, table, text};
use crate::summary;
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::files;

pub(super) fn before(input: &TemplateInput) -> String {
    let mut lines = format!(
        "## Before you begin\n\n1. Install Terraform. {} {}{}\n",
        summary::tried(input),
        summary::EXPECTED,
        summary::region_provider(input)
            .map(|sentence| format!(" {sentence}"))
            .unwrap_or_default(),
    );
    match input.plan.cloud {
        TemplateCloud::Google => {
            lines.push_str(
                "2. Sign in and select the project. Nothing else should run in this project, because the \
                 permissions of the control plane apply to the whole project.\n\n",
            );
            lines.push_str(&block(
                "sh",
                "gcloud auth login\ngcloud auth application-default login\n\
                 gcloud config set project my-project",
            ));
            lines.push_str(
                "\n3. Enable the APIs that Terraform and the control plane use. The template doesn't \
                 enable them. You need `roles/serviceusage.serviceUsageAdmin` for this:\n\n",
            );
            lines.push_str(&block(
                "sh",
                "gcloud services enable compute.googleapis.com iam.googleapis.com \
                 cloudresourcemanager.googleapis.com iamcredentials.googleapis.com \
                 monitoring.googleapis.com",
            ));
            lines.push_str(
                "\n4. Check that no organization policy stops the template. The constraints below stop \
                 it, unless they have an exception for the project. To see the effect of a constraint, \
                 run `gcloud org-policies describe CONSTRAINT --project=my-project --effective`. The \
                 template was not tried with any of these constraints.\n\n",
            );
            let rows: Vec<Vec<String>> = summary::ORGANIZATION_POLICIES
                .iter()
                .map(|(constraint, what)| vec![code(constraint), text(what)])
                .collect();
            lines.push_str(&table(&["Constraint", "What it does"], &rows));
            lines.push_str(
                "\n5. Create the file `own.auto.tfvars` in this folder and write the ID of your \
                 project into it:\n\n",
            );
            lines.push_str(&block("hcl", "google_project_id = \"my-project\""));
            lines.push_str(&format!(
                "\n6. Make sure that you have the roles in {}.\n",
                code(files::PERMISSIONS)
            ));
        }
        TemplateCloud::Aws => {
            lines.push_str(
                "2. Sign in to the account for the custom cloud, and check that it is the right \
                 one:\n\n",
            );
            lines.push_str(&block(
                "sh",
                "aws sso login --profile my-profile\n\
                 aws sts get-caller-identity --profile my-profile",
            ));
            lines.push_str(
                "\n   Tell Terraform to use the same profile: `export AWS_PROFILE=my-profile` in sh, \
                 `$env:AWS_PROFILE = \"my-profile\"` in PowerShell, `set AWS_PROFILE=my-profile` in \
                 cmd.\n",
            );
            lines.push_str(&format!(
                "3. {}\n\
                 4. If a service control policy of your company requires tags, read *{UNTAGGED_TITLE}* \
                 in {}.\n\
                 5. {}\n\
                 6. Make sure that you have the permissions in {}. An administrator of the account \
                 already has them. {} explains them.\n",
                text(summary::OWN_DISK_KEY),
                code(files::PERMISSIONS),
                text(summary::DEFAULT_TAGS),
                code(files::POLICY),
                code(files::PERMISSIONS),
            ));
        }
    }
    lines
}
