//! Changing one's own password.

use byoc_types::PasswordUpdate;

use super::access;
use super::organizations::{check_password_rules, note_in};
use super::password_proof::{is_still, proven};
use super::transaction::write;
use super::{Actor, Ctx, Error, FieldError, Result};
use crate::auth::Auth;
use crate::store::{self, invitations};

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
