//! Why the database refused.

/// Why a query or transaction failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A unique value is already there.
    #[error("already exists: {0}")]
    Duplicate(String),
    /// The database is away, full or too busy: the same request may pass later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// A text that can't be kept: PostgreSQL takes no NUL character.
    #[error("a text holds a NUL character")]
    Unstorable,
    #[error("database: {0}")]
    Database(sqlx::Error),
}

impl Error {
    /// Whether the same query may succeed later: the database is away, full or too busy.
    pub fn is_passing(&self) -> bool {
        matches!(self, Error::Unavailable(_))
    }
}

impl From<sqlx::Error> for Error {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the library's list of errors is open: what is not known to pass does not"
    )]
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(refusal) if refusal.is_unique_violation() => {
                Error::Duplicate(refusal.message().to_owned())
            }
            sqlx::Error::Database(refusal) if is_passing(refusal.code().as_deref()) => {
                Error::Unavailable(refusal.message().to_owned())
            }
            sqlx::Error::Database(refusal)
                if matches!(refusal.code().as_deref(), Some("22021" | "22P05")) =>
            {
                Error::Unstorable
            }
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Error::Unavailable(error.to_string()),
            _ => Error::Database(error),
        }
    }
}

/// SQLite: busy, locked, read-only, I/O, full. PostgreSQL: serialization, deadlock, what waited too
/// long or was idle too long ([`Limits`](super::Limits)), a server that only reads or goes away, as during a
/// failover, resources, connection. (<https://www.sqlite.org/rescode.html>, PostgreSQL appendix A.)
pub(super) fn is_passing(code: Option<&str>) -> bool {
    let Some(code) = code else { return false };
    if let Ok(number) = code.parse::<u32>()
        && code.len() < 5
    {
        return matches!(number & 0xff, 5 | 6 | 8 | 10 | 13);
    }
    matches!(
        code,
        "40001" | "40P01" | "55P03" | "57014" | "25006" | "25P03"
    ) || ["53", "57P", "08"]
        .iter()
        .any(|class| code.starts_with(class))
}
