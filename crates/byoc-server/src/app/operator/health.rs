//! How the server is.

use byoc_types::OperatorHealth;

use crate::app::{Actor, Ctx, Result, access};
use crate::context::STUCK;
use crate::store::{Engine, operator};
use crate::time::rfc3339;

/// GET `operator/health`: of the server that answers, and of its database.
pub async fn operator_health_view(ctx: &Ctx, actor: &Actor) -> Result<OperatorHealth> {
    access::operator(actor, access::OPERATORS_ONLY)?;
    let work = operator::workload(&mut ctx.db.read()).await?;
    let age = ctx.worker.age();
    let started = i64::try_from(ctx.started.elapsed().as_millis()).unwrap_or(i64::MAX);
    Ok(OperatorHealth {
        version: env!("BYOC_VERSION").to_owned(),
        start_time: rfc3339(work.now.saturating_sub(started)),
        read_time: rfc3339(work.now),
        database_engine: match ctx.db.engine() {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        }
        .to_owned(),
        database_bytes: work.database_bytes,
        worker_age_seconds: i64::try_from(age.as_secs()).unwrap_or(i64::MAX),
        is_worker_stuck: age > STUCK,
        worker_restarts: i64::try_from(ctx.worker.restarts()).unwrap_or(i64::MAX),
        are_checks_paused: ctx.worker.are_checks_paused(),
        operations_waiting: work.waiting,
        operations_running: work.running,
        oldest_due_time: work.oldest_due.map(rfc3339),
        checks_due: work.checks_due,
    })
}
