//! Transactions that write.

use std::collections::BTreeSet;

use futures::future::BoxFuture;
use sqlx::sqlite::SqlitePool;
use sqlx::{Postgres, Sqlite};

use super::{Db, Error, Lane, Param, Pools, Query, Row, Source, Wakeups, query};

/// A transaction that writes. It commits when the closure given to [`Db::write`] answers `Ok`.
pub struct Tx {
    inner: TxInner,
    news: CommitHooks,
    /// Whether something changed that an answer may show.
    has_changed: bool,
}

/// What others must hear once a transaction is committed.
#[derive(Default)]
struct CommitHooks {
    /// Ids of organizations with new events.
    organizations: BTreeSet<String>,
    /// Whether an operation is due.
    has_work: bool,
    then: Vec<Box<dyn FnOnce() + Send>>,
}

impl CommitHooks {
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

impl Db {
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
        self.asked.fetch_add(1, std::sync::atomic::Ordering::AcqRel);
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
            news: CommitHooks::default(),
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

    async fn commit(self) -> (Result<(), Error>, CommitHooks) {
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
