//! Invitations: a super admin creates a link, and the person with the address becomes a member by opening
//! it. Nobody becomes one without accepting, and no answer to the super admin tells whether the address
//! has an account.

use byoc_rules::name::Named;
use byoc_rules::words;
use byoc_types::{
    Invitation, InvitationAccept, InvitationCreate, InvitationOffer, InvitationsAnswer, Session,
};

use super::members::check_role;
use super::organizations::{check_email, check_name, check_password_rules, duplicate, note, set};
use super::password_reset::BAD_LINK;
use super::session::{Browser, actor_of, session_begin, session_view};
use super::transaction::write;
use super::{Actor, Ctx, Error, Result, Via, access};
use crate::auth::{Auth, Secret, digest, short_id};
use crate::store::invitations::{InvitationRow, NewInvitation};
use crate::store::users::{UserRow, fold_email};
use crate::store::{self, Tx, events};
use crate::time::rfc3339;

/// How long a link works, milliseconds.
const LIFETIME: i64 = 72 * 60 * 60 * 1000;
/// Open invitations of an organization.
const MOST_INVITATIONS: usize = 200;
const NO_INVITATION: &str = "There is no such open invitation in this organization. It was \
                             accepted or revoked, or has expired. Load the invitations again.";

/// GET `organization/{org}/invitations`: the open ones, for super admins.
pub async fn invitation_list(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
) -> Result<InvitationsAnswer> {
    let organization = access::administered(ctx, actor, organization_id).await?;
    let id = &organization.organization_id;
    let rows = store::invitations::of_organization(&mut ctx.db.read(), id).await?;
    Ok(InvitationsAnswer {
        invitations: rows.into_iter().map(invitation_answer).collect(),
    })
}

/// POST `organization/{org}/invitations`. One to the same address takes the place of an earlier one,
/// whose link ends.
pub async fn invitation_create(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    request: InvitationCreate,
) -> Result<Invitation> {
    let organization = access::administered(ctx, actor, organization_id).await?;
    let mut wrong = Vec::new();
    let email = check_email("email", &request.email, &mut wrong);
    let role = check_role(&request.role, &mut wrong);
    let (Some(role), true) = (role, wrong.is_empty()) else {
        return Err(Error::Invalid(wrong));
    };
    let secret = Secret::random();
    let new = NewInvitation {
        invitation_id: short_id("i"),
        organization_id: organization.organization_id.clone(),
        email,
        role,
        token_hash: secret.digest(),
        invited_by: actor.user_id.clone(),
        is_by_operator: false,
    };
    let by = actor.email.clone();
    let invitation = write(ctx, organization, move |tx, _| {
        Box::pin(async move { invite(tx, &new, &by).await })
    })
    .await?;
    Ok(with_link(invitation, &secret))
}

/// Stores an invitation under the lock of its organization, with its event.
pub(super) async fn invite(tx: &mut Tx, new: &NewInvitation, by: &str) -> Result<Invitation> {
    let org = &new.organization_id;
    let members = store::organizations::members(tx, org).await?;
    let folded = fold_email(&new.email);
    if members
        .iter()
        .any(|member| fold_email(&member.email) == folded)
    {
        return Err(already_member(&new.email));
    }
    store::invitations::insert(tx, new, LIFETIME).await?;
    let open = store::invitations::of_organization(tx, org).await?;
    if open.len() > MOST_INVITATIONS {
        return Err(Error::Conflict {
            code: "invitations_too_many",
            message: format!(
                "{MOST_INVITATIONS} invitations are open, which is the limit. Revoke some first."
            ),
        });
    }
    let summary = format!("Invited {}", new.email);
    let changes = vec![set("role", words::as_word(new.role))];
    note(tx, org, by, "invitation_create", &summary, changes).await?;
    open.into_iter()
        .find(|row| row.invitation_id == new.invitation_id)
        .map(invitation_answer)
        .ok_or_else(|| Error::Internal("an invitation was gone at once".to_owned()))
}

/// The answer to the person who made the invitation: the only one with its token.
pub(super) fn with_link(invitation: Invitation, secret: &Secret) -> Invitation {
    Invitation {
        token: Some(secret.reveal().to_owned()),
        ..invitation
    }
}

/// DELETE `organization/{org}/invitations/{id}`: the link ends.
pub async fn invitation_delete(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    invitation_id: &str,
) -> Result<()> {
    let organization = access::administered(ctx, actor, organization_id).await?;
    let (actor, id) = (actor.clone(), invitation_id.to_owned());
    write(ctx, organization, move |tx, organization| {
        Box::pin(async move {
            let org = &organization.organization_id;
            let open = store::invitations::of_organization(tx, org).await?;
            let row = open.into_iter().find(|row| row.invitation_id == id);
            let row = row.ok_or(Error::NotFound(NO_INVITATION))?;
            store::invitations::delete(tx, org, &id).await?;
            let summary = format!("Revoked the invitation for {}", row.email);
            let action = "invitation_delete";
            note(tx, org, &actor.email, action, &summary, vec![]).await?;
            Ok(())
        })
    })
    .await
}

/// POST `invitation`: what the link offers. The same for an address with and without an account.
pub async fn invitation_view(ctx: &Ctx, token: &str) -> Result<InvitationOffer> {
    let row = invitation_of(ctx, token).await?;
    Ok(InvitationOffer {
        organization_id: row.organization_id,
        organization_name: row.organization_name,
        email: row.email,
        role: row.role,
        invited_by: row.invited_by_name,
        expiry_time: rfc3339(row.expires_at),
    })
}

/// The invitation behind a link that works.
async fn invitation_of(ctx: &Ctx, token: &str) -> Result<InvitationRow> {
    let hash = digest(token.trim());
    let found = store::invitations::by_token(&mut ctx.db.read(), &hash).await?;
    let row = found.ok_or(Error::NotFound(BAD_LINK))?;
    let account = store::users::account_by_email(&mut ctx.db.read(), &row.email).await?;
    match account {
        Some(account) if account.deactivated_at.is_some() => Err(Error::NotFound(BAD_LINK)),
        _ => Ok(row),
    }
}

/// POST `invitation/accept`: the actor joins, or somebody who has no account yet makes one with a
/// name and a password. Answers the session, and the secret of one that begins.
pub async fn invitation_accept(
    ctx: &Ctx,
    auth: &Auth,
    actor: Option<&Actor>,
    request: InvitationAccept,
    browser: Browser<'_>,
) -> Result<(Option<Secret>, Session)> {
    let row = invitation_of(ctx, &request.token).await?;
    let hash = digest(request.token.trim());
    if let Some(actor) = actor {
        if fold_email(&actor.email) != fold_email(&row.email) {
            return Err(Error::Forbidden(format!(
                "This invitation is for {}, and you are signed in as {}. Sign out, then open the \
                 link again.",
                row.email, actor.email
            )));
        }
        let (user_id, email) = (actor.user_id.clone(), actor.email.clone());
        write(
            ctx,
            access::joining(actor, &row.organization_id),
            move |tx, _| {
                Box::pin(async move {
                    use_up(tx, &row, &hash).await?;
                    join(tx, &row, &user_id, &email).await
                })
            },
        )
        .await?;
        return Ok((None, session_view(ctx, actor).await?));
    }

    // Somebody without an account.
    let mut wrong = Vec::new();
    let real_name = request.real_name.unwrap_or_default();
    let real_name = check_name("real_name", Named::Person, &real_name, &mut wrong);
    let password = request.password.unwrap_or_default();
    check_password_rules("password", &password, &mut wrong);
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let user = UserRow {
        user_id: short_id("u"),
        email: row.email.clone(),
        real_name,
        password_hash: auth.passwords.hash(password).await?,
        is_operator: false,
        created_at: 0,
    };
    let stored = user.clone();
    write(ctx, access::by_secret(), move |tx, ()| {
        Box::pin(async move {
            use_up(tx, &row, &hash).await?;
            store::users::insert(tx, &stored).await.map_err(duplicate(
                "user_already_exists",
                || {
                    format!(
                        "{} already has an account on this server. Sign in with it to accept the \
                             invitation.",
                        stored.email
                    )
                },
            ))?;
            join(tx, &row, &stored.user_id, &stored.email).await
        })
    })
    .await?;
    let secret = session_begin(ctx, auth, &user, browser).await?;
    let session = session_view(ctx, &actor_of(&user, Via::Session)).await?;
    Ok((Some(secret), session))
}

/// Locks the organization and uses up the link. Of two uses, one finds the link gone.
async fn use_up(tx: &mut Tx, row: &InvitationRow, token_hash: &str) -> Result<()> {
    events::lock(tx, &row.organization_id).await?;
    // Under the lock: the inviter may have lost the role since.
    let is_open = store::invitations::by_token(tx, token_hash)
        .await?
        .is_some();
    if !is_open || !store::invitations::take(tx, token_hash).await? {
        return Err(Error::NotFound(BAD_LINK));
    }
    Ok(())
}

/// Adds the member whose invitation this was.
async fn join(tx: &mut Tx, row: &InvitationRow, user_id: &str, email: &str) -> Result<()> {
    let org = &row.organization_id;
    store::organizations::insert_member(tx, org, user_id, row.role)
        .await
        .map_err(duplicate("member_already_exists", || {
            format!("The member {email} already exists in this organization.")
        }))?;
    let summary = format!("{email} accepted the invitation from {}", row.invited_by);
    let changes = vec![set("role", words::as_word(row.role))];
    note(tx, org, email, "member_create", &summary, changes).await?;
    Ok(())
}

fn already_member(email: &str) -> Error {
    Error::Conflict {
        code: "member_already_exists",
        message: format!("The member {email} already exists in this organization."),
    }
}

fn invitation_answer(row: InvitationRow) -> Invitation {
    Invitation {
        invitation_id: row.invitation_id,
        email: row.email,
        role: row.role,
        invited_by: row.invited_by,
        create_time: rfc3339(row.created_at),
        expiry_time: rfc3339(row.expires_at),
        token: None,
    }
}
