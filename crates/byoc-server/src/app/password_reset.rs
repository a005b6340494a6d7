//! A link with which a person chooses a new password.

use byoc_types::{PasswordReset, PasswordResetComplete, PasswordResetLink, Session};

use super::access::{self, NO_USER, lock_organizations};
use super::organizations::{check_password_rules, note_in};
use super::session::{Browser, actor_of, session_begin, session_view};
use super::transaction::write;
use super::{Actor, Ctx, Error, Result, Via};
use crate::auth::{Auth, Secret, digest};
use crate::store::invitations::{self, ResetRow};
use crate::store::users::UserRow;
use crate::store::{self, Tx};
use crate::time::rfc3339;

/// How long the link for a new password works, milliseconds.
const RESET_LIFETIME: i64 = 60 * 60 * 1000;

/// One sentence for every link that does not work, whatever the reason.
pub(super) const BAD_LINK: &str = "This link does not work. It was already used, has expired or \
                                   was revoked. Ask for a new one.";

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
            let user = user.ok_or(Error::NotFound(NO_USER))?;
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
    let summary = format!("Created a password reset link for {email}");
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
