//! The README of the downloaded files and what it points to: all that a person needs who has nothing
//! else.

mod before;
mod choices;
mod later;
mod permissions;

use crate::markdown::{block, code, table, text};
use crate::summary;
use crate::versions::CURRENT;
use crate::{TemplateError, TemplateInput, apply_commands, expected_resources, rehearsal};
use byoc_rules::cloud::TemplateCloud;
use byoc_rules::files;

pub(crate) use permissions::permissions;

pub(crate) fn readme(input: &TemplateInput) -> Result<String, TemplateError> {
    let sections = [
        head(input)?,
        created(input)?,
        before::before(input),
        apply(input),
        hand_back(input),
        choices::choices(input),
        later::later(input)?,
        verified(input),
    ];
    Ok(sections.join("\n"))
}

fn head(input: &TemplateInput) -> Result<String, TemplateError> {
    let name = &input.unique_name;
    let mut rows = vec![
        (
            files::TEMPLATE.to_owned(),
            "The Terraform template, with comments.",
        ),
        (
            files::variables(name),
            "The values of this custom cloud for the variables of the template.",
        ),
        (files::README.to_owned(), "This file."),
        (
            files::PERMISSIONS.to_owned(),
            "The permissions that you need to apply and change the template.",
        ),
    ];
    match input.plan.cloud {
        TemplateCloud::Google => {}
        TemplateCloud::Aws => rows.push((
            files::POLICY.to_owned(),
            "The IAM policy for running Terraform, ready to use.",
        )),
    }
    rows.push((
        files::CHECKSUMS.to_owned(),
        "SHA-256 checksums of the other files. The console shows the same values.",
    ));
    let rows: Vec<Vec<String>> = rows
        .into_iter()
        .map(|(file, what)| vec![code(&file), what.to_owned()])
        .collect();
    let mut lines = format!(
        "# Custom cloud {name}\n\n\
         {}, in {}, CIDR block {}. Template version {CURRENT}.\n\n\
         These files create the network of a custom cloud in your own {}, and the {} that the control \
         plane uses there. They start no machines. The control plane starts them later, with only the \
         permissions in this template.\n\n",
        text(&summary::kind(input)),
        text(&summary::place(input)),
        code(&input.plan.vpc.to_string()),
        summary::account(input),
        input.plan.cloud.template_facts().identity,
    );
    lines.push_str(&table(&["File", "What it is"], &rows));
    if rehearsal::is_rehearsal(input) {
        lines.push_str(&format!("\n**{}**\n", text(rehearsal::NOTE)));
    }
    let check = format!("sha256sum --check {}", files::CHECKSUMS);
    lines.push_str(&format!(
        "\nDownload the zip and unpack it into an empty folder. If you download single files, a browser \
         saves a second `main.tf` as `main (1).tf`. Terraform then reads both files and stops \
         because of duplicate definitions.\n\n\
         Check the download (on macOS: `shasum -a 256 --check SHA256SUMS`; in PowerShell compare with \
         `Get-FileHash *`):\n\n{}",
        block("sh", &check)
    ));
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
            // IDs of custom roles can't contain a dash.
            TemplateCloud::Google => format!(
                ", or with {} for custom roles",
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
        &["For", "Zone", "CIDR block", "Usable addresses"],
        &subnets,
    ));
    let cost = summary::cost(input);
    if !cost.is_empty() {
        lines.push('\n');
        lines.push_str(cost);
        match input.plan.cloud {
            TemplateCloud::Aws => {
                lines.push_str(
                " Each NAT gateway needs one Elastic IP address. By default, an AWS account can have \
                 five of these addresses in a region.",
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
            " The state and the variables file contain the external ID. {}",
            summary::EXTERNAL_ID
        ),
    };
    format!(
        "## Apply\n\n\
         Run these commands in this folder. They write the plan to a file, so that you apply exactly \
         the plan that you reviewed:\n\n{}\n\
         Open *Deploy the template* in the console and select *Check a plan*. The console compares \
         `plan.json` with the expected network. The file stays in your browser. Then run:\n\n{}\n\
         Applying takes a few minutes. If it stops with an error, fix the cause and run all of these \
         commands again. Terraform continues where it stopped. Don't run `{}` alone: it makes a new plan that \
         nobody has checked.\n\n\
         Terraform writes its state into `terraform.tfstate` in this folder. Keep this file, or set up \
         a backend of your own. Without the state, `terraform destroy` finds \
         nothing.{confidential}\n",
        block("sh", &commands.join("\n")),
        block("sh", &apply),
        files::apply_command(&input.unique_name),
    )
}

fn hand_back(input: &TemplateInput) -> String {
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
        "## Enter the result in the console\n\n\
         The control plane needs the output `{output}`, for example {}. This command prints it:\n\n{}\n\
         Paste this value into the console. You can also paste everything that `terraform output` \
         prints.\n",
        code(&example),
        block("sh", &format!("terraform output {output}"))
    )
}

/// How these files were tested, and what was not tested.
fn verified(input: &TemplateInput) -> String {
    let permissions = match input.plan.cloud {
        TemplateCloud::Google => {
            "No simulation of Google Cloud was available. So the roles are taken from Google's \
             documentation and were not tried."
        }
        TemplateCloud::Aws => {
            "These providers and the real AWS provider (5.100.0) sent their calls to a simulation of \
             AWS. An evaluator of IAM's documented rules checked the permissions."
        }
    };
    format!(
        "## How this was verified\n\n\
         These files were tested with `terraform validate`, `plan`, `apply` and `destroy`, and with \
         simulated providers that have the schemas of the real ones. {permissions} Nothing was tried \
         in a real account.\n"
    )
}
