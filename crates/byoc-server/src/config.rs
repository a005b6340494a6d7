//! What an operator chooses: one TOML file, everything with a default, unknown keys refused.
//!
//! The file says what the instance *is* (its name, principals, addresses); command line and
//! environment say where it runs (`--listen`, `--data`, `--database`). See [`Config::from_toml`].

use std::collections::BTreeMap;
use std::path::Path;

use byoc_rules::cloud::{TemplateCloud, model_facts};
use byoc_rules::storage;
use byoc_rules::words::{self, Words};
use byoc_types::{DeploymentModel, ProviderMode};
use ipnet::Ipv4Net;
use serde::Deserialize;

mod checks;
mod enablement;
mod public_url;
mod services;
mod warnings;

pub use checks::Checks;
pub use enablement::Enablement;
pub use public_url::PublicUrl;
pub use services::Services;

/// The configuration of an instance. Without a file: the rehearsal providers and example
/// principals, enough to try everything.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Name of the product, shown in the top bar and on the sign-in page.
    pub product_name: String,
    /// Addresses that people type. With `https`, cookies are `Secure` and answers carry HSTS.
    pub public_url: PublicUrl,
    /// Where customers reach the people who run this installation: an email address or an `https`
    /// address. The console shows it wherever they are needed.
    pub operator_contact: Option<String>,
    /// What the people who run this installation are called, for example a company's name. Absent:
    /// the name of the product.
    pub operator_name: Option<String>,
    pub providers: Providers,
    /// Deployment models of organizations to which the operator gave no others. By default all
    /// of them, so that each can be rehearsed.
    pub deployment_models: Vec<DeploymentModel>,
    pub control_plane: ControlPlane,
    pub sessions: Sessions,
    pub connections: Connections,
    pub rehearsal: Rehearsal,
    pub checks: Checks,
    pub enablement: Enablement,
    /// File with the catalogue of services, in the place of the one in the binary. A relative path
    /// counts from the configuration file.
    pub services_catalogue: Option<String>,
    /// Public regions where services can be placed with live accounts, for example `aws-eu-west-1`.
    /// A rehearsal offers every region.
    pub public_regions: Vec<String>,
    /// What `services_catalogue` says.
    #[serde(skip)]
    pub services: Services,
    /// Set by `--demo`: the data are made up.
    #[serde(skip)]
    pub is_demo: bool,
}

/// How the custom clouds of each cloud are run: `rehearsal` or `off`. What the file leaves out is
/// rehearsed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "BTreeMap<TemplateCloud, String>")]
pub struct Providers(BTreeMap<TemplateCloud, ProviderMode>);

impl Providers {
    /// Runs the custom clouds of one cloud in another way.
    pub fn set(&mut self, cloud: TemplateCloud, mode: ProviderMode) {
        self.0.insert(cloud, mode);
    }
}

impl TryFrom<BTreeMap<TemplateCloud, String>> for Providers {
    type Error = String;

    fn try_from(given: BTreeMap<TemplateCloud, String>) -> Result<Self, String> {
        let mut providers = Self::default();
        for (cloud, word) in given {
            providers.set(cloud, mode(cloud.as_word(), &word)?);
        }
        Ok(providers)
    }
}

/// Who the control plane is towards a customer's account; all of it ends in the templates.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ControlPlane {
    /// The AWS principal that assumes the role of every custom cloud.
    pub aws_account_principal: String,
    /// The Google principal that impersonates the service account of every custom cloud.
    pub google_account_principal: String,
    /// AWS accounts whose images nodes may be started from.
    pub image_owner_ids: Vec<String>,
    /// AWS principals that write and read backups in buckets that customers own. Without any there
    /// are no such buckets, and so no HIPAA and PCI DSS models.
    pub object_storage_principals: Vec<String>,
    /// Addresses from which the control plane reaches bastions and public nodes.
    pub management_cidr_blocks: Vec<Ipv4Net>,
    /// Prefix of the tags that the templates set themselves.
    pub tag_prefix: String,
}

/// How long a browser stays signed in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sessions {
    /// A session that nobody used for so many minutes ends.
    pub idle_minutes: u32,
    /// No session lives longer than so many hours.
    pub absolute_hours: u32,
}

/// The connections of clients and proxies.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Connections {
    /// How long a connection may wait for its next request. Longer than the proxy in front keeps
    /// it, or the proxy sends a request into a connection that just closed.
    pub idle_seconds: u64,
}

/// An hour, in seconds: longer than any proxy waits.
const LONGEST_IDLE: u64 = 60 * 60;

/// The simulated accounts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rehearsal {
    /// How long each step of a rehearsed deployment takes.
    pub step_milliseconds: u64,
}

/// In milliseconds: a rehearsed step that takes longer rehearses nothing.
const LONGEST_STEP: u64 = 60 * 60 * 1000;

/// What is wrong with a configuration file, as a sentence.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error(
        "The configuration file {path} can't be read: {cause}. Check the path that --config or \
         BYOC_CONFIG names, and that this user may read it."
    )]
    Unreadable { path: String, cause: String },
    #[error(
        "The configuration file {path} is not valid (byoc-server.example.toml explains every \
         setting): {cause}"
    )]
    Malformed { path: String, cause: String },
}

/// Models for which there are templates, in the order in which people choose.
fn models() -> Vec<DeploymentModel> {
    let has_template = |model: &DeploymentModel| {
        let mut clouds = model_facts(*model).clouds.iter();
        clouds.any(|cloud| cloud.template().is_some())
    };
    let all = DeploymentModel::ALL.iter().copied();
    all.filter(has_template).collect()
}

impl Default for Config {
    fn default() -> Self {
        Self {
            product_name: "BYOC Console".to_owned(),
            public_url: PublicUrl::default(),
            operator_contact: None,
            operator_name: None,
            providers: Providers::default(),
            deployment_models: models(),
            control_plane: ControlPlane::default(),
            sessions: Sessions::default(),
            connections: Connections::default(),
            rehearsal: Rehearsal::default(),
            checks: Checks::default(),
            enablement: Enablement::default(),
            services_catalogue: None,
            public_regions: Vec::new(),
            services: Services::default(),
            is_demo: false,
        }
    }
}

impl Default for Providers {
    fn default() -> Self {
        let rehearsed = |cloud: &TemplateCloud| (*cloud, ProviderMode::Rehearsal);
        Self(TemplateCloud::ALL.iter().map(rehearsed).collect())
    }
}

impl Default for ControlPlane {
    /// Numbers and addresses reserved for documentation: fit for rehearsals only.
    fn default() -> Self {
        Self {
            aws_account_principal: "arn:aws:iam::111122223333:user/byoc-control-plane".to_owned(),
            google_account_principal:
                "serviceAccount:byoc-control-plane@example-control-plane.iam.gserviceaccount.com"
                    .to_owned(),
            image_owner_ids: vec!["111122223333".to_owned()],
            object_storage_principals: vec![
                "arn:aws:iam::111122223333:role/byoc-object-storage".to_owned(),
            ],
            management_cidr_blocks: vec![
                Ipv4Net::new_assert([203, 0, 113, 0].into(), 27),
                Ipv4Net::new_assert([198, 51, 100, 64].into(), 27),
            ],
            tag_prefix: "byoc".to_owned(),
        }
    }
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            idle_minutes: 12 * 60,
            absolute_hours: 7 * 24,
        }
    }
}

impl Default for Connections {
    fn default() -> Self {
        Self { idle_seconds: 75 }
    }
}

impl Default for Rehearsal {
    fn default() -> Self {
        Self {
            step_milliseconds: 1000,
        }
    }
}

impl Config {
    /// Reads a configuration file. Errors name the file and the line.
    pub fn from_file(path: &Path) -> Result<Self, ConfigError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|cause| ConfigError::Unreadable {
            path: shown.clone(),
            cause: if cause.kind() == std::io::ErrorKind::InvalidData {
                "it is not UTF-8 text".to_owned()
            } else {
                cause.to_string()
            },
        })?;
        let mut config = Self::from_toml(&text).map_err(|cause| ConfigError::Malformed {
            path: shown.clone(),
            cause: cause.trim_end().to_owned(),
        })?;
        if let Some(file) = &config.services_catalogue {
            let folder = path.parent().unwrap_or(Path::new("."));
            config.services = Services::from_file(&folder.join(file)).map_err(|cause| {
                ConfigError::Malformed {
                    path: shown,
                    cause: format!("services_catalogue: {cause}"),
                }
            })?;
        }
        Ok(config)
    }

    /// Parses the text of a configuration file; the error is a sentence that names key and line.
    pub fn from_toml(text: &str) -> Result<Self, String> {
        let config: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), String> {
        if self.product_name.trim().is_empty() {
            return Err(
                "product_name is empty; give it a name, for example \"BYOC Console\"".into(),
            );
        }
        if self
            .operator_name
            .as_deref()
            .is_some_and(|it| it.trim().is_empty())
        {
            return Err(
                "operator_name is empty; give it a name, for example \"Example Platform Team\", or \
                 leave it out"
                    .into(),
            );
        }
        if let Some(contact) = &self.operator_contact {
            check_contact(contact)?;
        }
        check_models(&self.deployment_models)
            .map_err(|error| format!("deployment_models: {error}"))?;
        self.control_plane
            .check()
            .map_err(|error| format!("control_plane.{error}"))?;
        let needs_buckets = |model: &DeploymentModel| storage::is_always_own(*model);
        if self.deployment_models.iter().all(needs_buckets) && !self.has_object_storage() {
            return Err(
                "deployment_models offers only models that keep backups in the customer's buckets; \
                 name control_plane.object_storage_principals, or offer standard too"
                    .into(),
            );
        }
        let is_unknown = |name: &&String| byoc_rules::service::public_region(name).is_none();
        if let Some(name) = self.public_regions.iter().find(is_unknown) {
            return Err(format!(
                "public_regions \"{name}\" is not a region; write provider and region, for example \
                 \"aws-eu-west-1\""
            ));
        }
        if self.rehearsal.step_milliseconds > LONGEST_STEP {
            return Err(format!(
                "rehearsal.step_milliseconds must be at most {LONGEST_STEP}, which is an hour"
            ));
        }
        if !(1..=LONGEST_IDLE).contains(&self.connections.idle_seconds) {
            return Err(format!(
                "connections.idle_seconds must be from 1 to {LONGEST_IDLE}, for example 75"
            ));
        }
        if self.sessions.idle_minutes == 0 || self.sessions.absolute_hours == 0 {
            return Err(
                "sessions.idle_minutes and sessions.absolute_hours must be at least 1".into(),
            );
        }
        Ok(())
    }

    /// How the custom clouds of this cloud are run here.
    pub fn provider_mode(&self, cloud: TemplateCloud) -> ProviderMode {
        let Providers(modes) = &self.providers;
        modes.get(&cloud).copied().unwrap_or(ProviderMode::Off)
    }

    /// The clouds that are offered for creation.
    pub fn offered_clouds(&self) -> impl Iterator<Item = TemplateCloud> {
        let all = TemplateCloud::ALL.iter().copied();
        all.filter(|cloud| self.provider_mode(*cloud) != ProviderMode::Off)
    }

    /// What the people who run this installation are called.
    pub fn operator_name(&self) -> &str {
        self.operator_name.as_deref().unwrap_or(&self.product_name)
    }

    /// Whether backups can be kept in buckets that customers own.
    pub fn has_object_storage(&self) -> bool {
        !self.control_plane.object_storage_principals.is_empty()
    }

    /// Beginnings that the key of an infrastructure tag may not have.
    pub fn reserved_tag_prefixes(&self) -> Vec<String> {
        let mut prefixes = vec!["aiven".to_owned()];
        if self.control_plane.tag_prefix != "aiven" {
            prefixes.push(self.control_plane.tag_prefix.clone());
        }
        prefixes
    }

    /// Scheme, host and port of the first `public_url`, for links.
    pub fn public_origin(&self) -> Option<&str> {
        self.public_url.origins().first().map(String::as_str)
    }

    /// Whether people reach this instance over TLS.
    pub fn is_tls(&self) -> bool {
        self.public_origin()
            .is_some_and(|origin| origin.starts_with("https://"))
    }
}

impl ControlPlane {
    /// What customers' templates are rendered from: what is wrong here would fail in their plans.
    fn check(&self) -> Result<(), String> {
        let named = [("aws_account_principal", &self.aws_account_principal)]
            .into_iter()
            .chain(
                self.object_storage_principals
                    .iter()
                    .map(|principal| ("object_storage_principals", principal)),
            );
        for (key, principal) in named {
            if !byoc_terraform::is_named_principal(principal) {
                return Err(format!(
                    "{key} \"{principal}\" is not one named role or user, such as \
                     \"arn:aws:iam::999999999999:role/byoc\""
                ));
            }
        }
        let google = &self.google_account_principal;
        let is_one = ["serviceAccount:", "principal:"]
            .iter()
            .any(|kind| google.len() > kind.len() && google.starts_with(kind));
        if !is_one {
            return Err(format!(
                "google_account_principal \"{google}\" is not one service account or principal, \
                 such as \"serviceAccount:byoc@example-project.iam.gserviceaccount.com\""
            ));
        }
        let is_account = |id: &String| id.len() == 12 && id.bytes().all(|b| b.is_ascii_digit());
        if let Some(id) = self.image_owner_ids.iter().find(|id| !is_account(id)) {
            return Err(format!(
                "image_owner_ids \"{id}\" is not an AWS account of 12 digits, such as \"999999999999\""
            ));
        }
        if self.image_owner_ids.is_empty() {
            return Err(
                "image_owner_ids is empty; list the AWS account that owns the images \
                        of the nodes, for example [\"999999999999\"]"
                    .into(),
            );
        }
        self.check_tag_prefix()?;
        self.check_management_addresses()
    }

    fn check_tag_prefix(&self) -> Result<(), String> {
        let prefix = &self.tag_prefix;
        let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if prefix.is_empty() || prefix.len() > 32 || !prefix.chars().all(is_word) {
            return Err(format!(
                "tag_prefix \"{prefix}\" must be 1 to 32 lower-case letters, digits and dashes, \
                 for example \"byoc\""
            ));
        }
        Ok(())
    }

    fn check_management_addresses(&self) -> Result<(), String> {
        let blocks = &self.management_cidr_blocks;
        if blocks.is_empty() {
            return Err(
                "management_cidr_blocks is empty; list the addresses that the control \
                        plane connects from, for example [\"203.0.113.0/27\"]"
                    .into(),
            );
        }
        let limit = byoc_terraform::MANAGEMENT_BLOCK_LIMIT;
        if blocks.len() > limit {
            return Err(format!(
                "management_cidr_blocks lists {} networks, and the templates take {limit}: AWS \
                 takes 60 rules in a security group; merge some of them",
                blocks.len()
            ));
        }
        for (index, block) in blocks.iter().enumerate() {
            if block.prefix_len() < 8 {
                return Err(format!(
                    "management_cidr_blocks \"{block}\" is too large; list the addresses that the \
                     control plane connects from, none larger than /8"
                ));
            }
            if block.trunc() != *block {
                return Err(format!(
                    "management_cidr_blocks \"{block}\" does not begin at its first address; the \
                     network of that size is \"{}\"",
                    block.trunc()
                ));
            }
            if blocks[..index].contains(block) {
                return Err(format!(
                    "management_cidr_blocks \"{block}\" appears twice; leave one out"
                ));
            }
        }
        Ok(())
    }
}

/// Whether these are models that an organization can be given; the error is the end of a sentence.
pub fn check_models(models: &[DeploymentModel]) -> Result<(), String> {
    let known = self::models();
    let words: Vec<&str> = known.iter().copied().map(words::as_word).collect();
    let words = words.join(", ");
    if models.is_empty() {
        return Err(format!("name at least one of {words}"));
    }
    match models.iter().find(|model| !known.contains(model)) {
        Some(other) => Err(format!(
            "there is no template for {}; use {words}",
            words::as_word(*other)
        )),
        None => Ok(()),
    }
}

/// An email address, or an address of the web that a browser may follow.
fn check_contact(contact: &str) -> Result<(), String> {
    let is_plain = |c: char| c.is_ascii_graphic() && !"\"<>".contains(c);
    let page = contact.strip_prefix("https://");
    let is_page = page.is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_plain));
    let is_email = byoc_rules::contacts::check_email(contact).as_deref() == Ok(contact);
    if is_page || is_email {
        return Ok(());
    }
    Err(format!(
        "operator_contact \"{contact}\" is neither an email address nor an https address; give one, for \
         example \"byoc@example.com\""
    ))
}

fn mode(provider: &str, word: &str) -> Result<ProviderMode, String> {
    match word {
        "rehearsal" => Ok(ProviderMode::Rehearsal),
        "off" => Ok(ProviderMode::Off),
        word if word == provider => Err(format!(
            "providers.{provider} = \"{word}\" asks for real accounts, which this version cannot \
             run yet; use \"rehearsal\" or \"off\""
        )),
        _ => Err(format!(
            "providers.{provider} = \"{word}\" is not known; use \"rehearsal\" or \"off\""
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_is_the_default() {
        assert_eq!(Config::from_toml("").unwrap(), Config::default());
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = Config::from_toml("[providers]\nawz = \"rehearsal\"\n").unwrap_err();
        assert!(error.contains("awz"), "{error}");
        assert!(error.contains("line 2"), "{error}");
    }

    #[test]
    fn a_file_can_rename_the_product_and_keep_the_rest() {
        let config = Config::from_toml(
            "product_name = \"Example Clouds\"\npublic_url = \"https://byoc.example.com/\"\n\
             [control_plane]\nmanagement_cidr_blocks = [\"192.0.2.0/28\"]\ntag_prefix = \"acme\"\n",
        )
        .unwrap();
        assert_eq!(config.product_name, "Example Clouds");
        assert_eq!(config.public_origin(), Some("https://byoc.example.com"));
        assert!(config.is_tls());
        assert_eq!(config.reserved_tag_prefixes(), ["aiven", "acme"]);
        assert_eq!(config.providers, Providers::default());
    }

    #[test]
    fn one_server_may_have_several_names() {
        let config = |text: &str| Config::from_toml(text).unwrap().public_url;
        let several = config(
            "public_url = [\"https://BYOC.example.com:443/\", \"https://byoc.internal:8443\", \
             \"https://byoc.example.com\"]",
        );
        let expected = ["https://byoc.example.com", "https://byoc.internal:8443"];
        assert_eq!(several.origins(), expected);
        let one = config("public_url = \"HTTP://Byoc.example.com:80\"");
        assert_eq!(one.origins(), ["http://byoc.example.com"]);
        assert_eq!(config("public_url = []"), PublicUrl::default());
    }

    #[test]
    fn wrong_values_get_a_sentence() {
        for (text, words) in [
            (
                "public_url = [\"https://a.example\", \"http://b.example\"]",
                "mixes http and https",
            ),
            (
                "public_url = [\"https://a.example\", \"b\"]",
                "\"b\" is not",
            ),
            ("public_url = 5", "an address in quotes, or a list"),
            ("public_url = \"\"", "is not an address"),
            (
                "public_url = \"https://a.example/byoc\"",
                "nothing may follow",
            ),
            ("public_url = \"https://a.example?x\"", "nothing may follow"),
            (
                "public_url = \"https://me@a.example\"",
                "may not name a user",
            ),
            (
                "public_url = \"ftp://a.example\"",
                "must begin with https://",
            ),
            ("product_name = \" \"", "product_name is empty"),
            ("public_url = \"byoc.example.com\"", "is not an address"),
            ("public_url = \"https://a b\"", "is not an address"),
            ("public_url = \"https://::::\"", "is not an address"),
            ("rehearsal.step_milliseconds = 3600001", "at most 3600000"),
            (
                "deployment_models = [\"hipaa\"]\ncontrol_plane.object_storage_principals = []",
                "object_storage_principals",
            ),
            ("providers.aws = \"aws\"", "cannot run yet"),
            (
                "operator_contact = \"\"",
                "for example \"byoc@example.com\"",
            ),
            ("operator_contact = \"call us\"", "operator_contact"),
            (
                "operator_contact = \"http://x.example\"",
                "operator_contact",
            ),
            ("providers.google = \"maybe\"", "is not known"),
            ("control_plane.tag_prefix = \"Acme!\"", "tag_prefix"),
            (
                "control_plane.management_cidr_blocks = []",
                "management_cidr_blocks is empty",
            ),
            (
                "control_plane.management_cidr_blocks = [\"300.0.0.0/8\"]",
                "invalid",
            ),
            (
                "control_plane.management_cidr_blocks = [\"203.0.113.9/27\"]",
                "the network of that size is \"203.0.113.0/27\"",
            ),
            (
                "control_plane.management_cidr_blocks = [\"0.0.0.0/1\", \"128.0.0.0/1\"]",
                "management_cidr_blocks",
            ),
            (
                "control_plane.management_cidr_blocks = [\"0.0.0.0/0\"]",
                "is too large",
            ),
            (
                "control_plane.management_cidr_blocks = [\"192.0.2.0/28\", \"192.0.2.0/28\"]",
                "appears twice",
            ),
            (
                "control_plane.aws_account_principal = \"arn:aws:iam::999999999999:root\"",
                "is not one named role or user",
            ),
            (
                "control_plane.google_account_principal = \"allUsers\"",
                "is not one service account",
            ),
            (
                "control_plane.google_account_principal = \"serviceAccount:\"",
                "is not one service account",
            ),
            (
                "control_plane.image_owner_ids = []",
                "image_owner_ids is empty",
            ),
            (
                "control_plane.image_owner_ids = [\"amazon\"]",
                "is not an AWS account of 12 digits",
            ),
            ("sessions.idle_minutes = 0", "at least 1"),
            ("connections.idle_seconds = 0", "from 1 to 3600"),
            ("connections.idle_seconds = 3601", "from 1 to 3600"),
            ("deployment_models = []", "name at least one of standard"),
            ("deployment_models = [\"ipsec_ingress\"]", "no template"),
            ("deployment_models = [\"private\"]", "unknown variant"),
            (
                "control_plane.object_storage_principals = [\"arn:aws:iam::999999999999:root\"]",
                "is not one named role or user",
            ),
        ] {
            let error = Config::from_toml(text).unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
        }
    }

    #[test]
    fn both_providers_are_rehearsed_unless_somebody_says_otherwise() {
        let config = Config::default();
        for cloud in TemplateCloud::ALL {
            assert_eq!(config.provider_mode(*cloud), ProviderMode::Rehearsal);
        }
        let config = Config::from_toml("providers.google = \"off\"").unwrap();
        let google = config.provider_mode(TemplateCloud::Google);
        assert_eq!(google, ProviderMode::Off);
        let offered: Vec<TemplateCloud> = config.offered_clouds().collect();
        assert_eq!(offered, [TemplateCloud::Aws]);
    }

    #[test]
    fn the_example_in_the_repository_says_what_the_defaults_are() {
        let example = include_str!("../../../deploy/byoc-server.example.toml");
        let config = Config::from_toml(example).unwrap();
        assert_eq!(config, Config::default());
        // And with every line that is commented out.
        let all: String = example
            .lines()
            .map(|line| match line.strip_prefix("#: ") {
                Some(setting) => format!("{setting}\n"),
                None => format!("{line}\n"),
            })
            .collect();
        let config = Config::from_toml(&all).unwrap();
        assert!(config.is_tls());
    }
}
