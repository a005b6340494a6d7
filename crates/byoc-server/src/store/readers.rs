//! Connections that read, outside sqlx's pool.
//!
//! Reading is the hot path. The pool asks a connection whether it is alive when it hands it out and
//! again when it takes it back: two more round trips to PostgreSQL than the query itself, and work for
//! nothing on an embedded database.

use std::ops::{Deref, DerefMut};
use std::sync::Mutex;
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, PgConnection, SqliteConnection};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::Error;

/// Connections that read SQLite side by side. Each has a thread of its own.
const SQLITE: usize = 3;
/// Connections that read PostgreSQL side by side.
const POSTGRES: usize = 4;

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

    pub async fn free(&self) -> Slot<'_, SqliteConnection> {
        self.0.free().await
    }
}

/// See the module. Each connection is opened when it is first needed, and again when it was lost.
pub struct PostgresReaders {
    options: PgConnectOptions,
    slots: Slots<Option<PgConnection>>,
    /// Longest wait for an answer, whatever it is that takes long.
    deadline: Duration,
}

impl PostgresReaders {
    pub fn new(options: PgConnectOptions, first: PgConnection, deadline: Duration) -> Self {
        let mut slots: Vec<_> = std::iter::repeat_with(|| None).take(POSTGRES - 1).collect();
        slots.push(Some(first));
        Self {
            options,
            slots: Slots::new(slots),
            deadline,
        }
    }

    /// Runs a query that reads: once more on a new connection where the one at hand had ended since it
    /// was used last, as after a restart of the database. A database that can't be reached any more
    /// answers nothing, not even that: then the wait ends, and the connection with it.
    pub async fn read<T>(
        &self,
        query: impl for<'c> Fn(&'c mut PgConnection) -> BoxFuture<'c, Result<T, sqlx::Error>>,
    ) -> Result<T, Error> {
        match tokio::time::timeout(self.deadline, self.run(query)).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::Unavailable(format!(
                "no answer within {} seconds",
                self.deadline.as_secs_f32()
            ))),
        }
    }

    async fn run<T>(
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
        let mut connection = PgConnection::connect_with(&self.options).await?;
        let answer = query(&mut connection).await;
        if !answer.as_ref().is_err_and(is_lost) {
            *slot = Some(connection);
        }
        Ok(answer?)
    }

    pub async fn close(&self) {
        for mut connection in self.slots.all().await {
            if let Some(connection) = connection.take()
                && let Err(error) = connection.close().await
            {
                tracing::debug!(%error, "a connection did not say goodbye");
            }
        }
    }
}

/// Whether the connection ended: the network's word, or the database's last one (classes 57P and
/// 08).
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's list of errors is open: others say nothing about the connection"
)]
fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::Tls(_) => true,
        sqlx::Error::Database(refusal) => refusal
            .code()
            .is_some_and(|code| code.starts_with("57P") || code.starts_with("08")),
        _ => false,
    }
}

/// Things of which each is in one hand at a time. Who waits takes whichever is put back first.
struct Slots<C> {
    count: u32,
    turns: Semaphore,
    free: Mutex<Vec<C>>,
}

/// One of [`Slots`], put back when dropped.
pub struct Slot<'a, C> {
    /// Empty only while it is dropped.
    held: Option<C>,
    slots: &'a Slots<C>,
    /// Given back after `held` was: so a reader that has a turn finds a connection.
    _turn: SemaphorePermit<'a>,
}

impl<C> Slots<C> {
    fn new(all: Vec<C>) -> Self {
        Self {
            count: u32::try_from(all.len()).expect("a handful"),
            turns: Semaphore::new(all.len()),
            free: Mutex::new(all),
        }
    }

    async fn free(&self) -> Slot<'_, C> {
        let turn = self.turns.acquire().await;
        let turn = turn.expect("the turns are never closed");
        let held = self.lock().pop();
        Slot {
            held,
            slots: self,
            _turn: turn,
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<C>> {
        self.free.lock().unwrap_or_else(|held| held.into_inner())
    }
}

impl<C> Slots<Option<C>> {
    /// All of them, once nobody holds one any more. Empty ones take their places.
    async fn all(&self) -> Vec<Option<C>> {
        let _turns = self.turns.acquire_many(self.count).await;
        self.lock().iter_mut().map(Option::take).collect()
    }
}

impl<C> Deref for Slot<'_, C> {
    type Target = C;

    fn deref(&self) -> &C {
        self.held.as_ref().expect("held until dropped")
    }
}

impl<C> DerefMut for Slot<'_, C> {
    fn deref_mut(&mut self) -> &mut C {
        self.held.as_mut().expect("held until dropped")
    }
}

impl<C> Drop for Slot<'_, C> {
    fn drop(&mut self) {
        if let Some(held) = self.held.take() {
            self.slots.lock().push(held);
        }
    }
}
