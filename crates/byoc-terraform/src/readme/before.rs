//! What to do before the first command.

use crate::markdown::{block, code, sentences, table, text};
use crate::summary;
use crate::{TemplateError, TemplateInput, aws, permissions_explained};
use byoc_rules::cloud::TemplateCloud;
use std::fmt::Write;

pub(super) fn before(input: &TemplateInput) -> Result<String, TemplateError> {
    let extra = permissions_explained(input)?.extra_operator_rights;
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
                "2. Sign in, and name the project. Nothing else should run in it: the control \
                 plane's rights are those of the whole project.\n\n",
            );
            lines.push_str(&block(
                "sh",
                "gcloud auth login\ngcloud auth application-default login\n\
                 gcloud config set project my-project",
            ));
            lines.push_str(
                "\n3. Switch on the APIs that Terraform and the control plane use; the template \
                 switches none. That takes `roles/serviceusage.serviceUsageAdmin`:\n\n",
            );
            lines.push_str(&block(
                "sh",
                "gcloud services enable compute.googleapis.com iam.googleapis.com \
                 cloudresourcemanager.googleapis.com iamcredentials.googleapis.com \
                 monitoring.googleapis.com",
            ));
            lines.push_str(
                "\n4. Check whether an organization policy stands in the way. These do, each unless \
                 it makes an exception for the project (`gcloud org-policies describe CONSTRAINT \
                 --project=my-project --effective` shows one; none of them was tried):\n\n",
            );
            let rows: Vec<Vec<String>> = summary::ORGANIZATION_POLICIES
                .iter()
                .map(|(constraint, what)| vec![code(constraint), text(what)])
                .collect();
            lines.push_str(&table(&["Constraint", "What it does"], &rows));
            lines.push_str(
                "\n5. Write the ID of your project into a file of your own, `own.auto.tfvars`, in \
                 this folder:\n\n",
            );
            lines.push_str(&block("hcl", "google_project_id = \"my-project\""));
            lines.push_str("\n6. Make sure that you hold the roles at the end of this text.");
        }
        TemplateCloud::Aws => {
            lines.push_str(
                "2. Sign in to the account that the custom cloud will be in, and check that it is the \
                 right one:\n\n",
            );
            lines.push_str(&block(
                "sh",
                "aws sso login --profile my-profile\n\
                 aws sts get-caller-identity --profile my-profile",
            ));
            lines.push_str(
                "\n   Name the profile for Terraform too: `export AWS_PROFILE=my-profile` in sh, \
                 `$env:AWS_PROFILE = \"my-profile\"` in PowerShell, `set AWS_PROFILE=my-profile` in \
                 cmd.\n",
            );
            writeln!(
                lines,
                "3. {}\n4. {}\n5. {}",
                text(summary::OWN_DISK_KEY),
                sentences(&aws::untagged(input)),
                text(summary::DEFAULT_TAGS)
            )
            .expect("writing to a String cannot fail");
            lines.push_str(
                "6. Make sure that you hold the rights of the policy at the end of this text. \
                 An administrator of the account holds them anyway.",
            );
        }
    }
    if !extra.is_empty() {
        lines.push_str(" More than is documented, for this custom cloud:\n");
        for sentence in extra {
            writeln!(lines, "   - {}", text(&sentence)).expect("writing to a String cannot fail");
        }
    } else {
        lines.push('\n');
    }
    Ok(lines)
}
