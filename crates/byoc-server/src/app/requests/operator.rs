//! What operators see and answer: the requests of every organization.

use byoc_rules::requests as rules;
use byoc_types::{
    FieldChange, OperatorRequestsAnswer, OrganizationRequest, OrganizationRequestUpdate,
    RequestContent, RequestKind, RequestState,
};

use super::{NO_REQUEST, differences, note, own, to_wire, versioned};
use crate::app::custom_clouds::{create_by_request, place_of, unknown_cursor};
use crate::app::transaction::write;
use crate::app::{Actor, Ctx, Error, IfMatch, Result, Versioned, access};
use crate::store::Tx;
use crate::store::organizations;
use crate::store::requests::{self, RequestRow};

/// Requests on a page.
const PAGE: usize = 200;
const OPERATORS_ONLY: &str = "Only operators of this server can see and answer the requests of all \
                              organizations. Ask one of them.";

/// GET `operator/requests?state=&kind=&cursor=`: newest first.
pub async fn operator_request_list(
    ctx: &Ctx,
    actor: &Actor,
    state: Option<RequestState>,
    kind: Option<RequestKind>,
    cursor: Option<&str>,
) -> Result<OperatorRequestsAnswer> {
    access::operator(actor, OPERATORS_ONLY)?;
    let after = match cursor {
        None => None,
        Some(cursor) => Some(place_of(cursor).ok_or_else(unknown_cursor)?),
    };
    // One more than a page tells whether there is another.
    let limit = PAGE as i64 + 1;
    let mut rows = requests::of_all(&mut ctx.db.read(), state, kind, after, limit).await?;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let last = rows.last().filter(|_| has_more);
    Ok(OperatorRequestsAnswer {
        cursor: last.map(|row| format!("{}.{}", row.created_at, row.request_id)),
        requests: rows.into_iter().map(to_wire).collect(),
    })
}

/// GET `operator/requests/{id}`.
pub async fn operator_request_view(
    ctx: &Ctx,
    actor: &Actor,
    request_id: &str,
) -> Result<Versioned<OrganizationRequest>> {
    access::operator(actor, OPERATORS_ONLY)?;
    let row = requests::by_id(&mut ctx.db.read(), request_id).await?;
    Ok(versioned(row.ok_or(Error::NotFound(NO_REQUEST))?))
}

/// PUT `operator/requests/{id}`: state, answer, assignee. Done does what was asked for, in the same
/// transaction.
pub async fn operator_request_update(
    ctx: &Ctx,
    actor: &Actor,
    request_id: &str,
    update: OrganizationRequestUpdate,
    if_match: &IfMatch,
) -> Result<Versioned<OrganizationRequest>> {
    access::operator(actor, OPERATORS_ONLY)?;
    if_match.is_there(actor)?;
    let row = requests::by_id(&mut ctx.db.read(), request_id).await?;
    let organization_id = row.ok_or(Error::NotFound(NO_REQUEST))?.organization_id;
    let permit = access::operated(ctx, actor, &organization_id, OPERATORS_ONLY).await?;
    let (by, if_match) = (actor.clone(), if_match.clone());
    let request_id = request_id.to_owned();
    write(ctx, permit, move |tx, ()| {
        Box::pin(async move {
            let before = own(requests::by_id(tx, &request_id).await?, &organization_id)?;
            let checked =
                rules::check_answer(&update, before.state, &before.answer).map_err(Error::Invalid);
            let mut after = before.clone();
            if let Ok(checked) = &checked {
                after.state = checked.state.unwrap_or(before.state);
                if let Some(answer) = &checked.answer {
                    after.answer.clone_from(answer);
                }
                if let Some(assignee) = &checked.assignee {
                    after.assignee = Some(assignee.clone()).filter(|it| !it.is_empty());
                }
                // Before the version is looked at: it may be the repeat of a change whose answer
                // was lost.
                if after == before {
                    return Ok(versioned(before));
                }
            }
            if_match.check(&by, before.version..=before.version)?;
            checked?;
            let mut changes = Vec::new();
            if after.state == RequestState::Done && before.state != after.state {
                changes = fulfil(tx, &mut after, &by.email).await?;
            }
            requests::update(tx, &after).await?;
            let after = own(requests::by_id(tx, &request_id).await?, &organization_id)?;
            let verb = match after.answer == before.answer {
                true => "Updated",
                false => "Answered",
            };
            changes.splice(0..0, differences(&before, &after));
            note(tx, &after, &by.email, "request_update", verb, &changes).await?;
            Ok(versioned(after))
        })
    })
    .await
}

/// Does what was asked for; answers what that changed beside the request.
async fn fulfil(tx: &mut Tx, row: &mut RequestRow, operator: &str) -> Result<Vec<FieldChange>> {
    let id = &row.organization_id;
    match &row.content {
        RequestContent::Enable(_) => {
            let offer = organizations::offer(tx, id).await?;
            if offer.is_some_and(|offer| offer.is_byoc_enabled) {
                return Ok(vec![]);
            }
            organizations::set_byoc_enabled(tx, id, true).await?;
            Ok(vec![FieldChange {
                field: "is_byoc_enabled".to_owned(),
                before: Some(false.to_string()),
                after: Some(true.to_string()),
            }])
        }
        RequestContent::Azure(request) => {
            row.custom_cloud_id = Some(create_by_request(tx, row, request, operator).await?);
            Ok(vec![])
        }
        RequestContent::Migration(_) => Ok(vec![]),
    }
}
