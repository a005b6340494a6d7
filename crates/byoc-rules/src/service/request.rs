//! What requests about services are checked for.

use std::collections::BTreeMap;

use byoc_types::{
    CatalogueType, ServiceCreate, ServiceMaintenance, ServiceUpdate, ServicesCatalogue,
};
use serde_json::Value;

use super::catalogue::{self, version_option};
use super::{check_name, check_tags};
use crate::{FieldError, text, words};

/// Days of maintenance, as they travel.
pub const DAYS: [&str; 8] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "never",
];

/// A service as it is asked for. Type and plan are in the catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedCreate {
    pub service_name: String,
    pub service_type: String,
    pub plan: String,
    pub cloud: String,
    pub user_config: BTreeMap<String, Value>,
    pub termination_protection: bool,
    pub maintenance: ServiceMaintenance,
    pub tags: BTreeMap<String, String>,
}

/// What changes of a service. `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CheckedUpdate {
    pub cloud: Option<String>,
    /// In the catalogue, unless it is the one that the service has.
    pub plan: Option<String>,
    pub powered: Option<bool>,
    pub termination_protection: Option<bool>,
    /// All of it, with what was kept.
    pub user_config: Option<BTreeMap<String, Value>>,
    pub maintenance: Option<ServiceMaintenance>,
}

/// What a service is when it is to be changed.
#[derive(Debug, Clone, Copy)]
pub struct Current<'a> {
    pub plan: &'a str,
    pub user_config: &'a BTreeMap<String, Value>,
}

/// Checks everything of a new service that needs no database.
///
/// # Errors
/// With every field that is wrong.
pub fn check_create(
    request: &ServiceCreate,
    catalogue: &ServicesCatalogue,
) -> Result<CheckedCreate, Vec<FieldError>> {
    let mut errors = Vec::new();
    if let Err(error) = check_name(&request.service_name) {
        errors.push(error.at("service_name"));
    }
    let kind = check_type(catalogue, &request.service_type);
    let given = request.user_config.clone().unwrap_or_default();
    let mut user_config = BTreeMap::new();
    match kind {
        Err(error) => errors.push(error),
        Ok(kind) => {
            if let Err(error) = check_plan(kind, &request.plan) {
                errors.push(error);
            }
            check_disk(kind, &request.plan, request.disk_space_mb, &mut errors);
            user_config = with_options(kind, &BTreeMap::new(), &given, &mut errors);
        }
    }
    let cloud = request.cloud.clone().unwrap_or_default();
    if cloud.is_empty() {
        errors.push(cloud_missing());
    }
    let maintenance = request.maintenance.clone().unwrap_or_default();
    errors.extend(check_maintenance(&maintenance));
    let tags = request.tags.clone().unwrap_or_default();
    errors.extend(check_tags(&tags));
    check_no_vpc(request.project_vpc_id.as_deref(), &mut errors);
    if !request.service_integrations.is_empty() {
        errors.push(FieldError::new(
            "service_integrations",
            "service_integrations_unsupported",
            "There are no service integrations here. Leave service_integrations out.",
        ));
    }
    if !request.static_ips.is_empty() {
        errors.push(FieldError::new(
            "static_ips",
            "static_ips_unsupported",
            "Static IP addresses are not supported. Leave static_ips out.",
        ));
    }
    match errors.is_empty() {
        false => Err(errors),
        true => Ok(CheckedCreate {
            service_name: request.service_name.clone(),
            service_type: request.service_type.clone(),
            plan: request.plan.clone(),
            cloud,
            user_config,
            termination_protection: request.termination_protection.unwrap_or_default(),
            maintenance,
            tags,
        }),
    }
}

/// Checks everything of a changed service that needs no database.
///
/// # Errors
/// With every field that is wrong.
pub fn check_update(
    request: &ServiceUpdate,
    kind: &CatalogueType,
    current: Current<'_>,
) -> Result<CheckedUpdate, Vec<FieldError>> {
    let mut errors = Vec::new();
    // What the service has may have left the catalogue: clients send it back unchanged.
    let plan = request.plan.as_deref().filter(|plan| *plan != current.plan);
    if let Some(plan) = plan
        && let Err(error) = check_plan(kind, plan)
    {
        errors.push(error);
    }
    let wanted = plan.unwrap_or(current.plan);
    check_disk(kind, wanted, request.disk_space_mb, &mut errors);
    if request.cloud.as_deref() == Some("") {
        errors.push(cloud_missing());
    }
    let given = request.user_config.as_ref();
    let user_config =
        given.map(|given| with_options(kind, current.user_config, given, &mut errors));
    if let Some(maintenance) = &request.maintenance {
        errors.extend(check_maintenance(maintenance));
    }
    check_no_vpc(request.project_vpc_id.as_deref(), &mut errors);
    match errors.is_empty() {
        false => Err(errors),
        true => Ok(CheckedUpdate {
            cloud: request.cloud.clone(),
            plan: plan.map(str::to_owned),
            powered: request.powered,
            termination_protection: request.termination_protection,
            user_config: user_config.filter(|config| config != current.user_config),
            maintenance: request.maintenance.clone(),
        }),
    }
}

/// The type of this word, or which there are.
///
/// # Errors
/// If the catalogue has none.
pub fn check_type<'a>(
    catalogue: &'a ServicesCatalogue,
    word: &str,
) -> Result<&'a CatalogueType, FieldError> {
    catalogue::find(catalogue, word).ok_or_else(|| {
        let known = catalogue.types.iter().map(|kind| kind.service_type.clone());
        let message = match word {
            "" => format!("Choose the type of the service: {}.", words::either(known)),
            word => format!(
                "There is no service type “{}”. Choose {}.",
                text::shorten(word, 40),
                words::either(known)
            ),
        };
        FieldError::new("service_type", "service_type_unknown", message)
    })
}

/// Checks that a type has a plan.
///
/// # Errors
/// If it has none of this name.
pub fn check_plan(kind: &CatalogueType, name: &str) -> Result<(), FieldError> {
    if catalogue::plan(kind, name).is_some() {
        return Ok(());
    }
    let known = words::either(kind.plans.iter().map(|plan| plan.plan.clone()));
    let message = match name {
        "" => format!("Choose a plan: {known}."),
        name => format!(
            "{} has no plan “{}”. Choose {known}.",
            kind.name,
            text::shorten(name, 40)
        ),
    };
    Err(FieldError::new("plan", "plan_unknown", message))
}

fn cloud_missing() -> FieldError {
    FieldError::new(
        "cloud",
        "cloud_missing",
        "Choose the cloud of the service, for example aws-eu-west-1 or one of your custom clouds.",
    )
}

/// The disk is the plan's.
fn check_disk(kind: &CatalogueType, plan: &str, asked: Option<u32>, errors: &mut Vec<FieldError>) {
    let Some(plan) = catalogue::plan(kind, plan) else {
        return;
    };
    if let Some(asked) = asked
        && asked != plan.disk_mb
    {
        let message = format!(
            "Each node of the plan {} has a disk of {} MB. Leave disk_space_mb out, or choose \
             another plan.",
            plan.plan, plan.disk_mb
        );
        let error = FieldError::new("disk_space_mb", "disk_space_fixed", message);
        errors.push(error.suggesting(plan.disk_mb.to_string()));
    }
}

/// The options of a service after a change: `null` takes one away. Only the version is an option.
fn with_options(
    kind: &CatalogueType,
    current: &BTreeMap<String, Value>,
    given: &BTreeMap<String, Value>,
    errors: &mut Vec<FieldError>,
) -> BTreeMap<String, Value> {
    let option = version_option(&kind.service_type);
    let mut after = current.clone();
    for (name, value) in given {
        let field = format!("user_config.{}", text::shorten(name, 40));
        let versions: Vec<&str> = catalogue::versions(kind).collect();
        let chosen = value.as_str().filter(|chosen| versions.contains(chosen));
        if *name != option {
            let message = format!(
                "{} has no option “{}”. Its only option is {option}.",
                kind.name,
                text::shorten(name, 40)
            );
            errors.push(FieldError::new(field, "option_unknown", message));
        } else if value.is_null() {
            after.remove(name);
        } else if chosen.is_none() {
            let known = words::either(versions);
            let message = format!("Choose a version of {}: {known}.", kind.name);
            errors.push(
                FieldError::new(field, "version_unknown", message)
                    .suggesting(&kind.default_version),
            );
        } else {
            after.insert(name.clone(), value.clone());
        }
    }
    after
}

/// Whether one version of a type is older than another: data can't go back to it.
///
/// # Errors
/// If it is.
pub fn check_version(kind: &CatalogueType, from: &str, to: &str) -> Result<(), FieldError> {
    let place = |version: &str| catalogue::versions(kind).position(|known| known == version);
    match (place(from), place(to)) {
        (Some(old), Some(new)) if new > old => Err(FieldError::new(
            format!("user_config.{}", version_option(&kind.service_type)),
            "version_older",
            format!(
                "This service runs version {from} of {}, and can't go back to {to}. Choose {from} \
                 or a newer version.",
                kind.name
            ),
        )
        .suggesting(from)),
        _ => Ok(()),
    }
}

/// Checks day and time of maintenance. The fields are `maintenance.dow` and `maintenance.time`.
pub fn check_maintenance(maintenance: &ServiceMaintenance) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if let Some(day) = &maintenance.dow
        && !DAYS.contains(&day.as_str())
    {
        let message = format!("Choose the day of maintenance: {}.", words::either(DAYS));
        errors.push(FieldError::new(
            "maintenance.dow",
            "maintenance_day",
            message,
        ));
    }
    if let Some(time) = &maintenance.time
        && !is_time(time)
    {
        let message = "Enter the time of maintenance in UTC, for example 04:30:00.";
        let error = FieldError::new("maintenance.time", "maintenance_time", message);
        errors.push(error.suggesting("04:30:00"));
    }
    errors
}

/// `HH:MM:SS`.
fn is_time(time: &str) -> bool {
    let parts: Vec<&str> = time.split(':').collect();
    let is_below = |part: &str, limit: u32| {
        part.len() == 2
            && part.chars().all(|c| c.is_ascii_digit())
            && part.parse::<u32>().is_ok_and(|number| number < limit)
    };
    matches!(parts.as_slice(), [hours, minutes, seconds]
        if is_below(hours, 24) && is_below(minutes, 60) && is_below(seconds, 60))
}

fn check_no_vpc(id: Option<&str>, errors: &mut Vec<FieldError>) {
    if id.is_some() {
        errors.push(FieldError::new(
            "project_vpc_id",
            "project_vpc_unknown",
            "Project VPCs are not supported, because a custom cloud has its own network. Leave \
             project_vpc_id out.",
        ));
    }
}
