//! What is kept, on SQLite inside the server or on PostgreSQL by URL.
//!
//! Each query is one portable text ([`Query`]), prepared on both engines by a test. Writes go
//! through [`Db::write`]: one transaction in a task of its own, so that a client that hangs up
//! can't leave a connection inside a transaction. On SQLite there is one writer, and a lock file
//! keeps a second server away from the same folder.

use std::collections::BTreeSet;
use std::fs::{DirBuilder, File, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, FromRow, PgConnection, Postgres, Sqlite};

mod beside;
mod columns;
mod error;
mod open_error;
mod query;
mod readers;
mod wakeups;

pub mod company_rules;
pub mod custom_clouds;
pub mod demo;
pub mod drafts;
pub mod events;
pub mod idempotency;
pub mod invitations;
pub mod operations;
pub mod organizations;
pub mod permissions;
pub mod projects;
pub mod rehearsal;
pub mod sessions;
pub mod templates;
pub mod tokens;
pub mod users;

pub use error::Error;
use error::is_passing;
pub use open_error::OpenError;
pub use query::{Engine, Param, Query};
pub(crate) use query::{params, queries};
use readers::{PostgresReaders, SqliteReaders};
pub use wakeups::Wakeups;

/// Connections to PostgreSQL that write, at most: request handlers, and the worker's steps.
const POSTGRES_WRITERS: u32 = 6;
/// Those that claim and prolong leases. They never wait for a request: a crowd of writers must not
/// cost an operation its lease.
const POSTGRES_LEASES: u32 = 2;
/// The embedded database in its folder.
const FILE: &str = "byoc.sqlite3";

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

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
        options.options(
            settings
                .into_iter()
                .filter(|(name, _)| !own.contains(name))
                .map(|(name, limit)| (name, limit.as_millis())),
        )
    }
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

/// A transaction that writes. It commits when the closure given to [`Db::write`] answers `Ok`.
pub struct Tx {
    inner: TxInner,
    news: News,
    /// Whether something changed that an answer may show.
    has_changed: bool,
}

/// What others must hear once a transaction is committed.
#[derive(Default)]
struct News {
    /// Ids of organizations with new events.
    organizations: BTreeSet<String>,
    /// Whether an operation is due.
    has_work: bool,
    then: Vec<Box<dyn FnOnce() + Send>>,
}

impl News {
    fn tell(self, wakeups: &Wakeups) {
        for organization_id in &self.organizations {
            wakeups.events_changed(organization_id);
        }
        if self.has_work {
            wakeups.work_arrived();
        }
        for told in self.then {
            told();
        }
    }
}

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
        Self::connect_sqlite(folder, Some(lock))
            .await
            .map_err(|error| OpenError::sqlite(&folder.join(FILE), &error))
    }

    /// The database in a folder. Without the lock it has to be there already.
    async fn connect_sqlite(folder: &Path, lock: Option<File>) -> Result<Self, sqlx::Error> {
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
                let done = MIGRATIONS.run(&mut connection).await;
                // The connection has nothing more to say; its goodbye may fail.
                let _ = connection.close().await;
                done
            }
        };
        done.map_err(|error| OpenError::migration(&self.place, self.engine(), &error))
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

    /// Runs `work` in one transaction, in a task of its own: it commits where `work` answers `Ok`,
    /// and tells who waits for that; it leaves nothing behind otherwise. Whatever becomes of the
    /// caller.
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
        #[cfg(test)]
        self.asked.fetch_add(1, Ordering::AcqRel);
        let db = self.clone();
        let task = tokio::spawn(async move {
            let mut tx = db.begin().await?;
            match work(&mut tx).await {
                Ok(answer) => {
                    let has_changed = tx.has_changed;
                    let (done, news) = tx.commit().await;
                    // Also after a failure: whether it was written is not certain then. And here,
                    // not in the caller, who may be gone.
                    if has_changed {
                        db.count_write();
                    }
                    news.tell(&db.wakeups);
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

    async fn begin(&self) -> Result<Tx, Error> {
        let inner = match &*self.pools {
            Pools::Sqlite { writer, .. } => TxInner::Sqlite(begin_sqlite(writer).await?),
            Pools::Postgres {
                writers, leases, ..
            } => TxInner::Postgres(match self.lane {
                Lane::Requests => writers.begin().await?,
                Lane::Leases => leases.begin().await?,
            }),
        };
        Ok(Tx {
            inner,
            news: News::default(),
            has_changed: false,
        })
    }
}

/// Takes the lock at once, not at the first write.
const IMMEDIATE: &str = "BEGIN IMMEDIATE";

/// A transaction on the one connection that writes.
///
/// Where the disk is full SQLite ends a transaction by itself, or can't end it. The connection then
/// believes for ever that one is open: another one takes its place.
async fn begin_sqlite(
    writer: &SqlitePool,
) -> Result<sqlx::Transaction<'static, Sqlite>, sqlx::Error> {
    match writer.begin_with(IMMEDIATE).await {
        Err(sqlx::Error::InvalidSavePointStatement) => {
            writer.acquire().await?.close().await?;
            writer.begin_with(IMMEDIATE).await
        }
        answer => answer,
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
        let changed = self.execute_unseen(query, params).await?;
        self.has_changed |= changed > 0;
        Ok(changed)
    }

    /// The same for a statement that changes only what no answer shows, as the end of a lease: it
    /// ends no kept answer.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn execute_unseen(
        &mut self,
        query: &'static Query,
        params: Vec<Param>,
    ) -> Result<u64, Error> {
        if query::has_nul(&params) {
            return Err(Error::Unstorable);
        }
        Ok(match &mut self.inner {
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

    /// Once this is committed, the organization's streams hear that it has new events.
    pub fn tell_events(&mut self, organization_id: &str) {
        self.news.organizations.insert(organization_id.to_owned());
    }

    /// Once this is committed, the worker hears that an operation is due.
    pub fn tell_work(&mut self) {
        self.news.has_work = true;
    }

    /// Runs `told` once this is committed, also where the caller is gone by then.
    pub fn then(&mut self, told: impl FnOnce() + Send + 'static) {
        self.news.then.push(Box::new(told));
    }

    async fn commit(self) -> (Result<(), Error>, News) {
        let done = match self.inner {
            TxInner::Sqlite(tx) => tx.commit().await,
            TxInner::Postgres(tx) => tx.commit().await,
        };
        (done.map_err(Error::from), self.news)
    }

    /// What a failed rollback leaves, the pool cleans up or throws away.
    async fn rollback(self) {
        let done = match self.inner {
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
        if query::has_nul(&params) {
            return query.without_rows().map(|()| vec![]);
        }
        let rows = match &mut self.inner {
            TxInner::Sqlite(tx) => query.sqlite_as(params).fetch_all(&mut **tx).await?,
            TxInner::Postgres(tx) => query.postgres_as(params).fetch_all(&mut **tx).await?,
        };
        self.has_changed |= query.writes() && !rows.is_empty();
        Ok(rows)
    }

    async fn fetch_optional<T: Row>(
        &mut self,
        query: &'static Query,
        params: Vec<Param>,
    ) -> Result<Option<T>, Error> {
        if query::has_nul(&params) {
            return query.without_rows().map(|()| None);
        }
        let row = match &mut self.inner {
            TxInner::Sqlite(tx) => query.sqlite_as(params).fetch_optional(&mut **tx).await?,
            TxInner::Postgres(tx) => query.postgres_as(params).fetch_optional(&mut **tx).await?,
        };
        self.has_changed |= query.writes() && row.is_some();
        Ok(row)
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

/// Every query of the server, for the test that prepares them all.
pub fn all_queries() -> impl Iterator<Item = &'static Query> {
    [
        company_rules::ALL,
        beside::ALL,
        custom_clouds::ALL,
        demo::ALL,
        drafts::ALL,
        events::ALL,
        idempotency::ALL,
        invitations::ALL,
        operations::ALL,
        organizations::ALL,
        permissions::ALL,
        projects::ALL,
        rehearsal::ALL,
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
/// however it ends. What is in the folder is for its owner alone: password hashes, external ids.
fn lock_folder(folder: &Path) -> Result<File, OpenError> {
    let refused = |error: std::io::Error| OpenError::folder(folder, &error);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(refused)?;
    let own = |name: &str| {
        let path = folder.join(name);
        own_file(&path).map_err(|error| match path.exists() {
            true => OpenError::file(&path, &error),
            false => refused(error),
        })
    };
    let lock = own("byoc.lock")?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => {
            return Err(OpenError::InUse(open_error::shown(folder)));
        }
        Err(std::fs::TryLockError::Error(error)) => return Err(refused(error)),
    }
    // SQLite gives the files beside it the rights of this one.
    own(FILE)?;
    for name in ["byoc.sqlite3-wal", "byoc.sqlite3-shm"] {
        if folder.join(name).exists() {
            own(name)?;
        }
    }
    Ok(lock)
}

/// Opens a file that its owner alone may read, and makes it where it is missing. One of an earlier
/// version, which others could read, is closed to them.
fn own_file(path: &Path) -> std::io::Result<File> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path)?;
    if file.metadata()?.mode() & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
}

#[cfg(test)]
mod tests;
