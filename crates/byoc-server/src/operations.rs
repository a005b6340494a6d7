//! What takes minutes: deployments and deletions, step by step, in the database.
//!
//! A worker claims an operation for 30 seconds, runs its next step against the account, and writes
//! step, state, event and audit row in one transaction, fenced by the lease's epoch. Every step
//! observes before it acts, so running it again after a crash has no second effect. Nothing about
//! an operation lives in memory only: another worker, or this one after a restart, goes on where
//! the database says.

mod advance;
mod backoff;
mod causes;
mod custom_cloud;
mod delete;
pub(crate) mod hand_offs;
mod park;
mod providers;
mod provision;
mod service;
mod steps;
mod subject;
mod subjects;
mod verdict;
mod watch;
mod worker;

pub use crate::store::custom_clouds::CONTROL_PLANE;
pub use custom_cloud::{checked, first_steps, start, steps_of, target};
pub use providers::providers;
pub use provision::finish as finish_provision;
pub use service::{
    change as change_service, first_steps as first_service_steps, node_specs as service_node_specs,
    note as note_service, start as start_service,
};
pub use watch::{CHECK_LEASE, run as check_connection};
pub use worker::Worker;

/// Lease in milliseconds: after a crash another server takes over within 35 s.
const LEASE: i64 = 30_000;
/// A step that crashes the server so often fails.
const CRASHES: i64 = 5;
