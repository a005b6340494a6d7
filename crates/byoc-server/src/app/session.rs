//! Signing in and out, and API tokens.

use byoc_types::{
    AccessToken, AccessTokenCreate, AccessTokensAnswer, Membership, Session, SessionCreate, User,
    UserAnswer, UserAuth, UserAuthAnswer,
};

use super::accounts::{organization_answer, role_of};
use super::{Actor, Ctx, Error, FieldError, Result, Via, models};
use crate::auth::{Auth, Busy, Secret, digest, token_prefix};
use crate::store::sessions::Bearer;
use crate::store::tokens::TokenRow;
use crate::store::users::{UserRow, fold_email};
use crate::store::{self};
use crate::time::rfc3339;

const MINUTE: i64 = 60_000;
/// How long a token of `avn user login` works.
const LOGIN_TOKEN: i64 = 30 * 24 * 60 * MINUTE;
/// A use is noted at most this often: reads must not write.
const TOUCH_AFTER: i64 = MINUTE;
const LONGEST_PASSWORD: usize = 1024;
const LONGEST_DESCRIPTION: usize = 256;
/// API tokens of a person that work at the same time.
const MOST_TOKENS: usize = 100;
/// A hundred years, in seconds: beyond it the sum with the clock could overflow.
const LONGEST_TOKEN: u64 = 100 * 366 * 24 * 60 * 60;
/// In octets, as RFC 5321 has it and as members are added.
const LONGEST_EMAIL: usize = 254;

const SIGN_IN_AGAIN: &str = "You are not signed in, or your session has ended. Sign in again.";
const BAD_TOKEN: &str = "This API token is not known or has expired. Make a new one, for example with `avn user login`.";

/// What a request came with.
#[derive(Clone, Copy)]
pub enum Credential<'a> {
    /// The value of the session cookie.
    Session(&'a str),
    /// An API token.
    Token(&'a str),
}

impl From<Busy> for Error {
    fn from(_: Busy) -> Self {
        Error::TooMany(
            "Too many attempts to sign in are on their way at the moment, for this address or for \
             all. Try again in half a minute."
                .into(),
        )
    }
}

/// Who is behind a credential, which counts as a use of it.
///
/// # Errors
/// `Unauthorized` where it is unknown, ended or expired.
pub async fn authenticate(ctx: &Ctx, auth: &Auth, credential: Credential<'_>) -> Result<Actor> {
    look_up(ctx, auth, credential, touch).await
}

/// The same without counting: an open stream asks whether it may go on, and a tab that nobody
/// looks at is no use of a session.
///
/// # Errors
/// `Unauthorized` where it is unknown, ended or expired.
pub async fn recheck(ctx: &Ctx, auth: &Auth, credential: Credential<'_>) -> Result<Actor> {
    look_up(ctx, auth, credential, |_, _, _, _| ()).await
}

async fn look_up(
    ctx: &Ctx,
    auth: &Auth,
    credential: Credential<'_>,
    note: fn(&Ctx, Via, &str, &Bearer),
) -> Result<Actor> {
    let (via, secret, refusal) = match credential {
        Credential::Session(secret) => (Via::Session, secret, SIGN_IN_AGAIN),
        Credential::Token(secret) => (Via::Token, secret, BAD_TOKEN),
    };
    let hash = digest(secret);
    if let Some(actor) = auth.known.get(&hash)
        && actor.via == via
    {
        return Ok(actor);
    }
    let mark = auth.known.mark();
    let found = match via {
        Via::Session => {
            store::sessions::bearer(&mut ctx.db.read(), &hash, idle_milliseconds(ctx)).await?
        }
        Via::Token => store::tokens::bearer(&mut ctx.db.read(), &hash).await?,
    };
    let bearer = found.ok_or_else(|| Error::Unauthorized(refusal.to_owned()))?;
    note(ctx, via, &hash, &bearer);
    let actor = Actor {
        user_id: bearer.user_id,
        email: bearer.email,
        real_name: bearer.real_name,
        is_operator: bearer.is_operator != 0,
        via,
    };
    auth.known.remember(mark, hash, actor.clone());
    Ok(actor)
}

/// Signs a browser in: the cookie's value, and who it is. A session that the browser had before
/// ends, so that nobody who planted a cookie can ride on it.
pub async fn session_create(
    ctx: &Ctx,
    auth: &Auth,
    request: SessionCreate,
    previous: Option<&str>,
) -> Result<(Secret, Session)> {
    let user = check_password(ctx, auth, &request.email, request.password).await?;
    let secret = session_begin(ctx, auth, &user.user_id, previous).await?;
    let actor = actor_of(&user, Via::Session);
    Ok((secret, session_view(ctx, &actor).await?))
}

/// Begins a session for a person whose identity is certain.
pub(super) async fn session_begin(
    ctx: &Ctx,
    auth: &Auth,
    user_id: &str,
    previous: Option<&str>,
) -> Result<Secret> {
    let secret = Secret::random();
    let (hash, user_id) = (secret.digest(), user_id.to_owned());
    let previous = previous.map(digest);
    let known = auth.known.clone();
    let lifetime = i64::from(ctx.config.sessions.absolute_hours) * 60 * MINUTE;
    let idle = idle_milliseconds(ctx);
    ctx.db
        .write::<_, store::Error, _>(move |tx| {
            Box::pin(async move {
                if let Some(previous) = previous {
                    store::sessions::delete(tx, &previous).await?;
                    tx.then(move || known.forget(&previous));
                }
                store::sessions::insert(tx, &hash, &user_id, lifetime, idle).await
            })
        })
        .await?;
    Ok(secret)
}

/// GET `session`: who is signed in, and where they belong.
pub async fn session_view(ctx: &Ctx, actor: &Actor) -> Result<Session> {
    let organizations = store::organizations::of_user(&mut ctx.db.read(), &actor.user_id).await?;
    Ok(Session {
        user_id: actor.user_id.clone(),
        email: actor.email.clone(),
        real_name: actor.real_name.clone(),
        is_operator: actor.is_operator,
        organizations: organizations
            .iter()
            .map(|row| Membership {
                organization: organization_answer(row),
                role: role_of(row),
                is_byoc_enabled: row.is_byoc_enabled != 0,
                models: models::offered_to(ctx, row.deployment_models.as_deref()),
            })
            .collect(),
    })
}

/// Ends the session or revokes the token. What isn't there anymore is no error.
pub async fn session_delete(ctx: &Ctx, auth: &Auth, credential: Credential<'_>) -> Result<()> {
    match credential {
        Credential::Session(secret) => {
            let (hash, known) = (digest(secret), auth.known.clone());
            // Anybody may send any cookie: only one that is good costs a write.
            let idle = idle_milliseconds(ctx);
            let found = store::sessions::bearer(&mut ctx.db.read(), &hash, idle).await?;
            if found.is_none() {
                if known.get(&hash).is_some() {
                    known.forget(&hash);
                }
                return Ok(());
            }
            ctx.db
                .write::<_, store::Error, _>(move |tx| {
                    Box::pin(async move {
                        store::sessions::delete(tx, &hash).await?;
                        tx.then(move || known.forget(&hash));
                        Ok(())
                    })
                })
                .await?;
        }
        Credential::Token(secret) => {
            let actor = authenticate(ctx, auth, credential).await?;
            token_forget(ctx, auth, &actor.user_id, digest(secret)).await?;
        }
    }
    Ok(())
}

/// POST `/v1/userauth`: an API token for 30 days.
pub async fn user_auth(ctx: &Ctx, auth: &Auth, request: UserAuth) -> Result<UserAuthAnswer> {
    let user = check_password(ctx, auth, &request.email, request.password).await?;
    let secret = token_insert(
        ctx,
        &user.user_id,
        Some("Command-line sign-in"),
        Some(LOGIN_TOKEN),
    )
    .await?;
    Ok(UserAuthAnswer {
        token: secret.reveal().to_owned(),
        user_email: user.email,
        user_id: user.user_id,
        state: "active".to_owned(),
    })
}

/// GET `/v1/me`.
pub async fn me_view(ctx: &Ctx, actor: &Actor) -> Result<UserAnswer> {
    let projects =
        store::organizations::projects_of_user(&mut ctx.db.read(), &actor.user_id).await?;
    Ok(UserAnswer {
        user: User {
            user: actor.email.clone(),
            user_id: actor.user_id.clone(),
            real_name: actor.real_name.clone(),
            state: "active".to_owned(),
            token_validity_begin: None,
            projects: projects
                .into_iter()
                .map(|project| project.project_name)
                .collect(),
            auth: vec!["password".to_owned()],
        },
    })
}

/// POST `/v1/access_token`: a token for programs; the answer is the only one that has it in full.
pub async fn access_token_create(
    ctx: &Ctx,
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
             max_age_seconds out for one that does not expire.",
        ));
    }
    if request.max_age_seconds > Some(LONGEST_TOKEN) {
        wrong.push(FieldError::new(
            "max_age_seconds",
            "max_age_too_long",
            "A token lives at most 100 years. Give it fewer seconds, or leave max_age_seconds out \
             for one that does not expire.",
        ));
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
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let known = store::tokens::of_user(&mut ctx.db.read(), &actor.user_id).await?;
    if known.len() >= MOST_TOKENS {
        return Err(Error::Conflict {
            code: "tokens_too_many",
            message: format!(
                "You have {} API tokens; {MOST_TOKENS} are possible. Revoke those that nobody \
                 uses any more.",
                known.len()
            ),
        });
    }
    let milliseconds = request
        .max_age_seconds
        .and_then(|seconds| i64::try_from(seconds).ok())
        .map(|seconds| seconds.saturating_mul(1000));
    let description = request.description.as_deref();
    let (secret, row) = token_new(ctx, &actor.user_id, description, milliseconds).await?;
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
            "You have no API token that begins like this.",
        ))?;
    token_forget(ctx, auth, &actor.user_id, row.token_hash).await
}

/// Stores a new token of a person.
pub async fn token_insert(
    ctx: &Ctx,
    user_id: &str,
    description: Option<&str>,
    milliseconds: Option<i64>,
) -> Result<Secret> {
    let (secret, _) = token_new(ctx, user_id, description, milliseconds).await?;
    Ok(secret)
}

async fn token_new(
    ctx: &Ctx,
    user_id: &str,
    description: Option<&str>,
    milliseconds: Option<i64>,
) -> Result<(Secret, TokenRow)> {
    let secret = Secret::token();
    let (hash, prefix) = (secret.digest(), token_prefix(secret.reveal()).to_owned());
    let (user_id, description) = (user_id.to_owned(), description.map(str::to_owned));
    let row = ctx
        .db
        .write::<_, store::Error, _>(move |tx| {
            Box::pin(async move {
                let description = description.as_deref();
                store::tokens::insert(tx, &user_id, &hash, &prefix, description, milliseconds).await
            })
        })
        .await?;
    Ok((secret, row))
}

async fn token_forget(ctx: &Ctx, auth: &Auth, user_id: &str, hash: String) -> Result<()> {
    let (user_id, known) = (user_id.to_owned(), auth.known.clone());
    ctx.db
        .write::<_, store::Error, _>(move |tx| {
            Box::pin(async move {
                store::tokens::delete(tx, &user_id, &hash).await?;
                tx.then(move || known.forget(&hash));
                Ok(())
            })
        })
        .await?;
    Ok(())
}

/// The user with this address and password. Wrong address and wrong password are told apart
/// neither by text nor by time.
async fn check_password(ctx: &Ctx, auth: &Auth, email: &str, password: String) -> Result<UserRow> {
    let folded = fold_email(email);
    if folded.len() > LONGEST_EMAIL {
        // Nobody has such an address. It costs what every other wrong one does.
        auth.passwords.verify(String::new(), None).await?;
        return Err(wrong_password());
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
            Ok(user)
        }
        _ => {
            attempt.failed();
            Err(wrong_password())
        }
    }
}

fn wrong_password() -> Error {
    Error::Unauthorized(
        "The e-mail address or the password is wrong. Check both and try again.".into(),
    )
}

/// Notes a use in the background, once a minute at most, and often enough that a session in use
/// doesn't count as idle.
fn touch(ctx: &Ctx, via: Via, hash: &str, bearer: &Bearer) {
    let interval = match via {
        Via::Session => TOUCH_AFTER.min(idle_milliseconds(ctx) / 4),
        Via::Token => TOUCH_AFTER,
    };
    if bearer
        .used_at
        .is_some_and(|used| bearer.clock - used < interval)
    {
        return;
    }
    let (ctx, hash) = (ctx.clone(), hash.to_owned());
    tokio::spawn(async move {
        let noted = ctx.db.write::<_, store::Error, _>(move |tx| {
            Box::pin(async move {
                match via {
                    Via::Session => store::sessions::touch(tx, &hash).await,
                    Via::Token => store::tokens::touch(tx, &hash).await,
                }
            })
        });
        if let Err(error) = noted.await {
            tracing::warn!(%error, "the use of a session or token was not noted");
        }
    });
}

pub(super) fn actor_of(user: &UserRow, via: Via) -> Actor {
    Actor {
        user_id: user.user_id.clone(),
        email: user.email.clone(),
        real_name: user.real_name.clone(),
        is_operator: user.is_operator != 0,
        via,
    }
}

fn idle_milliseconds(ctx: &Ctx) -> i64 {
    i64::from(ctx.config.sessions.idle_minutes) * MINUTE
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
        full_token: None,
    }
}

#[cfg(test)]
mod tests;
