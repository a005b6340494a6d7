//! Proving who one is by a password, and changing it.

use byoc_types::{
    PasswordReset, PasswordResetComplete, PasswordResetLink, PasswordUpdate, Session,
};

use super::access::{self, lock_organizations};
use super::organizations::check_password_rules;
use super::session::{Browser, actor_of, session_begin, session_view};
use super::transaction::write;
use super::users::note_in;
use super::{Actor, Ctx, Error, FieldError, Result, Via};
use crate::auth::{Auth, Secret, digest};
use crate::store::invitations::{self, ResetRow};
use crate::store::users::{UserRow, fold_email};
use crate::store::{self, Tx};
use crate::time::rfc3339;

/// In bytes; longer ones are nobody's.
const LONGEST_PASSWORD: usize = 1024;
/// In octets, as RFC 5321 has it and as people are invited.
const LONGEST_EMAIL: usize = 254;
/// How long the link for a new password works, milliseconds.
const RESET_LIFETIME: i64 = 60 * 60 * 1000;

/// One sentence for every link that does not work, whatever the reason.
pub(super) const BAD_LINK: &str = "This link does not work. It was used already, has expired or \
                                   was withdrawn. Ask for a new one.";

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
async fn proven(ctx: &Ctx, auth: &Auth, email: &str, password: String) -> Result<Option<UserRow>> {
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
        "The e-mail address or the password is wrong. Check both and try again.".into(),
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

/// PUT `me/password`. Ends the person's other sessions and command-line sign-ins, and their API
/// tokens where they ask for it.
///
/// # Errors
/// `Invalid`, for a wrong current password too; that counts as a failed sign-in.
pub async fn password_update(
    ctx: &Ctx,
    auth: &Auth,
    actor: &Actor,
    request: PasswordUpdate,
) -> Result<()> {
    let mut wrong = Vec::new();
    if request.current_password.is_empty() {
        wrong.push(FieldError::new(
            "current_password",
            "password_missing",
            "Enter your current password.",
        ));
    } else if request.current_password == request.new_password {
        wrong.push(FieldError::new(
            "new_password",
            "password_unchanged",
            "This is your current password. Choose another one, for example four random words.",
        ));
    }
    check_password_rules("new_password", &request.new_password, &mut wrong);
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let refused = || {
        Error::Invalid(vec![FieldError::new(
            "current_password",
            "password_wrong",
            "This is not your current password. Check it and try again.",
        )])
    };
    let user = proven(ctx, auth, &actor.email, request.current_password)
        .await?
        .ok_or_else(refused)?;
    let password_hash = auth.passwords.hash(request.new_password).await?;
    let (known, kept) = (auth.known.clone(), actor.grant.digest.clone());
    let is_sign_in_only = !request.revoke_api_tokens;
    write(ctx, access::own(actor), move |tx, organizations| {
        Box::pin(async move {
            let user_id = &user.user_id;
            // Of two changes that follow one another, the second knew an old password.
            is_still(tx, &user).await.map_err(|_| refused())?;
            store::users::set_password(tx, user_id, &password_hash).await?;
            store::sessions::delete_others(tx, user_id, &kept).await?;
            store::tokens::delete_all(tx, user_id, is_sign_in_only, &kept).await?;
            invitations::delete_reset(tx, user_id).await?;
            let summary = format!("{} changed their password", user.email);
            let (by, action) = (&user.email, "password_update");
            note_in(tx, &organizations, by, action, &summary).await?;
            tx.then(move || known.forget_user(&user.user_id));
            Ok(())
        })
    })
    .await
}

/// POST `operator/users/{user}/password-reset`: a link with which the person chooses a new password.
pub async fn password_reset_create(
    ctx: &Ctx,
    actor: &Actor,
    user_id: &str,
) -> Result<PasswordResetLink> {
    let permit = access::operated_user(actor, user_id)?;
    let (user_id, by) = (user_id.to_owned(), actor.email.clone());
    write(ctx, permit, move |tx, ()| {
        Box::pin(async move {
            let user = store::users::lock(tx, &user_id).await?;
            let user = user.ok_or(Error::NotFound(super::users::NO_USER))?;
            reset_link(tx, &user.user_id, &user.email, &by).await
        })
    })
    .await
}

/// Makes the link. The one before ends.
pub(super) async fn reset_link(
    tx: &mut Tx,
    user_id: &str,
    email: &str,
    by: &str,
) -> Result<PasswordResetLink> {
    let organizations = lock_organizations(tx, user_id).await?;
    let secret = Secret::random();
    invitations::set_reset(tx, user_id, &secret.digest(), RESET_LIFETIME).await?;
    let summary = format!("Made a link with which {email} can choose a new password");
    note_in(tx, &organizations, by, "password_reset_create", &summary).await?;
    Ok(PasswordResetLink {
        email: email.to_owned(),
        token: secret.reveal().to_owned(),
        expiry_time: rfc3339(store::users::clock(tx).await? + RESET_LIFETIME),
    })
}

/// POST `password-reset`: whose password the link changes.
pub async fn password_reset_view(ctx: &Ctx, token: &str) -> Result<PasswordReset> {
    let reset = reset_of(ctx, token).await?;
    Ok(PasswordReset {
        email: reset.email,
        expiry_time: rfc3339(reset.expires_at),
    })
}

async fn reset_of(ctx: &Ctx, token: &str) -> Result<ResetRow> {
    invitations::reset_by_token(&mut ctx.db.read(), &digest(token.trim()))
        .await?
        .ok_or(Error::NotFound(BAD_LINK))
}

/// POST `password-reset/complete`: the new password. Every session and token of the person ends, and
/// they are signed in.
pub async fn password_reset_complete(
    ctx: &Ctx,
    auth: &Auth,
    request: PasswordResetComplete,
    browser: Browser<'_>,
) -> Result<(Secret, Session)> {
    let reset = reset_of(ctx, &request.token).await?;
    let mut wrong = Vec::new();
    check_password_rules("password", &request.password, &mut wrong);
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let password_hash = auth.passwords.hash(request.password).await?;
    let (hash, known) = (digest(request.token.trim()), auth.known.clone());
    let user = write(ctx, access::by_secret(), move |tx, ()| {
        Box::pin(async move {
            let user_id = &reset.user_id;
            let organizations = lock_organizations(tx, user_id).await?;
            let user = store::users::lock(tx, user_id).await?;
            let is_taken = invitations::take_reset(tx, &hash).await?;
            let (Some(user), true) = (user, is_taken) else {
                return Err(Error::NotFound(BAD_LINK));
            };
            store::users::set_password(tx, user_id, &password_hash).await?;
            store::sessions::delete_others(tx, user_id, "").await?;
            store::tokens::delete_all(tx, user_id, false, "").await?;
            let summary = format!("{} chose a new password with a link", user.email);
            let (by, action) = (&user.email, "password_reset");
            note_in(tx, &organizations, by, action, &summary).await?;
            tx.then(move || known.forget_user(&reset.user_id));
            Ok(UserRow {
                password_hash,
                ..user
            })
        })
    })
    .await?;
    let secret = session_begin(ctx, auth, &user, browser).await?;
    let session = session_view(ctx, &actor_of(&user, Via::Session)).await?;
    Ok((secret, session))
}
