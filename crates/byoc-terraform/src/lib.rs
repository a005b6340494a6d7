//! What a customer applies in their own account, and everything that is said about it.
//!
//! One model per cloud (`aws`, `google`, which implement `provider::Provider`) lists the resources,
//! the statements of the policies and the variables. The Terraform template, the variables file, the policies, their explanation
//! and the network that the provisioner verifies are all rendered from it, so they cannot
//! disagree. Nothing here does I/O or knows a clock.
//!
//! The template's text depends on cloud, model, storage, the operator's tag prefix and what the
//! region asks of Terraform's provider, but for its head, which names the custom cloud. Whatever a
//! person typed goes into the variables file, escaped by [`hcl`].

mod aws;
mod error;
mod expected;
mod explain;
mod google;
pub mod hcl;
mod input;
mod kinds;
mod markdown;
mod model;
mod plan;
mod policy;
mod provider;
mod read;
mod readme;
mod rehearsal;
mod review;
mod summary;
mod variables;
pub mod versions;

use byoc_rules::cloud::TemplateCloud;
use byoc_rules::files;
use byoc_types::{ExpectedPlan, PermissionsExplained};
use serde_json::Value;
use sha2::{Digest, Sha256};

use provider::Provider;

pub use byoc_types::{CompanyRules, ExpectedPlanResource as ExpectedResource};
pub use error::TemplateError;
pub use expected::{
    DefaultRoute, ExpectedFirewall, ExpectedNetwork, ExpectedRouteTable, ExpectedRule,
    ExpectedSecurityGroup, ExpectedSubnet, RuleDirection, RulePeer,
};
pub use input::{ControlPlane, TemplateInput, is_named_principal, is_offered};
pub use policy::StatementExplanation;
pub use rehearsal::{EXAMPLE_ACCOUNT, EXAMPLE_PROJECT};
pub use review::ReviewContext;

/// The most networks that the control plane may come from: AWS takes 60 rules in a security group
/// ("Amazon VPC quotas"), each network needs two, and the public model two besides.
pub const MANAGEMENT_BLOCK_LIMIT: usize = 29;

/// Version of the rendering. Raised whenever the text of any variant changes: see [`versions`].
pub const TEMPLATE_VERSION: &str = versions::CURRENT;

/// The Terraform template: one file, exactly as `terraform fmt` would write it.
///
/// # Errors
///
/// If the provider has no template for the model, or the server's configuration cannot make one.
pub fn template(input: &TemplateInput) -> Result<String, TemplateError> {
    let tried = format!("{} {}", summary::tried(input), summary::EXPECTED);
    Ok(blueprint(input)?.template(input, &tried))
}

/// The variables file that goes with [`template`], as `terraform fmt` would write it.
///
/// # Errors
///
/// As [`template`].
pub fn variables(input: &TemplateInput) -> Result<String, TemplateError> {
    check(input)?;
    let variables = provider(input).variables(input);
    Ok(variables::file(input, &variables))
}

/// The README that goes with both: Markdown for a person who has nothing but these files.
///
/// # Errors
///
/// As [`template`].
pub fn readme(input: &TemplateInput) -> Result<String, TemplateError> {
    check(input)?;
    readme::readme(input)
}

/// The permissions that applying and changing the template needs, as Markdown.
///
/// # Errors
///
/// As [`template`].
pub fn permissions_file(input: &TemplateInput) -> Result<String, TemplateError> {
    check(input)?;
    readme::permissions(input)
}

/// What a security reviewer reads, as one HTML file without script: what is created, who may assume
/// what, every permission with what stops without it, and what the control plane cannot do.
///
/// # Errors
///
/// As [`template`].
pub fn security_review_html(
    input: &TemplateInput,
    context: &ReviewContext,
) -> Result<String, TemplateError> {
    check(input)?;
    review::html(input, context)
}

/// The same as Markdown.
///
/// # Errors
///
/// As [`template`].
pub fn security_review_markdown(
    input: &TemplateInput,
    context: &ReviewContext,
) -> Result<String, TemplateError> {
    check(input)?;
    review::markdown(input, context)
}

/// A file that a customer downloads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// For example `main.tf`.
    pub name: String,
    pub text: String,
}

impl File {
    /// SHA-256 of the text in UTF-8, hexadecimal.
    pub fn sha256(&self) -> String {
        let digest = Sha256::digest(self.text.as_bytes());
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// All files but the checksums, in the order of the zip: template, variables file, README,
/// permissions and, on AWS, the policy for running Terraform.
///
/// # Errors
///
/// As [`template`].
pub fn files(input: &TemplateInput) -> Result<Vec<File>, TemplateError> {
    let file = |name: &str, text| File {
        name: name.to_owned(),
        text,
    };
    let mut files = vec![
        file(files::TEMPLATE, template(input)?),
        file(&files::variables(&input.unique_name), variables(input)?),
        file(files::README, readme(input)?),
        file(files::PERMISSIONS, permissions_file(input)?),
    ];
    match input.plan.cloud {
        // Roles are granted there, no policy is attached.
        TemplateCloud::Google => {}
        TemplateCloud::Aws => files.push(file(
            files::POLICY,
            explain::indented(&operator_policy(input)?) + "\n",
        )),
    }
    Ok(files)
}

/// The checksums of these files, as `sha256sum --check` reads them.
pub fn checksums(files: &[File]) -> File {
    File {
        name: files::CHECKSUMS.to_owned(),
        text: files
            .iter()
            .map(|file| format!("{}  {}\n", file.sha256(), file.name))
            .collect(),
    }
}

/// The commands that deploy the template, one a line. The plan is a file, so that exactly the reviewed
/// plan is applied.
pub fn apply_commands(unique_name: &str) -> Vec<String> {
    let mut commands = vec!["terraform init".to_owned()];
    commands.extend(files::plan_commands(unique_name));
    commands.push("terraform apply plan.bin".to_owned());
    commands
}

/// The command that removes the permissions that only the checks before Active needed, and nothing
/// else. They do not come back: once Active the variables file says `onboarding = false`.
///
/// # Errors
///
/// As [`template`].
pub fn destroy_onboarding_command(input: &TemplateInput) -> Result<String, TemplateError> {
    let blueprint = blueprint(input)?;
    let targets: Vec<String> = blueprint
        .resources
        .iter()
        .filter(|resource| resource.each == model::Each::Onboarding)
        .map(model::Resource::address)
        .collect();
    Ok(files::destroy_command(
        &input.unique_name,
        targets.iter().map(String::as_str),
    ))
}

/// The command that removes everything, once the custom cloud is deleted. It stops at the plan as
/// long as there are buckets in the state: see [`bucket_release`].
pub fn destroy_command(unique_name: &str) -> String {
    files::destroy_command(unique_name, [])
}

/// What the person running Terraform needs: on AWS an IAM policy, on Google `{"roles": [{"role": …,
/// "why": …}]}`.
///
/// # Errors
///
/// As [`template`].
pub fn operator_policy(input: &TemplateInput) -> Result<Value, TemplateError> {
    check(input)?;
    provider(input).operator_policy(input)
}

/// The statement that lets a person change infrastructure tags on what exists already: the
/// documented operator policy tags only what it creates. `None` if nothing carries tags.
///
/// # Errors
///
/// As [`template`].
pub fn tag_change_statement(input: &TemplateInput) -> Result<Option<Value>, TemplateError> {
    check(input)?;
    Ok(provider(input).tag_change_statement())
}

/// The statement that lets a person empty the buckets, which must happen before they can be
/// destroyed. It is no part of [`operator_policy`], because it allows deleting backups. `None` if
/// there are no buckets.
///
/// # Errors
///
/// As [`template`].
pub fn bucket_emptying_statement(input: &TemplateInput) -> Result<Option<Value>, TemplateError> {
    check(input)?;
    Ok(provider(input).bucket_emptying_statement(input))
}

/// The command that removes the buckets from Terraform's state, so that they stay as they are when
/// everything else is destroyed. `None` if there are no buckets.
///
/// # Errors
///
/// As [`template`].
pub fn keep_buckets_command(input: &TemplateInput) -> Result<Option<String>, TemplateError> {
    let buckets: Vec<String> = blueprint(input)?
        .resources
        .iter()
        .filter(|resource| resource.each.is_of_buckets())
        .map(model::Resource::address)
        .collect();
    Ok((!buckets.is_empty()).then(|| format!("terraform state rm {}", buckets.join(" "))))
}

/// What a file of the customer's own must say before Terraform destroys the buckets, which are empty by
/// then. `None` if there are no buckets.
///
/// # Errors
///
/// As [`template`].
pub fn bucket_release(input: &TemplateInput) -> Result<Option<&'static str>, TemplateError> {
    check(input)?;
    Ok(provider(input).bucket_release(input))
}

/// The statement that a person needs once if the company withdraws the permissions boundary of an applied
/// role. `None` if the cloud has no boundaries.
///
/// # Errors
///
/// As [`template`].
pub fn boundary_removal_statement(input: &TemplateInput) -> Result<Option<Value>, TemplateError> {
    check(input)?;
    Ok(provider(input).boundary_removal_statement(input))
}

/// What the control plane may do in the account once the template is applied: on AWS the role's
/// runtime policy, on Google the permissions of the custom role. The account is not known before
/// the template is applied: it reads `ACCOUNT_ID`.
///
/// # Errors
///
/// As [`template`].
pub fn runtime_policy(input: &TemplateInput) -> Result<Value, TemplateError> {
    runtime_policy_in_account(input, "ACCOUNT_ID")
}

/// [`runtime_policy`] with the ID of this account (AWS: 12 digits).
///
/// # Errors
///
/// As [`template`].
pub fn runtime_policy_in_account(
    input: &TemplateInput,
    account: &str,
) -> Result<Value, TemplateError> {
    check(input)?;
    provider(input).runtime_policy(input, account)
}

/// What only the checks before Active may do; empty if `is_onboarding` is false.
///
/// # Errors
///
/// As [`template`].
pub fn onboarding_policy(input: &TemplateInput, account: &str) -> Result<Value, TemplateError> {
    check(input)?;
    provider(input).onboarding_policy(input, account)
}

/// Who may assume the role: on AWS its trust policy, on Google the one member.
///
/// # Errors
///
/// As [`template`].
pub fn trust_policy(input: &TemplateInput) -> Result<Value, TemplateError> {
    check(input)?;
    provider(input).trust_policy(input)
}

/// Every statement of every policy: why it is there, when it is used, what stops without it.
///
/// # Errors
///
/// As [`template`].
pub fn explain(input: &TemplateInput) -> Result<Vec<StatementExplanation>, TemplateError> {
    check(input)?;
    provider(input).explain(input)
}

/// The policies, each with its statements in words, and what the documented operator policy lacks.
///
/// # Errors
///
/// As [`template`].
pub fn permissions_explained(input: &TemplateInput) -> Result<PermissionsExplained, TemplateError> {
    check(input)?;
    explain::permissions(input)
}

/// The network that applying the template must have made; the provisioner compares the account
/// with it.
///
/// # Errors
///
/// As [`template`].
pub fn expected_network(input: &TemplateInput) -> Result<ExpectedNetwork, TemplateError> {
    check(input)?;
    Ok(provider(input).expected_network(input))
}

/// Every resource that `terraform plan` lists for this template and its variables file, with the
/// choices that stay the customer's at their defaults. Sorted by address.
///
/// # Errors
///
/// As [`template`].
pub fn expected_resources(input: &TemplateInput) -> Result<Vec<ExpectedResource>, TemplateError> {
    blueprint(input)?.expected_resources(input)
}

/// What a plan of this template and its variables file may hold, for the check in the browser.
///
/// # Errors
///
/// As [`template`].
pub fn expected_plan(input: &TemplateInput) -> Result<ExpectedPlan, TemplateError> {
    blueprint(input)?.expected_plan(input)
}

/// Whether a template can be made for this input.
fn check(input: &TemplateInput) -> Result<(), TemplateError> {
    input::check(input)?;
    provider(input).check(input)
}

/// What the cloud of the input answers.
fn provider(input: &TemplateInput) -> &'static dyn Provider {
    match input.plan.cloud {
        TemplateCloud::Aws => &aws::Aws,
        TemplateCloud::Google => &google::Google,
    }
}

/// The model behind every rendering, once the input is known to make sense.
fn blueprint(input: &TemplateInput) -> Result<model::Blueprint, TemplateError> {
    check(input)?;
    Ok(provider(input).blueprint(input))
}
