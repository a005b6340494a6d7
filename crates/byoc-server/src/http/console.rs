//! `/console/v1`: what the console needs and the public API has no word for.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Server;

mod address_book;
mod capabilities;
mod company_rules;
mod custom_clouds;
mod exports;
mod hand_off;
mod hand_off_link;
mod invitations;
mod me;
mod network;
mod operator;
mod organizations;
mod password_reset;
mod project_members;
mod projects;
mod requests;
mod services;
mod session;
mod setup;
mod stream;
mod templates;
mod units;

/// Every route below `/console/v1`.
pub fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(setup::setup_view, setup::setup_create))
        .routes(routes!(
            session::session_view,
            session::session_create,
            session::session_delete
        ))
        .routes(routes!(capabilities::capabilities_view))
        .routes(routes!(network::region_list))
        .routes(routes!(network::network_plan))
        .routes(routes!(
            organizations::unit_list,
            organizations::unit_create
        ))
        .routes(routes!(
            units::unit_view,
            units::unit_update,
            units::unit_delete
        ))
        .routes(routes!(units::unit_dependents))
        .routes(routes!(organizations::project_create))
        .routes(routes!(organizations::member_list))
        .routes(routes!(
            projects::organization_project_view,
            projects::project_update,
            projects::project_delete
        ))
        .routes(routes!(projects::project_dependents))
        .routes(routes!(project_members::project_member_list))
        .routes(routes!(services::cloud_service_list))
        .routes(routes!(services::service_event_list))
        .routes(routes!(services::service_operation_list))
        .routes(routes!(services::service_retry))
        .routes(routes!(services::service_move_cancel))
        .routes(routes!(
            project_members::project_member_update,
            project_members::project_member_delete
        ))
        .routes(routes!(
            invitations::invitation_list,
            invitations::invitation_create
        ))
        .routes(routes!(invitations::invitation_delete))
        .routes(routes!(invitations::invitation_view))
        .routes(routes!(invitations::invitation_accept))
        .routes(routes!(me::password_update))
        .routes(routes!(me::own_session_list, me::own_sessions_delete))
        .routes(routes!(me::own_session_delete))
        .routes(routes!(password_reset::password_reset_view))
        .routes(routes!(password_reset::password_reset_complete))
        .routes(routes!(operator::password_reset_create))
        .routes(routes!(operator::user_deactivate))
        .routes(routes!(operator::user_reactivate))
        .routes(routes!(
            organizations::member_update,
            organizations::member_delete
        ))
        .routes(routes!(organizations::permissions_list))
        .routes(routes!(organizations::organization_event_list))
        .routes(routes!(
            company_rules::company_rules_view,
            company_rules::company_rules_update
        ))
        .routes(routes!(
            address_book::address_book_view,
            address_book::address_book_change
        ))
        .routes(routes!(operator::models_view, operator::models_update))
        .routes(routes!(requests::request_list, requests::request_create))
        .routes(routes!(requests::request_view, requests::request_delete))
        .routes(routes!(requests::operator_request_list))
        .routes(routes!(
            requests::operator_request_view,
            requests::operator_request_update
        ))
        .routes(routes!(
            operator::organizations::operator_organization_list,
            operator::organizations::operator_organization_create
        ))
        .routes(routes!(
            operator::organizations::operator_organization_view,
            operator::organizations::operator_organization_update
        ))
        .routes(routes!(operator::organizations::operator_invitation_create))
        .routes(routes!(operator::overview::operator_custom_cloud_list))
        .routes(routes!(operator::overview::operator_failure_list))
        .routes(routes!(operator::overview::operator_health_view))
        .routes(routes!(stream::stream))
        .routes(routes!(
            custom_clouds::draft_view,
            custom_clouds::draft_update
        ))
        .routes(routes!(custom_clouds::list_with_deleted))
        .routes(routes!(custom_clouds::custom_cloud_destroyed))
        .routes(routes!(custom_clouds::status_view))
        .routes(routes!(custom_clouds::operation_list))
        .routes(routes!(custom_clouds::operation_calls))
        .routes(routes!(custom_clouds::operation_retry))
        .routes(routes!(custom_clouds::connection_view))
        .routes(routes!(custom_clouds::connection_check))
        .routes(routes!(custom_clouds::event_list))
        .routes(routes!(
            custom_clouds::rehearsal_view,
            custom_clouds::rehearsal_update
        ))
        .routes(routes!(templates::template_files_view))
        .routes(routes!(templates::template_zip_view))
        .routes(routes!(templates::permissions_explained_view))
        .routes(routes!(templates::security_review_html_view))
        .routes(routes!(templates::security_review_markdown_view))
        .routes(routes!(templates::expected_plan_view))
        .routes(routes!(
            templates::template_versions_view,
            templates::template_versions_update
        ))
        .routes(routes!(exports::event_export_csv))
        .routes(routes!(exports::event_export_json))
        .routes(routes!(exports::organization_event_export_csv))
        .routes(routes!(exports::organization_event_export_json))
        .routes(routes!(exports::support_bundle_view))
        .routes(routes!(
            hand_off::hand_off_view,
            hand_off::hand_off_create,
            hand_off::hand_off_delete
        ))
        .routes(routes!(hand_off::hand_off_approve))
        .routes(routes!(hand_off::hand_off_reject))
        .routes(routes!(hand_off_link::hand_off_offer))
        .routes(routes!(hand_off_link::hand_off_files))
        .routes(routes!(hand_off_link::hand_off_zip))
        .routes(routes!(hand_off_link::hand_off_permissions))
        .routes(routes!(hand_off_link::hand_off_review_html))
        .routes(routes!(hand_off_link::hand_off_review_markdown))
        .routes(routes!(hand_off_link::hand_off_plan))
        .routes(routes!(hand_off_link::hand_off_status))
        .routes(routes!(hand_off_link::hand_off_submit))
        .route("/console/v1/openapi.json", get(openapi))
}

async fn openapi(State(server): State<Server>) -> Response {
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], server.openapi.clone()).into_response()
}
