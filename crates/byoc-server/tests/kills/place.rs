//! Where the server that is killed keeps its data: a folder of its own, and a database.

use sqlx::{ConnectOptions, Connection, PgConnection, SqliteConnection};

#[path = "../../src/testing/cluster.rs"]
mod cluster;

/// What outlives the server: its folder and, on PostgreSQL, its database.
pub struct Place {
    pub folder: tempfile::TempDir,
    /// PostgreSQL's URL; without one the server keeps SQLite in its folder.
    pub database: Option<String>,
}

impl Place {
    pub fn on_sqlite(configuration: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("byoc.toml"), configuration).expect("a configuration");
        Self {
            folder,
            database: None,
        }
    }

    /// Each name only once in a process.
    pub fn on_postgresql(name: &str, configuration: &str) -> Self {
        block_on(async {
            let mut connection = PgConnection::connect(&cluster::url("postgres"))
                .await
                .expect("PostgreSQL answers");
            let create = format!("CREATE DATABASE {name}");
            sqlx::query(sqlx::AssertSqlSafe(create))
                .execute(&mut connection)
                .await
                .expect("a database is made");
        });
        Self {
            database: Some(cluster::url(name)),
            ..Self::on_sqlite(configuration)
        }
    }

    pub fn engine(&self) -> &'static str {
        match self.database {
            None => "SQLite",
            Some(_) => "PostgreSQL",
        }
    }

    pub async fn connect(&self) -> Database {
        match &self.database {
            None => {
                let file = self.folder.path().join("data/byoc.sqlite3");
                let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
                Database::Sqlite(options.connect().await.expect("SQLite opens"))
            }
            Some(url) => Database::Postgres(
                PgConnection::connect(url)
                    .await
                    .expect("PostgreSQL answers"),
            ),
        }
    }

    /// Ends the leases of the killed server, as 30 seconds do. On SQLite the next server does so
    /// itself: it knows that it is alone.
    pub fn let_leases_run_out(&self) {
        let expire = "UPDATE operations SET lease_until = 0 \
                      WHERE lease_owner IS NOT NULL AND state IN ('running', 'cancelled')";
        block_on(async {
            if let Database::Postgres(mut connection) = self.connect().await {
                let done = sqlx::query(expire).execute(&mut connection).await;
                done.expect("leases end");
            }
        });
    }
}

pub enum Database {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Database {
    pub async fn count(&mut self, query: &'static str) -> i64 {
        let count = match self {
            Self::Sqlite(connection) => sqlx::query_scalar(query).fetch_one(connection).await,
            Self::Postgres(connection) => sqlx::query_scalar(query).fetch_one(connection).await,
        };
        count.expect("a count")
    }
}

pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}
