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
mod service_types;
mod services;
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
        .routes(routes!(services::service_list, services::service_create))
        .routes(routes!(
            services::service_view,
            services::service_update,
            services::service_delete
        ))
        .routes(routes!(
            services::service_tags_view,
            services::service_tags_update,
            services::service_tags_replace
        ))
        .routes(routes!(services::project_vpc_list))
        .routes(routes!(service_types::service_type_list))
        .routes(routes!(service_types::service_type_view))
        .routes(routes!(service_types::service_plan_list))
        .routes(routes!(service_types::service_version_list))
        .routes(routes!(service_types::account_service_version_list))
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
