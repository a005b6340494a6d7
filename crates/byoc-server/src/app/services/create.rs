//! POST of a service.

use byoc_rules::service::catalogue;
use byoc_rules::service::request;
use byoc_types::{OperationKind, ServiceAnswer, ServiceCreate, ServiceState};

use super::place::{room_for, usable};
use super::wire::to_wire;
use crate::app::access;
use crate::app::organizations::duplicate;
use crate::app::transaction::write;
use crate::app::{Actor, Ctx, Error, FieldError, Result, Versioned};
use crate::auth::short_id;
use crate::operations;
use crate::store::services::{self, Service};

/// POST `/v1/project/{project}/service`: the service begins to start its nodes.
pub async fn service_create(
    ctx: &Ctx,
    actor: &Actor,
    project_name: &str,
    request: ServiceCreate,
) -> Result<Versioned<ServiceAnswer>> {
    let project = access::project_served(ctx, actor, project_name).await?;
    let checked =
        request::check_create(&request, &ctx.config.services.catalogue).map_err(Error::Invalid)?;
    let (at, by) = (ctx.clone(), actor.clone());
    write(ctx, project, move |tx, project| {
        Box::pin(async move {
            let project_name = project.project_name;
            let place = usable(&at, tx, &by, &project_name, &checked.cloud).await?;
            let kind = catalogue::find(&at.config.services.catalogue, &checked.service_type);
            let plan = kind.and_then(|kind| catalogue::plan(kind, &checked.plan));
            let plan = plan
                .filter(|plan| catalogue::machine(plan, place.rule.cloud).is_some())
                .ok_or_else(|| {
                    let message = format!(
                        "The plan {} is not offered on {}. Choose another plan or another cloud.",
                        checked.plan,
                        place.rule.cloud.label()
                    );
                    Error::Invalid(vec![FieldError::new("plan", "plan_not_in_cloud", message)])
                })?;
            let name = checked.service_name.clone();
            if services::by_name(tx, &project_name, &name).await?.is_some() {
                return Err(Error::Conflict {
                    code: TAKEN,
                    message: taken(&name),
                });
            }
            let zones = room_for(tx, &place, plan.nodes, None).await?;
            let mut service = Service {
                project_name,
                service_name: checked.service_name,
                service_id: short_id("s"),
                organization_id: project.organization_id,
                custom_cloud_id: place.custom_cloud_id(),
                cloud_name: place.rule.cloud_name,
                service_type: checked.service_type,
                plan: checked.plan,
                state: ServiceState::Rebuilding,
                is_terminating: false,
                termination_protection: checked.termination_protection,
                user_config: checked.user_config,
                tags: checked.tags,
                maintenance: checked.maintenance,
                zones,
                last_generation: 0,
                generation: 1,
                moves_to: None,
                version: 0,
                created_by: by.email.clone(),
                created_at: 0,
                updated_at: 0,
            };
            let inserted = services::insert(tx, &mut service).await;
            inserted.map_err(duplicate(TAKEN, || taken(&name)))?;
            let summary = format!(
                "Created the service “{name}” ({}, {}) in {}",
                service.service_type, service.plan, service.cloud_name
            );
            operations::note_service(tx, &service, &by.email, "service_create", &summary).await?;
            operations::start_service(tx, &service, OperationKind::ServiceCreate, false).await?;
            Ok(Versioned {
                version: service.version,
                value: ServiceAnswer {
                    service: to_wire(&at, tx, &service).await?,
                    warnings: vec![],
                },
            })
        })
    })
    .await
}

const TAKEN: &str = "service_already_exists";

fn taken(name: &str) -> String {
    format!(
        "This project already has a service called “{name}”. Choose another name, for example \
         “{name}-2”."
    )
}
