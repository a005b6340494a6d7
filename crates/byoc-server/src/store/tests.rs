use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use byoc_types::ProjectRole;
use sqlx::{Connection, SqliteConnection};

use super::error::is_passing;
use super::folder::FILE;
use super::*;
use crate::testing::world::{ORGANIZATION, World};
use crate::testing::{TestDb, on_both_engines};

static TEST_INSERT: Query = Query::new(
    "TEST_INSERT",
    "INSERT INTO instance_settings (name, value) VALUES ($1, $2)",
);
static TEST_ENDED: Query = Query::new("TEST_ENDED", "ROLLBACK");
static TEST_COUNT: Query = Query::new(
    "TEST_COUNT",
    "SELECT COUNT(*) AS number FROM instance_settings",
);
static TEST_SLEEP: Query = Query::new(
    "TEST_SLEEP",
    "SELECT 1::BIGINT AS number FROM (SELECT pg_sleep(600)) AS slept",
);
static TEST_MIGRATED_LATER: Query = Query::new(
    "TEST_MIGRATED_LATER",
    "UPDATE _sqlx_migrations SET version = 9000 WHERE version = 2",
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

#[derive(Debug, sqlx::FromRow)]
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

/// What the migration gives those who were members before it.
static MEMBERS_BEFORE: Query = Query::new(
    "MEMBERS_BEFORE",
    "INSERT INTO project_members (project_name, user_id, role)
    SELECT p.project_name, m.user_id, 'read_only'
    FROM projects p JOIN members m ON m.organization_id = p.organization_id
    WHERE m.role = 'member'",
);

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

    async fn members_from_before_project_members_keep_what_they_saw(at: TestDb) {
        let migration = include_str!("../../migrations/0004_project_members.sql");
        assert!(migration.contains(MEMBERS_BEFORE.sql(at.db.engine())));
        let world = World::from(at).await;
        let projects = async |user_id: &str| {
            let found = projects::of_user(&mut world.ctx.db.read(), user_id).await.unwrap();
            found.into_iter().map(|row| (row.project.project_name, row.role)).collect::<Vec<_>>()
        };
        assert!(projects("kim").await.is_empty());
        let done: Result<(), Error> = world
            .ctx
            .db
            .write(|tx| {
                Box::pin(async move {
                    projects::delete_member(tx, "shop", "max").await?;
                    tx.execute(&MEMBERS_BEFORE, vec![]).await.map(drop)
                })
            })
            .await;
        done.unwrap();
        let read_only = |name: &str| (name.to_owned(), ProjectRole::ReadOnly);
        for member in ["max", "kim"] {
            assert_eq!(projects(member).await, [read_only("lab"), read_only("shop")]);
        }
        assert!(projects("eve").await.is_empty());
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

    // As where the disk is full: the transaction is over before it was ended.
    async fn a_transaction_that_ended_by_itself_stops_no_later_one(at: TestDb) {
        let ended: Result<(), Error> = at
            .db
            .write(|tx| {
                Box::pin(async move {
                    tx.execute(&TEST_INSERT, params!["a", "1"]).await?;
                    tx.execute(&TEST_ENDED, vec![]).await.map(drop)
                })
            })
            .await;
        drop(ended);
        for name in ["b", "c"] {
            let stored: Result<u64, Error> = at
                .db
                .write(move |tx| Box::pin(async move { tx.execute(&TEST_INSERT, params![name, "1"]).await }))
                .await;
            assert!(matches!(stored, Ok(1)), "{stored:?}");
        }
        assert_eq!(count(&at.db).await, 2);
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

    async fn what_is_committed_is_told_also_where_the_caller_hung_up(world: World) {
        let mut news = world.ctx.wakeups.listen();
        let draft = world.draft("10.0.0.0/16").await.value;
        while let Ok(told) = news.try_recv() {
            assert_eq!(&*told, ORGANIZATION);
        }
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let (go_on, may_go_on) = tokio::sync::oneshot::channel::<()>();
        let (told, is_told) = tokio::sync::oneshot::channel();
        let db = world.ctx.db.clone();
        let caller = tokio::spawn(async move {
            let _: Result<(), Error> = db
                .write(move |tx| {
                    Box::pin(async move {
                        let id = &draft.custom_cloud_environment_id;
                        let mut cloud = custom_clouds::by_id(tx, id).await?.unwrap();
                        let before = cloud.clone();
                        cloud.state = byoc_types::CustomCloudState::Validating;
                        let change = custom_clouds::Change {
                            actor: "test".to_owned(),
                            action: "custom_cloud_provision",
                            summary: String::new(),
                            also: vec![],
                        };
                        custom_clouds::change(tx, &before, &mut cloud, change).await?;
                        let kind = byoc_types::OperationKind::Provision;
                        crate::operations::start(tx, &cloud, kind, false).await?;
                        tx.then(move || {
                            let _ = told.send(());
                        });
                        let _ = begun.send(());
                        let _ = may_go_on.await;
                        Ok(())
                    })
                })
                .await;
        });
        has_begun.await.unwrap();
        assert!(news.try_recv().is_err(), "nothing is told before it is committed");
        caller.abort();
        go_on.send(()).unwrap();
        assert_eq!(&*news.recv().await.unwrap(), ORGANIZATION);
        world.ctx.wakeups.work().await;
        is_told.await.unwrap();
    }

    async fn what_is_not_committed_is_not_told(world: World) {
        let mut news = world.ctx.wakeups.listen();
        let refused: Result<(), Error> = world.ctx.db.write(|tx| Box::pin(async move {
            tx.tell_events(ORGANIZATION);
            Err(Error::Unstorable)
        })).await;
        assert!(refused.is_err());
        assert!(news.try_recv().is_err());
    }

    async fn a_state_that_cannot_follow_is_not_written(world: World) {
        let id = world.draft("10.0.0.0/16").await.value.custom_cloud_environment_id;
        let refused: Result<(), Error> = world.ctx.db.write(move |tx| Box::pin(async move {
            let before = custom_clouds::by_id(tx, &id).await?.unwrap();
            let mut after = before.clone();
            after.state = byoc_types::CustomCloudState::Active;
            let change = custom_clouds::Change {
                actor: "test".to_owned(),
                action: "state_change",
                summary: String::new(),
                also: vec![],
            };
            custom_clouds::change(tx, &before, &mut after, change).await
        })).await;
        assert!(refused.unwrap_err().to_string().contains("Draft to Active"));
    }

    async fn a_text_with_nul_is_not_found_and_not_written(at: TestDb) {
        let written: Result<u64, Error> = at.db.write(|tx| Box::pin(async move {
            tx.execute(&TEST_INSERT, params!["a\0", "1"]).await
        })).await;
        assert!(matches!(written, Err(Error::Unstorable)), "{written:?}");
        let found = users::setting(&mut at.db.read(), "a\0").await;
        assert_eq!(found.unwrap(), None);
    }

    async fn a_database_of_a_newer_server_is_left_alone(at: TestDb) {
        let _: Result<u64, Error> = at.db.write(|tx| Box::pin(async move {
            tx.execute(&TEST_MIGRATED_LATER, vec![]).await
        })).await;
        let refused = at.db.migrate().await.unwrap_err().to_string();
        assert!(refused.contains("newer version"), "{refused}");
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

/// Little time, for tests that wait for its end.
fn short() -> Limits {
    Limits {
        lock: Duration::from_millis(200),
        idle: Duration::from_secs(2),
        answer: Duration::from_millis(500),
        ..Limits::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_that_never_ends_stops_nobody_for_long() {
    let world = World::from(crate::testing::postgres().await).await;
    let stuck = Db::open_postgres_within(&world.location, short())
        .await
        .unwrap();
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let never_ends = tokio::spawn(async move {
        let _: Result<(), Error> = stuck
            .write(move |tx| {
                Box::pin(async move {
                    events::lock(tx, ORGANIZATION).await?;
                    let _ = begun.send(());
                    std::future::pending().await
                })
            })
            .await;
    });
    has_begun.await.unwrap();

    let db = Db::open_postgres_within(&world.location, short())
        .await
        .unwrap();
    let lock = async || -> Result<bool, Error> {
        db.write(|tx| Box::pin(async move { events::lock(tx, ORGANIZATION).await }))
            .await
    };
    // More than there are connections that write: leases don't wait for any of them.
    let crowd = futures::future::join_all(std::iter::repeat_with(&lock).take(12));
    let leases = async {
        let claimed: Result<_, Error> = db
            .for_leases()
            .write(|tx| Box::pin(async move { operations::claim(tx, "test", 1_000).await }))
            .await;
        claimed.unwrap()
    };
    let (crowd, _) = tokio::join!(crowd, leases);
    assert!(matches!(crowd[0], Err(Error::Unavailable(_))), "{crowd:?}");
    // The database ends what is idle: everybody goes on.
    loop {
        match lock().await {
            Ok(is_there) => break assert!(is_there),
            Err(Error::Unavailable(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    never_ends.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_query_that_is_not_answered_is_given_up_and_keeps_nobody_waiting() {
    let at = crate::testing::postgres().await;
    let db = Db::open_postgres_within(&at.location, short())
        .await
        .unwrap();
    let late: Result<Option<Number>, Error> = db.read().fetch_optional(&TEST_SLEEP, vec![]).await;
    assert!(matches!(late, Err(Error::Unavailable(_))), "{late:?}");

    // All connections but one are at work for long: readers share the one that is free.
    let patient = Db::open(&at.location).await.unwrap();
    let sleepers: Vec<_> = (0..3)
        .map(|_| {
            let db = patient.clone();
            tokio::spawn(async move {
                let _: Result<Option<Number>, Error> =
                    db.read().fetch_optional(&TEST_SLEEP, vec![]).await;
            })
        })
        .collect();
    while number(&at.db, &TEST_SLEEPERS).await < 3 {
        tokio::task::yield_now().await;
    }
    let counts = std::iter::repeat_with(|| count(&patient)).take(20);
    assert_eq!(futures::future::join_all(counts).await, vec![0; 20]);
    assert!(sleepers.iter().all(|sleeper| !sleeper.is_finished()));
    number(&at.db, &TEST_OTHERS_END).await;
}

#[tokio::test]
async fn what_is_kept_is_for_its_owner_alone() {
    let outside = tempfile::tempdir().unwrap();
    let folder = outside.path().join("data");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().mode() & 0o777;
    let files = ["byoc.lock", FILE, "byoc.sqlite3-wal", "byoc.sqlite3-shm"];
    {
        let db = Db::open_folder(&folder).await.unwrap();
        db.migrate().await.unwrap();
        assert_eq!(mode(&folder), 0o700);
        for name in files {
            assert_eq!(mode(&folder.join(name)), 0o600, "{name}");
        }
        db.close().await;
    }
    // As a server before this one left it.
    let file = folder.join(FILE);
    std::fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let _db = Db::open_folder(&folder).await.unwrap();
    assert_eq!(mode(&file), 0o600);
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE), "not a database".repeat(500)).unwrap();
    let error = Db::open_folder(folder.path())
        .await
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains(FILE), "{error}");
    assert!(error.contains("backup"), "{error}");
    assert!(!error.contains("right to write"), "{error}");
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
    assert!(error.contains("/file is a file, not a folder"), "{error}");
    assert!(error.contains("--data"), "{error}");
}

#[tokio::test]
async fn a_database_that_another_program_locks_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open_folder(folder.path()).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
    drop(db);
    let url = format!("sqlite://{}/byoc.sqlite3", folder.path().display());
    let mut other = SqliteConnection::connect(&url).await.unwrap();
    for text in ["PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE"] {
        sqlx::query(text).execute(&mut other).await.unwrap();
    }
    let refused = match Db::open_folder(folder.path()).await {
        Ok(db) => db.migrate().await.unwrap_err(),
        Err(error) => error,
    };
    let error = refused.to_string();
    assert!(
        error.contains("/byoc.sqlite3 is locked by another program"),
        "{error}"
    );
}

#[tokio::test]
async fn a_database_away_is_refused_with_what_to_do() {
    for url in [
        "postgres://byoc@127.0.0.1:1/none",
        "postgres://byoc@[:1/none",
    ] {
        let error = Db::open(url).await.err().unwrap().to_string();
        assert!(
            error.contains("postgres://user:password@localhost/byoc"),
            "{error}"
        );
        assert!(!error.contains("pool"), "{error}");
    }
}

#[tokio::test]
async fn tls_is_spoken_where_it_is_asked_for() {
    let at = crate::testing::postgres().await;
    let url = format!("{}?sslmode=require", at.location);
    let refused = Db::open(&url).await.err().unwrap().to_string();
    // The tests' PostgreSQL has none: the refusal is its answer and no lack of ours.
    assert!(refused.contains("server does not support TLS"), "{refused}");
}

#[tokio::test]
async fn sqlite_writes_ahead_and_syncs_fully() {
    let at = crate::testing::sqlite().await;
    let Pools::Sqlite { writer, .. } = &*at.db.pools else {
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
    // locks, timeouts, a standby, a lost connection.
    for code in [
        "5", "517", "13", "778", "53100", "57P01", "40P01", "55P03", "57014", "25P03", "25006",
        "08006",
    ] {
        assert!(is_passing(Some(code)), "{code}");
    }
    // SQLite: error, constraint; PostgreSQL: undefined table, unique violation.
    for code in ["1", "19", "42P01", "23505"] {
        assert!(!is_passing(Some(code)), "{code}");
    }
}
