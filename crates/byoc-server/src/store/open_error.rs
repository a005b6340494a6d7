//! Why the database can't be opened. Each sentence names the file or the place, and the cause.

use std::io;
use std::path::{Path, PathBuf};

use sqlx::migrate::MigrateError;
use url::Url;

use super::Engine;
use super::error::is_passing;

/// Why the store can't be opened. The text goes to the person who starts the server.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "The data folder {0} is in use by another server. Stop that server, or choose another \
         folder with --data or BYOC_DATA, for example --data ./data-2."
    )]
    InUse(String),
    #[error(
        "The data folder can't be {folder}: {file} is a file, not a folder. Name a folder with \
         --data or BYOC_DATA, for example --data ./data."
    )]
    NotAFolder { folder: String, file: String },
    #[error(
        "The data folder {folder} can't be written: {reason}. Give this user the right to write \
         there, or choose another folder with --data or BYOC_DATA, for example --data ./data."
    )]
    NotWritable { folder: String, reason: String },
    #[error(
        "The database at {place} can't be opened: {reason}. Check the URL in --database or \
         BYOC_DATABASE, for example postgres://user:password@localhost/byoc, and that the database \
         is running."
    )]
    Database { place: String, reason: String },
    #[error(
        "The URL in --database or BYOC_DATABASE can't be read: {0}. Write it as \
         postgres://user:password@localhost/byoc."
    )]
    Url(String),
    #[error(
        "The file {file}, which {setting} of the database names, can't be read: {reason}. Check \
         the path, and that this user may read it."
    )]
    Certificate {
        file: String,
        setting: String,
        reason: String,
    },
    #[error(
        "The file {file} can't be written: {reason}. Give this user the right to write it, or \
         choose another folder with --data or BYOC_DATA, for example --data ./data-2."
    )]
    FileNotWritable { file: String, reason: String },
    #[error(
        "{0} is a folder, and the server needs a file of that name. Rename the folder, or choose \
         another one with --data or BYOC_DATA, for example --data ./data-2."
    )]
    NotAFile(String),
    #[error(
        "The database {0} is locked by another program, such as sqlite3 or a backup. Close that \
         program, then start the server again."
    )]
    Locked(String),
    #[error(
        "The database file {file} can't be opened: {reason}. Move it away together with the files \
         {file}-wal and {file}-shm, then put a backup in its place. Or choose another folder with \
         --data or BYOC_DATA, for example --data ./data-2."
    )]
    Unreadable { file: String, reason: String },
    #[error(
        "There is no database in the folder {0}. Name the folder of the server with --data or \
         BYOC_DATA, for example --data /var/lib/byoc, or start the server once."
    )]
    Missing(String),
    #[error(
        "The database file {file} can't be opened: {reason}. Run this command as the user that the \
         server runs as, for example with sudo."
    )]
    NotOpened { file: String, reason: String },
    #[error(
        "The tables of this database belong to another version of byoc-server. Use the version that \
         the server runs, or start this version as the server once."
    )]
    OtherVersion,
    #[error(
        "The database {0} was made by a newer version of this server, or by another program. Start \
         that version, or choose another database."
    )]
    Newer(String),
    #[error(
        "The tables of the database {place} can't be made or brought up to date: {reason}. Nothing \
         was changed. {hint} The version that ran before can still use the database."
    )]
    Migration {
        place: String,
        reason: String,
        hint: &'static str,
    },
}

impl OpenError {
    /// Of a data folder that can't be made or written.
    pub fn folder(folder: &Path, error: &io::Error) -> Self {
        let whole = absolute(folder);
        let file = whole
            .ancestors()
            .find(|path| path.exists() && !path.is_dir());
        match file {
            Some(file) => Self::NotAFolder {
                folder: shown(folder),
                file: shown(file),
            },
            None => Self::NotWritable {
                folder: shown(folder),
                reason: error.to_string(),
            },
        }
    }

    /// Of a file in the data folder.
    pub fn file(file: &Path, error: &io::Error) -> Self {
        if file.is_dir() {
            return Self::NotAFile(shown(file));
        }
        Self::FileNotWritable {
            file: shown(file),
            reason: error.to_string(),
        }
    }

    /// Of a database file that can be written and not opened.
    pub fn sqlite(file: &Path, error: &sqlx::Error) -> Self {
        if let sqlx::Error::Database(refusal) = error
            && is_passing(refusal.code().as_deref())
        {
            return Self::Locked(shown(file));
        }
        Self::Unreadable {
            file: shown(file),
            reason: reason(error),
        }
    }

    /// Of a database that is reached by its URL.
    pub fn postgres(url: &str, error: &sqlx::Error) -> Self {
        if let sqlx::Error::Configuration(_) = error {
            return Self::Url(reason(error));
        }
        Self::Database {
            place: place_of(url),
            reason: reason(error),
        }
    }

    /// Of tables that can't be brought up to date.
    pub fn migration(place: &str, engine: Engine, error: &MigrateError) -> Self {
        let place = place.to_owned();
        if let MigrateError::VersionMissing(_) | MigrateError::VersionMismatch(_) = error {
            return Self::Newer(place);
        }
        if let MigrateError::Execute(sqlx::Error::Database(refusal)) = error
            && engine == Engine::Sqlite
            && is_passing(refusal.code().as_deref())
        {
            return Self::Locked(place);
        }
        Self::Migration {
            place,
            reason: error.to_string(),
            hint: match engine {
                Engine::Sqlite => "Free some space there, or choose another folder with --data.",
                Engine::Postgres => {
                    "Let the database's user make tables there (GRANT CREATE ON SCHEMA public), or \
                     choose a database of its own."
                }
            },
        }
    }
}

/// Whether the certificates that a URL or the environment names can be read: the driver reads them
/// late, and its refusal does not say which file it was.
///
/// # Errors
/// With the file and the setting that names it.
pub fn check_certificates(url: &str) -> Result<(), OpenError> {
    let parsed = Url::parse(url).ok();
    for (setting, variable) in [
        ("sslrootcert", "PGSSLROOTCERT"),
        ("sslcert", "PGSSLCERT"),
        ("sslkey", "PGSSLKEY"),
    ] {
        let in_url = parsed
            .iter()
            .flat_map(Url::query_pairs)
            .find(|(name, _)| name == setting);
        let (setting, file) = match in_url {
            Some((_, file)) => (setting, file.into_owned()),
            None => match std::env::var(variable) {
                Ok(file) if !file.is_empty() => (variable, file),
                _ => continue,
            },
        };
        // The driver also takes the certificate itself.
        if file.starts_with("-----BEGIN") {
            continue;
        }
        std::fs::read(&file).map_err(|error| OpenError::Certificate {
            file: shown(Path::new(&file)),
            setting: setting.to_owned(),
            reason: error.to_string(),
        })?;
    }
    Ok(())
}

/// Host and name of a database by its URL, without user and password.
pub fn place_of(url: &str) -> String {
    let place = match url.rsplit_once('@') {
        Some((_, place)) => place,
        None => url.split_once("://").map_or(url, |(_, place)| place),
    };
    place.split(['?', '#']).next().unwrap_or(place).to_owned()
}

/// The database's own words, without those of the library around them.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library's list of errors is open, and each has a text"
)]
pub fn reason(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(refusal) => refusal.message().to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        other => other.to_string().replace("error with configuration: ", ""),
    }
}

/// A path as a person finds it.
pub fn shown(path: &Path) -> String {
    absolute(path).display().to_string()
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| PathBuf::from(path))
}
