//! The only part that names axum: parses requests, calls `app`, answers.
//!
//! One file per resource. The router is built from the same declarations as the OpenAPI document,
//! so what is routed is documented and the other way round.

use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use bytes::Bytes;
use tokio::sync::watch;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::csrf::CsrfLayer;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;

use crate::app::Ctx;
use crate::auth::Auth;

mod added;
mod answer;
mod authentication;
mod console;
mod cookie;
mod error;
mod extract;
mod first_rows;
mod first_step;
mod health;
mod kept;
pub mod listener;
mod origin;
mod outer;
mod spa;
#[cfg(test)]
mod tests;
mod v1;

pub use error::Refusal;
pub use spa::App;

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct Server(Arc<Parts>);

/// See [`Server`].
pub struct Parts {
    pub ctx: Ctx,
    pub auth: Auth,
    pub app: App,
    /// Turns true when the server stops: open streams end.
    pub stopping: watch::Receiver<bool>,
    openapi: Bytes,
    kept: kept::ResponseCache,
    told: origin::LoggedPages,
}

impl std::ops::Deref for Server {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Server {
    /// Puts the parts together.
    pub fn new(ctx: Ctx, auth: Auth, app: App, stopping: watch::Receiver<bool>) -> Self {
        let openapi = Bytes::from(openapi().to_json().unwrap_or_default());
        Self(Arc::new(Parts {
            ctx,
            auth,
            app,
            stopping,
            openapi,
            kept: kept::ResponseCache::default(),
            told: origin::LoggedPages::default(),
        }))
    }

    /// The whole server as a tower service.
    pub fn router(&self) -> Router {
        let (api, _) = api().split_for_parts();
        let mut csrf = CsrfLayer::new();
        for origin in self.ctx.config.public_url.origins() {
            csrf = csrf.clone().add_trusted_origin(origin).unwrap_or(csrf);
        }
        api.route("/v1/project//clouds", get(v1::clouds::cloud_list))
            .fallback(spa::serve)
            .method_not_allowed_fallback(error::method_not_allowed)
            .layer(csrf)
            .layer(from_fn(origin::standard))
            .layer(from_fn(outer::json_only_with_cookie))
            .layer(from_fn_with_state(self.clone(), outer::outer))
            .layer(compression())
            // Outside everything: what a bare route of this stack costs.
            .route("/healthz", get(|| async { "ok" }))
            .route("/readyz", get(health::ready))
            .with_state(self.clone())
    }
}

/// Packs what is answered: a list of some pages is a tenth of its size then.
fn compression() -> CompressionLayer<impl Predicate> {
    // A release has packed its files. In a development build the app is 37 MB, which would be packed for
    // each page that is opened.
    let is_packed = DefaultPredicate::new().and(NotForContentType::const_new("application/wasm"));
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(4))
        .compress_when(is_packed)
}

/// The OpenAPI document of both surfaces.
pub fn openapi() -> utoipa::openapi::OpenApi {
    api().into_openapi()
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "BYOC Console",
        description = "Custom clouds in your own cloud account: `/v1` as the public API has it, \
                       `/console/v1` for what the console needs beyond it. Every refusal has the \
                       shape of `ErrorAnswer`.",
        license(name = "Apache-2.0"),
    ),
    components(schemas(byoc_types::ErrorAnswer, byoc_types::StreamMessage)),
    modifiers(&Security),
)]
struct Document;

struct Security;

impl utoipa::Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        use utoipa::openapi::security::{
            ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme,
        };

        let components = document.components.get_or_insert_with(Default::default);
        let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        components.add_security_scheme("token", token);
        let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(cookie::PLAIN)));
        components.add_security_scheme("session", cookie);
    }
}

fn api() -> OpenApiRouter<Server> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(v1::routes())
        .merge(console::routes())
}
