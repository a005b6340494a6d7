//! What an operation of the API and the worker both need.

use std::sync::Arc;
use std::time::Instant;

use byoc_cloud::Clouds;

use crate::config::Config;
use crate::store::{self, Db, Engine, Wakeups};

mod worker_health;

pub use worker_health::{Health, STUCK};

/// Everything an operation needs. Cheap to clone.
#[derive(Clone)]
pub struct Ctx(Arc<Inner>);

pub struct Inner {
    pub db: Db,
    pub config: Config,
    /// Who does the work in the customers' accounts.
    pub clouds: Clouds,
    /// The database's: it tells them what it commits.
    pub wakeups: Wakeups,
    /// How the worker is.
    pub worker: Health,
    /// When the server started.
    pub started: Instant,
}

impl Ctx {
    pub fn new(db: Db, config: Config, clouds: Clouds) -> Self {
        let wakeups = db.wakeups().clone();
        Self(Arc::new(Inner {
            db,
            config,
            clouds,
            wakeups,
            worker: Health::default(),
            started: Instant::now(),
        }))
    }

    /// Whether other servers may write to the same database.
    pub fn has_other_writers(&self) -> bool {
        self.db.engine() == Engine::Postgres
    }

    /// Asks the database for the time, to see whether it answers.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn ask_database(&self) -> Result<i64, store::Error> {
        store::operations::clock(&mut self.db.read()).await
    }
}

impl std::ops::Deref for Ctx {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}
