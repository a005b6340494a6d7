//! Services: what runs in custom clouds and public regions, and what may run.

mod catalogue;
mod create;
mod end;
mod place;
mod read;
mod tags;
mod update;
mod wire;

pub use catalogue::{
    service_plan_list, service_type_list, service_type_view, service_version_list,
};
pub use create::service_create;
pub use end::{service_delete, service_move_cancel, service_retry};
pub use place::public_clouds;
pub use read::{
    cloud_service_list, project_vpc_list, service_event_list, service_list, service_operation_list,
    service_view,
};
pub use tags::{service_tags_replace, service_tags_update, service_tags_view};
pub(in crate::app) use update::check_move_request;
pub use update::service_update;

use byoc_rules::service::{self as rules, Action, Condition};
use byoc_types::StepState;

use super::{Error, Result};
use crate::store::operations::{self as store_operations, OperationRecord};
use crate::store::services::{self, Service};
use crate::store::{Source, Tx};

const NO_SERVICE: &str = "There is no such service in this project. Check its name, for example \
                          with `avn service list`.";

/// The service of this name.
async fn service_of(
    source: &mut impl Source,
    project_name: &str,
    service_name: &str,
) -> Result<Service> {
    services::by_name(source, project_name, service_name)
        .await?
        .ok_or(Error::NotFound(NO_SERVICE))
}

/// What decides what may be done with the service.
async fn condition(tx: &mut Tx, service: &Service) -> Result<Condition> {
    let newest = store_operations::newest_of_service(tx, &service.service_id).await?;
    Ok(condition_after(service, newest.as_ref()))
}

/// The same, if its newest operation is known.
fn condition_after(service: &Service, newest: Option<&OperationRecord>) -> Condition {
    Condition {
        state: service.state,
        is_terminating: service.is_terminating,
        termination_protection: service.termination_protection,
        is_at_rest: newest.is_none_or(|newest| newest.state == StepState::Done),
    }
}

/// Whether the service allows this, as a refusal.
fn allowed(service: Condition, action: Action) -> Result<()> {
    rules::allows(service, action).map_err(refused)
}

fn refused(refusal: rules::Refusal) -> Error {
    Error::Conflict {
        code: refusal.code,
        message: refusal.message,
    }
}
