//! What the document of the list shows before the app is there.

use byoc_types::{CustomCloudPermissionsListAnswer, CustomCloudsPage, Role};

use super::{Actor, Ctx, ListQuery, Result, access, custom_cloud_page, permissions_list};

/// With more custom clouds than this, who may use them comes with the app: reading that of all of them
/// would take longer than the rows.
const MOST_WITH_PERMISSIONS: u32 = 200;

/// The first rows of an organization's list, for one person.
pub struct FirstRows {
    pub page: CustomCloudsPage,
    pub permissions: Option<CustomCloudPermissionsListAnswer>,
    pub root_account_id: String,
    /// Whether the person may change custom clouds.
    pub is_admin: bool,
    pub is_byoc_enabled: bool,
    /// Milliseconds since 1970.
    pub now: i64,
}

/// The first page of a list with what its rows say beside.
pub async fn first_rows(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    query: &ListQuery,
) -> Result<FirstRows> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    let page = custom_cloud_page(ctx, actor, organization_id, query).await?;
    let permissions = match page.total <= MOST_WITH_PERMISSIONS {
        true => Some(permissions_list(ctx, actor, organization_id).await?),
        false => None,
    };
    Ok(FirstRows {
        page,
        permissions,
        root_account_id: organization.root_account_id,
        is_admin: organization.role == Role::SuperAdmin,
        is_byoc_enabled: organization.is_byoc_enabled,
        now: ctx.ask_database().await?,
    })
}
