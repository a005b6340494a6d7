//! HTTP through the router, in process.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tokio::sync::watch;
use tower::ServiceExt;

use super::{App, Server};
use crate::app::Ctx;
use crate::app::tokens::token_insert;
use crate::auth::{Auth, Cost};
use crate::config::Config;
use crate::testing::world::World;
use crate::testing::{TestDb, sqlite};

mod address_book;
mod clients;
mod company_rules;
mod conditions;
mod cross_site;
mod demo;
mod edge;
mod exact;
mod exports;
mod first_rows;
mod first_step;
mod hand_off;
mod invitations;
mod lists;
mod long_lists;
mod matrix;
mod models;
mod operator;
mod passwords;
mod projects;
mod refusals;
mod requests;
mod services;
mod sessions;
mod setup;
mod snapshots;
mod stream;
mod templates;
mod tokens;
mod variants;

/// A server with two organizations, and a token for each person in them.
struct Api {
    world: World,
    router: Router,
    tokens: BTreeMap<&'static str, String>,
    stop: watch::Sender<bool>,
}

/// What came back.
struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

/// A request in the making.
struct Call<'a> {
    api: &'a Api,
    request: axum::http::request::Builder,
    body: Vec<u8>,
}

impl Api {
    async fn start() -> Self {
        Self::from(sqlite().await).await
    }

    async fn from(db: TestDb) -> Self {
        let world = World::from(db).await;
        let mut tokens = BTreeMap::new();
        for who in ["ada", "max", "kim", "eve", "olga"] {
            let token = token_insert(&world.ctx, who, Some("test")).await.unwrap();
            tokens.insert(who, token.reveal().to_owned());
        }
        let (router, stop) = router(&world.ctx);
        Self {
            world,
            router,
            tokens,
            stop,
        }
    }

    fn call(&self, method: Method, path: &str) -> Call<'_> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "console.example.com");
        Call {
            api: self,
            request,
            body: Vec::new(),
        }
    }

    fn get(&self, path: &str) -> Call<'_> {
        self.call(Method::GET, path)
    }

    fn post(&self, path: &str, body: Value) -> Call<'_> {
        self.call(Method::POST, path).json(body)
    }

    fn put(&self, path: &str, body: Value) -> Call<'_> {
        self.call(Method::PUT, path).json(body)
    }

    fn delete(&self, path: &str) -> Call<'_> {
        self.call(Method::DELETE, path)
    }

    /// A new draft's id.
    async fn draft(&self, cidr: &str) -> String {
        self.world
            .draft(cidr)
            .await
            .value
            .custom_cloud_environment_id
    }
}

impl<'a> Call<'a> {
    fn json(mut self, body: Value) -> Self {
        self.body = serde_json::to_vec(&body).unwrap();
        self.header(header::CONTENT_TYPE, "application/json")
    }

    fn bytes(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    fn header(
        mut self,
        name: impl TryInto<HeaderName, Error: Into<http::Error>>,
        value: &str,
    ) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// With the token of `ada` (super admin), `max` (member), `kim` (member
    /// without a project), `eve` (of another organization) or
    /// `olga` (operator).
    fn of(self, who: &str) -> Self {
        let token = format!("aivenv1 {}", self.api.tokens[who]);
        self.header(header::AUTHORIZATION, &token)
    }

    /// With a session cookie, as a browser of the console itself sends it.
    fn cookie(self, cookie: &str) -> Self {
        self.header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
    }

    async fn send(mut self) -> Reply {
        if !self.body.is_empty() {
            self.request = self.request.header(header::CONTENT_LENGTH, self.body.len());
        }
        let request = self.request.body(Body::from(self.body)).unwrap();
        let response = self.api.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Reply {
            status: head.status,
            headers: head.headers,
            bytes,
        }
    }
}

impl Reply {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|_| panic!("{}: {}", self.status, String::from_utf8_lossy(&self.bytes)))
    }

    fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).expect("text")
    }

    fn header(&self, name: impl axum::http::header::AsHeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The status, and the answer only if it is this one.
    #[track_caller]
    fn expect(self, status: u16) -> Self {
        assert_eq!(
            self.status,
            status,
            "{}",
            String::from_utf8_lossy(&self.bytes)
        );
        self
    }

    /// Field and code of every error of a refused request.
    #[track_caller]
    fn refused_fields(&self) -> Vec<(String, String)> {
        self.refused(400);
        let answer: byoc_types::ErrorAnswer =
            serde_json::from_slice(&self.bytes).expect("the one shape");
        let found = answer.errors.into_iter();
        found
            .map(|error| {
                (
                    error.field.unwrap_or_default(),
                    error.error_code.unwrap_or_default(),
                )
            })
            .collect()
    }

    /// Asserts the one shape of refusals; answers the first error's code.
    #[track_caller]
    fn refused(&self, status: u16) -> String {
        assert_eq!(
            self.status,
            status,
            "{}",
            String::from_utf8_lossy(&self.bytes)
        );
        assert_eq!(self.header(header::CONTENT_TYPE), "application/json");
        let answer: byoc_types::ErrorAnswer =
            serde_json::from_slice(&self.bytes).expect("the one shape");
        assert!(answer.message.len() > 15, "{}", answer.message);
        assert!(
            answer.message.ends_with(['.', '?', '}']),
            "a sentence: {}",
            answer.message
        );
        assert!(!answer.errors.is_empty());
        assert!(
            answer
                .errors
                .iter()
                .all(|error| error.status == status && !error.message.is_empty())
        );
        assert_eq!(
            answer.request_id.as_deref(),
            Some(self.header("x-request-id"))
        );
        assert!(!self.header("x-request-id").is_empty());
        answer.errors[0].error_code.clone().unwrap_or_default()
    }

    /// Name and value of the cookie that was set.
    fn set_cookie(&self) -> String {
        self.header(header::SET_COOKIE)
            .split(';')
            .next()
            .unwrap_or_default()
            .to_owned()
    }
}

fn router(ctx: &Ctx) -> (Router, watch::Sender<bool>) {
    router_with(ctx, App::default())
}

fn router_with(ctx: &Ctx, app: App) -> (Router, watch::Sender<bool>) {
    let (stop, stopping) = watch::channel(false);
    let server = Server::new(ctx.clone(), Auth::new(Cost::Cheap), app, stopping);
    (server.router(), stop)
}

fn clouds_path() -> String {
    format!(
        "/v1/organization/{}/custom-cloud-environments",
        crate::testing::world::ORGANIZATION
    )
}

fn cloud_path(id: &str) -> String {
    format!("{}/{id}", clouds_path())
}

fn create(cidr: &str) -> Value {
    json!({
        "display_name": "Production EU",
        "cloud_provider": "aws",
        "cloud_region": "eu-west-1",
        "deployment_model": "standard",
        "reserved_cidr": cidr,
    })
}

/// Puts a word in the place of what differs from run to run.
fn steady(mut value: Value) -> Value {
    fn walk(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields.iter_mut() {
                    let word = match name.as_str() {
                        "request_id" => "[request]",
                        "custom_cloud_environment_id" | "operation_id" => "[id]",
                        "byoc_unique_name" => "[unique name]",
                        "aiven_aws_assume_role_external_id" => "[external id]",
                        "token" | "full_token" | "token_prefix" => "[token]",
                        name if name.ends_with("_time") || name == "time" => "[time]",
                        _ => {
                            walk(value);
                            continue;
                        }
                    };
                    if value.is_string() {
                        *value = Value::from(word);
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(walk),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    walk(&mut value);
    value
}
