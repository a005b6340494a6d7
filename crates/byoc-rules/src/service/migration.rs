//! When a service may move to another cloud, plan or version.

use byoc_types::{CataloguePlan, DeploymentModel};

use super::{Action, Condition, Refusal, allows as allows_action};
use crate::cloud::{Cloud, model_facts};
use crate::words;

/// The code of the refusal of a move that the operators have to prepare.
pub const NETWORK_WORK_FIRST: &str = "network_work_first";

/// Where a service runs or shall run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub cloud_name: String,
    pub cloud: Cloud,
    pub region: String,
    /// Of a custom cloud; `None` for a public region.
    pub model: Option<DeploymentModel>,
}

/// Whether a service may move, and what deserves a warning then: a sentence each. `from` and `to`
/// are also compared if only the plan or the version changes. `is_network_ready`: a request for this
/// move is done.
///
/// # Errors
/// With the reason, for a person.
pub fn allows(
    service: Condition,
    (from, old): (&Place, &CataloguePlan),
    (to, new): (&Place, &CataloguePlan),
    is_network_ready: bool,
) -> Result<Vec<String>, Refusal> {
    allows_action(service, Action::Migrate)?;
    if super::catalogue::machine(new, to.cloud).is_none() {
        return Err(Refusal::new(
            "plan_not_in_cloud",
            format!(
                "The plan {} is not offered on {}. Choose another plan.",
                new.plan,
                to.cloud.label()
            ),
        ));
    }
    let mut warnings = Vec::new();
    if new.disk_mb < old.disk_mb {
        warnings.push(format!(
            "The plan {} has a smaller disk: {} GB instead of {} GB on each node.",
            new.plan,
            new.disk_mb / 1024,
            old.disk_mb / 1024
        ));
    }
    if from.cloud_name == to.cloud_name {
        return Ok(warnings);
    }
    if let Some(model) = to.model
        && model_facts(model).is_private
        && !is_network_ready
    {
        return Err(Refusal::new(
            NETWORK_WORK_FIRST,
            format!(
                "{} is a {} custom cloud: clients reach it only after its network is connected to \
                 their network. Request the move, and move the service after an operator of \
                 this server marks the request as done. Or choose a custom cloud with the model {}.",
                to.cloud_name,
                words::label(model),
                words::label(DeploymentModel::StandardPublic)
            ),
        ));
    }
    if (from.cloud, &from.region) != (to.cloud, &to.region) {
        warnings.push(format!(
            "The data moves from {} ({}) to {} ({}). Clients may be slower, and traffic between \
             regions costs money.",
            from.region,
            from.cloud.label(),
            to.region,
            to.cloud.label()
        ));
    }
    Ok(warnings)
}
