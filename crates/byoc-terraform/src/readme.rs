//! The README of the downloaded files: all that a person needs who has nothing else.

use std::fmt::Write;

use byoc_rules::files;
use byoc_types::CloudProvider;
use serde_json::Value;

use crate::explain::indented;
use crate::markdown::{block, code, sentences, table, text};
use crate::summary::{self, MANAGED_POLICY_LIMIT};
use crate::versions::CURRENT;
use crate::{
    TemplateError, TemplateInput, apply_commands, aws, boundary_removal_statement,
    bucket_emptying_statement, bucket_release, destroy_command, destroy_onboarding_command,
    expected_resources, google, keep_buckets_command, operator_policy, permissions_explained,
    rehearsal, tag_change_statement,
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
    let sections: Vec<String> = sections.into_iter().chain(boundary(input)?).collect();
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
        match input.plan.provider {
            CloudProvider::Google => "service account",
            _ => "role",
        },
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
        match input.plan.provider {
            // IDs of custom roles may hold no dash.
            CloudProvider::Google => format!(
                ", those of custom roles with {}",
                code(&input.unique_name.replace('-', "_"))
            ),
            _ => String::new(),
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
    let mut lines = format!(
        "## Before you begin\n\n1. Install Terraform. {} {}{}\n",
        summary::tried(input),
        summary::EXPECTED,
        summary::region_provider(input)
            .map(|sentence| format!(" {sentence}"))
            .unwrap_or_default(),
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
        _ => {
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

fn apply(input: &TemplateInput) -> String {
    let mut commands = apply_commands(&input.unique_name);
    let apply = commands.pop().unwrap_or_default();
    let confidential = match input.plan.provider {
        CloudProvider::Google => String::new(),
        _ => format!(
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
         Write settings of your own into `own.auto.tfvars` in this folder, which Terraform reads by \
         itself, then plan and apply again. Not into {} or `{}`: both are replaced when you \
         download them again, and what stood there would be taken away by the next apply. The \
         variables file sets nothing that is yours to set, so your file has the word. Leave all \
         else as it is: the control plane checks the network and refuses one that differs.\n\n",
        code(&files::variables(&input.unique_name)),
        files::TEMPLATE,
    );
    lines.push_str(
        "**Your own clients.** Who may connect to the services from outside the custom cloud, ",
    );
    match (input.plan.provider, input.is_public()) {
        (CloudProvider::Google, true) => lines.push_str(
            "over TCP 10000-32767. Every address may already, so a range adds nothing as long as \
             the template is unchanged:\n\n",
        ),
        (CloudProvider::Google, false) => lines.push_str(
            "over TCP 10000-32767. A range alone connects nobody, because service nodes have no \
             public address: the private way (VPC Network Peering, Cloud VPN or Interconnect) is \
             yours to make, with routes in both directions.\n\n",
        ),
        (_, true) => lines.push_str(
            "beyond what the template allows already: every address to TCP 10000-32767, the control \
             plane to 22 and 443. A rule that is there already is refused.\n\n",
        ),
        (_, false) => lines.push_str(
            "over TCP. A rule alone connects nobody, because service nodes have no public address: \
             the private way (VPC peering, a transit gateway or a VPN) is yours to make, with a \
             route to the range of this custom cloud on your side and one back in each route table \
             `rt-workload` of this network.\n\n",
        ),
    }
    match input.plan.provider {
        CloudProvider::Google => lines.push_str(&block("hcl", google::ranges_example(input))),
        _ => {
            lines.push_str(&block("hcl", aws::ingress_example(input)));
            lines.push_str(
                "\nA security group is one of this VPC or of a peered one in the region; of another \
                 account with its number before it, `123456789012/sg-0123456789abcdef0`. AWS allows \
                 60 incoming rules in a security group unless you asked for more, those of the \
                 template among them.\n",
            );
            if !input.is_public() && !input.is_compliance() {
                lines.push_str(
                    "\n**One NAT gateway for all zones**, cheaper, but when its zone is away no \
                     node has a way out:\n\n",
                );
                lines.push_str(&block("hcl", "nat_gateway_per_zone = false"));
                lines.push_str(
                    "\nThe routes move first, then the other NAT gateways go. Their Elastic IP \
                     addresses are given back for good: take them out of your allow lists.\n",
                );
            }
            write!(
                lines,
                "\n**Tags of your own automation.** {}\n\n{}",
                text(summary::OWN_AUTOMATION),
                block("hcl", aws::IGNORED_TAGS)
            )
            .expect("writing to a String cannot fail");
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
        match input.plan.provider {
            CloudProvider::Google => "service account",
            _ => "role",
        },
        match input.plan.provider {
            CloudProvider::Google => {
                " Destroy when you mean it: Google keeps the names of deleted custom roles, up to 37 \
                 days. For the first seven days, applying these files again brings the roles back; \
                 after that you must wait until the names are free."
            }
            _ => "",
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

/// What a boundary must allow so that the control plane can work: it has what both allow.
fn boundary(input: &TemplateInput) -> Result<Option<String>, TemplateError> {
    let Some(boundary) = &input.company_rules.permissions_boundary else {
        return Ok(None);
    };
    if input.plan.provider != CloudProvider::Aws {
        return Ok(None);
    }
    let actions = summary::actions_within_boundary(input)?;
    Ok(Some(format!(
        "## What the boundary must allow\n\n\
         The role may do what its own policies allow and the boundary {} allows too. IAM takes a \
         boundary of the same account as the role, or one of AWS's own: the plan stops where it is \
         of another account. It must allow these {} actions, at least as far as the policies of the \
         role do; what it lacks shows only when the control plane needs it:\n\n{}",
        code(boundary),
        actions.len(),
        block("text", &actions.join("\n")),
    )))
}

fn rights(input: &TemplateInput) -> Result<String, TemplateError> {
    let mut lines = String::from("## Rights of the person who applies\n\n");
    write!(
        lines,
        "{}\n\n",
        text(summary::operator_is_administrator(input))
    )
    .expect("writing to a String cannot fail");
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
            let length = summary::operator_policy_length(input)?;
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
    Ok(lines)
}

/// What these files went through, and what they did not.
fn verified(input: &TemplateInput) -> String {
    let rights = match input.plan.provider {
        CloudProvider::Google => {
            "No simulation of Google Cloud was there to make its calls on, so these roles were read \
             from Google's documentation, and not tried."
        }
        _ => {
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
