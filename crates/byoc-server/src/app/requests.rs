//! What an organization asks of the operators: bring your own cloud, a custom cloud on Azure, a
//! service that moves. Super admins ask and take back, members read.

mod operator;

use byoc_rules::requests::{self as rules, check_eligible, tier};
use byoc_rules::words;
use byoc_types::{
    MigrationRequest, OrganizationRequest, OrganizationRequestsAnswer, RequestContent, RequestKind,
    RequestState,
};

use super::custom_clouds::{check_beside, enabled};
use super::organizations::{duplicate, set};
use super::services::check_move_request;
use super::transaction::write;
use super::{Actor, Ctx, Error, FieldChange, FieldError, Result, Versioned, access};
use crate::auth::short_id;
use crate::store::events::{self, NewEvent};
use crate::store::organizations::OrganizationRow;
use crate::store::requests::{self, RequestRow};
use crate::store::{self, Tx, projects};
use crate::time::rfc3339;

pub use operator::{operator_request_list, operator_request_update, operator_request_view};

/// Requests that a list shows of one organization.
const LISTED: i64 = 200;
/// Open requests of an organization.
const MOST_OPEN: i64 = 20;

const NO_REQUEST: &str = "There is no such request. Load the list of requests again.";
const ADMINS_ONLY: &str = "Only super admins of the organization can send and withdraw requests. \
                           Ask one of them.";

/// GET `organization/{org}/requests`: newest first, with what is asked of those who ask.
pub async fn request_list(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
) -> Result<OrganizationRequestsAnswer> {
    let organization = access::member_of(ctx, actor, organization_id).await?;
    let id = &organization.organization_id;
    let rows = requests::of_organization(&mut ctx.db.read(), id, LISTED).await?;
    Ok(OrganizationRequestsAnswer {
        requests: rows.into_iter().map(to_wire).collect(),
        is_byoc_enabled: organization.is_byoc_enabled,
        tier: tier(&organization.tier),
        minimum_tier: ctx.config.enablement.minimum_tier,
        operator_name: ctx.config.operator_name().to_owned(),
    })
}

/// GET `organization/{org}/requests/{id}`.
pub async fn request_view(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    request_id: &str,
) -> Result<Versioned<OrganizationRequest>> {
    access::member_of(ctx, actor, organization_id).await?;
    let row = requests::by_id(&mut ctx.db.read(), request_id).await?;
    Ok(versioned(own(row, organization_id)?))
}

/// POST `organization/{org}/requests`.
pub async fn request_create(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    content: RequestContent,
) -> Result<Versioned<OrganizationRequest>> {
    let permit = access::admin_or(ctx, actor, organization_id, ADMINS_ONLY).await?;
    let (at, actor) = (ctx.clone(), actor.clone());
    write(ctx, permit, move |tx, organization| {
        Box::pin(async move {
            let by = &actor.email;
            let content = check(&at, tx, &organization, &actor, content).await?;
            let id = &organization.organization_id;
            if requests::count_open(tx, id).await? >= MOST_OPEN {
                return Err(Error::Conflict {
                    code: "requests_too_many",
                    message: format!(
                        "{MOST_OPEN} requests of this organization are open, which is the limit. \
                         Withdraw one first, or wait for an answer."
                    ),
                });
            }
            let request_id = short_id("r");
            requests::insert(tx, &request_id, id, &content, by)
                .await
                .map_err(duplicate("request_open", || {
                    "A request to enable bring your own cloud is already open. Wait for the \
                     answer, or withdraw that request first."
                        .to_owned()
                }))?;
            let row = own(requests::by_id(tx, &request_id).await?, id)?;
            let changes = vec![set("kind", words::as_word(rules::kind(&row.content)))];
            note(tx, &row, by, "request_create", "Sent", &changes).await?;
            Ok(versioned(row))
        })
    })
    .await
}

/// DELETE `organization/{org}/requests/{id}`: takes it back. Answers the request as it is then.
pub async fn request_delete(
    ctx: &Ctx,
    actor: &Actor,
    organization_id: &str,
    request_id: &str,
) -> Result<Versioned<OrganizationRequest>> {
    let permit = access::admin_or(ctx, actor, organization_id, ADMINS_ONLY).await?;
    let (by, request_id) = (actor.email.clone(), request_id.to_owned());
    write(ctx, permit, move |tx, organization| {
        Box::pin(async move {
            let id = &organization.organization_id;
            let before = own(requests::by_id(tx, &request_id).await?, id)?;
            if before.state == RequestState::Withdrawn {
                return Ok(versioned(before));
            }
            if !rules::is_open(before.state) {
                return Err(Error::Conflict {
                    code: "request_closed",
                    message: format!(
                        "This request is already {} and can't be withdrawn. Load it again to see \
                         the answer.",
                        words::label(before.state).to_lowercase()
                    ),
                });
            }
            let mut after = before.clone();
            after.state = RequestState::Withdrawn;
            requests::update(tx, &after).await?;
            let after = own(requests::by_id(tx, &request_id).await?, id)?;
            let changes = differences(&before, &after);
            note(tx, &after, &by, "request_withdraw", "Withdrew", &changes).await?;
            Ok(versioned(after))
        })
    })
    .await
}

/// Whether the organization may ask for this, and what of it is kept.
async fn check(
    ctx: &Ctx,
    tx: &mut Tx,
    organization: &OrganizationRow,
    by: &Actor,
    content: RequestContent,
) -> Result<RequestContent> {
    let id = &organization.organization_id;
    match content {
        RequestContent::Enable(request) => {
            if enabled(tx, id).await.is_ok() {
                return Err(Error::Conflict {
                    code: "byoc_enabled",
                    message: "Bring your own cloud is already enabled for this organization. \
                              Create a custom cloud."
                        .to_owned(),
                });
            }
            let minimum = ctx.config.enablement.minimum_tier;
            check_eligible(tier(&organization.tier), minimum).map_err(|message| {
                Error::Refused {
                    code: "tier_too_low",
                    message,
                }
            })?;
            let checked = rules::check_enable(&request).map_err(inside)?;
            Ok(RequestContent::Enable(checked))
        }
        RequestContent::Azure(request) => {
            enabled(tx, id).await?;
            let cidr = Some(request.reserved_cidr.as_str());
            let checked = check_beside(ctx, tx, id, cidr, None, |context| {
                rules::check_azure(&request, context)
            });
            let checked = checked.await?.map_err(inside)?;
            Ok(RequestContent::Azure(checked))
        }
        RequestContent::Migration(request) => {
            enabled(tx, id).await?;
            let checked = rules::check_migration(&request).map_err(inside)?;
            let all = projects::of_organization(tx, id, None).await?;
            if !all.iter().any(|it| it.project_name == checked.project_name) {
                let message = format!(
                    "{} is not a project of this organization. Check the name, for example with \
                     `avn project list`.",
                    checked.project_name
                );
                let error = FieldError::new("project_name", "project_unknown", &message);
                return Err(inside(vec![error]));
            }
            let can_be_asked = check_move_request(ctx, tx, by, &checked).await;
            can_be_asked.map_err(|error| error.with_fields(inside))?;
            refuse_second_move(tx, id, &checked).await?;
            Ok(RequestContent::Migration(checked))
        }
    }
}

/// Two open requests for one service could be answered against each other.
async fn refuse_second_move(
    tx: &mut Tx,
    organization_id: &str,
    asked: &MigrationRequest,
) -> Result<()> {
    let rows = requests::open(tx, organization_id, RequestKind::Migration).await?;
    let is_same = |row: &RequestRow| {
        let request = (&row.content, row.state);
        rules::is_move_requested(request, &asked.project_name, &asked.service_name)
    };
    if rows.iter().any(is_same) {
        return Err(Error::Conflict {
            code: "request_open",
            message: format!(
                "A request to move {} is already open. Wait for the answer, or withdraw that \
                 request first.",
                asked.service_name
            ),
        });
    }
    Ok(())
}

/// The fields are those of the content.
fn inside(mut errors: Vec<FieldError>) -> Error {
    for error in &mut errors {
        error.field = format!("content.{}", error.field);
    }
    Error::Invalid(errors)
}

/// The request, if it is one of this organization.
fn own(row: Option<RequestRow>, organization_id: &str) -> Result<RequestRow> {
    row.filter(|row| row.organization_id == organization_id)
        .ok_or(Error::NotFound(NO_REQUEST))
}

/// Event and audit row of a change. `verb`: what was done with the request.
async fn note(
    tx: &mut Tx,
    row: &RequestRow,
    by: &str,
    action: &str,
    verb: &str,
    changes: &[FieldChange],
) -> Result<(), store::Error> {
    let what = match rules::kind(&row.content) {
        RequestKind::Enable => "to enable bring your own cloud",
        RequestKind::Azure => "for a custom cloud on Azure",
        RequestKind::Migration => "to move a service",
    };
    let event = NewEvent {
        organization_id: &row.organization_id,
        custom_cloud_id: "",
        version: row.version,
        action,
        actor: by,
        state: None,
        changes,
        summary: &format!("{verb} the request {what}"),
    };
    events::append(tx, event).await
}

fn differences(before: &RequestRow, after: &RequestRow) -> Vec<FieldChange> {
    let shown = |row: &RequestRow| {
        [
            ("state", Some(words::as_word(row.state).to_owned())),
            (
                "answer",
                Some(row.answer.clone()).filter(|it| !it.is_empty()),
            ),
            ("assignee", row.assignee.clone()),
            ("custom_cloud_environment_id", row.custom_cloud_id.clone()),
        ]
    };
    let both = shown(before).into_iter().zip(shown(after));
    both.filter(|((_, before), (_, after))| before != after)
        .map(|((field, before), (_, after))| FieldChange {
            field: field.to_owned(),
            before,
            after,
        })
        .collect()
}

fn versioned(row: RequestRow) -> Versioned<OrganizationRequest> {
    Versioned {
        version: row.version,
        value: to_wire(row),
    }
}

fn to_wire(row: RequestRow) -> OrganizationRequest {
    OrganizationRequest {
        kind: rules::kind(&row.content),
        tier: tier(&row.tier),
        request_id: row.request_id,
        organization_id: row.organization_id,
        organization_name: row.organization_name,
        state: row.state,
        content: row.content,
        answer: row.answer,
        assignee: row.assignee,
        custom_cloud_environment_id: row.custom_cloud_id,
        version: row.version,
        created_by: row.created_by,
        create_time: rfc3339(row.created_at),
        update_time: rfc3339(row.updated_at),
    }
}
