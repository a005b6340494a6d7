//! For tests: every one that needs a database runs on SQLite and on PostgreSQL.

use std::sync::atomic::{AtomicUsize, Ordering};

use sqlx::{Connection, PgConnection};

use crate::store::Db;

mod cluster;
pub mod seed;
pub mod world;

/// A database of its own for one test; gone with it.
pub struct TestDb {
    pub db: Db,
    /// To open the same database again, as a restarted or second server does.
    pub location: String,
    /// Kept until the test ends.
    pub folder: Option<tempfile::TempDir>,
}

/// Declares a test that runs on both engines, as `name::on_sqlite` and `name::on_postgresql`. What stands
/// before it, such as `#[ignore]`, counts for both:
///
/// ```ignore
/// on_both_engines! {
///     async fn a_row_is_read_back(at: TestDb) { … }
/// }
/// ```
macro_rules! on_both_engines {
    ($($(#[$more:meta])* async fn $name:ident($at:ident: $kind:ty) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn test($at: $kind) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            $(#[$more])*
            async fn on_sqlite() {
                test(<$kind>::from($crate::testing::sqlite().await).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            $(#[$more])*
            async fn on_postgresql() {
                test(<$kind>::from($crate::testing::postgres().await).await).await;
            }
        }
    )*};
}
pub(crate) use on_both_engines;

impl TestDb {
    /// So that [`on_both_engines`] makes this and [`world::World`] alike.
    pub async fn from(test: TestDb) -> Self {
        test
    }
}

/// An empty SQLite database with its tables.
pub async fn sqlite() -> TestDb {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let location = folder.path().display().to_string();
    let db = Db::open(&location).await.expect("SQLite opens");
    db.migrate().await.expect("the tables are made");
    TestDb {
        db,
        location,
        folder: Some(folder),
    }
}

/// An empty PostgreSQL database with its tables, in this process's own cluster.
pub async fn postgres() -> TestDb {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let mut connection = PgConnection::connect(&cluster::url("postgres"))
        .await
        .expect("PostgreSQL answers");
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .execute(&mut connection)
        .await
        .expect("a database is made");
    connection.close().await.expect("the connection closes");
    let location = cluster::url(&name);
    let db = Db::open(&location).await.expect("PostgreSQL opens");
    db.migrate().await.expect("the tables are made");
    TestDb {
        db,
        location,
        folder: None,
    }
}
