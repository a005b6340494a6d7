//! The account on Azure that a request names: a subscription in a tenant.

use crate::{FieldError, text};

/// A subscription and the tenant that it is in, both as Azure writes them: in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AzureAccount {
    pub subscription_id: String,
    pub tenant_id: String,
}

/// Why an id can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AzureIdError {
    #[error("Enter the {} ID: {}.", .0.label(), .0.command())]
    Missing(AzureId),
    #[error(
        "A {} ID is a UUID, for example {EXAMPLE}. To see it: {}.",
        .0.label(),
        .0.command()
    )]
    NoUuid(AzureId),
    #[error(
        "The subscription ID and the tenant ID are the same. To see both: {}.",
        BOTH
    )]
    Same,
}

impl AzureIdError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(AzureId::Subscription) => "subscription_id_missing",
            Self::Missing(AzureId::Tenant) => "tenant_id_missing",
            Self::NoUuid(AzureId::Subscription) => "subscription_id_invalid",
            Self::NoUuid(AzureId::Tenant) => "tenant_id_invalid",
            Self::Same => "tenant_id_is_subscription_id",
        }
    }

    /// Nobody but the customer knows one.
    pub fn suggestion(&self) -> Option<String> {
        None
    }
}

/// One of the two ids of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AzureId {
    Subscription,
    Tenant,
}

impl AzureId {
    fn label(self) -> &'static str {
        match self {
            Self::Subscription => "subscription",
            Self::Tenant => "tenant",
        }
    }

    fn command(self) -> &'static str {
        match self {
            Self::Subscription => "az account show --query id",
            Self::Tenant => "az account show --query tenantId",
        }
    }
}

const BOTH: &str = "az account show";
const EXAMPLE: &str = "11111111-2222-3333-4444-555555555555";

/// Checks both ids, in any case, in braces or behind `/subscriptions/`, and answers them as Azure
/// writes them. The fields of the errors are `subscription_id` and `tenant_id`; both come together.
pub fn check_azure_account(
    subscription_id: &str,
    tenant_id: &str,
) -> Result<AzureAccount, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut keep = |which, typed, field| {
        let id = read(which, typed).map_err(|error| errors.push(error.at(field)));
        id.ok()
    };
    let subscription = keep(AzureId::Subscription, subscription_id, SUBSCRIPTION);
    let tenant = keep(AzureId::Tenant, tenant_id, TENANT);
    match (subscription, tenant) {
        (Some(subscription_id), Some(tenant_id)) if subscription_id == tenant_id => {
            Err(vec![AzureIdError::Same.at(TENANT)])
        }
        (Some(subscription_id), Some(tenant_id)) => Ok(AzureAccount {
            subscription_id,
            tenant_id,
        }),
        _ => Err(errors),
    }
}

const SUBSCRIPTION: &str = "subscription_id";
const TENANT: &str = "tenant_id";

fn read(which: AzureId, typed: &str) -> Result<String, AzureIdError> {
    let typed = text::tidy(typed);
    if typed.is_empty() {
        return Err(AzureIdError::Missing(which));
    }
    let bare = typed.strip_prefix("/subscriptions/").unwrap_or(&typed);
    let is_quoted = |c: char| "{}\"'“”".contains(c);
    let id = bare.trim_matches(is_quoted).to_ascii_lowercase();
    match text::is_uuid(&id) {
        true => Ok(id),
        false => Err(AzureIdError::NoUuid(which)),
    }
}
