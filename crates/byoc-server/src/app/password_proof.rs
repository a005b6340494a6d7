//! Proving who one is by a password.

use super::{Ctx, Error, Result};
use crate::auth::Auth;
use crate::store::users::{UserRow, fold_email};
use crate::store::{self, Tx};

/// In bytes; longer ones are nobody's.
const LONGEST_PASSWORD: usize = 1024;
/// In octets, as RFC 5321 has it and as people are invited.
const LONGEST_EMAIL: usize = 254;

/// The user with this address and password. Wrong address and wrong password are told apart
/// neither by text nor by time.
pub(super) async fn check_password(
    ctx: &Ctx,
    auth: &Auth,
    email: &str,
    password: String,
) -> Result<UserRow> {
    proven(ctx, auth, email, password)
        .await?
        .ok_or_else(wrong_password)
}

/// The same, and nobody where they don't fit. Each attempt counts for the address, whatever it is
/// made for.
pub(super) async fn proven(
    ctx: &Ctx,
    auth: &Auth,
    email: &str,
    password: String,
) -> Result<Option<UserRow>> {
    let folded = fold_email(email);
    if folded.len() > LONGEST_EMAIL {
        // Nobody has such an address. It costs what every other wrong one does.
        auth.passwords.verify(String::new(), None).await?;
        return Ok(None);
    }
    let attempt = auth.throttle.attempt(&folded).await?;
    let user = store::users::by_email(&mut ctx.db.read(), email).await?;
    let hash = user.as_ref().map(|user| user.password_hash.clone());
    // Too long a password fits nobody either.
    let (password, hash) = match password.len() {
        ..=LONGEST_PASSWORD => (password, hash),
        _ => (String::new(), None),
    };
    let fits = auth.passwords.verify(password, hash).await?;
    match user {
        Some(user) if fits => {
            attempt.succeeded();
            Ok(Some(user))
        }
        _ => {
            attempt.failed();
            Ok(None)
        }
    }
}

fn wrong_password() -> Error {
    Error::Unauthorized(
        "The email address or the password is wrong. Check both and try again.".into(),
    )
}

/// Whether the person is as they were when the password was looked at. Their row stays locked: what
/// ends their sessions comes before or after this transaction.
///
/// # Errors
/// As for a wrong password where it was changed, or the person deactivated, in the meantime.
pub(super) async fn is_still(tx: &mut Tx, user: &UserRow) -> Result<()> {
    match store::users::lock(tx, &user.user_id).await? {
        Some(now) if now.password_hash == user.password_hash => Ok(()),
        _ => Err(wrong_password()),
    }
}
