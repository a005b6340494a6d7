//! The clouds that custom clouds can be on, and the facts of each.
//!
//! The wire knows more providers than there are here ([`CloudProvider`]). A request is converted
//! once, at the edge; behind it there are two enums. [`Cloud`] is every cloud that a custom cloud can
//! be on. [`TemplateCloud`] is those that have a template: people create custom clouds there
//! themselves, and a control plane works in the account. On the others the operator of the
//! installation is asked for one. What needs a template takes a [`TemplateCloud`], so that it has no
//! arm for a cloud without.
//!
//! A match lists every cloud, without `_`: so the compiler shows what a new cloud needs. What is a
//! mere word or number is in [`CloudFacts`] and [`TemplateFacts`], and what a deployment model is, in
//! [`ModelFacts`].

mod model;

use byoc_types::{CloudProvider, CustomCloud};

use crate::words::{self, Words};

pub use model::{ModelFacts, model_facts, models_of};

/// Declares clouds, so that none can be missing in `ALL` or in a conversion.
macro_rules! clouds {
    ($(#[$about_all:meta])* $name:ident {
        $($(#[$about:meta])* $cloud:ident,)*
    }) => {
        $(#[$about_all])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord,
            serde::Serialize, serde::Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum $name {
            $($(#[$about])* $cloud,)*
        }

        impl $name {
            /// Every one of them, in the order in which people choose.
            pub const ALL: &'static [Self] = &[$(Self::$cloud,)*];

            /// The same on the wire.
            pub const fn provider(self) -> CloudProvider {
                match self {
                    $(Self::$cloud => CloudProvider::$cloud,)*
                }
            }

            /// What people call it, for example `Google Cloud`.
            pub fn label(self) -> &'static str {
                self.provider().label()
            }

            /// That of a custom cloud; `None` if it is on none of these.
            pub fn of(custom_cloud: &CustomCloud) -> Option<Self> {
                Self::try_from(custom_cloud.cloud_provider).ok()
            }
        }

        impl TryFrom<CloudProvider> for $name {
            type Error = NotOffered;

            fn try_from(provider: CloudProvider) -> Result<Self, NotOffered> {
                let is_same = |cloud: &&Self| cloud.provider() == provider;
                let found = Self::ALL.iter().find(is_same).copied();
                found.ok_or(NotOffered(provider))
            }
        }

        impl From<$name> for CloudProvider {
            fn from(cloud: $name) -> Self {
                cloud.provider()
            }
        }

        /// `words::as_word(cloud)`, `words::label(cloud)` and `words::parse(word)`.
        impl Words for $name {
            const ALL: &'static [Self] = Self::ALL;

            fn as_word(self) -> &'static str {
                self.provider().as_word()
            }

            fn label(self) -> &'static str {
                self.provider().label()
            }
        }
    };
}

clouds! {
    /// A cloud that a custom cloud can be on. Its words are those of the wire.
    Cloud {
        /// Amazon Web Services.
        Aws,
        /// Google Cloud.
        Google,
        /// Microsoft Azure: requested, not created.
        Azure,
    }
}

clouds! {
    /// A cloud that has a template. Its words are those of the wire.
    TemplateCloud {
        /// Amazon Web Services.
        Aws,
        /// Google Cloud.
        Google,
    }
}

/// A provider on which nobody can create a custom cloud: it is on request ([`Cloud`]), or only the
/// wire knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "Custom clouds on {} are {}. To create a custom cloud here, choose {}.",
    .0.label(),
    match Cloud::try_from(*.0) {
        Ok(_) => "set up on request",
        Err(_) => "not set up here",
    },
    words::either(TemplateCloud::ALL.iter().map(|cloud| cloud.label()))
)]
pub struct NotOffered(pub CloudProvider);

impl From<TemplateCloud> for Cloud {
    fn from(cloud: TemplateCloud) -> Self {
        match cloud {
            TemplateCloud::Aws => Self::Aws,
            TemplateCloud::Google => Self::Google,
        }
    }
}

/// What differs from cloud to cloud and is a word, a number, or a yes or no.
#[derive(Debug)]
pub struct CloudFacts {
    /// What a customer has there, in the middle of a sentence: `account`, `project` or
    /// `subscription`.
    pub account: &'static str,
    /// An account in an example: `123456789012` or `my-project`.
    pub example_account: &'static str,
    /// What the network is called, for example `VPC`.
    pub network: &'static str,
    /// A region in an example.
    pub example_region: &'static str,
    /// Addresses of each subnet that the cloud keeps for itself.
    pub kept_addresses: u32,
    /// True if each zone has subnets of its own, false if subnets span the region.
    pub has_zonal_subnets: bool,
    /// True if backups can be kept in buckets that the customer owns.
    pub has_own_buckets: bool,
    /// True if the permissions boundary and the role path of the company rules apply.
    pub has_iam_rules: bool,
    /// True if resources of the template carry the tags, so that a change needs an apply.
    pub are_tags_applied: bool,
    /// What a tag may look like.
    pub tags: TagFacts,
    /// Its template; `None` if custom clouds there are requested from the operator.
    pub template: Option<TemplateCloud>,
}

/// What differs from template to template.
#[derive(Debug)]
pub struct TemplateFacts {
    /// What the control plane acts as there, in the middle of a sentence: `role` or
    /// `service account`.
    pub identity: &'static str,
    /// What names that identity, in the middle of a sentence: `role ARN` or `service account`.
    pub identifier: &'static str,
    /// Label of the identifier where it stands alone, for example `IAM role ARN`.
    pub identifier_label: &'static str,
    /// Field of the identifier in requests and answers, for example `aws_iam_role_arn`.
    pub identifier_field: &'static str,
    /// Output of the template that the control plane asks for.
    pub identifier_output: &'static str,
    /// Name of Terraform's provider, for example `aws`.
    pub terraform_provider: &'static str,
    /// Its source in the registry, for example `hashicorp/aws`.
    pub terraform_source: &'static str,
}

/// What a cloud allows in infrastructure tags.
#[derive(Debug)]
pub struct TagFacts {
    /// The most characters of a key.
    pub key_limit: usize,
    /// The most characters of a value.
    pub value_limit: usize,
    /// Beginnings of keys that the cloud's own tools use, in lower case.
    pub reserved_keys: &'static [&'static str],
    /// Beginning of values that the cloud keeps for itself, in any case.
    pub reserved_value: Option<&'static str>,
    /// True if a key must begin with a lower-case letter.
    pub begins_with_letter: bool,
    /// The characters of keys, as the beginning of a sentence.
    pub key_characters: &'static str,
    /// The characters of values, as the beginning of a sentence.
    pub value_characters: &'static str,
}

impl Cloud {
    /// The facts of this cloud.
    pub const fn facts(self) -> &'static CloudFacts {
        match self {
            Self::Aws => &AWS,
            Self::Google => &GOOGLE,
            Self::Azure => &AZURE,
        }
    }

    /// The same as a cloud with a template; `None` if custom clouds there are requested.
    pub const fn template(self) -> Option<TemplateCloud> {
        self.facts().template
    }
}

impl TemplateCloud {
    /// The facts of this cloud.
    pub fn facts(self) -> &'static CloudFacts {
        Cloud::from(self).facts()
    }

    /// The facts of its template.
    pub const fn template_facts(self) -> &'static TemplateFacts {
        match self {
            Self::Aws => &AWS_TEMPLATE,
            Self::Google => &GOOGLE_TEMPLATE,
        }
    }
}

/// Sources: VPC user guide, "Subnet sizing" (five addresses); "Tag restrictions".
static AWS: CloudFacts = CloudFacts {
    account: "account",
    example_account: "123456789012",
    network: "VPC",
    example_region: "eu-west-1",
    kept_addresses: 5,
    has_zonal_subnets: true,
    has_own_buckets: true,
    has_iam_rules: true,
    are_tags_applied: true,
    tags: TagFacts {
        key_limit: 128,
        value_limit: 256,
        reserved_keys: &[],
        reserved_value: Some("aws:"),
        begins_with_letter: false,
        key_characters: "AWS allows letters, digits, spaces and _ . : / = + - @ in keys",
        value_characters: "AWS allows letters, digits, spaces and _ . : / = + - @",
    },
    template: Some(TemplateCloud::Aws),
};

/// Sources: "Unusable addresses in IPv4 subnet ranges" (four addresses); "Requirements for labels".
static GOOGLE: CloudFacts = CloudFacts {
    account: "project",
    example_account: "my-project",
    network: "VPC network",
    example_region: "europe-north1",
    kept_addresses: 4,
    has_zonal_subnets: false,
    has_own_buckets: false,
    has_iam_rules: false,
    are_tags_applied: false,
    tags: TagFacts {
        key_limit: 63,
        value_limit: 63,
        // For example goog-terraform-provisioned.
        reserved_keys: &["goog"],
        reserved_value: None,
        begins_with_letter: true,
        key_characters: "Google Cloud allows lower-case letters a to z, digits and dashes in keys",
        value_characters: "Google Cloud allows lower-case letters a to z, digits, dashes and \
                           underscores",
    },
    template: Some(TemplateCloud::Google),
};

/// Sources: "Azure Virtual Network frequently asked questions" (five addresses); "Use tags to
/// organize your Azure resources", limitations: keys of 512 characters, 128 on storage accounts,
/// which a custom cloud has.
static AZURE: CloudFacts = CloudFacts {
    account: "subscription",
    example_account: "11111111-2222-3333-4444-555555555555",
    network: "virtual network",
    example_region: "westeurope",
    kept_addresses: 5,
    has_zonal_subnets: false,
    has_own_buckets: false,
    has_iam_rules: false,
    are_tags_applied: false,
    tags: TagFacts {
        key_limit: 128,
        value_limit: 256,
        reserved_keys: &["azure", "microsoft", "windows"],
        reserved_value: None,
        begins_with_letter: false,
        key_characters: "Azure allows everything except < > % & \\ ? / in keys",
        value_characters: "Azure allows everything in values except characters that can't be shown",
    },
    template: None,
};

static AWS_TEMPLATE: TemplateFacts = TemplateFacts {
    identity: "role",
    identifier: "role ARN",
    identifier_label: "IAM role ARN",
    identifier_field: "aws_iam_role_arn",
    identifier_output: "aws_iam_role_arn",
    terraform_provider: "aws",
    terraform_source: "hashicorp/aws",
};

static GOOGLE_TEMPLATE: TemplateFacts = TemplateFacts {
    identity: "service account",
    identifier: "service account",
    identifier_label: "Privilege-bearing service account",
    identifier_field: "google_privilege_bearing_service_account_id",
    identifier_output: "privilege_bearing_service_account_id",
    terraform_provider: "google",
    terraform_source: "hashicorp/google",
};
