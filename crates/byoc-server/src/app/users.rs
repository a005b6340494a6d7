//! What operators, and those who run the server, do about a person's account.

use byoc_types::PasswordResetLink;

use super::access::{self, NO_USER, lock_organizations};
use super::organizations::note_in;
use super::password_reset::reset_link;
use super::transaction::write;
use super::{Actor, Ctx, Error, Result};
use crate::auth::{Auth, short_id};
use crate::store::users::{AccountRow, UserRow};
use crate::store::{self, Tx, invitations};

/// Who acts from the command line, in histories.
pub const COMMAND_LINE: &str = "byoc-server admin";
/// No password fits it: the person chooses one with a link.
const NO_PASSWORD: &str = "none";

/// POST `operator/users/{user}/deactivate`: the person can't sign in, and their sessions, tokens and
/// links end at once.
pub async fn user_deactivate(ctx: &Ctx, auth: &Auth, actor: &Actor, user_id: &str) -> Result<()> {
    let permit = access::operated_user(actor, user_id)?;
    if actor.user_id == user_id {
        return Err(Error::Conflict {
            code: "own_account",
            message: "You can't deactivate your own account. Ask another operator.".to_owned(),
        });
    }
    let (user_id, by, known) = (user_id.to_owned(), actor.email.clone(), auth.known.clone());
    write(ctx, permit, move |tx, ()| {
        Box::pin(async move {
            deactivate(tx, &user_id, &by).await?;
            tx.then(move || known.forget_user(&user_id));
            Ok(())
        })
    })
    .await
}

/// POST `operator/users/{user}/reactivate`: the person can sign in again, with the same password.
pub async fn user_reactivate(ctx: &Ctx, actor: &Actor, user_id: &str) -> Result<()> {
    let permit = access::operated_user(actor, user_id)?;
    let (user_id, by) = (user_id.to_owned(), actor.email.clone());
    write(ctx, permit, move |tx, ()| {
        Box::pin(async move { reactivate(tx, &user_id, &by).await })
    })
    .await
}

/// Deactivates an account. Repeats change nothing.
async fn deactivate(tx: &mut Tx, user_id: &str, by: &str) -> Result<()> {
    let organizations = lock_organizations(tx, user_id).await?;
    let user = store::users::lock_account(tx, user_id).await?;
    let user = user.ok_or(Error::NotFound(NO_USER))?;
    if user.deactivated_at.is_some() {
        return Ok(());
    }
    let led_alone = store::organizations::led_alone(tx, user_id).await?;
    if !led_alone.is_empty() {
        return Err(Error::Conflict {
            code: "last_super_admin",
            message: format!(
                "{} is the only super admin of {}. Make somebody else a super admin there first.",
                user.email,
                led_alone.join(", ")
            ),
        });
    }
    store::users::set_deactivated(tx, user_id, true).await?;
    store::sessions::delete_others(tx, user_id, "").await?;
    store::tokens::delete_all(tx, user_id, false, "").await?;
    invitations::delete_reset(tx, user_id).await?;
    let summary = format!("Deactivated the account of {}", user.email);
    note_in(tx, &organizations, by, "user_deactivate", &summary).await?;
    Ok(())
}

async fn reactivate(tx: &mut Tx, user_id: &str, by: &str) -> Result<()> {
    let organizations = lock_organizations(tx, user_id).await?;
    let user = store::users::lock_account(tx, user_id).await?;
    let user = user.ok_or(Error::NotFound(NO_USER))?;
    if user.deactivated_at.is_none() {
        return Ok(());
    }
    store::users::set_deactivated(tx, user_id, false).await?;
    let summary = format!("Activated the account of {} again", user.email);
    note_in(tx, &organizations, by, "user_reactivate", &summary).await?;
    Ok(())
}

/// What [`operator_create`] did.
#[derive(Debug)]
pub enum NewOperator {
    /// The person had an account, and is an operator now.
    Promoted,
    /// The person was an operator already.
    Already,
    /// The account is new; the link lets the person choose a password.
    Created(PasswordResetLink),
}

/// Command line: the link with which the person of this address chooses a new password.
pub async fn reset_by_email(ctx: &Ctx, email: &str) -> Result<PasswordResetLink> {
    by_email(ctx, email, |tx, account| {
        Box::pin(async move {
            if account.deactivated_at.is_some() {
                return Err(deactivated(&account.email));
            }
            reset_link(tx, &account.user_id, &account.email, COMMAND_LINE).await
        })
    })
    .await
}

/// Command line: deactivates the account of this address.
pub async fn deactivate_by_email(ctx: &Ctx, email: &str) -> Result<()> {
    by_email(ctx, email, |tx, account| {
        Box::pin(async move { deactivate(tx, &account.user_id, COMMAND_LINE).await })
    })
    .await
}

/// Command line: lets the person of this address sign in again.
pub async fn reactivate_by_email(ctx: &Ctx, email: &str) -> Result<()> {
    by_email(ctx, email, |tx, account| {
        Box::pin(async move { reactivate(tx, &account.user_id, COMMAND_LINE).await })
    })
    .await
}

/// Command line: makes the person of this address an operator, with a new account where there is
/// none.
pub async fn operator_create(ctx: &Ctx, email: &str) -> Result<NewOperator> {
    let email = byoc_rules::contacts::check_email(email)
        .map_err(|error| Error::Invalid(vec![error.at("email")]))?;
    write(ctx, access::command_line(), move |tx, ()| {
        Box::pin(async move {
            if let Some(account) = store::users::account_by_email(tx, &email).await? {
                return promote(tx, account).await;
            }
            let user = UserRow {
                user_id: short_id("u"),
                real_name: email.split('@').next().unwrap_or_default().to_owned(),
                email,
                password_hash: NO_PASSWORD.to_owned(),
                is_operator: true,
                created_at: 0,
            };
            store::users::insert(tx, &user).await?;
            let link = reset_link(tx, &user.user_id, &user.email, COMMAND_LINE).await?;
            Ok(NewOperator::Created(link))
        })
    })
    .await
}

async fn promote(tx: &mut Tx, account: AccountRow) -> Result<NewOperator> {
    if account.deactivated_at.is_some() {
        return Err(deactivated(&account.email));
    }
    if account.is_operator {
        return Ok(NewOperator::Already);
    }
    let organizations = lock_organizations(tx, &account.user_id).await?;
    store::users::set_operator(tx, &account.user_id).await?;
    let summary = format!("Made {} an operator of the server", account.email);
    let action = "operator_create";
    note_in(tx, &organizations, COMMAND_LINE, action, &summary).await?;
    Ok(NewOperator::Promoted)
}

fn deactivated(email: &str) -> Error {
    Error::Conflict {
        code: "deactivated",
        message: format!(
            "The account of {email} is deactivated. Activate it first, with `byoc-server admin \
             reactivate {email}`."
        ),
    }
}

/// Runs `change` on the account of an address, in one transaction.
async fn by_email<T: Send + 'static>(
    ctx: &Ctx,
    email: &str,
    change: impl for<'t> FnOnce(&'t mut Tx, AccountRow) -> futures::future::BoxFuture<'t, Result<T>>
    + Send
    + 'static,
) -> Result<T> {
    let email = email.trim().to_owned();
    write(ctx, access::command_line(), move |tx, ()| {
        Box::pin(async move {
            let account = store::users::account_by_email(tx, &email).await?;
            let account = account.ok_or_else(|| Error::Conflict {
                code: "user_unknown",
                message: format!(
                    "Nobody on this server has the address {email}. Check its spelling."
                ),
            })?;
            change(tx, account).await
        })
    })
    .await
}
