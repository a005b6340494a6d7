//! `/v1`: wire-compatible with the public API for what custom clouds need.

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Server;

pub mod clouds;
mod custom_clouds;
mod infra_templates;
mod organizations;
mod permissions;
mod projects;
mod users;

/// Every route below `/v1`.
pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(users::user_auth))
        .routes(routes!(users::me_view))
        .routes(routes!(users::me_logout))
        .routes(routes!(
            users::access_token_list,
            users::access_token_create
        ))
        .routes(routes!(users::access_token_delete))
        .routes(routes!(organizations::organization_list))
        .routes(routes!(organizations::organization_view))
        .routes(routes!(organizations::account_list))
        .routes(routes!(organizations::organization_project_list))
        .routes(routes!(projects::project_list))
        .routes(routes!(projects::project_view))
        .routes(routes!(clouds::cloud_list))
        .routes(routes!(clouds::project_cloud_list))
        .routes(routes!(
            custom_clouds::custom_cloud_list,
            custom_clouds::custom_cloud_create
        ))
        .routes(routes!(
            custom_clouds::custom_cloud_view,
            custom_clouds::custom_cloud_update,
            custom_clouds::custom_cloud_delete
        ))
        .routes(routes!(custom_clouds::custom_cloud_provision))
        .routes(routes!(
            permissions::permissions_view,
            permissions::permissions_update
        ))
        .routes(routes!(infra_templates::template_view))
        .routes(routes!(infra_templates::variables_view))
}
