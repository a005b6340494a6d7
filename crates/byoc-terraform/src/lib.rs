//! What a customer applies in their own account, and everything that is said about it.
//!
//! One model per provider (`aws`, `google`) lists the resources, the statements of the policies
//! and the variables. The Terraform template, the variables file, the policies, their explanation
//! and the network that the provisioner verifies are all rendered from it, so they cannot
//! disagree. Nothing here does I/O or knows a clock.
//!
//! The template's text depends on provider, model, storage, the operator's tag prefix and what the
//! region asks of Terraform's provider, but for its head, which names the custom cloud. Whatever a person typed goes into the variables file,
//! escaped by [`hcl`].

mod aws;
mod expected;
mod explain;
mod google;
pub mod hcl;
mod kinds;
mod markdown;
mod model;
mod plan;
mod policy;
mod read;
mod readme;
mod rehearsal;
mod review;
mod summary;
mod variables;
pub mod versions;

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use byoc_rules::cloud::Cloud;
use byoc_rules::network::{self, NetworkPlan};
use byoc_rules::{files, storage, words};
use byoc_types::{CloudProvider, DeploymentModel, ExpectedPlan, PermissionsExplained};
use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

pub use byoc_types::{CompanyRules, ExpectedPlanResource as ExpectedResource};
pub use expected::{
    DefaultRoute, ExpectedFirewall, ExpectedNetwork, ExpectedRouteTable, ExpectedRule,
    ExpectedSecurityGroup, ExpectedSubnet, RuleDirection, RulePeer,
};
pub use policy::StatementExplanation;
pub use rehearsal::{EXAMPLE_ACCOUNT, EXAMPLE_PROJECT};
pub use review::ReviewContext;

/// The most networks that the control plane may come from: AWS takes 60 rules in a security group
/// ("Amazon VPC quotas"), each network needs two, and the public model two besides.
pub const MANAGEMENT_BLOCK_LIMIT: usize = 29;

/// Version of the rendering. Raised whenever the text of any variant changes: see [`versions`].
pub const TEMPLATE_VERSION: &str = versions::CURRENT;

/// Everything that a rendering depends on.
#[derive(Debug, Clone)]
pub struct TemplateInput {
    /// `custom_cloud_environment_id`, a UUID.
    pub cloud_id: String,
    /// Prefix of every name: `cce-cce` and 11 hexadecimal digits.
    pub unique_name: String,
    /// The provider's own name of the region.
    pub region: String,
    /// Split of the reserved CIDR; names provider and deployment model too.
    pub plan: NetworkPlan,
    /// Infrastructure tags without the `byoc_resource_tag:` prefix.
    pub tags: BTreeMap<String, String>,
    /// The control plane's own identities, from the server's configuration.
    pub control_plane: ControlPlane,
    /// Value that the control plane presents when it assumes the role; made by the server.
    pub external_id: String,
    /// Whether the rights that only the checks before Active need are part of it.
    pub is_onboarding: bool,
    /// Whether the customer owns the buckets. The HIPAA and PCI DSS models always have them.
    pub has_buckets: bool,
    /// What the customer's company asks of every custom cloud. Where the role has a path or a
    /// boundary the documented operator policy is not enough: [`operator_policy`] then holds the
    /// statements that are missing.
    pub company_rules: CompanyRules,
}

/// The control plane's identities and addresses, as the operator configures them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ControlPlane {
    /// The one role or user that may assume the role, for example
    /// `arn:aws:iam::999999999999:role/byoc-control-plane`.
    pub aws_account_principal: String,
    /// AWS accounts that own the images of the nodes, 12 digits each.
    pub image_owner_ids: Vec<String>,
    /// Addresses that the control plane connects from, CIDR notation.
    pub management_cidr_blocks: Vec<String>,
    /// For example `serviceAccount:byoc@project.iam.gserviceaccount.com`.
    pub google_account_principal: String,
    /// Principals that issue and use credentials for the customer's buckets.
    pub object_storage_principals: Vec<String>,
    /// First part of the operator's own tag keys, without the underscore: `byoc`.
    pub tag_prefix: String,
}

impl Default for ControlPlane {
    fn default() -> Self {
        Self {
            aws_account_principal: String::new(),
            image_owner_ids: Vec::new(),
            management_cidr_blocks: Vec::new(),
            google_account_principal: String::new(),
            object_storage_principals: Vec::new(),
            tag_prefix: "byoc".to_owned(),
        }
    }
}

/// Why there is no template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    #[error(
        "There is no template for the deployment model {model} on {provider}. Choose Private or \
         Public, or AWS for HIPAA and PCI DSS."
    )]
    NotOffered {
        provider: &'static str,
        model: &'static str,
    },
    /// The server's configuration lacks something or holds something unusable.
    #[error("{what}. {fix}")]
    Configuration { what: String, fix: &'static str },
    /// A fault of this program.
    #[error("The template cannot be made: {what}. This is a fault of the server: report it.")]
    Internal { what: String },
}

impl TemplateError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOffered { .. } => "template_not_offered",
            Self::Configuration { .. } => "template_configuration",
            Self::Internal { .. } => "template_internal",
        }
    }

    fn internal(what: impl Into<String>) -> Self {
        Self::Internal { what: what.into() }
    }
}

/// The Terraform template: one file, exactly as `terraform fmt` would write it.
///
/// # Errors
///
/// Where the provider has no template for the model, or the server's configuration cannot make
/// one.
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
    let variables = match input.plan.provider {
        CloudProvider::Google => google::variables(input),
        _ => aws::variables(input),
    };
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

/// What a security reviewer reads, as one HTML file without script: what is created, who may
/// become what, every right with what stops without it, and what cannot be done.
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

/// Template, variables file and README, in the order of the zip.
///
/// # Errors
///
/// As [`template`].
pub fn files(input: &TemplateInput) -> Result<Vec<File>, TemplateError> {
    let file = |name: &str, text| File {
        name: name.to_owned(),
        text,
    };
    Ok(vec![
        file(files::TEMPLATE, template(input)?),
        file(&files::variables(&input.unique_name), variables(input)?),
        file(files::README, readme(input)?),
    ])
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

/// The commands that deploy the template, one a line. The plan goes through a file, so that what is
/// applied is what was looked at and checked.
pub fn apply_commands(unique_name: &str) -> Vec<String> {
    let mut commands = vec!["terraform init".to_owned()];
    commands.extend(files::plan_commands(unique_name));
    commands.push("terraform apply plan.bin".to_owned());
    commands
}

/// The command that removes the rights that only the checks before Active needed, and nothing
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

/// What the person who runs `terraform apply` needs: on AWS an IAM policy, on Google
/// `{"roles": [{"role": …, "why": …}]}`.
///
/// # Errors
///
/// As [`template`].
pub fn operator_policy(input: &TemplateInput) -> Result<Value, TemplateError> {
    check(input)?;
    Ok(match input.plan.provider {
        CloudProvider::Google => google::operator_roles(),
        _ => aws::operator_policy(input)?,
    })
}

/// The statement that lets a person change infrastructure tags on what exists already: the
/// documented operator policy tags only what it creates. `None` where nothing carries tags.
///
/// # Errors
///
/// As [`template`].
pub fn tag_change_statement(input: &TemplateInput) -> Result<Option<Value>, TemplateError> {
    check(input)?;
    Ok(match input.plan.provider {
        CloudProvider::Google => None,
        _ => Some(aws::tag_change_statement()),
    })
}

/// The statement that lets a person empty the buckets, which must happen before they can be
/// destroyed. It is no part of [`operator_policy`]: whoever holds it deletes backups. `None` where
/// there are no buckets.
///
/// # Errors
///
/// As [`template`].
pub fn bucket_emptying_statement(input: &TemplateInput) -> Result<Option<Value>, TemplateError> {
    check(input)?;
    Ok(input
        .needs_buckets()
        .then(|| aws::bucket_emptying_statement(input)))
}

/// The command that takes the buckets out of Terraform's state, so that they stay as they are when
/// everything else is destroyed. `None` where there are no buckets.
///
/// # Errors
///
/// As [`template`].
pub fn keep_buckets_command(input: &TemplateInput) -> Result<Option<String>, TemplateError> {
    let buckets: Vec<String> = blueprint(input)?
        .resources
        .iter()
        .filter(|resource| resource.kind.starts_with("aws_s3_bucket"))
        .map(model::Resource::address)
        .collect();
    Ok((!buckets.is_empty()).then(|| format!("terraform state rm {}", buckets.join(" "))))
}

/// What a file of the customer's own must say before Terraform destroys the buckets, which are
/// empty by then. `None` where there are no buckets.
///
/// # Errors
///
/// As [`template`].
pub fn bucket_release(input: &TemplateInput) -> Result<Option<&'static str>, TemplateError> {
    check(input)?;
    Ok(input.needs_buckets().then_some(aws::BUCKET_RELEASE))
}

/// The statement that a person needs besides, once, where the company withdraws the permissions
/// boundary of a role that was applied with one. `None` where roles have none.
///
/// # Errors
///
/// As [`template`].
pub fn boundary_removal_statement(input: &TemplateInput) -> Result<Option<Value>, TemplateError> {
    check(input)?;
    Ok(match input.plan.provider {
        CloudProvider::Google => None,
        _ => Some(aws::boundary_removal_statement(input)),
    })
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

/// [`runtime_policy`] as it will stand in this account (AWS: 12 digits).
///
/// # Errors
///
/// As [`template`].
pub fn runtime_policy_in_account(
    input: &TemplateInput,
    account: &str,
) -> Result<Value, TemplateError> {
    check(input)?;
    Ok(match input.plan.provider {
        CloudProvider::Google => google::runtime_permissions(),
        _ => policy::to_json(&aws::runtime_statements(input), &aws::scope(input, account))?,
    })
}

/// What only the checks before Active may do; empty where `is_onboarding` is false.
///
/// # Errors
///
/// As [`template`].
pub fn onboarding_policy(input: &TemplateInput, account: &str) -> Result<Value, TemplateError> {
    check(input)?;
    Ok(match (input.plan.provider, input.is_onboarding) {
        (CloudProvider::Google, true) => google::onboarding_permissions(),
        (CloudProvider::Google, false) => serde_json::json!({ "includedPermissions": [] }),
        (_, true) => policy::to_json(&aws::onboarding_statements(), &aws::scope(input, account))?,
        (_, false) => policy::to_json(&[], &aws::scope(input, account))?,
    })
}

/// Who may become the role: on AWS its trust policy, on Google the one member.
///
/// # Errors
///
/// As [`template`].
pub fn trust_policy(input: &TemplateInput) -> Result<Value, TemplateError> {
    check(input)?;
    Ok(match input.plan.provider {
        CloudProvider::Google => google::trust(input),
        _ => policy::to_json(&[aws::trust_statement()], &aws::scope(input, "ACCOUNT_ID"))?,
    })
}

/// Every statement of every policy: why it is there, when it is used, what stops without it.
///
/// # Errors
///
/// As [`template`].
pub fn explain(input: &TemplateInput) -> Result<Vec<StatementExplanation>, TemplateError> {
    check(input)?;
    explain::explain(input)
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
    Ok(match input.plan.provider {
        CloudProvider::Google => google::expected_network(input),
        _ => aws::expected_network(input),
    })
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

/// Whether there is a template for this cloud and model: wherever there is a network plan.
pub fn is_offered(cloud: Cloud, model: DeploymentModel) -> bool {
    let any = Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 16);
    network::plan(cloud, model, 3, any).is_ok()
}

impl TemplateInput {
    /// The HIPAA and PCI DSS models keep backups in the customer's own buckets only.
    fn needs_buckets(&self) -> bool {
        self.has_buckets || self.is_compliance()
    }

    fn is_compliance(&self) -> bool {
        storage::is_always_own(self.plan.model)
    }

    fn is_public(&self) -> bool {
        self.plan.model == DeploymentModel::StandardPublic
    }

    /// Key of one of the operator's own tags, for example `byoc_subnet`.
    fn tag_key(&self, name: &str) -> String {
        format!("{}_{name}", self.control_plane.tag_prefix)
    }
}

/// The model behind every rendering, once the input is known to make sense.
fn blueprint(input: &TemplateInput) -> Result<model::Blueprint, TemplateError> {
    check(input)?;
    Ok(match input.plan.provider {
        CloudProvider::Google => google::blueprint(input),
        _ => aws::blueprint(input),
    })
}

/// Only what the server made or was configured with: what a person typed was checked before by
/// `byoc-rules` and can do no harm here.
fn check(input: &TemplateInput) -> Result<(), TemplateError> {
    let (cloud, model) = (input.plan.cloud, input.plan.model);
    if !is_offered(cloud, model) {
        return Err(TemplateError::NotOffered {
            provider: cloud.label(),
            model: words::label(model),
        });
    }
    let configuration =
        |what: String, fix: &'static str| Err(TemplateError::Configuration { what, fix });
    let control_plane = &input.control_plane;

    // The prefix and the unique name stand in the template's own text.
    if !is_plain_word(&control_plane.tag_prefix) {
        return configuration(
            format!(
                "The tag prefix {:?} cannot begin a tag key",
                control_plane.tag_prefix
            ),
            "Set tag_prefix in the server's configuration to a lower-case word, for example byoc.",
        );
    }
    if !is_unique_name(&input.unique_name) {
        return configuration(
            format!(
                "{:?} is not the unique name of a custom cloud",
                input.unique_name
            ),
            "It is cce-cce and 11 hexadecimal digits, for example cce-cce0123456789a.",
        );
    }
    if control_plane.management_cidr_blocks.is_empty() {
        return configuration(
            "The server does not know which addresses it connects from".to_owned(),
            "Set management_cidr_blocks in its configuration, for example [\"192.0.2.10/32\"].",
        );
    }
    match cloud.provider() {
        CloudProvider::Google if !control_plane.google_account_principal.contains(':') => {
            configuration(
                "The server has no Google principal of its own".to_owned(),
                "Set google_account_principal in its configuration, for example \
                 serviceAccount:byoc@my-project.iam.gserviceaccount.com.",
            )
        }
        CloudProvider::Aws if !is_named_principal(&control_plane.aws_account_principal) => {
            configuration(
                format!(
                    "The AWS principal {:?} is not one named role or user",
                    control_plane.aws_account_principal
                ),
                "Set aws_account_principal in the server's configuration to an ARN such as \
                 arn:aws:iam::999999999999:role/byoc-control-plane, never an account root.",
            )
        }
        CloudProvider::Aws if input.external_id.len() < 16 => configuration(
            "The external ID of this custom cloud is too short".to_owned(),
            "The server makes one of at least 16 characters for every custom cloud.",
        ),
        CloudProvider::Aws if control_plane.image_owner_ids.is_empty() => configuration(
            "The server does not know who owns the images of the nodes".to_owned(),
            "Set image_owner_ids in its configuration, for example [\"999999999999\"].",
        ),
        CloudProvider::Aws
            if input.needs_buckets() && control_plane.object_storage_principals.is_empty() =>
        {
            configuration(
                "The server does not know who uses the customer's buckets".to_owned(),
                "Set object_storage_principals in its configuration, for example \
                 [\"arn:aws:iam::999999999999:role/byoc-object-storage\"].",
            )
        }
        _ => Ok(()),
    }
}

/// One role or user, so neither an account (`:root`, 12 digits) nor everyone (`*`).
pub fn is_named_principal(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    matches!(parts.as_slice(), ["arn", partition, "iam", "", account, resource]
        if partition.starts_with("aws")
            && account.len() == 12
            && account.bytes().all(|byte| byte.is_ascii_digit())
            && (resource.starts_with("role/") || resource.starts_with("user/"))
            && !resource.contains('*'))
}

fn is_plain_word(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-".contains(c))
}

fn is_unique_name(text: &str) -> bool {
    text.strip_prefix("cce-cce").is_some_and(|rest| {
        rest.len() == 11
            && rest
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}
