//! People who can sign in.

use super::columns::Flag;
use super::{Error, Source, Tx, params, queries};

/// Reads [`UserRow`]s.
macro_rules! user {
    ($where:literal) => {
        concat!(
            "SELECT user_id, email, real_name, password_hash, is_operator, created_at
            FROM users WHERE ",
            $where
        )
    };
}

/// Reads [`AccountRow`]s.
macro_rules! account {
    ($where:literal) => {
        concat!(
            "SELECT user_id, email, is_operator, deactivated_at FROM users WHERE ",
            $where
        )
    };
}

queries! {
    USER_COUNT = "SELECT COUNT(*) AS number FROM users";
    USER_BY_EMAIL = user!("email_folded = $1 AND deactivated_at IS NULL");
    USER_LOCK = user!("user_id = $1 AND deactivated_at IS NULL {for_update}");
    ACCOUNT_BY_EMAIL = account!("email_folded = $1");
    ACCOUNT_LOCK = account!("user_id = $1 {for_update}");
    USER_PASSWORD = "UPDATE users SET password_hash = $2 WHERE user_id = $1";
    USER_OPERATOR = "UPDATE users SET is_operator = 1 WHERE user_id = $1";
    USER_DEACTIVATE = "UPDATE users SET deactivated_at = {now} WHERE user_id = $1";
    USER_REACTIVATE = "UPDATE users SET deactivated_at = NULL WHERE user_id = $1";
    USER_INSERT = "INSERT INTO users
            (user_id, email, email_folded, real_name, password_hash, is_operator, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, {now})";
    SETTING_GET = "SELECT value FROM instance_settings WHERE name = $1";
    SETTING_SET = "INSERT INTO instance_settings (name, value) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    SETTING_DELETE = "DELETE FROM instance_settings WHERE name = $1 AND value = $2";
    CLOCK = "SELECT {now} AS number";
}

/// A row of `users`.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UserRow {
    pub user_id: String,
    pub email: String,
    pub real_name: String,
    pub password_hash: String,
    #[sqlx(try_from = "Flag")]
    pub is_operator: bool,
    pub created_at: i64,
}

/// A user as operators see it, deactivated or not.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AccountRow {
    pub user_id: String,
    pub email: String,
    #[sqlx(try_from = "Flag")]
    pub is_operator: bool,
    pub deactivated_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct Number {
    number: i64,
}

#[derive(sqlx::FromRow)]
struct Setting {
    value: String,
}

/// What e-mail addresses are compared by: `Ada@Example.com` and `ada@example.com` are one person.
pub fn fold_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// How many users there are.
pub async fn count(source: &mut impl Source) -> Result<i64, Error> {
    let row: Option<Number> = source.fetch_optional(&USER_COUNT, params![]).await?;
    Ok(row.map_or(0, |row| row.number))
}

/// The database's clock, milliseconds since 1970.
pub async fn clock(source: &mut impl Source) -> Result<i64, Error> {
    let row: Option<Number> = source.fetch_optional(&CLOCK, params![]).await?;
    Ok(row.map_or(0, |row| row.number))
}

/// The user with this e-mail address, whatever its case, unless deactivated.
pub async fn by_email(source: &mut impl Source, email: &str) -> Result<Option<UserRow>, Error> {
    source
        .fetch_optional(&USER_BY_EMAIL, params![fold_email(email)])
        .await
}

/// The user with this id, unless deactivated: password and sessions stay as they are until the
/// transaction ends.
pub async fn lock(tx: &mut Tx, user_id: &str) -> Result<Option<UserRow>, Error> {
    tx.fetch_optional(&USER_LOCK, params![user_id]).await
}

/// The user with this e-mail address, deactivated or not.
pub async fn account_by_email(
    source: &mut impl Source,
    email: &str,
) -> Result<Option<AccountRow>, Error> {
    source
        .fetch_optional(&ACCOUNT_BY_EMAIL, params![fold_email(email)])
        .await
}

/// The user with this id, deactivated or not, as [`lock`] does.
pub async fn lock_account(tx: &mut Tx, user_id: &str) -> Result<Option<AccountRow>, Error> {
    tx.fetch_optional(&ACCOUNT_LOCK, params![user_id]).await
}

/// Gives a user another password.
pub async fn set_password(tx: &mut Tx, user_id: &str, password_hash: &str) -> Result<(), Error> {
    tx.execute(&USER_PASSWORD, params![user_id, password_hash])
        .await
        .map(drop)
}

/// Makes a user an operator of the server.
pub async fn set_operator(tx: &mut Tx, user_id: &str) -> Result<(), Error> {
    tx.execute(&USER_OPERATOR, params![user_id]).await.map(drop)
}

/// Deactivates a user, or lets them sign in again.
pub async fn set_deactivated(
    tx: &mut Tx,
    user_id: &str,
    is_deactivated: bool,
) -> Result<(), Error> {
    let query = match is_deactivated {
        true => &USER_DEACTIVATE,
        false => &USER_REACTIVATE,
    };
    tx.execute(query, params![user_id]).await.map(drop)
}

/// Stores a new user. [`Error::Duplicate`] where the e-mail address is taken.
pub async fn insert(tx: &mut Tx, user: &UserRow) -> Result<(), Error> {
    let values = params![
        &user.user_id,
        &user.email,
        fold_email(&user.email),
        &user.real_name,
        &user.password_hash,
        user.is_operator,
    ];
    tx.execute(&USER_INSERT, values).await.map(drop)
}

/// A setting of the instance.
pub async fn setting(source: &mut impl Source, name: &str) -> Result<Option<String>, Error> {
    let row: Option<Setting> = source.fetch_optional(&SETTING_GET, params![name]).await?;
    Ok(row.map(|row| row.value))
}

/// Writes a setting of the instance.
pub async fn set_setting(tx: &mut Tx, name: &str, value: &str) -> Result<(), Error> {
    tx.execute(&SETTING_SET, params![name, value])
        .await
        .map(drop)
}

/// Removes a setting if it still has this value; answers whether it had. Of two that try, one wins.
pub async fn take_setting(tx: &mut Tx, name: &str, value: &str) -> Result<bool, Error> {
    Ok(tx.execute(&SETTING_DELETE, params![name, value]).await? == 1)
}
