//! PUT of a service.

use byoc_rules::requests::is_move_done;
use byoc_rules::service::migration::{self, NETWORK_WORK_FIRST};
use byoc_rules::service::request::{self, CheckedUpdate, Current};
use byoc_rules::service::{Action, Condition, catalogue};
use byoc_types::{
    CatalogueType, FieldWarning, MigrationRequest, OperationKind, ServiceAnswer, ServiceState,
    ServiceUpdate,
};

use super::place::{current, room_for, usable};
use super::wire::to_wire;
use super::{allowed, condition, refused, service_of};
use crate::app::access;
use crate::app::transaction::write;
use crate::app::{Actor, Ctx, Error, FieldError, IfMatch, Result, Versioned};
use crate::operations;
use crate::store::Tx;
use crate::store::requests;
use crate::store::services::{self, Move, Service};

/// PUT `/v1/project/{project}/service/{service}`: changes what the body names. Another cloud, plan or
/// version moves the service to new nodes; `powered` takes its nodes away and brings them back.
pub async fn service_update(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
    service_name: &str,
    update: ServiceUpdate,
    if_match: &IfMatch,
) -> Result<Versioned<ServiceAnswer>> {
    let project = access::project_served(ctx, actor, project_name).await?;
    let (at, by, name) = (ctx.clone(), actor.clone(), service_name.to_owned());
    let if_match = if_match.clone();
    write(ctx, project, move |tx, project| {
        Box::pin(async move {
            // 1. What is asked for, and whether the service allows it.
            let before = service_of(tx, &project.project_name, &name).await?;
            if if_match != IfMatch::Absent {
                if_match.check(&by, before.version..=before.version)?;
            }
            let kind = type_of(&at, &before)?;
            let now = Current {
                plan: &before.plan,
                user_config: &before.user_config,
            };
            let checked = request::check_update(&update, kind, now).map_err(Error::Invalid)?;
            let condition = condition(tx, &before).await?;
            allowed(condition, Action::Update)?;
            let (mut after, mut condition) = (before.clone(), condition);
            if let Some(is_protected) = checked.termination_protection {
                after.termination_protection = is_protected;
                condition.termination_protection = is_protected;
            }
            if let Some(maintenance) = &checked.maintenance {
                after.maintenance = maintenance.clone();
            }

            // 2. What needs other nodes.
            let moved = moved(&at, tx, &by, condition, &checked, &mut after).await?;
            let powered = powered(condition, &checked, &mut after)?;
            let (operation, warnings) = match (moved, powered) {
                (Some(_), Some(_)) => {
                    return Err(Error::Conflict {
                        code: "service_two_changes",
                        message: "One request can't both power a service on or off and change \
                                  its cloud, plan or version. Send two requests."
                            .to_owned(),
                    });
                }
                (Some(warnings), None) => (Some(OperationKind::ServiceMigrate), warnings),
                (None, powered) => (powered, vec![]),
            };

            // 3. Both at once.
            if after != before {
                let summary = summary(&before, &after, operation);
                let action = "service_update";
                operations::change_service(tx, &before, &mut after, &by.email, action, &summary)
                    .await?;
            }
            if let Some(kind) = operation {
                operations::start_service(tx, &after, kind, false).await?;
            }
            let warning = |message| FieldWarning {
                field: "cloud".to_owned(),
                error_code: "migration".to_owned(),
                message,
            };
            Ok(Versioned {
                version: after.version,
                value: ServiceAnswer {
                    service: to_wire(&at, tx, &after).await?,
                    warnings: warnings.into_iter().map(warning).collect(),
                },
            })
        })
    })
    .await
}

/// The type of a service; its plans may have left the catalogue.
fn type_of<'a>(ctx: &'a Ctx, service: &Service) -> Result<&'a CatalogueType> {
    let catalogue = &ctx.config.services.catalogue;
    catalogue::find(catalogue, &service.service_type).ok_or_else(|| Error::Conflict {
        code: "service_type_withdrawn",
        message: format!(
            "The type {} is not in the catalogue of this server any more. Ask the operator to add \
             it again.",
            service.service_type
        ),
    })
}

/// Notes where the service moves to, if it has to. Answers what deserves a warning then.
async fn moved(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    condition: Condition,
    checked: &CheckedUpdate,
    after: &mut Service,
) -> Result<Option<Vec<String>>> {
    let kind = type_of(ctx, after)?;
    let options = checked.user_config.as_ref();
    let from = catalogue::version(kind, &after.user_config).to_owned();
    let to = options.map_or(from.clone(), |options| {
        catalogue::version(kind, options).to_owned()
    });
    request::check_version(kind, &from, &to).map_err(|error| Error::Invalid(vec![error]))?;
    let config_before = Some(after.user_config.clone());
    if let Some(options) = options {
        after.user_config = options.clone();
    }
    let cloud = checked.cloud.as_deref();
    let cloud = cloud.filter(|name| *name != after.cloud_name);
    if cloud.is_none() && checked.plan.is_none() && from == to {
        return Ok(None);
    }
    // In its own cloud too: new nodes are started there.
    let name = cloud.unwrap_or(&after.cloud_name).to_owned();
    let place = usable(ctx, tx, actor, &after.project_name, &name).await?;
    let old_place = current(tx, after).await?.unwrap_or(place.rule.clone());
    let plan = checked.plan.as_deref().unwrap_or(&after.plan);
    let new = catalogue::plan(kind, plan).ok_or_else(|| Error::Conflict {
        code: "plan_withdrawn",
        message: format!(
            "The plan {plan} is not in the catalogue any more. Choose another plan together with \
             this change."
        ),
    })?;
    let old = catalogue::plan(kind, &after.plan).unwrap_or(new);
    let is_ready = is_network_ready(tx, after, &place.rule.cloud_name).await?;
    let warnings = migration::allows(condition, (&old_place, old), (&place.rule, new), is_ready);
    let warnings = warnings.map_err(refused)?;
    let is_here = place.rule.cloud_name == after.cloud_name;
    let own = is_here.then(|| after.clone());
    let zones = room_for(tx, &place, new.nodes, own.as_ref()).await?;
    after.state = ServiceState::Rebalancing;
    after.moves_to = Some(Move {
        custom_cloud_id: place.custom_cloud_id(),
        cloud_name: place.rule.cloud_name,
        plan: new.plan.clone(),
        zones,
        generation: after.next_generation(),
        config_before,
    });
    Ok(Some(warnings))
}

/// Whether a move may be asked of the operators: service and cloud are there, and it is the network
/// that stands in its way.
///
/// # Errors
/// With the field of the request that is wrong, or with what stands in its way instead.
pub async fn check_move_request(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    request: &MigrationRequest,
) -> Result<()> {
    let MigrationRequest {
        project_name,
        service_name,
        cloud_name,
        ..
    } = request;
    let Some(service) = services::by_name(tx, project_name, service_name).await? else {
        let message = format!(
            "There is no service {service_name} in the project {project_name}. Check the name, for \
             example with `avn service list`."
        );
        let error = FieldError::new("service_name", "service_unknown", message);
        return Err(Error::Invalid(vec![error]));
    };
    let place = usable(ctx, tx, actor, project_name, cloud_name).await;
    let place = place.map_err(|error| {
        error.with_fields(|mut errors| {
            for error in &mut errors {
                "cloud_name".clone_into(&mut error.field);
            }
            Error::Invalid(errors)
        })
    })?;
    let kind = type_of(ctx, &service)?;
    let plan = catalogue::plan(kind, &service.plan).ok_or_else(|| Error::Conflict {
        code: "plan_withdrawn",
        message: format!(
            "The plan {} is not in the catalogue any more. Change the plan first.",
            service.plan
        ),
    })?;
    let from = current(tx, &service).await?.unwrap_or(place.rule.clone());
    let is_ready = is_network_ready(tx, &service, cloud_name).await?;
    let (from, to) = ((&from, plan), (&place.rule, plan));
    match migration::allows(condition(tx, &service).await?, from, to, is_ready) {
        Err(refusal) if refusal.code == NETWORK_WORK_FIRST => Ok(()),
        Err(refusal) => Err(refused(refusal)),
        Ok(_) => Err(Error::Conflict {
            code: "move_needs_no_request",
            message: format!(
                "{service_name} can move to {cloud_name} now. The move needs no request: move \
                 the service yourself."
            ),
        }),
    }
}

/// Requests that are looked through for one that is done.
const MOST_REQUESTS: i64 = 1_000;

/// Whether an operator has done what was requested before this move.
async fn is_network_ready(tx: &mut Tx, service: &Service, cloud_name: &str) -> Result<bool> {
    let all = requests::of_organization(tx, &service.organization_id, MOST_REQUESTS).await?;
    let (project, name) = (&service.project_name, &service.service_name);
    Ok(all
        .iter()
        .any(|request| is_move_done((&request.content, request.state), project, name, cloud_name)))
}

/// Takes the power or brings it back, if that is asked for and it has not happened yet.
fn powered(
    condition: Condition,
    checked: &CheckedUpdate,
    after: &mut Service,
) -> Result<Option<OperationKind>> {
    let is_off = condition.state == ServiceState::Poweroff;
    match checked.powered {
        Some(true) if is_off => {
            allowed(condition, Action::PowerOn)?;
            after.state = ServiceState::Rebuilding;
            after.generation = after.next_generation();
            Ok(Some(OperationKind::ServicePowerOn))
        }
        Some(false) if !is_off => {
            allowed(condition, Action::PowerOff)?;
            after.state = ServiceState::Poweroff;
            Ok(Some(OperationKind::ServicePowerOff))
        }
        Some(_) | None => Ok(None),
    }
}

fn summary(before: &Service, after: &Service, operation: Option<OperationKind>) -> String {
    let name = &before.service_name;
    match (operation, &after.moves_to) {
        (Some(OperationKind::ServicePowerOn), _) => format!("Powered the service “{name}” on"),
        (Some(OperationKind::ServicePowerOff), _) => format!("Powered the service “{name}” off"),
        (Some(_), Some(next)) => format!(
            "Started to move the service “{name}” to {} ({})",
            next.cloud_name, next.plan
        ),
        (_, _) => format!("Changed the service “{name}”"),
    }
}
