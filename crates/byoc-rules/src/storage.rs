//! Buckets that the customer owns: where a custom cloud keeps its backups.

use byoc_types::DeploymentModel;

use crate::cloud::{Cloud, model_facts};
use crate::words;

/// Usages of the buckets of a custom cloud, each the end of a bucket's name.
pub const USAGES: [&str; 2] = ["backup", "cold-data"];

/// Why a choice of storage can't be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    #[error(
        "Custom clouds on {} keep their backups in the control plane's storage, and the template creates no buckets. Leave use_customer_owned_storage out.",
        .0.label()
    )]
    NotOnCloud(Cloud),
    #[error(
        "The model {} always keeps backups in your own buckets. Leave use_customer_owned_storage out.",
        words::label(*.0)
    )]
    AlwaysOwn(DeploymentModel),
    #[error(
        "This server does not use buckets in customers' accounts. Ask the operator to configure object storage principals, or keep backups in the control plane's storage."
    )]
    NotHere,
}

impl StorageError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotOnCloud(_) | Self::NotHere => "storage_not_offered",
            Self::AlwaysOwn(_) => "storage_fixed",
        }
    }

    /// A value that would pass.
    pub fn suggestion(&self) -> Option<String> {
        let is_own = matches!(self, Self::AlwaysOwn(_));
        Some(is_own.to_string())
    }
}

/// Whether the model keeps backups in the customer's buckets whatever is chosen.
pub fn is_always_own(model: DeploymentModel) -> bool {
    model_facts(model).always_own_buckets
}

/// Whether there is anything to choose.
pub fn has_choice(cloud: impl Into<Cloud>, model: DeploymentModel) -> bool {
    cloud.into().facts().has_own_buckets && !is_always_own(model)
}

/// Checks a choice of the customer's own buckets, or of the control plane's storage.
/// `is_offered`: whether this installation uses buckets in customers' accounts.
pub fn check(
    is_own: bool,
    cloud: Cloud,
    model: DeploymentModel,
    is_offered: bool,
) -> Result<(), StorageError> {
    if is_always_own(model) {
        return match is_own {
            true => Ok(()),
            false => Err(StorageError::AlwaysOwn(model)),
        };
    }
    match is_own {
        false => Ok(()),
        true if !cloud.facts().has_own_buckets => Err(StorageError::NotOnCloud(cloud)),
        true if !is_offered => Err(StorageError::NotHere),
        true => Ok(()),
    }
}

/// Usage to name. All of AWS shares the names of buckets: the unique name keeps them apart.
pub fn bucket_names(unique_name: &str) -> std::collections::BTreeMap<String, String> {
    USAGES
        .into_iter()
        .map(|usage| (usage.to_owned(), format!("{unique_name}-{usage}")))
        .collect()
}
