//! `…/custom-cloud-environments/{id}/infra-templates/terraform`.

use axum::Json as Answer;
use axum::extract::State;
use byoc_types::{ErrorAnswer, InfraTemplateAnswer, InfraVariablesAnswer};

use crate::app::{self, Actor};
use crate::http::extract::Path;
use crate::http::{Refusal, Server};

/// The Terraform template of a custom cloud.
#[utoipa::path(get,
    path = "/v1/organization/{organization_id}/custom-cloud-environments/{id}/infra-templates/terraform/template",
    tag = "custom clouds", params(("organization_id" = String, Path), ("id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = InfraTemplateAnswer), (status = "default", body = ErrorAnswer)))]
pub async fn template_view(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, id)): Path<(String, String)>,
) -> Result<Answer<InfraTemplateAnswer>, Refusal> {
    let template = app::template_view(&server.ctx, &actor, &organization_id, &id).await?;
    Ok(Answer(InfraTemplateAnswer { template }))
}

/// The variables file that belongs to the template.
#[utoipa::path(get,
    path = "/v1/organization/{organization_id}/custom-cloud-environments/{id}/infra-templates/terraform/variables",
    tag = "custom clouds", params(("organization_id" = String, Path), ("id" = String, Path)),
    security(("token" = []), ("session" = [])),
    responses((status = 200, body = InfraVariablesAnswer),
        (status = "default", body = ErrorAnswer)))]
pub async fn variables_view(
    State(server): State<Server>,
    actor: Actor,
    Path((organization_id, id)): Path<(String, String)>,
) -> Result<Answer<InfraVariablesAnswer>, Refusal> {
    let variables = app::variables_view(&server.ctx, &actor, &organization_id, &id).await?;
    Ok(Answer(InfraVariablesAnswer { variables }))
}
