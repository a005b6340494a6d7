//! The files, and how they were verified.

use super::super::{Block, Section, Table, Text};
use super::section;
use crate::{TemplateError, TemplateInput, files};
use byoc_rules::cloud::TemplateCloud;

pub(super) fn downloaded(input: &TemplateInput) -> Result<Section, TemplateError> {
    let rows = files(input)?
        .iter()
        .map(|file| vec![Text::code(&file.name), Text::code(file.sha256())])
        .collect();
    Ok(section(
        "files",
        "The files",
        vec![
            Block::Paragraph(Text::plain(
                "This review is about these files. The file SHA256SUMS in the download has the \
                 same checksums.",
            )),
            Block::Table(Table {
                caption: "SHA-256 of each file".to_owned(),
                head: vec!["File", "SHA-256"],
                rows,
            }),
        ],
    ))
}

pub(super) fn verified(input: &TemplateInput) -> Section {
    let mut points = vec![Text::plain(
        "Every variant of the template was tested with terraform fmt, validate, plan, apply and \
         destroy, with Terraform 1.11. The providers were simulated, with the schemas of the real \
         ones. Other versions of Terraform, and OpenTofu, were not tried.",
    )];
    match input.plan.cloud {
        TemplateCloud::Aws => {
            points.push(Text::plain(
            "terraform apply and destroy ran on a simulation of AWS. The result was compared with \
             the network, the tags, the role and the policies in this review.",
        ));
            points.push(Text::plain(
                "An evaluator of IAM's documented rules checked the policies. The permissions for \
             running Terraform allow every call that Terraform makes. The role has all \
             permissions that it needs, and none that it must not have.",
            ));
        }
        TemplateCloud::Google => {}
    }
    points.push(Text::plain(
        "Names and tags that a person types are in the files exactly as typed, and change nothing \
         else there.",
    ));
    section(
        "verified",
        "How this was verified",
        vec![
            Block::List(points),
            Block::Paragraph(Text::plain(
                "All of this was simulated. Nothing was tried in a real account. So this review \
                 says nothing about other rules of your organization or provider, such as service \
                 control policies, organization policies and quotas.",
            )),
        ],
    )
}
