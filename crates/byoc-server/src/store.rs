//! What is kept, on SQLite inside the server or on PostgreSQL by URL.
//!
//! Each query is one portable text ([`Query`]), prepared on both engines by a test. Writes go
//! through [`Db::write`]: one transaction in a task of its own, so that a client that hangs up
//! can't leave a connection inside a transaction. On SQLite there is one writer, and a lock file
//! keeps a second server away from the same folder.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, FromRow, Postgres, Sqlite};

mod query;
mod readers;

pub mod company_rules;
pub mod custom_clouds;
pub mod demo;
pub mod drafts;
pub mod events;
pub mod idempotency;
pub mod operations;
pub mod organizations;
pub mod permissions;
pub mod sessions;
pub mod templates;
pub mod tokens;
pub mod users;

pub use query::{Engine, Param, Query};
pub(crate) use query::{params, queries};
use readers::{PostgresReaders, SqliteReaders};

/// Connections to PostgreSQL that write, at most: request handlers, the worker and its heartbeat.
const POSTGRES_WRITERS: u32 = 6;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// Why the store can't be opened. The text goes to the person who starts the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "The data folder {0} is in use by another server. Stop that server, or choose another \
         folder with --data, for example --data ./data-2."
    )]
    InUse(String),
    #[error(
        "The data folder {folder} can't be written: {reason}. Give this user the right to write \
         there, or choose another folder with --data, for example --data ./data."
    )]
    NotWritable { folder: String, reason: String },
    #[error(
        "The database can't be opened: {0}. Check the URL, for example \
         postgres://user:password@localhost/byoc, and that the database is running."
    )]
    Database(String),
    #[error("The database's tables can't be brought up to date: {0}.")]
    Migration(String),
}

/// Why a query or transaction failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique value is already there.
    #[error("already exists: {0}")]
    Duplicate(String),
    /// The database is away, full or too busy: the same request may pass later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    #[error("database: {0}")]
    Database(sqlx::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(refusal) if refusal.is_unique_violation() => {
                Error::Duplicate(refusal.message().to_owned())
            }
            sqlx::Error::Database(refusal) if is_passing(refusal.code().as_deref()) => {
                Error::Unavailable(refusal.message().to_owned())
            }
            sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => {
                Error::Unavailable(error.to_string())
            }
            _ => Error::Database(error),
        }
    }
}

/// SQLite: busy, locked, read-only, I/O, full. PostgreSQL: serialization, deadlock, resources,
/// shutdown. (<https://www.sqlite.org/rescode.html>, PostgreSQL appendix A.)
fn is_passing(code: Option<&str>) -> bool {
    let Some(code) = code else { return false };
    if let Ok(number) = code.parse::<u32>()
        && code.len() < 5
    {
        return matches!(number & 0xff, 5 | 6 | 8 | 10 | 13);
    }
    matches!(code, "40001" | "40P01") || code.starts_with("53") || code.starts_with("57P")
}

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
pub struct Db(Arc<Pools>);

enum Pools {
    Sqlite {
        /// How often something was written: this process is the only one that writes.
        writes: AtomicU64,
        writer: SqlitePool,
        readers: SqliteReaders,
        /// Held as long as the store is open.
        _lock: File,
    },
    Postgres {
        writers: PgPool,
        readers: PostgresReaders,
    },
}

/// A transaction that writes. It commits when the closure given to [`Db::write`] answers `Ok`.
pub struct Tx(TxInner);

enum TxInner {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
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
    /// Opens `postgres://…` or, for anything else, the folder of that name with SQLite in it.
    ///
    /// # Errors
    /// With a sentence for the person who starts the server.
    pub async fn open(url_or_folder: &str) -> Result<Self, OpenError> {
        if url_or_folder.starts_with("postgres://") || url_or_folder.starts_with("postgresql://") {
            Self::open_postgres(url_or_folder).await
        } else {
            Self::open_folder(Path::new(url_or_folder)).await
        }
    }

    /// Opens SQLite in `folder`, which is made where it is missing.
    ///
    /// # Errors
    /// Where the folder can't be written or another server uses it.
    pub async fn open_folder(folder: &Path) -> Result<Self, OpenError> {
        let lock = lock_folder(folder)?;
        let file = folder.join("byoc.sqlite3");
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .statement_cache_capacity(200)
            .disable_statement_logging();
        let writing = options
            .clone()
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .thread_name(|_| "byoc-writer".to_owned());
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .acquire_timeout(Duration::from_secs(30))
            .connect_with(writing)
            .await
            .map_err(|error| not_writable(folder, &error.to_string()))?;
        let reading = options
            .read_only(true)
            .thread_name(|_| "byoc-reader".to_owned());
        let readers = SqliteReaders::open(&reading)
            .await
            .map_err(|error| not_writable(folder, &error.to_string()))?;
        Ok(Self(Arc::new(Pools::Sqlite {
            writes: AtomicU64::new(0),
            writer,
            readers,
            _lock: lock,
        })))
    }

    /// Opens PostgreSQL by URL.
    ///
    /// # Errors
    /// Where the URL is malformed or the database doesn't answer.
    pub async fn open_postgres(url: &str) -> Result<Self, OpenError> {
        let options: PgConnectOptions = url
            .parse()
            .map_err(|error: sqlx::Error| OpenError::Database(error.to_string()))?;
        let options = options
            .statement_cache_capacity(200)
            .disable_statement_logging();
        let writers = PgPoolOptions::new()
            .max_connections(POSTGRES_WRITERS)
            .min_connections(1)
            .acquire_timeout(Duration::from_secs(10))
            .idle_timeout(Duration::from_secs(300))
            .connect_with(options.clone())
            .await
            .map_err(|error| OpenError::Database(error.to_string()))?;
        let readers = PostgresReaders::new(options);
        Ok(Self(Arc::new(Pools::Postgres { writers, readers })))
    }

    /// Brings the tables up to date. Safe to call on every start.
    ///
    /// # Errors
    /// Where the database was made by a newer server, or refuses.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        let done = match &*self.0 {
            Pools::Sqlite { writer, .. } => MIGRATIONS.run(writer).await,
            Pools::Postgres { writers, .. } => MIGRATIONS.run(writers).await,
        };
        done.map_err(|error| OpenError::Migration(error.to_string()))
    }

    /// The engine inside.
    pub fn engine(&self) -> Engine {
        match &*self.0 {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres { .. } => Engine::Postgres,
        }
    }

    /// How often something was written. Between two equal answers nothing changed, so what was
    /// read after the first still holds at the second. `None` where other servers write too.
    pub fn writes(&self) -> Option<u64> {
        match &*self.0 {
            Pools::Sqlite { writes, .. } => Some(writes.load(Ordering::Acquire)),
            Pools::Postgres { .. } => None,
        }
    }

    fn count_write(&self) {
        if let Pools::Sqlite { writes, .. } = &*self.0 {
            writes.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// For queries that read.
    pub fn read(&self) -> Reader<'_> {
        Reader(self)
    }

    /// Runs `work` in one transaction, in a task of its own: it commits where `work` answers `Ok`
    /// and leaves nothing behind otherwise, whatever becomes of the caller.
    ///
    /// ```ignore
    /// db.write(move |tx| Box::pin(async move { tx.execute(&UNIT_INSERT, params![…]).await })).await
    /// ```
    ///
    /// # Errors
    /// Those of `work`, and those of the database.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let db = self.clone();
        let task = tokio::spawn(async move {
            let mut tx = db.begin().await?;
            match work(&mut tx).await {
                Ok(answer) => {
                    let done = tx.commit().await;
                    // Also after a failure: whether it was written is not certain then.
                    db.count_write();
                    done?;
                    Ok(answer)
                }
                Err(refusal) => {
                    tx.rollback().await;
                    Err(refusal)
                }
            }
        });
        match task.await {
            Ok(answer) => answer,
            Err(ended) if ended.is_panic() => std::panic::resume_unwind(ended.into_panic()),
            Err(_) => Err(Error::Unavailable("the server is stopping".to_owned()).into()),
        }
    }

    /// Closes every connection; what is running ends first.
    pub async fn close(&self) {
        match &*self.0 {
            Pools::Sqlite { writer, .. } => writer.close().await,
            Pools::Postgres { writers, readers } => {
                writers.close().await;
                readers.close().await;
            }
        }
    }

    /// Prepares a query without running it.
    #[cfg(test)]
    async fn prepare(&self, query: &'static Query) -> Result<(), Error> {
        use sqlx::{Executor, SqlSafeStr};
        let text = query.sql(self.engine()).into_sql_str();
        match &*self.0 {
            Pools::Sqlite { writer, .. } => {
                writer.acquire().await?.prepare(text).await.map(drop)?
            }
            Pools::Postgres { writers, .. } => {
                writers.acquire().await?.prepare(text).await.map(drop)?
            }
        }
        Ok(())
    }

    async fn begin(&self) -> Result<Tx, Error> {
        Ok(Tx(match &*self.0 {
            Pools::Sqlite { writer, .. } => {
                TxInner::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?)
            }
            Pools::Postgres { writers, .. } => TxInner::Postgres(writers.begin().await?),
        }))
    }
}

impl Tx {
    /// Runs a statement; answers how many rows it changed.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn execute(
        &mut self,
        query: &'static Query,
        params: Vec<Param>,
    ) -> Result<u64, Error> {
        Ok(match &mut self.0 {
            TxInner::Sqlite(tx) => query
                .sqlite(params)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
            TxInner::Postgres(tx) => query
                .postgres(params)
                .execute(&mut **tx)
                .await?
                .rows_affected(),
        })
    }

    async fn commit(self) -> Result<(), Error> {
        match self.0 {
            TxInner::Sqlite(tx) => tx.commit().await?,
            TxInner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// What a failed rollback leaves, the pool cleans up or throws away.
    async fn rollback(self) {
        let done = match self.0 {
            TxInner::Sqlite(tx) => tx.rollback().await,
            TxInner::Postgres(tx) => tx.rollback().await,
        };
        if let Err(error) = done {
            tracing::warn!(%error, "rollback failed");
        }
    }
}

impl Source for Tx {
    async fn fetch_all<T: Row>(
        &mut self,
        query: &'static Query,
        params: Vec<Param>,
    ) -> Result<Vec<T>, Error> {
        Ok(match &mut self.0 {
            TxInner::Sqlite(tx) => query.sqlite_as(params).fetch_all(&mut **tx).await?,
            TxInner::Postgres(tx) => query.postgres_as(params).fetch_all(&mut **tx).await?,
        })
    }

    async fn fetch_optional<T: Row>(
        &mut self,
        query: &'static Query,
        params: Vec<Param>,
    ) -> Result<Option<T>, Error> {
        Ok(match &mut self.0 {
            TxInner::Sqlite(tx) => query.sqlite_as(params).fetch_optional(&mut **tx).await?,
            TxInner::Postgres(tx) => query.postgres_as(params).fetch_optional(&mut **tx).await?,
        })
    }
}

impl Source for Reader<'_> {
    async fn fetch_all<T: Row>(
        &mut self,
        query: &'static Query,
        params: Vec<Param>,
    ) -> Result<Vec<T>, Error> {
        Ok(match &*self.0.0 {
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
        Ok(match &*self.0.0 {
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

/// Every query of the server, for the test that prepares them all.
pub fn all_queries() -> impl Iterator<Item = &'static Query> {
    [
        company_rules::ALL,
        custom_clouds::ALL,
        demo::ALL,
        drafts::ALL,
        events::ALL,
        idempotency::ALL,
        operations::ALL,
        organizations::ALL,
        permissions::ALL,
        sessions::ALL,
        templates::ALL,
        tokens::ALL,
        users::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// A word of one of the wire's enums, as its column keeps it.
pub(crate) fn to_word<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => unreachable!("the wire's enums are words"),
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

/// Takes the folder for this process. The system gives the lock back when the process ends,
/// however it ends.
fn lock_folder(folder: &Path) -> Result<File, OpenError> {
    let refused = |error: std::io::Error| not_writable(folder, &error.to_string());
    std::fs::create_dir_all(folder).map_err(refused)?;
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join("byoc.lock"))
        .map_err(refused)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(std::fs::TryLockError::WouldBlock) => Err(OpenError::InUse(shown(folder))),
        Err(std::fs::TryLockError::Error(error)) => Err(refused(error)),
    }
}

fn not_writable(folder: &Path, reason: &str) -> OpenError {
    OpenError::NotWritable {
        folder: shown(folder),
        reason: reason.to_owned(),
    }
}

fn shown(folder: &Path) -> String {
    std::path::absolute(folder)
        .unwrap_or_else(|_| PathBuf::from(folder))
        .display()
        .to_string()
}

#[cfg(test)]
mod tests;
