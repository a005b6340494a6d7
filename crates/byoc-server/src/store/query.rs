//! One portable text per query.

use std::sync::OnceLock;

use sqlx::postgres::PgArguments;
use sqlx::query::{Query as SqlxQuery, QueryAs};
use sqlx::sqlite::SqliteArguments;
use sqlx::{Postgres, Sqlite};

use super::{Error, Row};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A query's text, written once for both engines. Parameters are `$1`, `$2`…; these tokens stand
/// for what the engines say differently:
///
/// | token | meaning |
/// |---|---|
/// | `{now}` | the database's clock, milliseconds since 1970 |
/// | `{for_update}` | locks the row; SQLite's writer is alone already |
/// | `{skip_locked}` | locks the row, passing over rows that others hold |
/// | `{database_bytes}` | the size of the database |
/// | `{unindexed}` | before a column: it chooses no index. PostgreSQL weighs by its statistics |
/// | `{next}` | the next parameter after those with numbers |
pub struct Query {
    pub name: &'static str,
    text: &'static str,
    sqlite: OnceLock<&'static str>,
    postgres: OnceLock<&'static str>,
}

impl Query {
    /// Only [`queries!`] calls this, so that no query escapes the test that prepares them all.
    pub const fn new(name: &'static str, text: &'static str) -> Self {
        Self {
            name,
            text,
            sqlite: OnceLock::new(),
            postgres: OnceLock::new(),
        }
    }

    /// The text as `engine` takes it.
    pub fn sql(&self, engine: Engine) -> &'static str {
        let (kept, tokens) = match engine {
            Engine::Sqlite => (
                &self.sqlite,
                [
                    ("{now}", "CAST(unixepoch('subsec') * 1000 AS INTEGER)"),
                    (
                        "{database_bytes}",
                        "(SELECT page_count * page_size \
                         FROM pragma_page_count(), pragma_page_size())",
                    ),
                    ("{for_update}", ""),
                    ("{skip_locked}", ""),
                    ("{unindexed}", "+"),
                ],
            ),
            Engine::Postgres => (
                &self.postgres,
                [
                    (
                        "{now}",
                        "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
                    ),
                    ("{database_bytes}", "pg_database_size(current_database())"),
                    ("{for_update}", "FOR UPDATE"),
                    ("{skip_locked}", "FOR UPDATE SKIP LOCKED"),
                    ("{unindexed}", ""),
                ],
            ),
        };
        kept.get_or_init(|| {
            let mut text = self.text.to_owned();
            for (token, meaning) in tokens {
                text = text.replace(token, meaning);
            }
            let mut next = (1..).find(|number| !names(&text, *number)).unwrap_or(1);
            while text.contains("{next}") {
                text = text.replacen("{next}", &format!("${next}"), 1);
                next += 1;
            }
            // Once per query and process: sqlx takes static texts only, to keep input out of them.
            text.leak()
        })
    }

    /// What this answers where a parameter [`has_nul`]: nothing kept holds such a text, so none is
    /// found, and none is written.
    pub(super) fn without_rows(&self) -> Result<(), Error> {
        match self.writes() {
            false => Ok(()),
            true => Err(Error::Unstorable),
        }
    }

    /// Whether the rows that it answers are rows that it wrote.
    pub(super) fn writes(&self) -> bool {
        !self.text.starts_with("SELECT")
    }

    pub(super) fn sqlite(&self, params: Vec<Param>) -> SqlxQuery<'static, Sqlite, SqliteArguments> {
        let query = sqlx::query(self.sql(Engine::Sqlite));
        params.into_iter().fold(query, |query, param| match param {
            Param::Text(text) => query.bind(text),
            Param::Int(number) => query.bind(number),
        })
    }

    pub(super) fn sqlite_as<T: Row>(
        &self,
        params: Vec<Param>,
    ) -> QueryAs<'static, Sqlite, T, SqliteArguments> {
        let query = sqlx::query_as(self.sql(Engine::Sqlite));
        params.into_iter().fold(query, |query, param| match param {
            Param::Text(text) => query.bind(text),
            Param::Int(number) => query.bind(number),
        })
    }

    pub(super) fn postgres(&self, params: Vec<Param>) -> SqlxQuery<'static, Postgres, PgArguments> {
        let query = sqlx::query(self.sql(Engine::Postgres));
        params.into_iter().fold(query, |query, param| match param {
            Param::Text(text) => query.bind(text),
            Param::Int(number) => query.bind(number),
        })
    }

    pub(super) fn postgres_as<T: Row>(
        &self,
        params: Vec<Param>,
    ) -> QueryAs<'static, Postgres, T, PgArguments> {
        let query = sqlx::query_as(self.sql(Engine::Postgres));
        params.into_iter().fold(query, |query, param| match param {
            Param::Text(text) => query.bind(text),
            Param::Int(number) => query.bind(number),
        })
    }
}

/// Whether a text names the parameter of this number.
fn names(text: &str, number: usize) -> bool {
    let name = format!("${number}");
    let mut after = text.split(name.as_str()).skip(1);
    after.any(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// A query's parameter. Booleans travel as 0 and 1, documents as JSON text.
#[derive(Debug, Clone)]
pub enum Param {
    Text(Option<String>),
    Int(Option<i64>),
}

/// Whether a text holds a NUL character, which PostgreSQL doesn't take. Asked in one place for both
/// engines, so that they answer alike.
pub(super) fn has_nul(params: &[Param]) -> bool {
    params
        .iter()
        .any(|param| matches!(param, Param::Text(Some(text)) if text.contains('\0')))
}

impl From<&str> for Param {
    fn from(text: &str) -> Self {
        Param::Text(Some(text.to_owned()))
    }
}
impl From<String> for Param {
    fn from(text: String) -> Self {
        Param::Text(Some(text))
    }
}
impl From<&String> for Param {
    fn from(text: &String) -> Self {
        Param::Text(Some(text.clone()))
    }
}
impl From<Option<String>> for Param {
    fn from(text: Option<String>) -> Self {
        Param::Text(text)
    }
}
impl From<Option<&str>> for Param {
    fn from(text: Option<&str>) -> Self {
        Param::Text(text.map(str::to_owned))
    }
}
impl From<i64> for Param {
    fn from(number: i64) -> Self {
        Param::Int(Some(number))
    }
}
impl From<Option<i64>> for Param {
    fn from(number: Option<i64>) -> Self {
        Param::Int(number)
    }
}
impl From<bool> for Param {
    fn from(is_true: bool) -> Self {
        Param::Int(Some(i64::from(is_true)))
    }
}

/// Parameters in order: `params![id, version]`.
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::Param::from($value)),*] };
}

/// Declares the queries of a file, and `ALL` of them for the test that prepares each one:
///
/// ```ignore
/// queries! {
///     UNIT_BY_ID = "SELECT account_name FROM accounts WHERE account_id = $1";
/// }
/// ```
macro_rules! queries {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* pub static $name: $crate::store::Query =
            $crate::store::Query::new(stringify!($name), $text);)*
        pub static ALL: &[&$crate::store::Query] = &[$(&$name),*];
    };
}

pub(crate) use {params, queries};
