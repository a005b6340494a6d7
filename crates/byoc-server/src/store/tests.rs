use sqlx::SqliteConnection;

use super::*;
use crate::testing::{TestDb, on_both_engines};

static TEST_INSERT: Query = Query::new(
    "TEST_INSERT",
    "INSERT INTO instance_settings (name, value) VALUES ($1, $2)",
);
static TEST_COUNT: Query = Query::new(
    "TEST_COUNT",
    "SELECT COUNT(*) AS number FROM instance_settings",
);
static TEST_SLEEP: Query = Query::new(
    "TEST_SLEEP",
    "SELECT 1::BIGINT AS number FROM (SELECT pg_sleep(600)) AS slept",
);
static TEST_SLEEPERS: Query = Query::new(
    "TEST_SLEEPERS",
    "SELECT COUNT(*) AS number FROM pg_stat_activity \
     WHERE datname = current_database() AND state = 'active' AND wait_event = 'PgSleep'",
);
static TEST_OTHERS_END: Query = Query::new(
    "TEST_OTHERS_END",
    "SELECT COUNT(pg_terminate_backend(pid)) AS number FROM pg_stat_activity \
     WHERE datname = current_database() AND pid <> pg_backend_pid()",
);
static TEST_COLUMNS_SQLITE: Query = Query::new(
    "TEST_COLUMNS_SQLITE",
    "SELECT m.name AS table_name, p.name AS column_name, p.type AS type \
     FROM sqlite_master m JOIN pragma_table_info(m.name) p \
     WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE '_sqlx%'",
);
static TEST_COLUMNS_POSTGRES: Query = Query::new(
    "TEST_COLUMNS_POSTGRES",
    "SELECT CAST(table_name AS TEXT) AS table_name, CAST(column_name AS TEXT) AS column_name, \
     UPPER(CAST(data_type AS TEXT)) AS type \
     FROM information_schema.columns \
     WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'",
);

#[derive(sqlx::FromRow)]
struct Number {
    number: i64,
}

#[derive(sqlx::FromRow)]
struct Column {
    table_name: String,
    column_name: String,
    r#type: String,
}

async fn count(db: &Db) -> i64 {
    number(db, &TEST_COUNT).await
}

async fn number(db: &Db, query: &'static Query) -> i64 {
    let row: Option<Number> = db.read().fetch_optional(query, vec![]).await.unwrap();
    row.unwrap().number
}

on_both_engines! {
    async fn every_query_is_prepared(at: TestDb) {
        let mut seen = std::collections::BTreeSet::new();
        for query in all_queries() {
            at.db.prepare(query).await.unwrap_or_else(|error| panic!("{}: {error}", query.name));
            seen.insert(query.name);
        }
        assert!(seen.len() > 40, "{seen:?}");
    }

    async fn migrating_twice_changes_nothing(at: TestDb) {
        at.db.migrate().await.unwrap();
        at.db.migrate().await.unwrap();
    }

    async fn a_refused_transaction_leaves_nothing(at: TestDb) {
        let refused: Result<(), Error> = at
            .db
            .write(|tx| {
                Box::pin(async move {
                    tx.execute(&TEST_INSERT, params!["a", "1"]).await?;
                    tx.execute(&TEST_INSERT, params!["a", "2"]).await.map(drop)
                })
            })
            .await;
        assert!(matches!(refused, Err(Error::Duplicate(_))), "{refused:?}");
        assert_eq!(count(&at.db).await, 0);
    }

    async fn a_write_goes_on_when_its_caller_hangs_up(at: TestDb) {
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (go_on, may_go_on) = tokio::sync::oneshot::channel::<()>();
        let (done, is_done) = tokio::sync::oneshot::channel();
        let db = at.db.clone();
        let caller = tokio::spawn(async move {
            let _: Result<(), Error> = db
                .write(move |tx| {
                    Box::pin(async move {
                        tx.execute(&TEST_INSERT, params!["a", "1"]).await?;
                        let _ = begun.send(());
                        let _ = may_go_on.await;
                        let _ = done.send(());
                        Ok(())
                    })
                })
                .await;
        });
        has_begun.await.unwrap();
        caller.abort();
        go_on.send(()).unwrap();
        is_done.await.unwrap();
        // The next transaction waits for the commit of this one on SQLite, and finds its own
        // connection on PostgreSQL; either way no connection is left inside a transaction.
        let second: Result<u64, Error> = at
            .db
            .write(|tx| {
                Box::pin(async move { tx.execute(&TEST_INSERT, params!["b", "1"]).await })
            })
            .await;
        assert_eq!(second.unwrap(), 1);
        while count(&at.db).await < 2 {
            tokio::task::yield_now().await;
        }
    }

    async fn a_panic_inside_a_transaction_leaves_nothing(at: TestDb) {
        let db = at.db.clone();
        let panicked = tokio::spawn(async move {
            let _: Result<(), Error> = db
                .write(|tx| {
                    Box::pin(async move {
                        tx.execute(&TEST_INSERT, params!["a", "1"]).await?;
                        panic!("a fault");
                    })
                })
                .await;
        })
        .await;
        assert!(panicked.unwrap_err().is_panic());
        let second: Result<u64, Error> = at
            .db
            .write(|tx| {
                Box::pin(async move { tx.execute(&TEST_INSERT, params!["b", "1"]).await })
            })
            .await;
        assert_eq!(second.unwrap(), 1);
        assert_eq!(count(&at.db).await, 1);
    }

    async fn nothing_is_lost_when_the_database_is_opened_again(at: TestDb) {
        let _: Result<u64, Error> = at
            .db
            .write(|tx| {
                Box::pin(async move { tx.execute(&TEST_INSERT, params!["a", "1"]).await })
            })
            .await;
        let TestDb { db, location, folder } = at;
        db.close().await;
        drop(db);
        let again = Db::open(&location).await.unwrap();
        assert_eq!(count(&again).await, 1);
        drop(folder);
    }
}

#[tokio::test]
async fn both_engines_have_the_same_tables() {
    let (sqlite, postgres) = (
        crate::testing::sqlite().await,
        crate::testing::postgres().await,
    );
    let columns = |rows: Vec<Column>| -> Vec<String> {
        let mut columns: Vec<String> = rows
            .into_iter()
            .map(|column| {
                format!(
                    "{}.{} {}",
                    column.table_name, column.column_name, column.r#type
                )
            })
            .collect();
        columns.sort();
        columns
    };
    let in_sqlite = sqlite
        .db
        .read()
        .fetch_all(&TEST_COLUMNS_SQLITE, vec![])
        .await
        .unwrap();
    let in_postgres = postgres
        .db
        .read()
        .fetch_all(&TEST_COLUMNS_POSTGRES, vec![])
        .await
        .unwrap();
    let (in_sqlite, in_postgres) = (columns(in_sqlite), columns(in_postgres));
    assert!(in_sqlite.len() > 80, "{in_sqlite:?}");
    assert_eq!(in_sqlite, in_postgres);
}

#[tokio::test]
async fn reads_go_on_after_postgresql_ended_their_connections() {
    let at = crate::testing::postgres().await;
    for _ in 0..3 {
        assert_eq!(count(&at.db).await, 0);
        let other = Db::open(&at.location).await.unwrap();
        assert!(number(&other, &TEST_OTHERS_END).await > 0);
    }
    assert_eq!(count(&at.db).await, 0);
}

#[tokio::test]
async fn a_caller_that_hangs_up_leaves_no_reader_in_the_middle_of_its_query() {
    let at = crate::testing::postgres().await;
    let other = Db::open(&at.location).await.unwrap();
    // More often than there are connections that read.
    for _ in 0..6 {
        let db = at.db.clone();
        let caller = tokio::spawn(async move { number(&db, &TEST_SLEEP).await });
        while number(&other, &TEST_SLEEPERS).await == 0 {
            tokio::task::yield_now().await;
        }
        caller.abort();
        assert!(caller.await.unwrap_err().is_cancelled());
        assert_eq!(count(&at.db).await, 0);
        number(&other, &TEST_OTHERS_END).await;
    }
}

#[tokio::test]
async fn a_folder_in_use_is_refused_with_what_to_do() {
    let at = crate::testing::sqlite().await;
    let error = Db::open(&at.location).await.err().unwrap().to_string();
    assert!(error.contains("in use by another server"), "{error}");
    assert!(error.contains(&at.location), "{error}");
    assert!(error.contains("--data"), "{error}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = Db::open_folder(&file.join("data"))
        .await
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("can't be written"), "{error}");
    assert!(error.contains("--data"), "{error}");
}

#[tokio::test]
async fn a_database_away_is_refused_with_what_to_do() {
    for url in [
        "postgres://byoc@127.0.0.1:1/none",
        "postgres://byoc@[:1/none",
    ] {
        let error = Db::open(url).await.err().unwrap().to_string();
        assert!(error.contains("Check the URL"), "{error}");
    }
}

#[tokio::test]
async fn sqlite_writes_ahead_and_syncs_fully() {
    let at = crate::testing::sqlite().await;
    let Pools::Sqlite { writer, .. } = &*at.db.0 else {
        unreachable!()
    };
    let mut connection = writer.acquire().await.unwrap();
    let pragma = async |connection: &mut SqliteConnection, text: &'static str| -> String {
        let row: SqliteRow = sqlx::query(text).fetch_one(connection).await.unwrap();
        sqlx::Row::try_get_unchecked(&row, 0).unwrap()
    };
    assert_eq!(pragma(&mut connection, "PRAGMA journal_mode").await, "wal");
    assert_eq!(pragma(&mut connection, "PRAGMA synchronous").await, "2");
    assert_eq!(pragma(&mut connection, "PRAGMA foreign_keys").await, "1");
    // The first version whose write-ahead log can't lose a commit at a reset.
    let version = pragma(&mut connection, "SELECT sqlite_version()").await;
    let numbers: Vec<u32> = version
        .split('.')
        .map(|part| part.parse().unwrap())
        .collect();
    assert!(numbers >= vec![3, 51, 3], "{version}");
}

#[test]
fn refusals_that_pass_are_told_from_those_that_stay() {
    // SQLite: busy, busy snapshot, full, I/O error on write; PostgreSQL: disk full, shutdown,
    // deadlock.
    for code in ["5", "517", "13", "778", "53100", "57P01", "40P01"] {
        assert!(is_passing(Some(code)), "{code}");
    }
    // SQLite: error, constraint; PostgreSQL: undefined table, unique violation.
    for code in ["1", "19", "42P01", "23505"] {
        assert!(!is_passing(Some(code)), "{code}");
    }
}
