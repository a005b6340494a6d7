//! Opening the database, and bringing its tables up to date.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, PgConnection};

use super::custom_clouds::fill;
use super::folder::{FILE, lock_folder};
use super::open_error::{self, OpenError};
use super::readers::{PostgresReaders, SqliteReaders};
use super::{Db, Lane, Pools, Wakeups};

/// Connections to PostgreSQL that write, at most: request handlers, and the worker's steps.
const POSTGRES_WRITERS: u32 = 6;
/// Those that claim and prolong leases. They never wait for a request: a crowd of writers must not
/// cost an operation its lease.
const POSTGRES_LEASES: u32 = 2;

pub(super) static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// PostgreSQL sorts by the database's language; lists are sorted by bytes, as SQLite does. The
/// migrations name this collation, which SQLite has. Two servers may start at the same time.
const COLLATION: &str = "DO $$ BEGIN CREATE COLLATION \"binary\" FROM \"C\"; \
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";

/// How long something may hold up a connection to PostgreSQL. The database itself ends what takes
/// longer, so that one stopped server or one stuck transaction doesn't stop all the others.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// For a row that somebody else has locked.
    pub lock: Duration,
    pub statement: Duration,
    /// For the next statement of a transaction.
    pub idle: Duration,
    /// For a connection that reads and its answer, however the network is.
    pub answer: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            lock: Duration::from_secs(5),
            statement: Duration::from_secs(10),
            idle: Duration::from_secs(10),
            answer: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// As settings of each session. What the URL's own `options` set stays.
    fn apply(self, options: PgConnectOptions) -> PgConnectOptions {
        let own = options.get_options().unwrap_or_default().to_owned();
        let settings = [
            ("lock_timeout", self.lock),
            ("statement_timeout", self.statement),
            ("idle_in_transaction_session_timeout", self.idle),
        ];
        let limited = options.options(
            settings
                .into_iter()
                .filter(|(name, _)| !own.contains(name))
                .map(|(name, limit)| (name, limit.as_millis())),
        );
        // No query here runs for as long as PostgreSQL takes to compile one.
        match own.contains("jit") {
            true => limited,
            false => limited.options([("jit", "off")]),
        }
    }
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
        Self::connect_sqlite(folder, Some(lock))
            .await
            .map_err(|error| OpenError::sqlite(&folder.join(FILE), &error))
    }

    /// The database in a folder. Without the lock it has to be there already.
    pub(super) async fn connect_sqlite(
        folder: &Path,
        lock: Option<File>,
    ) -> Result<Self, sqlx::Error> {
        let file = folder.join(FILE);
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5))
            .statement_cache_capacity(200)
            .disable_statement_logging();
        let writing = options
            .clone()
            .create_if_missing(lock.is_some())
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
            .await?;
        let reading = options
            .read_only(true)
            .thread_name(|_| "byoc-reader".to_owned());
        let readers = SqliteReaders::open(&reading).await?;
        let pools = Pools::Sqlite {
            writes: AtomicU64::new(0),
            writer,
            readers,
            _lock: lock,
        };
        Ok(Self::on(pools, open_error::shown(&file)))
    }

    fn on(pools: Pools, place: String) -> Self {
        Self {
            pools: Arc::new(pools),
            place: place.into(),
            wakeups: Wakeups::new(),
            lane: Lane::Requests,
            #[cfg(test)]
            asked: Arc::default(),
        }
    }

    /// Opens PostgreSQL by URL.
    ///
    /// # Errors
    /// Where the URL is malformed or the database doesn't answer.
    pub async fn open_postgres(url: &str) -> Result<Self, OpenError> {
        Self::open_postgres_within(url, Limits::default()).await
    }

    /// The same with other limits.
    ///
    /// # Errors
    /// Where the URL is malformed or the database doesn't answer.
    pub async fn open_postgres_within(url: &str, limits: Limits) -> Result<Self, OpenError> {
        let options: PgConnectOptions = url
            .parse()
            .map_err(|error| OpenError::postgres(url, &error))?;
        open_error::check_certificates(url)?;
        let options = options
            .statement_cache_capacity(200)
            .disable_statement_logging();
        let limited = limits.apply(options.clone());
        // The first connection by itself: its refusal says why, where a pool says that it waited.
        let first = tokio::time::timeout(
            Duration::from_secs(10),
            PgConnection::connect_with(&limited),
        );
        let first = first
            .await
            .map_err(|_| OpenError::Database {
                place: open_error::place_of(url),
                reason: "it did not answer within 10 seconds".to_owned(),
            })?
            .map_err(|error| OpenError::postgres(url, &error))?;
        let pool = |most| {
            PgPoolOptions::new()
                .max_connections(most)
                .acquire_timeout(Duration::from_secs(10))
                .idle_timeout(Duration::from_secs(300))
                .connect_lazy_with(limited.clone())
        };
        let (writers, leases) = (pool(POSTGRES_WRITERS), pool(POSTGRES_LEASES));
        let readers = Box::new(PostgresReaders::new(limited, first, limits.answer));
        let pools = Pools::Postgres {
            writers,
            leases,
            readers,
            patient: Box::new(options),
        };
        Ok(Self::on(pools, open_error::place_of(url)))
    }

    /// Brings the tables up to date. Safe to call on every start.
    ///
    /// # Errors
    /// Where the database was made by a newer server, or refuses.
    pub async fn migrate(&self) -> Result<(), OpenError> {
        let done = match &*self.pools {
            Pools::Sqlite { writer, .. } => MIGRATIONS.run(writer).await,
            Pools::Postgres { patient, .. } => {
                let mut connection =
                    PgConnection::connect_with(patient).await.map_err(|error| {
                        OpenError::Database {
                            place: self.place.to_string(),
                            reason: open_error::reason(&error),
                        }
                    })?;
                let done = match sqlx::query(COLLATION).execute(&mut connection).await {
                    Ok(_) => MIGRATIONS.run(&mut connection).await,
                    Err(error) => Err(error.into()),
                };
                // The connection has nothing more to say; its goodbye may fail.
                let _ = connection.close().await;
                done
            }
        };
        done.map_err(|error| OpenError::migration(&self.place, self.engine(), &error))?;
        fill::fill(self).await.map_err(|error| OpenError::Database {
            place: self.place.to_string(),
            reason: error.to_string(),
        })
    }
}
