//! The README of the downloaded files: all that a person needs who has nothing else.

mod before;
mod choices;
mod later;
mod rights;

use crate::markdown::{block, code, table, text};
use crate::summary;
use crate::versions::CURRENT;
use crate::{TemplateError, TemplateInput, apply_commands, expected_resources, rehearsal};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::files;
use std::fmt::Write;

pub(crate) fn readme(input: &TemplateInput) -> Result<String, TemplateError> {
    let sections = [
        head(input)?,
        created(input)?,
        before::before(input)?,
        apply(input),
        bring_back(input),
        choices::choices(input),
        later::later(input)?,
        rights::rights(input)?,
    ];
    let sections: Vec<String> = sections
        .into_iter()
        .chain(rights::boundary(input)?)
        .collect();
    Ok([sections.join("\n"), verified(input)].join("\n"))
}

fn head(input: &TemplateInput) -> Result<String, TemplateError> {
    let name = &input.unique_name;
    let rows = [
        (
            files::TEMPLATE.to_owned(),
            "The Terraform template: what is created, with a comment wherever a reader may wonder.",
        ),
        (
            files::variables(name),
            "The values of this custom cloud, for the variables of the template.",
        ),
        (files::README.to_owned(), "This text."),
        (
            files::CHECKSUMS.to_owned(),
            "SHA-256 of the three, which the control plane shows too.",
        ),
    ]
    .map(|(file, what)| vec![code(&file), what.to_owned()]);
    let mut lines = format!(
        "# Custom cloud {name}\n\n\
         {}, in {}, range {}. Template version {CURRENT}.\n\n\
         These files create the network of a custom cloud in your own {}, and the {} through which \
         the control plane works there. They start no machines: the control plane does, later, \
         with the rights that the template gives it and no others.\n\n",
        text(&summary::kind(input)),
        text(&summary::place(input)),
        code(&input.plan.vpc.to_string()),
        summary::account(input),
        input.plan.cloud.template_facts().identity,
    );
    lines.push_str(&table(&["File", "What it is"], &rows));
    if rehearsal::is_rehearsal(input) {
        write!(lines, "\n**{}**\n", text(rehearsal::NOTE))
            .expect("writing to a String cannot fail");
    }
    let check = format!("sha256sum --check {}", files::CHECKSUMS);
    write!(
        lines,
        "\nTake the zip, and unpack it into an empty folder. Browsers save a second `main.tf` beside \
         an old one, as `main (1).tf`: Terraform then reads both and reports everything twice.\n\n\
         Check the download (on macOS: `shasum -a 256 --check SHA256SUMS`; in PowerShell compare with \
         `Get-FileHash *`):\n\n{}",
        block("sh", &check)
    )
    .expect("writing to a String cannot fail");
    Ok(lines)
}

fn created(input: &TemplateInput) -> Result<String, TemplateError> {
    let resources = expected_resources(input)?;
    let rows: Vec<Vec<String>> = summary::counted(&resources)
        .iter()
        .map(|counted| {
            let names: Vec<String> = counted.names.iter().map(|name| code(name)).collect();
            vec![
                counted.title().to_owned(),
                counted.count.to_string(),
                names.join(", "),
            ]
        })
        .collect();
    let mut lines = format!(
        "## What is created\n\n\
         {} resources. Every name begins with {}{}.\n\n",
        resources.len(),
        code(&input.unique_name),
        match input.plan.cloud {
            // IDs of custom roles may hold no dash.
            TemplateCloud::Google => format!(
                ", those of custom roles with {}",
                code(&input.unique_name.replace('-', "_"))
            ),
            TemplateCloud::Aws => String::new(),
        }
    );
    lines.push_str(&table(&["What", "How many", "Names"], &rows));
    lines.push_str("\nThe subnets:\n\n");
    let subnets: Vec<Vec<String>> = input
        .plan
        .subnets
        .iter()
        .map(|subnet| {
            vec![
                summary::purpose(subnet).to_owned(),
                subnet.zone.clone().unwrap_or_else(|| "all".to_owned()),
                code(&subnet.cidr.to_string()),
                subnet.usable.to_string(),
            ]
        })
        .collect();
    lines.push_str(&table(
        &["For", "Zone", "Range", "Usable addresses"],
        &subnets,
    ));
    let cost = summary::cost(input);
    if !cost.is_empty() {
        write!(lines, "\n{cost}").expect("writing to a String cannot fail");
        match input.plan.cloud {
            TemplateCloud::Aws => {
                lines.push_str(
                " An account has five Elastic IP addresses in a region unless you asked AWS for \
                 more: three NAT gateways need three that are free.",
            );
            }
            TemplateCloud::Google => {}
        }
        lines.push('\n');
    }
    Ok(lines)
}

fn apply(input: &TemplateInput) -> String {
    let mut commands = apply_commands(&input.unique_name);
    let apply = commands.pop().unwrap_or_default();
    let confidential = match input.plan.cloud {
        TemplateCloud::Google => String::new(),
        TemplateCloud::Aws => format!(
            " It holds the external ID, as the variables file does. {}",
            summary::EXTERNAL_ID
        ),
    };
    format!(
        "## Apply\n\n\
         In this folder. The plan is written to a file, so that what is applied is what was \
         looked at:\n\n{}\n\
         Let the console compare `plan.json` with the network that it drew (Deploy the template, \
         *Check a plan*): that happens in your browser, and the file goes nowhere. Then:\n\n{}\n\
         Applying takes a few minutes. If it stops, fix what the message names and run these commands \
         again: Terraform continues where it stopped. Avoid a bare `{}`: it makes a new plan that \
         nobody has checked.\n\n\
         Terraform writes `terraform.tfstate` into this folder. Keep it, or set up a backend of \
         your own: without it `terraform destroy` finds nothing.{confidential}\n",
        block("sh", &commands.join("\n")),
        block("sh", &apply),
        files::apply_command(&input.unique_name),
    )
}

fn bring_back(input: &TemplateInput) -> String {
    let output = summary::identifier_output(input);
    let example = match input.plan.cloud {
        TemplateCloud::Google => format!(
            "projects/my-project/serviceAccounts/{}@my-project.iam.gserviceaccount.com",
            input.unique_name
        ),
        TemplateCloud::Aws => format!(
            "arn:aws:iam::123456789012:role{}{}",
            input.company_rules.role_path.as_deref().unwrap_or("/"),
            byoc_rules::identifier::role_name(&input.unique_name)
        ),
    };
    format!(
        "## Bring back\n\n\
         The control plane needs one value, `{output}`, such as {}:\n\n{}\n\
         Paste it into the console, or all that `terraform output` prints: it finds the value.\n",
        code(&example),
        block("sh", &format!("terraform output {output}"))
    )
}

/// What these files went through, and what they did not.
fn verified(input: &TemplateInput) -> String {
    let rights = match input.plan.cloud {
        TemplateCloud::Google => {
            "No simulation of Google Cloud was there to make its calls on, so these roles were read \
             from Google's documentation, and not tried."
        }
        TemplateCloud::Aws => {
            "The calls that they make went to a simulation of AWS, those of the real provider for AWS \
             (5.100.0) too, and the rights above were put to an evaluator of IAM's documented rules."
        }
    };
    format!(
        "## How this was verified\n\n\
         By `terraform validate`, `plan`, `apply` and `destroy` with simulated providers, which know \
         the schemas of the real ones. {rights} None of it was tried in a real account.\n"
    )
}
