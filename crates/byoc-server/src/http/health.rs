//! Whether the process lives, and whether it can do its work.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::Server;
use crate::context::STUCK;

/// How long the database may take to answer.
const DATABASE: Duration = Duration::from_secs(2);

/// What GET `/readyz` answers.
#[derive(Serialize)]
struct Readiness {
    /// `ready`, or why not: `stopping`, `database_away`, `worker_stuck`.
    status: &'static str,
    /// Since the worker last looked for work.
    worker_age_seconds: u64,
    /// How often the worker's loop had to be started again.
    worker_restarts: u64,
    /// Whether so many accounts fail that no connection counts as lost.
    checks_paused: bool,
}

/// Answers 200 while the server can do its work, 503 otherwise.
pub async fn ready(State(server): State<Server>) -> Response {
    let worker = &server.ctx.worker;
    let age = worker.age();
    let read = tokio::time::timeout(DATABASE, server.ctx.ask_database()).await;
    let status = match read {
        _ if *server.stopping.borrow() => "stopping",
        Err(_) | Ok(Err(_)) => "database_away",
        Ok(Ok(_)) if age > STUCK => "worker_stuck",
        Ok(Ok(_)) => "ready",
    };
    let code = match status {
        "ready" => StatusCode::OK,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    let answer = Readiness {
        status,
        worker_age_seconds: age.as_secs(),
        worker_restarts: worker.restarts(),
        checks_paused: worker.are_checks_paused(),
    };
    (code, [(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}
