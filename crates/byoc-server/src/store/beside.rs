//! Opening the database for a command, also beside the server that runs on it. A command never
//! creates a database and never changes its tables: a server that runs may be of another version.

use std::path::Path;

use super::folder::FILE;
use super::open::MIGRATIONS;
use super::open_error::{reason, shown};
use super::{Db, OpenError, Source, params, queries};

queries! {
    TABLE_VERSIONS = "SELECT version AS number FROM _sqlx_migrations ORDER BY version";
}

#[derive(sqlx::FromRow)]
struct Number {
    number: i64,
}

impl Db {
    /// Opens the SQLite database of a folder without taking the folder. SQLite lets two processes
    /// write one after the other.
    ///
    /// # Errors
    /// If there is none, this user may not open it, or its tables are of another version.
    pub async fn open_folder_beside(folder: &Path) -> Result<Self, OpenError> {
        let file = folder.join(FILE);
        if !file.exists() {
            return Err(OpenError::Missing(shown(folder)));
        }
        let db = Self::connect_sqlite(folder, None).await;
        let db = db.map_err(|error| OpenError::NotOpened {
            file: shown(&file),
            reason: reason(&error),
        })?;
        db.check_tables().await?;
        Ok(db)
    }

    /// Opens PostgreSQL by URL for a command.
    ///
    /// # Errors
    /// As [`Db::open_postgres`], or if the tables are of another version.
    pub async fn open_postgres_beside(url: &str) -> Result<Self, OpenError> {
        let db = Self::open_postgres(url).await?;
        db.check_tables().await?;
        Ok(db)
    }

    async fn check_tables(&self) -> Result<(), OpenError> {
        // Without the table of versions no server was ever here.
        let rows: Vec<Number> = self
            .read()
            .fetch_all(&TABLE_VERSIONS, params![])
            .await
            .map_err(|_| OpenError::OtherVersion)?;
        let found = rows.iter().map(|row| row.number);
        match found.eq(MIGRATIONS.iter().map(|migration| migration.version)) {
            true => Ok(()),
            false => Err(OpenError::OtherVersion),
        }
    }
}
