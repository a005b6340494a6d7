//! What a rendering is made from, and what makes sense of it.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use byoc_rules::cloud::{TemplateCloud, model_facts, models_of};
use byoc_rules::network::{self, NetworkPlan};
use byoc_rules::words;
use byoc_types::{CompanyRules, DeploymentModel};
use ipnet::Ipv4Net;
use serde::{Deserialize, Serialize};

use crate::error::TemplateError;

/// Everything that a rendering depends on.
#[derive(Debug, Clone)]
pub struct TemplateInput {
    /// `custom_cloud_environment_id`, a UUID.
    pub cloud_id: String,
    /// Prefix of every name: `cce-cce` and 11 hexadecimal digits.
    pub unique_name: String,
    /// The provider's own name of the region.
    pub region: String,
    /// Split of the reserved CIDR; names cloud and deployment model too.
    pub plan: NetworkPlan<TemplateCloud>,
    /// Infrastructure tags without the `byoc_resource_tag:` prefix.
    pub tags: BTreeMap<String, String>,
    /// The control plane's own identities, from the server's configuration.
    pub control_plane: ControlPlane,
    /// Value that the control plane presents when it assumes the role; made by the server.
    pub external_id: String,
    /// Whether the permissions that only the checks before Active need are part of it.
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

impl TemplateInput {
    /// Whether backups are kept in the customer's own buckets: some models leave no choice.
    pub(crate) fn needs_buckets(&self) -> bool {
        self.has_buckets || model_facts(self.plan.model).always_own_buckets
    }

    /// Whether service nodes have no way to the internet but through the bastion.
    pub(crate) fn is_isolated(&self) -> bool {
        !self.is_public() && !self.has_nat()
    }

    pub(crate) fn is_public(&self) -> bool {
        !model_facts(self.plan.model).is_private
    }

    /// Whether the control plane comes in through a bastion.
    pub(crate) fn has_bastion(&self) -> bool {
        model_facts(self.plan.model).has_bastion
    }

    /// Whether the network has a way out of its own.
    pub(crate) fn has_nat(&self) -> bool {
        model_facts(self.plan.model).has_nat
    }

    /// Key of one of the operator's own tags, for example `byoc_subnet`.
    pub(crate) fn tag_key(&self, name: &str) -> String {
        format!("{}_{name}", self.control_plane.tag_prefix)
    }
}

/// Whether there is a template for this cloud and model: wherever there is a network plan.
pub fn is_offered(cloud: TemplateCloud, model: DeploymentModel) -> bool {
    let any = Ipv4Net::new_assert(Ipv4Addr::new(10, 0, 0, 0), 16);
    network::plan(cloud, model, 3, any).is_ok()
}

/// Only what the server made or was configured with: what a person typed was checked before by
/// `byoc-rules` and can do no harm here.
pub(crate) fn check(input: &TemplateInput) -> Result<(), TemplateError> {
    let (cloud, model) = (input.plan.cloud, input.plan.model);
    if !is_offered(cloud, model) {
        return Err(not_offered(cloud, model));
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
            "A unique name is cce-cce and 11 hexadecimal digits, for example cce-cce0123456789a.",
        );
    }
    if control_plane.management_cidr_blocks.is_empty() {
        return configuration(
            "The server does not know which addresses it connects from".to_owned(),
            "Set management_cidr_blocks in its configuration, for example [\"192.0.2.10/32\"].",
        );
    }
    Ok(())
}

fn not_offered(cloud: TemplateCloud, model: DeploymentModel) -> TemplateError {
    let mut choices = words::either(models_of(cloud).map(words::label));
    let others = model_facts(model).clouds.iter();
    for other in others.filter_map(|cloud| cloud.template()) {
        choices.push_str(&format!(
            ", or {} for {}",
            other.label(),
            words::label(model)
        ));
    }
    TemplateError::NotOffered {
        cloud: cloud.label(),
        model: words::label(model),
        choices,
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
