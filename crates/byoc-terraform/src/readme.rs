//! The README of the downloaded files: all that a person needs who has nothing else.

use std::fmt::Write;

use byoc_rules::files;
use byoc_types::CloudProvider;

use crate::explain::indented;
use crate::markdown::{block, code, table, text};
use crate::summary::{self, MANAGED_POLICY_LIMIT};
use crate::versions::CURRENT;
use crate::{
    TemplateError, TemplateInput, destroy_command, destroy_onboarding_command, expected_resources,
    operator_policy, permissions_explained, tag_change_statement,
};

pub(crate) fn readme(input: &TemplateInput) -> Result<String, TemplateError> {
    let sections = [
        head(input)?,
        created(input)?,
        before(input)?,
        apply(input),
        bring_back(input),
        choices(input),
        later(input)?,
        rights(input)?,
    ];
    Ok(sections.join("\n"))
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
        match input.plan.provider {
            CloudProvider::Google => "service account",
            _ => "role",
        },
    );
    lines.push_str(&table(&["File", "What it is"], &rows));
    let check = format!("sha256sum --check {}", files::CHECKSUMS);
    lines.push_str("\nCheck the download (on macOS: `shasum -a 256 --check SHA256SUMS`):\n\n");
    lines.push_str(&block("sh", &check));
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
         {} resources. Every name begins with {}.\n\n",
        resources.len(),
        code(&input.unique_name)
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
        if input.plan.provider == CloudProvider::Aws {
            lines.push_str(
                " An account has five Elastic IP addresses in a region unless you asked AWS for \
                 more: three NAT gateways need three that are free.",
            );
        }
        lines.push('\n');
    }
    Ok(lines)
}

fn before(input: &TemplateInput) -> Result<String, TemplateError> {
    let extra = permissions_explained(input)?.extra_operator_rights;
    let mut lines = String::from(
        "## Before you begin\n\n\
         1. Install Terraform 1.3 or newer, or OpenTofu 1.6 or newer (write `tofu` for `terraform`).\n",
    );
    match input.plan.provider {
        CloudProvider::Google => {
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
                 switches none:\n\n",
            );
            lines.push_str(&block(
                "sh",
                "gcloud services enable compute.googleapis.com iam.googleapis.com \\\n  \
                 cloudresourcemanager.googleapis.com iamcredentials.googleapis.com \\\n  \
                 monitoring.googleapis.com",
            ));
            writeln!(
                lines,
                "\n4. Write the ID of your project into {}, at `google_project_id`: remove the `#` \
                 before it.",
                code(&files::variables(&input.unique_name))
            )
            .expect("writing to a String cannot fail");
            lines.push_str("5. Make sure that you hold the roles at the end of this text.");
        }
        _ => {
            lines.push_str(
                "2. Sign in to the account that the custom cloud will be in, and look whether it \
                 is the right one:\n\n",
            );
            lines.push_str(&block(
                "sh",
                "export AWS_PROFILE=my-profile\naws sso login\naws sts get-caller-identity",
            ));
            lines.push_str(
                "\n3. Make sure that you hold the rights of the policy at the end of this text. \
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

fn apply(input: &TemplateInput) -> String {
    let file = files::variables(&input.unique_name);
    let plan = format!(
        "terraform init\n\
         terraform plan -var-file={file} -out=plan.bin\n\
         terraform show -json plan.bin > plan.json"
    );
    format!(
        "## Apply\n\n\
         In this folder. The plan is written to a file, so that what is applied is what was \
         looked at:\n\n{}\n\
         Let the console compare `plan.json` with the network that it drew (Deploy the template, \
         *Check a plan*): that happens in your browser, and the file goes nowhere. Then:\n\n{}\n\
         Applying takes a few minutes. Where it stops, mend what the message says and run the \
         three commands and this one again: Terraform goes on where it stopped.\n\n\
         Terraform writes `terraform.tfstate` into this folder. Keep it, or set up a backend of \
         your own: without it `terraform destroy` finds nothing. It is as confidential as the \
         variables file.\n",
        block("sh", &plan),
        block("sh", "terraform apply plan.bin")
    )
}

fn bring_back(input: &TemplateInput) -> String {
    let output = summary::identifier_output(input);
    let example = match input.plan.provider {
        CloudProvider::Google => format!(
            "projects/my-project/serviceAccounts/{}@my-project.iam.gserviceaccount.com",
            input.unique_name
        ),
        _ => format!(
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

fn choices(input: &TemplateInput) -> String {
    let mut lines = format!(
        "## What you may change\n\n\
         Change the variables file ({}), then plan and apply again. Leave all else as it is: the \
         control plane checks the network and refuses one that differs.\n\n",
        code(&files::variables(&input.unique_name))
    );
    match input.plan.provider {
        CloudProvider::Google => {
            lines.push_str(
                "**Your own clients.** Who may connect to the services from outside the custom \
                 cloud, over TCP 10000-32767:\n\n",
            );
            lines.push_str(&block(
                "hcl",
                "customer_source_ranges = [\"203.0.113.0/24\"]",
            ));
        }
        _ => {
            lines.push_str(
                "**Your own clients.** Who may connect to the services from outside the custom \
                 cloud, over TCP: ranges of addresses or security groups, as many as you like.\n\n",
            );
            lines.push_str(&block(
                "hcl",
                "customer_ingress_rules = [\n  \
                 { cidr_ipv4 = \"203.0.113.0/24\", from_port = 10000, to_port = 32767 },\n  \
                 { security_group_id = \"sg-0123456789abcdef0\", from_port = 10000, to_port = 32767 },\n]",
            ));
            if !input.is_public() && !input.is_compliance() {
                lines.push_str(
                    "\n**One NAT gateway for all zones**, cheaper, but when its zone is away no \
                     node has a way out:\n\n",
                );
                lines.push_str(&block("hcl", "nat_gateway_per_zone = false"));
            }
        }
    }
    lines
}

fn later(input: &TemplateInput) -> Result<String, TemplateError> {
    let mut lines = String::from("## Later\n\n");
    if input.is_onboarding {
        let command = destroy_onboarding_command(input)?;
        write!(
            lines,
            "**Once the custom cloud is active**, the rights of the checks before that can go. \
             Destroy exactly these, and nothing else (Terraform warns that `-target` is for rare \
             cases: this is one):\n\n{}\n\
             Then set `onboarding = false` in the variables file, or download the files again: \
             otherwise the next `terraform apply` brings them back.\n\n",
            block("sh", &command)
        )
        .expect("writing to a String cannot fail");
    }
    if let Some(statement) = tag_change_statement(input)? {
        write!(
            lines,
            "**To change an infrastructure tag** of what exists, the documented policy is not \
             enough: it tags only what it creates. Add this statement:\n\n{}",
            block("json", &indented(&statement))
        )
        .expect("writing to a String cannot fail");
        lines.push('\n');
    }
    lines.push_str(
        "**A newer version of the template** is offered in the console with what it changes. \
         Download it into this folder over the old files, keep your own changes of the variables \
         file, plan, and look whether the plan holds these changes and no others.\n\n",
    );
    let buckets = if input.needs_buckets() {
        "Then empty the buckets, all versions of all objects: AWS deletes no bucket that holds \
         something, and the template never empties one. "
    } else {
        ""
    };
    write!(
        lines,
        "**To remove everything**, in this order: delete the services, then the custom cloud in \
         the console, which takes its machines and addresses away. {buckets}Then:\n\n{}\n\
         Never before: without its {} the control plane cannot clean up.\n",
        block("sh", &destroy_command(&input.unique_name)),
        match input.plan.provider {
            CloudProvider::Google => "service account",
            _ => "role",
        }
    )
    .expect("writing to a String cannot fail");
    Ok(lines)
}

fn rights(input: &TemplateInput) -> Result<String, TemplateError> {
    let mut lines = String::from("## Rights of the person who applies\n\n");
    match input.plan.provider {
        CloudProvider::Google => {
            lines.push_str("These roles in the project:\n\n");
            let explained = permissions_explained(input)?;
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
        _ => {
            let length = summary::operator_policy_length(input);
            let fits = if length <= MANAGED_POLICY_LIMIT {
                "It fits into one managed policy."
            } else {
                "It is longer than one managed policy may be: make two, each with some of the \
                 statements."
            };
            write!(
                lines,
                "This policy, {length} characters without white space. {fits}\n\n{}",
                block("json", &indented(&operator_policy(input)?))
            )
            .expect("writing to a String cannot fail");
        }
    }
    lines.push_str(
        "\nThese files were verified by `terraform validate`, `plan`, `apply` and `destroy` with \
         simulated providers, and these rights by simulation. None of it was tried in a real \
         account.\n",
    );
    Ok(lines)
}
