//! The first fields of the wizard, put into the document: they can be typed into before the app has arrived.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use byoc_html::Html;
use byoc_html::first_step::FirstStepView;

use super::Server;
use super::added::Added;
use crate::app::{self, Actor};

/// Looks after the fields until the app takes them over.
const SCRIPT: &str = "/first_step.js";

/// What the document of the wizard gets for the person who asks. `None` if the app has to say what there is:
/// that they may not create one, or what this browser keeps under the name in the query.
pub async fn added(server: &Server, parts: &mut Parts, org: &str) -> Option<Added> {
    if parts.uri.query().is_some() {
        return None;
    }
    let actor = Actor::from_request_parts(parts, server).await.ok()?;
    let company = app::first_step(&server.ctx, &actor, org).await.ok()??;
    let config = &server.ctx.config;
    let view = FirstStepView {
        organization_id: org,
        company: &company,
        mode_of: &|cloud| config.provider_mode(cloud),
    };
    let mut head = Html::default();
    head.element("script", &[("type", "module"), ("src", SCRIPT)], "");
    Some(Added {
        head,
        body: view.page(),
    })
}
