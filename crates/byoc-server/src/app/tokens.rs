//! API tokens.

use byoc_rules::words;
use byoc_types::{
    AccessToken, AccessTokenCreate, AccessTokensAnswer, TokenScope, UserAuth, UserAuthAnswer,
};

use super::access;
use super::organizations::note_in;
use super::password_proof::{check_password, is_still};
use super::transaction::write;
use super::{Actor, Ctx, Error, FieldError, Result};
use crate::auth::{Auth, Secret, digest, token_prefix};
use crate::store::tokens::{NewToken, TokenRow};
use crate::store::{self, Tx};
use crate::time::rfc3339;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long a token of `avn user login` works.
const SIGN_IN_TOKEN: i64 = 30 * DAY;
/// How long a token works where nobody says otherwise.
const DEFAULT_LIFETIME: i64 = 90 * DAY;
/// Ten years with their leap days, in seconds.
const LONGEST_LIFETIME: u64 = 3653 * 24 * 60 * 60;
const LONGEST_DESCRIPTION: usize = 256;
/// API tokens of a person that work at the same time.
pub(super) const MOST_TOKENS: usize = 100;

/// POST `/v1/userauth`: an API token for 30 days.
pub async fn user_auth(ctx: &Ctx, auth: &Auth, request: UserAuth) -> Result<UserAuthAnswer> {
    let user = check_password(ctx, auth, &request.email, request.password).await?;
    let (secret, mut token) = new_token(&user.user_id, Some("Command-line sign-in"));
    token.is_sign_in = true;
    token.lifetime = Some(SIGN_IN_TOKEN);
    let (known, stored) = (auth.known.clone(), user.clone());
    write(ctx, access::by_secret(), move |tx, ()| {
        Box::pin(async move {
            is_still(tx, &stored).await?;
            let (_, removed) = insert_within_limit(tx, &token).await?;
            tx.then(move || removed.iter().for_each(|hash| known.forget(hash)));
            Ok(())
        })
    })
    .await?;
    Ok(UserAuthAnswer {
        token: secret.reveal().to_owned(),
        user_email: user.email,
        user_id: user.user_id,
        state: "active".to_owned(),
    })
}

/// POST `/v1/access_token`: a token for programs; the answer is the only one that has it in full.
/// One that is made by another token does no more than that, and ends no later.
pub async fn access_token_create(
    ctx: &Ctx,
    auth: &Auth,
    actor: &Actor,
    request: AccessTokenCreate,
) -> Result<AccessToken> {
    let description = request.description.as_deref().unwrap_or_default();
    let mut wrong = Vec::new();
    if request.max_age_seconds == Some(0) {
        wrong.push(FieldError::new(
            "max_age_seconds",
            "max_age_zero",
            "A token of 0 seconds would never work. Give it at least 1 second, or leave \
             max_age_seconds out for a token of 90 days.",
        ));
    }
    if request.max_age_seconds > Some(LONGEST_LIFETIME) {
        wrong.push(
            FieldError::new(
                "max_age_seconds",
                "max_age_too_long",
                format!(
                    "A token lives at most 10 years, which is {LONGEST_LIFETIME} seconds. Give it \
                     fewer seconds, or leave max_age_seconds out for a token of 90 days."
                ),
            )
            .suggesting(LONGEST_LIFETIME.to_string()),
        );
    }
    if description.chars().nth(LONGEST_DESCRIPTION).is_some()
        || description.chars().any(char::is_control)
    {
        let error = FieldError::new(
            "description",
            "description_invalid",
            "The description must be one line of at most 256 characters.",
        );
        let line = description.replace(char::is_control, " ");
        let line: String = line.trim().chars().take(LONGEST_DESCRIPTION).collect();
        wrong.push(match line.is_empty() {
            true => error,
            false => error.suggesting(line),
        });
    }
    let scope = match request.scope.as_deref().map(str::trim) {
        None | Some("") => Some(TokenScope::Write),
        Some(word) => words::parse(word),
    };
    let (Some(scope), true) = (scope, wrong.is_empty()) else {
        if scope.is_none() {
            wrong.push(FieldError::new(
                "scope",
                "scope_unknown",
                "Choose a scope: read for a token that only reads, write for one that can also \
                 change what you can change.",
            ));
        }
        return Err(Error::Invalid(wrong));
    };
    let milliseconds = request
        .max_age_seconds
        .and_then(|seconds| i64::try_from(seconds).ok())
        .map_or(DEFAULT_LIFETIME, |seconds| seconds.saturating_mul(1000));

    let description = request.description.as_deref();
    let (secret, mut token) = new_token(&actor.user_id, description);
    token.scope = scope.min(actor.grant.scope);
    token.lifetime = Some(milliseconds);
    token.ends_by = actor.grant.expires_at.filter(|_| actor.is_by_token());
    let (known, by) = (auth.known.clone(), actor.email.clone());
    let row = write(ctx, access::own(actor), move |tx, organizations| {
        Box::pin(async move {
            let (row, removed) = insert_within_limit(tx, &token).await?;
            let summary = format!("Created the API token {}", named(&row));
            let action = "access_token_create";
            note_in(tx, &organizations, &by, action, &summary).await?;
            tx.then(move || removed.iter().for_each(|hash| known.forget(hash)));
            Ok(row)
        })
    })
    .await?;
    Ok(AccessToken {
        full_token: Some(secret.reveal().to_owned()),
        ..token_answer(row)
    })
}

/// GET `/v1/access_token`: the actor's own.
pub async fn access_token_list(ctx: &Ctx, actor: &Actor) -> Result<AccessTokensAnswer> {
    let rows = store::tokens::of_user(&mut ctx.db.read(), &actor.user_id).await?;
    Ok(AccessTokensAnswer {
        tokens: rows.into_iter().map(token_answer).collect(),
    })
}

/// DELETE `/v1/access_token/{prefix}`: by its first characters, or in full.
pub async fn access_token_delete(ctx: &Ctx, auth: &Auth, actor: &Actor, name: &str) -> Result<()> {
    let rows = store::tokens::of_user(&mut ctx.db.read(), &actor.user_id).await?;
    let hash = digest(name);
    let row = rows
        .into_iter()
        .find(|row| row.token_prefix == name || row.token_hash == hash)
        .ok_or(Error::NotFound(
            "You have no API token with this prefix. Load your API tokens again.",
        ))?;
    let (by, known) = (actor.clone(), auth.known.clone());
    write(ctx, access::own(actor), move |tx, organizations| {
        Box::pin(async move {
            if store::tokens::delete(tx, &by.user_id, &row.token_hash).await? {
                let summary = format!("Revoked the API token {}", named(&row));
                let action = "access_token_delete";
                note_in(tx, &organizations, &by.email, action, &summary).await?;
            }
            tx.then(move || known.forget(&row.token_hash));
            Ok(())
        })
    })
    .await
}

/// Stores a new token of a person that never expires: for tests and demonstrations.
pub async fn token_insert(ctx: &Ctx, user_id: &str, description: Option<&str>) -> Result<Secret> {
    let (secret, token) = new_token(user_id, description);
    write(ctx, access::bookkeeping(), move |tx, ()| {
        Box::pin(async move { Ok(store::tokens::insert(tx, &token).await?) })
    })
    .await?;
    Ok(secret)
}

/// A token that may do everything and never expires, not stored yet.
pub fn new_token(user_id: &str, description: Option<&str>) -> (Secret, NewToken) {
    let secret = Secret::token();
    let token = NewToken {
        user_id: user_id.to_owned(),
        token_hash: secret.digest(),
        token_prefix: token_prefix(secret.reveal()).to_owned(),
        description: description.map(str::to_owned),
        lifetime: None,
        ends_by: None,
        scope: TokenScope::Write,
        is_sign_in: false,
    };
    (secret, token)
}

/// Stores a token. Where a person has too many, those of the command-line sign-in that were unused
/// for longest make room; answers their hashes too. A sign-in finds room in any case.
async fn insert_within_limit(tx: &mut Tx, token: &NewToken) -> Result<(TokenRow, Vec<String>)> {
    let mut rows = store::tokens::of_user(tx, &token.user_id).await?;
    let over = (rows.len() + 1).saturating_sub(MOST_TOKENS);
    rows.sort_by_key(|row| (row.is_sign_in == 0, row.used_at.unwrap_or(row.created_at)));
    rows.truncate(over);
    if !token.is_sign_in && rows.iter().any(|row| row.is_sign_in == 0) {
        return Err(Error::Conflict {
            code: "tokens_too_many",
            message: format!(
                "You have {MOST_TOKENS} API tokens, which is the limit. Revoke those that nobody \
                 uses any more."
            ),
        });
    }
    let mut removed = Vec::new();
    for row in rows {
        store::tokens::delete(tx, &token.user_id, &row.token_hash).await?;
        removed.push(row.token_hash);
    }
    Ok((store::tokens::insert(tx, token).await?, removed))
}

/// Revokes the token of a person who signs out.
pub(super) async fn token_forget(
    ctx: &Ctx,
    auth: &Auth,
    user_id: &str,
    hash: String,
) -> Result<()> {
    let (user_id, known) = (user_id.to_owned(), auth.known.clone());
    write(ctx, access::by_secret(), move |tx, ()| {
        Box::pin(async move {
            store::tokens::delete(tx, &user_id, &hash).await?;
            tx.then(move || known.forget(&hash));
            Ok(())
        })
    })
    .await?;
    Ok(())
}

/// A token in words, without what would give it away.
fn named(row: &TokenRow) -> String {
    match row
        .description
        .as_deref()
        .filter(|text| !text.trim().is_empty())
    {
        Some(description) => format!("“{description}” ({}…)", row.token_prefix),
        None => format!("{}…", row.token_prefix),
    }
}

fn token_answer(row: TokenRow) -> AccessToken {
    AccessToken {
        token_prefix: row.token_prefix,
        description: row.description,
        create_time: rfc3339(row.created_at),
        expiry_time: row.expires_at.map(rfc3339),
        max_age_seconds: row.expires_at.map(|end| (end - row.created_at) / 1000),
        extend_when_used: false,
        last_ip: None,
        last_user_agent: None,
        last_used_time: row.used_at.map(rfc3339),
        currently_active: true,
        scope: row.scope,
        full_token: None,
    }
}
