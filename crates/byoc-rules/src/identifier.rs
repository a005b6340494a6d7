//! The one identifier that the customer gives back after `terraform apply`: an IAM role's ARN on
//! AWS, a privilege-bearing service account on Google Cloud.

mod expected;
mod output;
mod problem;
mod role_arn;
mod secret;
mod service_account;

use problem::refused;
use secret::is_secret;

use crate::cloud::TemplateCloud;

pub use expected::{Expected, role_name};
pub use output::{Reading, read, read_output};
pub use problem::{IdentifierError, IdentifierProblem};
pub use role_arn::{RoleArn, check_role_arn};
pub use service_account::{ServiceAccount, check_service_account};

/// Stable word of the warning about a role that the template doesn't create.
pub const ROLE_NAME_OTHER: &str = "role_name_other";

/// Checks a bare identifier of either provider; answers it as it is stored and sent.
pub fn check(input: &str, of: &Expected<'_>) -> Result<String, IdentifierError> {
    match of.cloud {
        TemplateCloud::Aws => Ok(check_role_arn(input, of)?.to_string()),
        TemplateCloud::Google => Ok(check_service_account(input, of.unique_name)?.to_string()),
    }
}

/// What a person should know about an identifier that passed [`check`]: that its role is not the one
/// that the template creates. Its word is [`ROLE_NAME_OTHER`].
pub fn warning(identifier: &str, of: &Expected<'_>) -> Option<String> {
    match of.cloud {
        TemplateCloud::Aws => {}
        TemplateCloud::Google => return None,
    }
    let role = check_role_arn(identifier, of).ok()?;
    let expected = role_name(of.unique_name);
    let difference = if role.role_name != expected {
        format!(
            "The template creates the role {expected}, not {}.",
            role.role_name
        )
    } else if role.role_path != of.role_path {
        format!(
            "The template creates the role {expected} without a path. This one is in {}.",
            role.role_path
        )
    } else {
        return None;
    };
    Some(format!(
        "{difference} Make sure that your role has the trust policy and the permissions of the template."
    ))
}

/// Whether a text may be kept as it was typed, right or not: everything but secret keys.
pub fn check_storable(text: &str) -> Result<(), IdentifierError> {
    if is_secret(text) {
        Err(refused(IdentifierProblem::Secret))
    } else {
        Ok(())
    }
}
