//! The Terraform files of a custom cloud.

use super::{Actor, Ctx, Error, Result};

/// GET `infra-templates/terraform/template`: the template's text.
pub async fn template_view(
    _ctx: &Ctx,
    _actor: &Actor,
    _organization_id: &str,
    _id: &str,
) -> Result<String> {
    Err(Error::Internal("not there yet".to_owned()))
}

/// GET `infra-templates/terraform/variables`: the variables file's text.
pub async fn variables_view(
    _ctx: &Ctx,
    _actor: &Actor,
    _organization_id: &str,
    _id: &str,
) -> Result<String> {
    Err(Error::Internal("not there yet".to_owned()))
}
