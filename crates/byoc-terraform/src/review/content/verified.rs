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
                "What this review is about. The file SHA256SUMS of the download holds the same \
                 sums.",
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
        "terraform fmt, validate, plan, apply and destroy of every variant of the template, by \
         Terraform 1.11, with providers that know the schemas of the real ones. Other versions of \
         Terraform, and OpenTofu, were not tried.",
    )];
    match input.plan.cloud {
        TemplateCloud::Aws => {
            points.push(Text::plain(
            "terraform apply and destroy on a simulation of AWS, and what exists there compared \
             with the network, the tags, the role and the policies that are shown here.",
        ));
            points.push(Text::plain(
            "That the rights of the person who applies allow every call that the resources make, \
             and that the role may do what it must and is refused what it must not, by an \
             evaluator of IAM's documented rules.",
        ));
        }
        TemplateCloud::Google => {}
    }
    points.push(Text::plain(
        "That whatever a person types reaches the files as typed and changes nothing else.",
    ));
    section(
        "verified",
        "How this was verified",
        vec![
            Block::List(points),
            Block::Paragraph(Text::plain(
                "All of it by simulation. Nothing was tried in a real account, so nothing is said \
                 about rules that your organization or your provider adds: service control \
                 policies, organization policies, quotas.",
            )),
        ],
    )
}
