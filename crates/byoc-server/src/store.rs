//! What is kept, on SQLite inside the server or on PostgreSQL by URL.
//!
//! Each query is one portable text ([`Query`]), prepared on both engines by a test. Writes go
//! through [`Db::write`]: one transaction in a task of its own, so that a client that hangs up
//! can't leave a connection inside a transaction. On SQLite there is one writer, and a lock file
//! keeps a second server away from the same folder.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::FromRow;
use sqlx::postgres::{PgConnectOptions, PgPool, PgRow};
use sqlx::sqlite::{SqlitePool, SqliteRow};

mod all;
mod beside;
mod columns;
mod error;
mod folder;
mod open;
mod open_error;
mod query;
mod readers;
mod transaction;
mod wakeups;

pub mod address_book;
pub mod cloud_checks;
pub mod cloud_resources;
pub mod company_rules;
pub mod custom_clouds;
pub mod demo;
pub mod drafts;
pub mod events;
pub mod hand_offs;
pub mod idempotency;
pub mod invitations;
pub mod operation_calls;
pub mod operations;
pub mod operator;
pub mod organizations;
pub mod permissions;
pub mod projects;
pub mod rehearsal;
pub mod requests;
pub mod services;
pub mod sessions;
pub mod templates;
pub mod tokens;
pub mod users;

pub use all::all_queries;
pub use error::Error;
pub use open::Limits;
pub use open_error::OpenError;
pub use query::{Engine, Param, Query};
pub(crate) use query::{params, queries};
use readers::{PostgresReaders, SqliteReaders};
pub use transaction::Tx;
pub use wakeups::Wakeups;

/// A row of either engine as a plain struct: `#[derive(sqlx::FromRow)]`.
pub trait Row:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static
{
}
impl<T> Row for T where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin + 'static
{
}

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    pools: Arc<Pools>,
    /// What a person knows it by: the file, or host and name. Holds no password.
    place: Arc<str>,
    wakeups: Wakeups,
    lane: Lane,
    /// How many transactions were asked for.
    #[cfg(test)]
    asked: Arc<AtomicU64>,
}

/// Whose connections a write takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lane {
    Requests,
    Leases,
}

enum Pools {
    Sqlite {
        /// How often something was written: this process is the only one that writes.
        writes: AtomicU64,
        writer: SqlitePool,
        readers: SqliteReaders,
        /// Held as long as the store is open; absent beside a server, which has it.
        _lock: Option<File>,
    },
    Postgres {
        writers: PgPool,
        leases: PgPool,
        readers: Box<PostgresReaders>,
        /// Without [`Limits`]: bringing tables up to date may take its time.
        patient: Box<PgConnectOptions>,
    },
}

/// Reads outside a transaction: what [`Db::read`] answers.
#[derive(Clone, Copy)]
pub struct Reader<'a>(&'a Db);

/// Whatever queries can run on: a [`Reader`] or a [`Tx`].
pub trait Source: Send {
    fn fetch_all<T: Row>(
        &mut self,
        query: &'static Query,
        params: Vec<Param>,
    ) -> impl Future<Output = Result<Vec<T>, Error>> + Send;

    fn fetch_optional<T: Row>(
        &mut self,
        query: &'static Query,
        params: Vec<Param>,
    ) -> impl Future<Output = Result<Option<T>, Error>> + Send;
}

impl Db {
    /// The same database for claiming and prolonging leases: what it writes waits for no request.
    pub fn for_leases(&self) -> Self {
        Self {
            lane: Lane::Leases,
            ..self.clone()
        }
    }

    /// Who is told of what was committed here.
    pub fn wakeups(&self) -> &Wakeups {
        &self.wakeups
    }

    /// The engine inside.
    pub fn engine(&self) -> Engine {
        match &*self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres { .. } => Engine::Postgres,
        }
    }

    /// How often something was written that an answer may show. Between two equal counts nothing
    /// changed, so what was read after the first still holds at the second. `None` if other servers
    /// write too.
    pub fn writes(&self) -> Option<u64> {
        match &*self.pools {
            Pools::Sqlite { writes, .. } => Some(writes.load(Ordering::Acquire)),
            Pools::Postgres { .. } => None,
        }
    }

    fn count_write(&self) {
        if let Pools::Sqlite { writes, .. } = &*self.pools {
            writes.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// For queries that read.
    pub fn read(&self) -> Reader<'_> {
        Reader(self)
    }

    /// How many transactions were asked for: those that wait for a lock too.
    #[cfg(test)]
    pub fn asked(&self) -> u64 {
        self.asked.load(Ordering::Acquire)
    }

    /// Closes every connection; what is running ends first.
    pub async fn close(&self) {
        match &*self.pools {
            Pools::Sqlite { writer, .. } => writer.close().await,
            Pools::Postgres {
                writers,
                leases,
                readers,
                ..
            } => {
                writers.close().await;
                leases.close().await;
                readers.close().await;
            }
        }
    }

    /// Prepares a query without running it.
    #[cfg(test)]
    async fn prepare(&self, query: &'static Query) -> Result<(), Error> {
        use sqlx::{Executor, SqlSafeStr};
        let text = query.sql(self.engine()).into_sql_str();
        match &*self.pools {
            Pools::Sqlite { writer, .. } => {
                writer.acquire().await?.prepare(text).await.map(drop)?
            }
            Pools::Postgres { writers, .. } => {
                writers.acquire().await?.prepare(text).await.map(drop)?
            }
        }
        Ok(())
    }
}

impl Source for Reader<'_> {
    async fn fetch_all<T: Row>(
        &mut self,
        query: &'static Query,
        params: Vec<Param>,
    ) -> Result<Vec<T>, Error> {
        if query::has_nul(&params) {
            return query.without_rows().map(|()| vec![]);
        }
        Ok(match &*self.0.pools {
            Pools::Sqlite { readers, .. } => {
                let mut reader = readers.free().await;
                query.sqlite_as(params).fetch_all(&mut *reader).await?
            }
            Pools::Postgres { readers, .. } => {
                readers
                    .read(|reader| Box::pin(query.postgres_as(params.clone()).fetch_all(reader)))
                    .await?
            }
        })
    }

    async fn fetch_optional<T: Row>(
        &mut self,
        query: &'static Query,
        params: Vec<Param>,
    ) -> Result<Option<T>, Error> {
        if query::has_nul(&params) {
            return query.without_rows().map(|()| None);
        }
        Ok(match &*self.0.pools {
            Pools::Sqlite { readers, .. } => {
                let mut reader = readers.free().await;
                query.sqlite_as(params).fetch_optional(&mut *reader).await?
            }
            Pools::Postgres { readers, .. } => {
                readers
                    .read(|reader| {
                        Box::pin(query.postgres_as(params.clone()).fetch_optional(reader))
                    })
                    .await?
            }
        })
    }
}

/// The value that a column's word stands for.
pub(crate) fn from_word<T: serde::de::DeserializeOwned>(word: &str) -> Result<T, Error> {
    let text: serde::de::value::StrDeserializer<'_, serde::de::value::Error> =
        serde::de::IntoDeserializer::into_deserializer(word);
    T::deserialize(text).map_err(|error| Error::Database(sqlx::Error::Decode(error.into())))
}

/// A document as its column keeps it.
pub(crate) fn encode<T: serde::Serialize + ?Sized>(document: &T) -> String {
    serde_json::to_string(document).expect("wire types have text keys and no failing parts")
}

/// The document that a column keeps.
pub(crate) fn decode<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::Database(sqlx::Error::Decode(error.into())))
}

#[cfg(test)]
mod tests;
