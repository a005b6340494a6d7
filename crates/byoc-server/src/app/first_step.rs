//! What the document of the wizard shows before the app is there.

use byoc_types::{CompanyRules, Role};

use super::{Actor, Ctx, Result, access};
use crate::store::company_rules;

/// What an organization asks of its custom clouds, if this person may create one now.
pub async fn first_step(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
) -> Result<Option<CompanyRules>> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    if organization.role != Role::SuperAdmin || !organization.is_byoc_enabled {
        return Ok(None);
    }
    let (rules, _) = company_rules::of_organization(&mut ctx.db.read(), organization_id).await?;
    Ok(Some(rules))
}
