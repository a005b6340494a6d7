//! The first run: one link, valid once and for an hour, makes the first administrator.

use byoc_rules::name::Named;
use byoc_rules::words;
use byoc_types::{Role, Session, SetupRequest, SetupStatus};
use serde::{Deserialize, Serialize};

use super::access;
use super::organizations::{check_email, check_name, check_password_rules, duplicate};
use super::session::{Browser, actor_of, session_begin, session_view};
use super::transaction::write;
use super::{Ctx, Error, Result, Via};
use crate::auth::{Auth, Secret, digest, short_id};
use crate::store;
use crate::store::users::UserRow;

const SETTING: &str = "setup_token";
const LIFETIME: i64 = 60 * 60 * 1000;

#[derive(Serialize, Deserialize)]
struct StoredToken {
    digest: String,
    expires_at: i64,
}

/// GET `setup`: whether nobody can sign in yet.
pub async fn setup_view(ctx: &Ctx) -> Result<SetupStatus> {
    let users = store::users::count(&mut ctx.db.read()).await?;
    Ok(SetupStatus {
        is_needed: users == 0,
    })
}

/// Makes the token of the set-up link where the database is empty; the link of an earlier start
/// ends.
pub async fn setup_token(ctx: &Ctx) -> Result<Option<Secret>> {
    if !setup_view(ctx).await?.is_needed {
        return Ok(None);
    }
    let secret = Secret::random();
    let expires_at = store::users::clock(&mut ctx.db.read()).await? + LIFETIME;
    let stored = StoredToken {
        digest: secret.digest(),
        expires_at,
    };
    let value = serde_json::to_string(&stored).map_err(|e| Error::Internal(e.to_string()))?;
    write(ctx, access::by_secret(), move |tx, ()| {
        Box::pin(async move { Ok(store::users::set_setting(tx, SETTING, &value).await?) })
    })
    .await?;
    Ok(Some(secret))
}

/// POST `setup`: the first administrator with an organization, signed in at once.
///
/// # Errors
/// `Forbidden` where the token is wrong, used or older than an hour; `Invalid` with every field
/// that is wrong, the token still good.
pub async fn setup_create(
    ctx: &Ctx,
    auth: &Auth,
    request: SetupRequest,
    browser: Browser<'_>,
) -> Result<(Secret, Session)> {
    // 1. The link.
    let stored = valid_token(ctx, &request.token).await?;

    // 2. The fields, all at once.
    let mut wrong = Vec::new();
    let organization = check_name(
        "organization_name",
        Named::Organization,
        &request.organization_name,
        &mut wrong,
    );
    let real_name = check_name("real_name", Named::Person, &request.real_name, &mut wrong);
    let email = check_email("email", &request.email, &mut wrong);
    check_password_rules("password", &request.password, &mut wrong);
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }

    // 3. Everything or nothing, and only once.
    let user = UserRow {
        user_id: short_id("u"),
        email,
        real_name,
        password_hash: auth.passwords.hash(request.password).await?,
        is_operator: true,
        created_at: 0,
    };
    let stored_user = user.clone();
    let is_enabled = !ctx.config.enablement.is_on_request;
    // The lowest one with which bring your own cloud can be enabled.
    let tier = words::as_word(ctx.config.enablement.minimum_tier);
    write(ctx, access::by_secret(), move |tx, ()| {
        Box::pin(async move {
            // A demo, or another server on the same database, may have been quicker.
            let is_first = store::users::count(tx).await? == 0;
            if !is_first || !store::users::take_setting(tx, SETTING, &stored).await? {
                return Err(used_or_expired());
            }
            let organization_id = short_id("org");
            store::users::insert(tx, &stored_user)
                .await
                .map_err(taken)?;
            let root = short_id("a");
            store::organizations::insert(tx, &organization_id, &organization, &root, tier).await?;
            store::organizations::set_byoc_enabled(tx, &organization_id, is_enabled).await?;
            let role = Role::SuperAdmin;
            let user_id = &stored_user.user_id;
            store::organizations::insert_member(tx, &organization_id, user_id, role).await?;
            Ok(())
        })
    })
    .await?;

    // 4. Signed in.
    let secret = session_begin(ctx, auth, &user, browser).await?;
    let session = session_view(ctx, &actor_of(&user, Via::Session)).await?;
    Ok((secret, session))
}

/// The stored text of the token, if `token` is the one and still good.
async fn valid_token(ctx: &Ctx, token: &str) -> Result<String> {
    use subtle::ConstantTimeEq;

    let text = store::users::setting(&mut ctx.db.read(), SETTING)
        .await?
        .ok_or_else(used_or_expired)?;
    let stored: StoredToken =
        serde_json::from_str(&text).map_err(|e| Error::Internal(e.to_string()))?;
    let now = store::users::clock(&mut ctx.db.read()).await?;
    let fits: bool = digest(token.trim())
        .as_bytes()
        .ct_eq(stored.digest.as_bytes())
        .into();
    if fits && now < stored.expires_at {
        Ok(text)
    } else {
        Err(used_or_expired())
    }
}

fn taken(error: store::Error) -> Error {
    let sentence = || "A user with this email address already exists. Sign in instead.".to_owned();
    duplicate("user_already_exists", sentence)(error)
}

fn used_or_expired() -> Error {
    Error::Forbidden(
        "This setup link was already used, is older than an hour, or a newer one replaced it. Run \
         `byoc-server admin setup-link` for a new one."
            .into(),
    )
}
