//! Signing in and out, and the sessions of a person.

use byoc_types::{
    Membership, OwnSession, OwnSessionsAnswer, Session, SessionCreate, User, UserAnswer,
};

use super::access::{self, Permit, SIGN_IN_AGAIN};
use super::organizations::organization_answer;
use super::password_proof::{check_password, is_still};
use super::tokens::token_forget;
use super::transaction::write;
use super::{Actor, Ctx, Error, Grant, Result, Via, models};
use crate::auth::{Auth, Busy, Secret, digest};
use crate::store;
use crate::store::sessions::{Bearer, SessionRow};
use crate::store::users::UserRow;
use crate::time::rfc3339;

const MINUTE: i64 = 60_000;
/// A use is noted at most this often: reads must not write.
const TOUCH_AFTER: i64 = MINUTE;
/// Of what a browser calls itself, in characters.
const LONGEST_USER_AGENT: usize = 256;
/// Characters of a session's hash that name it in lists.
const SESSION_ID: usize = 16;

const BAD_TOKEN: &str = "This API token is unknown or has expired. Create a new one, for example with `avn user login`.";

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
        Error::TooMany("Too many sign-in attempts. Wait half a minute, then try again.".into())
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
        is_operator: bearer.is_operator,
        via,
        grant: Grant {
            digest: hash.clone(),
            scope: bearer.scope,
            expires_at: bearer.expires_at,
        },
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
    browser: Browser<'_>,
) -> Result<(Secret, Session)> {
    let user = check_password(ctx, auth, &request.email, request.password).await?;
    let secret = session_begin(ctx, auth, &user, browser).await?;
    let actor = actor_of(&user, Via::Session);
    Ok((secret, session_view(ctx, &actor).await?))
}

/// What a browser that signs in brings along.
#[derive(Debug, Clone, Copy, Default)]
pub struct Browser<'a> {
    /// The cookie of the session it had before, which ends.
    pub previous: Option<&'a str>,
    /// What it calls itself.
    pub user_agent: &'a str,
}

/// Begins a session for a person whose identity is certain.
///
/// # Errors
/// `Unauthorized` where the password changed, or the person was deactivated, in the meantime.
pub(super) async fn session_begin(
    ctx: &Ctx,
    auth: &Auth,
    user: &UserRow,
    browser: Browser<'_>,
) -> Result<Secret> {
    let secret = Secret::random();
    let (hash, user) = (secret.digest(), user.clone());
    let previous = browser.previous.map(digest);
    let user_agent: String = browser
        .user_agent
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_USER_AGENT)
        .collect();
    let known = auth.known.clone();
    let lifetime = i64::from(ctx.config.sessions.absolute_hours) * 60 * MINUTE;
    let idle = idle_milliseconds(ctx);
    write(ctx, access::by_secret(), move |tx, ()| {
        Box::pin(async move {
            is_still(tx, &user).await?;
            if let Some(previous) = previous {
                store::sessions::delete(tx, &previous).await?;
                tx.then(move || known.forget(&previous));
            }
            let user_id = &user.user_id;
            store::sessions::insert(tx, &hash, user_id, lifetime, idle, &user_agent).await?;
            Ok(())
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
                role: row.role,
                is_byoc_enabled: row.is_byoc_enabled,
                models: models::to_wire(models::offered_to(ctx, row.deployment_models.as_deref())),
            })
            .collect(),
    })
}

/// GET `me/sessions`: the browsers in which the actor is signed in, the one used last first.
pub async fn own_session_list(ctx: &Ctx, actor: &Actor) -> Result<OwnSessionsAnswer> {
    let idle = idle_milliseconds(ctx);
    let rows = store::sessions::of_user(&mut ctx.db.read(), &actor.user_id, idle).await?;
    let answer = |row: SessionRow| OwnSession {
        session_id: session_id(&row.session_hash).to_owned(),
        device: device(&row.user_agent),
        create_time: rfc3339(row.created_at),
        last_used_time: rfc3339(row.used_at),
        expiry_time: rfc3339(row.expires_at),
        is_current: row.session_hash == actor.grant.digest,
    };
    Ok(OwnSessionsAnswer {
        sessions: rows.into_iter().map(answer).collect(),
    })
}

/// DELETE `me/sessions/{id}`: ends one of the actor's own sessions.
pub async fn own_session_delete(ctx: &Ctx, auth: &Auth, actor: &Actor, id: &str) -> Result<()> {
    let idle = idle_milliseconds(ctx);
    let rows = store::sessions::of_user(&mut ctx.db.read(), &actor.user_id, idle).await?;
    let hash = rows
        .into_iter()
        .map(|row| row.session_hash)
        .find(|hash| session_id(hash) == id)
        .ok_or(Error::NotFound(
            "You have no such session, or it has already ended. Load your sessions again.",
        ))?;
    session_forget(ctx, auth, access::own(actor), hash).await
}

/// DELETE `me/sessions`: ends all of the actor's sessions but the one that asks.
pub async fn own_sessions_delete(ctx: &Ctx, auth: &Auth, actor: &Actor) -> Result<()> {
    let (user_id, kept) = (actor.user_id.clone(), actor.grant.digest.clone());
    let known = auth.known.clone();
    write(ctx, access::own(actor), move |tx, _| {
        Box::pin(async move {
            store::sessions::delete_others(tx, &user_id, &kept).await?;
            tx.then(move || known.forget_user(&user_id));
            Ok(())
        })
    })
    .await?;
    Ok(())
}

fn session_id(hash: &str) -> &str {
    hash.get(..SESSION_ID).unwrap_or(hash)
}

/// What a person recognises a browser by, for example `Firefox on Linux`. The order decides: each
/// browser also names those that it wants to be taken for.
fn device(user_agent: &str) -> String {
    let first = |names: &[(&str, &'static str)]| {
        let mut found = names.iter().filter(|(part, _)| user_agent.contains(part));
        found.next().map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "Unknown browser".to_owned(),
    }
}

async fn session_forget(ctx: &Ctx, auth: &Auth, permit: impl Permit, hash: String) -> Result<()> {
    let known = auth.known.clone();
    write(ctx, permit, move |tx, _| {
        Box::pin(async move {
            store::sessions::delete(tx, &hash).await?;
            tx.then(move || known.forget(&hash));
            Ok(())
        })
    })
    .await?;
    Ok(())
}

/// Ends the session or revokes the token. What isn't there anymore is no error.
pub async fn session_delete(ctx: &Ctx, auth: &Auth, credential: Credential<'_>) -> Result<()> {
    match credential {
        Credential::Session(secret) => {
            let hash = digest(secret);
            // Anybody may send any cookie: only one that is good costs a write.
            let idle = idle_milliseconds(ctx);
            let found = store::sessions::bearer(&mut ctx.db.read(), &hash, idle).await?;
            if found.is_none() {
                if auth.known.get(&hash).is_some() {
                    auth.known.forget(&hash);
                }
                return Ok(());
            }
            session_forget(ctx, auth, access::by_secret(), hash).await?;
        }
        Credential::Token(secret) => {
            let actor = authenticate(ctx, auth, credential).await?;
            token_forget(ctx, auth, &actor.user_id, digest(secret)).await?;
        }
    }
    Ok(())
}

/// GET `/v1/me`.
pub async fn me_view(ctx: &Ctx, actor: &Actor) -> Result<UserAnswer> {
    let projects = store::projects::of_user(&mut ctx.db.read(), &actor.user_id).await?;
    Ok(UserAnswer {
        user: User {
            user: actor.email.clone(),
            user_id: actor.user_id.clone(),
            real_name: actor.real_name.clone(),
            state: "active".to_owned(),
            token_validity_begin: None,
            projects: projects
                .into_iter()
                .map(|row| row.project.project_name)
                .collect(),
            auth: vec!["password".to_owned()],
        },
    })
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
        let noted = write(&ctx, access::bookkeeping(), move |tx, ()| {
            Box::pin(async move {
                match via {
                    Via::Session => store::sessions::touch(tx, &hash).await?,
                    Via::Token => store::tokens::touch(tx, &hash).await?,
                }
                Ok(())
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
        is_operator: user.is_operator,
        via,
        grant: Grant::default(),
    }
}

fn idle_milliseconds(ctx: &Ctx) -> i64 {
    i64::from(ctx.config.sessions.idle_minutes) * MINUTE
}

#[cfg(test)]
mod tests;
