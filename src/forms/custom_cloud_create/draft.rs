//! What the wizard holds: one store that mirrors its screens as typed, and the requests made of it.
//!
//! Nothing here knows the browser: what is kept locally goes in and out as text
//! ([`LocalDraft::to_text`], [`LocalDraft::from_text`]), the server's answers as wire types.

mod local_draft;
mod problems;
mod requests;

use byoc_html::first_step;
use byoc_rules::cidr::Neighbour;
use byoc_rules::cloud::{Cloud, TemplateCloud};
use byoc_rules::identifier;
use byoc_types::{CompanyRules, DeploymentModel};
use reactive_stores::Store;
use serde::{Deserialize, Serialize};

pub use self::local_draft::{Base, LocalDraft};
pub use self::problems::{
    check_display_name, check_on_request, check_provider, check_region, step_of,
};
use crate::components::{
    availability_editor::Availability,
    contact_editor::ContactRow,
    identifier_field::ExpectedIdentifier,
    tags_editor::{TagRow, with_mandatory},
};

/// The wizard's screens, as typed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Store)]
pub struct Screen {
    pub display_name: String,
    pub provider: TemplateCloud,
    /// The cloud on request that is chosen in the place of `provider`.
    #[serde(default)]
    pub requested: Option<Cloud>,
    /// The provider's name of the region, or empty.
    pub region: String,
    pub cidr: String,
    pub model: DeploymentModel,
    /// Whether backups go to buckets of the customer's own, where that is a choice.
    #[serde(default)]
    pub has_own_buckets: bool,
    pub tags: Vec<TagRow>,
    /// Role ARN, service account or the whole output that holds it, as pasted.
    pub identifier: String,
    pub is_for_all_projects: bool,
    pub accounts: Vec<String>,
    pub projects: Vec<String>,
    pub contacts: Vec<ContactRow>,
}

/// What the checks need to know besides the screen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// Ranges of the organization's other custom clouds.
    pub neighbours: Vec<Neighbour>,
    pub reserved_tag_prefixes: Vec<String>,
    /// The stored draft's prefix of everything in the account; empty before it is stored.
    pub unique_name: String,
    /// What the organization asks of its custom clouds.
    pub company: CompanyRules,
}

impl Facts {
    /// What the identifier is compared with.
    pub fn wanted(&self, provider: TemplateCloud) -> ExpectedIdentifier {
        ExpectedIdentifier {
            provider,
            unique_name: self.unique_name.clone(),
            role_path: self.company.role_path.clone(),
        }
    }
}

impl Default for Screen {
    fn default() -> Self {
        Self {
            display_name: String::new(),
            provider: first_step::DEFAULT_PROVIDER,
            requested: None,
            region: String::new(),
            cidr: String::new(),
            model: DeploymentModel::Standard,
            has_own_buckets: false,
            tags: Vec::new(),
            identifier: String::new(),
            is_for_all_projects: true,
            accounts: Vec::new(),
            projects: Vec::new(),
            contacts: vec![ContactRow::admin()],
        }
    }
}

/// Ids of the controls that there is one of.
pub mod field {
    pub use byoc_html::first_step::{
        CIDR_ID as CIDR, NAME_ID as DISPLAY_NAME, PROVIDER_ID as PROVIDER, REGION_ID as REGION,
    };

    pub const MODEL: &str = "deployment-model";
    pub const STORAGE: &str = "storage";
    pub const TAGS: &str = "tags";
    pub const IDENTIFIER: &str = "identifier";
    pub const AVAILABILITY: &str = "availability";
    pub const CONTACTS: &str = "contacts";
}

impl Screen {
    /// The choice of projects.
    pub fn availability(&self) -> Availability {
        Availability {
            is_for_all_projects: self.is_for_all_projects,
            accounts: self.accounts.clone(),
            projects: self.projects.clone(),
        }
    }

    /// The rows of the tags as they show, those that the company rules ask for included.
    pub fn tag_rows(&self, company: &CompanyRules) -> Vec<TagRow> {
        with_mandatory(&self.tags, &company.mandatory_tags)
    }
}

/// What was pasted as the identifier, unless it is a secret key: that is kept nowhere.
pub(super) fn storable(identifier: &str) -> String {
    match identifier::check_storable(identifier) {
        Ok(()) => identifier.to_owned(),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
pub(crate) mod tests;
