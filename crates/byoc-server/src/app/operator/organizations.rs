//! Organizations, as operators create and change them.

use byoc_rules::name::Named;
use byoc_rules::{tier, words};
use byoc_types::{
    FieldChange, Invitation, OperatorInvitationCreate, OperatorOrganization,
    OperatorOrganizationCreate, OperatorOrganizationCreated, OperatorOrganizationUpdate,
    OperatorOrganizationsAnswer, Role, Tier,
};

use crate::app::custom_clouds::{place_of, unknown_cursor};
use crate::app::invitations::{invite, with_link};
use crate::app::organizations::{check_email, check_name, note, set};
use crate::app::transaction::write;
use crate::app::{Actor, Ctx, Error, FieldError, IfMatch, Result, Versioned, access, models};
use crate::auth::{Secret, short_id};
use crate::store::invitations::NewInvitation;
use crate::store::operator::{self, OperatedOrganization};
use crate::store::{self, Tx};
use crate::time::rfc3339;

/// Organizations that one answer holds.
const PAGE: usize = 500;
const OPERATORS_ONLY: &str = "Only operators of this server can manage organizations. Ask one of \
                              them.";

/// GET `operator/organizations?cursor=`.
pub async fn operator_organization_list(
    ctx: &Ctx,
    actor: &Actor,
    cursor: Option<&str>,
) -> Result<OperatorOrganizationsAnswer> {
    access::operator(actor, access::OPERATORS_ONLY)?;
    let after = match cursor {
        None => None,
        Some(cursor) => Some(place_of(cursor).ok_or_else(unknown_cursor)?),
    };
    // One more than a page tells whether there is another.
    let mut rows = operator::organizations(&mut ctx.db.read(), PAGE as i64 + 1, after).await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let last = rows.last().filter(|_| has_more);
    Ok(OperatorOrganizationsAnswer {
        cursor: last.map(|row| format!("{}.{}", row.created_at, row.organization_id)),
        minimum_tier: ctx.config.enablement.minimum_tier,
        organizations: rows.into_iter().map(|row| answer(ctx, row)).collect(),
    })
}

/// GET `operator/organization/{org}`.
pub async fn operator_organization_view(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
) -> Result<Versioned<OperatorOrganization>> {
    access::operated(ctx, actor, organization_id, OPERATORS_ONLY).await?;
    let found = operator::organization(&mut ctx.db.read(), organization_id).await?;
    let row = found.ok_or(Error::NotFound(access::NO_ORGANIZATION))?;
    Ok(versioned(ctx, row))
}

/// POST `operator/organizations`: an organization whose first super admin is invited.
pub async fn operator_organization_create(
    ctx: &Ctx,
    actor: &Actor,
    request: OperatorOrganizationCreate,
) -> Result<OperatorOrganizationCreated> {
    let permit = access::operated_server(actor)?;
    let mut wrong = Vec::new();
    let name = organization_name(&request.organization_name, &mut wrong);
    let tier = tier_of(ctx, &request.tier, request.is_byoc_enabled, &mut wrong);
    let email = check_email("email", &request.email, &mut wrong);
    let (Some(tier), true) = (tier, wrong.is_empty()) else {
        return Err(Error::Invalid(wrong));
    };
    let (secret, organization_id) = (Secret::random(), short_id("org"));
    let new = super_admin(actor, &organization_id, email, &secret);
    let (by, is_enabled) = (actor.email.clone(), request.is_byoc_enabled);
    let (row, invitation) = write(ctx, permit, move |tx, ()| {
        Box::pin(async move {
            let (id, root) = (&organization_id, short_id("a"));
            let word = words::as_word(tier);
            store::organizations::insert(tx, id, &name, &root, word).await?;
            store::organizations::set_byoc_enabled(tx, id, is_enabled).await?;
            let summary = format!("Created the organization “{name}”");
            let changes = vec![
                set("tier", word),
                set("is_byoc_enabled", &is_enabled.to_string()),
            ];
            note(tx, id, &by, "organization_create", &summary, changes).await?;
            let invitation = invite(tx, &new, &by).await?;
            let row = operator::organization(tx, id).await?;
            let row = row.ok_or_else(|| Error::Internal("an organization was gone".to_owned()))?;
            Ok((row, invitation))
        })
    })
    .await?;
    Ok(OperatorOrganizationCreated {
        organization: answer(ctx, row),
        invitation: with_link(invitation, &secret),
    })
}

/// PUT `operator/organization/{org}`: replaces name, tier, offer and models.
pub async fn operator_organization_update(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    request: OperatorOrganizationUpdate,
    if_match: &IfMatch,
) -> Result<Versioned<OperatorOrganization>> {
    let permit = access::operated(ctx, actor, organization_id, OPERATORS_ONLY).await?;
    if_match.is_there(actor)?;
    let mut wrong = Vec::new();
    let name = organization_name(&request.organization_name, &mut wrong);
    let tier = tier_of(ctx, &request.tier, request.is_byoc_enabled, &mut wrong);
    let models = models::checked(request.deployment_models).unwrap_or_else(|error| {
        wrong.push(error);
        None
    });
    let (Some(tier), true) = (tier, wrong.is_empty()) else {
        return Err(Error::Invalid(wrong));
    };
    let (by, if_match) = (actor.clone(), if_match.clone());
    let (at, id) = (ctx.clone(), organization_id.to_owned());
    write(ctx, permit, move |tx, ()| {
        Box::pin(async move {
            let before = operator::organization(tx, &id).await?;
            let before = before.ok_or(Error::NotFound(access::NO_ORGANIZATION))?;
            let after = OperatedOrganization {
                organization_name: name,
                tier,
                is_byoc_enabled: request.is_byoc_enabled,
                deployment_models: models,
                ..before.clone()
            };
            let changes = differences(&before, &after);
            // Before the version is looked at: it may be the repeat of a change whose answer was
            // lost.
            if changes.is_empty() {
                return Ok(versioned(&at, before));
            }
            if_match.check(&by, before.version..=before.version)?;
            if before.organization_name != after.organization_name {
                rename(tx, &after).await?;
            }
            operator::update(tx, &after).await?;
            let summary = format!("Changed by the operator: {}", listed(&changes));
            note(tx, &id, &by.email, "organization_update", &summary, changes).await?;
            let row = operator::organization(tx, &id).await?;
            Ok(versioned(
                &at,
                row.ok_or(Error::NotFound(access::NO_ORGANIZATION))?,
            ))
        })
    })
    .await
}

/// POST `operator/organization/{org}/invitations`: a super admin for an organization that has none.
/// If there is one, that person decides who else belongs to it.
pub async fn operator_invitation_create(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    request: OperatorInvitationCreate,
) -> Result<Invitation> {
    let permit = access::operated(ctx, actor, organization_id, OPERATORS_ONLY).await?;
    let mut wrong = Vec::new();
    let email = check_email("email", &request.email, &mut wrong);
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let secret = Secret::random();
    let new = super_admin(actor, organization_id, email, &secret);
    let by = actor.email.clone();
    let invitation = write(ctx, permit, move |tx, ()| {
        Box::pin(async move {
            let row = operator::organization(tx, &new.organization_id).await?;
            let row = row.ok_or(Error::NotFound(access::NO_ORGANIZATION))?;
            if row.super_admin_count > 0 {
                return Err(Error::Conflict {
                    code: "organization_has_super_admin",
                    message: format!(
                        "“{}” has a super admin who can sign in. Super admins invite the people \
                         of their organization themselves.",
                        row.organization_name
                    ),
                });
            }
            invite(tx, &new, &by).await
        })
    })
    .await?;
    Ok(with_link(invitation, &secret))
}

fn super_admin(
    actor: &Actor,
    organization_id: &str,
    email: String,
    secret: &Secret,
) -> NewInvitation {
    NewInvitation {
        invitation_id: short_id("i"),
        organization_id: organization_id.to_owned(),
        email,
        role: Role::SuperAdmin,
        token_hash: secret.digest(),
        invited_by: actor.user_id.clone(),
        is_by_operator: true,
    }
}

fn organization_name(name: &str, wrong: &mut Vec<FieldError>) -> String {
    check_name("organization_name", Named::Organization, name, wrong)
}

fn tier_of(ctx: &Ctx, word: &str, is_enabled: bool, wrong: &mut Vec<FieldError>) -> Option<Tier> {
    tier::check(word, is_enabled, ctx.config.enablement.minimum_tier)
        .map_err(|error| wrong.push(error.at("tier")))
        .ok()
}

/// The root account has the name of its organization.
async fn rename(tx: &mut Tx, row: &OperatedOrganization) -> Result<()> {
    let name = &row.organization_name;
    let renamed =
        store::organizations::rename_account(tx, &row.organization_id, &row.root_account_id, name);
    renamed.await.map_err(|error| {
        if !matches!(error, store::Error::Duplicate(_)) {
            return error.into();
        }
        Error::Invalid(vec![FieldError::new(
            "organization_name",
            "name_of_unit",
            format!(
                "A unit of this organization is called “{name}”. Choose another name for the \
                 organization, or rename the unit first."
            ),
        )])
    })
}

/// Field by field, as the history shows it.
fn differences(before: &OperatedOrganization, after: &OperatedOrganization) -> Vec<FieldChange> {
    let all = |row: &OperatedOrganization| {
        [
            ("organization_name", Some(row.organization_name.clone())),
            ("tier", Some(words::as_word(row.tier).to_owned())),
            ("is_byoc_enabled", Some((row.is_byoc_enabled).to_string())),
            (
                "deployment_models",
                row.deployment_models.as_deref().map(models::listed),
            ),
        ]
    };
    let pairs = all(before).into_iter().zip(all(after));
    pairs
        .map(|((field, before), (_, after))| FieldChange {
            field: field.to_owned(),
            before,
            after,
        })
        .filter(|change| change.before != change.after)
        .collect()
}

/// What changed, in words.
fn listed(changes: &[FieldChange]) -> String {
    let word = |change: &FieldChange| match change.field.as_str() {
        "organization_name" => "name",
        "tier" => "support tier",
        "is_byoc_enabled" => "bring your own cloud",
        _ => "deployment models",
    };
    let words: Vec<&str> = changes.iter().map(word).collect();
    words.join(", ")
}

fn versioned(ctx: &Ctx, row: OperatedOrganization) -> Versioned<OperatorOrganization> {
    Versioned {
        version: row.version,
        value: answer(ctx, row),
    }
}

fn answer(ctx: &Ctx, row: OperatedOrganization) -> OperatorOrganization {
    OperatorOrganization {
        organization_id: row.organization_id,
        organization_name: row.organization_name,
        tier: row.tier,
        minimum_tier: ctx.config.enablement.minimum_tier,
        is_byoc_enabled: row.is_byoc_enabled,
        deployment_models: row.deployment_models,
        member_count: row.member_count,
        super_admin_count: row.super_admin_count,
        custom_cloud_count: row.custom_cloud_count,
        create_time: rfc3339(row.created_at),
    }
}
