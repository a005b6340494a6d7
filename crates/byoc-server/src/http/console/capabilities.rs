//! `/console/v1/capabilities`.

use axum::Json as Answer;
use axum::extract::State;
use byoc_rules::cloud::TemplateCloud;
use byoc_types::Capabilities;

use crate::app::models;
use crate::http::Server;

/// What this server can do. The console hides what is missing.
#[utoipa::path(get, path = "/console/v1/capabilities", tag = "session",
    responses((status = 200, body = Capabilities)))]
pub async fn capabilities_view(State(server): State<Server>) -> Answer<Capabilities> {
    let config = &server.ctx.config;
    Answer(Capabilities {
        product_name: config.product_name.clone(),
        version: env!("BYOC_VERSION").to_owned(),
        aws: config.provider_mode(TemplateCloud::Aws),
        google: config.provider_mode(TemplateCloud::Google),
        is_demo: config.is_demo,
        models: models::to_wire(models::offered_to(&server.ctx, None)),
        reserved_tag_prefixes: config.reserved_tag_prefixes(),
        has_object_storage: config.has_object_storage(),
        operator_contact: config.operator_contact.clone(),
    })
}
