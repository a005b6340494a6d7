//! Connections that read, outside sqlx's pool.
//!
//! Reading is the hot path. The pool asks a connection whether it is alive when it hands it out and
//! again when it takes it back: two more round trips to PostgreSQL than the query itself, and work for
//! nothing on an embedded database.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, PgConnection, SqliteConnection};
use tokio::sync::{Mutex, MutexGuard};

use super::Error;

/// Connections that read SQLite side by side. Each has a thread of its own.
const SQLITE: usize = 3;
/// Connections that read PostgreSQL side by side.
const POSTGRES: usize = 4;
/// Longest wait for a new connection to PostgreSQL.
const CONNECT: Duration = Duration::from_secs(10);

/// See the module.
pub struct SqliteReaders(Slots<SqliteConnection>);

impl SqliteReaders {
    pub async fn open(options: &SqliteConnectOptions) -> Result<Self, sqlx::Error> {
        let mut readers = Vec::with_capacity(SQLITE);
        for _ in 0..SQLITE {
            readers.push(SqliteConnection::connect_with(options).await?);
        }
        Ok(Self(Slots::new(readers)))
    }

    pub async fn free(&self) -> MutexGuard<'_, SqliteConnection> {
        self.0.free().await
    }
}

/// See the module. Each connection is made when it is needed first, and anew when it was lost.
pub struct PostgresReaders {
    options: PgConnectOptions,
    slots: Slots<Option<PgConnection>>,
}

impl PostgresReaders {
    pub fn new(options: PgConnectOptions) -> Self {
        let slots = Slots::new(std::iter::repeat_with(|| None).take(POSTGRES));
        Self { options, slots }
    }

    /// Runs a query that reads: once more on a new connection where the one at hand had ended since it
    /// was used last, as after a restart of the database.
    pub async fn read<T>(
        &self,
        query: impl for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, Result<T, sqlx::Error>>,
    ) -> Result<T, Error> {
        let mut slot = self.slots.free().await;
        // Taken out: a caller that hangs up in the middle of the query takes the connection along.
        if let Some(mut connection) = slot.take() {
            let answer = query(&mut connection).await;
            if !answer.as_ref().is_err_and(is_lost) {
                *slot = Some(connection);
                return Ok(answer?);
            }
        }
        let mut connection = self.connect().await?;
        let answer = query(&mut connection).await;
        if !answer.as_ref().is_err_and(is_lost) {
            *slot = Some(connection);
        }
        Ok(answer?)
    }

    pub async fn close(&self) {
        for slot in &self.slots.all {
            if let Some(connection) = slot.lock().await.take()
                && let Err(error) = connection.close().await
            {
                tracing::debug!(%error, "a connection did not say goodbye");
            }
        }
    }

    async fn connect(&self) -> Result<PgConnection, Error> {
        let connecting = PgConnection::connect_with(&self.options);
        match tokio::time::timeout(CONNECT, connecting).await {
            Ok(connection) => Ok(connection?),
            Err(_) => Err(Error::Unavailable(
                "no new connection within 10 seconds".to_owned(),
            )),
        }
    }
}

/// Whether the connection ended: the network's word, or the database's last one (class 57P).
fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::Tls(_) => true,
        sqlx::Error::Database(refusal) => {
            refusal.code().is_some_and(|code| code.starts_with("57P"))
        }
        _ => false,
    }
}

struct Slots<C> {
    all: Vec<Mutex<C>>,
    next: AtomicUsize,
}

impl<C> Slots<C> {
    fn new(all: impl IntoIterator<Item = C>) -> Self {
        Self {
            all: all.into_iter().map(Mutex::new).collect(),
            next: AtomicUsize::new(0),
        }
    }

    /// Whichever is free; where none is, they take turns.
    async fn free(&self) -> MutexGuard<'_, C> {
        if let Some(free) = self.all.iter().find_map(|slot| slot.try_lock().ok()) {
            return free;
        }
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.all.len();
        self.all[turn].lock().await
    }
}
