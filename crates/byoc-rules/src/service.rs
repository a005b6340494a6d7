//! Services: what runs in custom clouds and public regions.

pub mod catalogue;
pub mod migration;
pub mod request;
pub mod room;

use std::collections::BTreeMap;

use byoc_types::{ProjectRole, Service, ServiceState, StepState};

use crate::cloud::TemplateCloud;
use crate::region::{self, RegionFact};
use crate::{FieldError, text, words};

/// The most characters a name may have.
pub const LONGEST_NAME: usize = 64;
/// The most tags a service may have.
pub const MOST_TAGS: usize = 50;
const LONGEST_TAG_KEY: usize = 64;
const LONGEST_TAG_VALUE: usize = 64;

/// Why a service's name can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceNameError {
    #[error("Enter a name for the service, for example “pg-main”.")]
    Missing,
    #[error("Shorten the name to at most {LONGEST_NAME} characters: it has {0}.")]
    TooLong(usize),
    #[error(
        "Use only lower-case letters, digits and dashes in the name, and begin with a letter, for example “pg-main”."
    )]
    Characters,
}

impl ServiceNameError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing => "service_name_missing",
            Self::TooLong(_) => "service_name_too_long",
            Self::Characters => "service_name_characters",
        }
    }

    /// A value that would pass.
    pub fn suggestion(&self) -> Option<String> {
        None
    }
}

/// Checks the name of a service: 1 to 64 lower-case letters, digits and dashes, first a letter.
///
/// # Errors
/// If it is another one. Nothing is trimmed: what is sent is what is kept.
pub fn check_name(name: &str) -> Result<(), ServiceNameError> {
    let is_inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let length = name.chars().count();
    if name.is_empty() {
        return Err(ServiceNameError::Missing);
    }
    if length > LONGEST_NAME {
        return Err(ServiceNameError::TooLong(length));
    }
    if !name.chars().all(is_inside) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        return Err(ServiceNameError::Characters);
    }
    Ok(())
}

/// Whether this role in a project creates, changes, powers and terminates services. The others read.
pub fn may_change(role: ProjectRole) -> bool {
    match role {
        ProjectRole::Admin | ProjectRole::Operator => true,
        ProjectRole::Developer | ProjectRole::ReadOnly => false,
    }
}

/// Name of a public region where services are placed, for example `aws-eu-west-1`.
pub fn public_name(cloud: TemplateCloud, region: &str) -> String {
    format!("{}-{region}", words::as_word(cloud))
}

/// The public region of such a name.
pub fn public_region(name: &str) -> Option<(TemplateCloud, &'static RegionFact)> {
    TemplateCloud::ALL.iter().find_map(|cloud| {
        let region = name
            .strip_prefix(words::as_word(*cloud))?
            .strip_prefix('-')?;
        Some((*cloud, region::find(*cloud, region)?))
    })
}

/// Checks the tags of a service; every wrong one is named.
pub fn check_tags(tags: &BTreeMap<String, String>) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if tags.len() > MOST_TAGS {
        let message = format!(
            "A service can have at most {MOST_TAGS} tags. These are {}. Remove some.",
            tags.len()
        );
        errors.push(FieldError::new("tags", "tags_too_many", message));
    }
    let is_inside = |c: char| c.is_ascii_alphanumeric() || "_-.:".contains(c);
    for (key, value) in tags {
        let field = format!("tags.{}", text::shorten(key, 40));
        if key.is_empty() || key.len() > LONGEST_TAG_KEY || !key.chars().all(is_inside) {
            let message = format!(
                "A tag's key has 1 to {LONGEST_TAG_KEY} letters, digits and _ - . :, for example \
                 “team”."
            );
            errors.push(FieldError::new(field, "tag_key_invalid", message));
        } else if value.chars().count() > LONGEST_TAG_VALUE {
            let message = format!(
                "Shorten the value of the tag {key} to at most {LONGEST_TAG_VALUE} characters: it \
                 has {}.",
                value.chars().count()
            );
            errors.push(FieldError::new(field, "tag_value_too_long", message));
        } else if value.chars().any(char::is_control) {
            let message = format!(
                "The value of the tag {key} contains a character that can't be shown. Write it on \
                 one line, for example “data”."
            );
            errors.push(FieldError::new(field, "tag_value_invalid", message));
        }
    }
    errors
}

/// Why a service does not allow something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Stable word for programs.
    pub code: &'static str,
    /// The whole sentence for a person.
    pub message: String,
}

impl Refusal {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// What a person may want to do with a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Change what needs no other nodes: tags, termination protection, maintenance.
    Update,
    /// Move to another cloud, plan or version.
    Migrate,
    PowerOff,
    PowerOn,
    Terminate,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 5] = [
        Self::Update,
        Self::Migrate,
        Self::PowerOff,
        Self::PowerOn,
        Self::Terminate,
    ];
}

/// What of a service decides what may be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condition {
    pub state: ServiceState,
    pub is_terminating: bool,
    pub termination_protection: bool,
    /// Whether its newest operation is done: no node is started or removed.
    pub is_at_rest: bool,
}

impl Condition {
    /// As the service was answered.
    pub fn of(service: &Service) -> Self {
        let newest = service.operation.as_ref();
        Self {
            state: service.state,
            is_terminating: service.is_terminating,
            termination_protection: service.termination_protection,
            is_at_rest: newest.is_none_or(|newest| newest.state == StepState::Done),
        }
    }
}

/// Whether a service in this condition allows an action.
///
/// # Errors
/// With the reason, for a person.
pub fn allows(service: Condition, action: Action) -> Result<(), Refusal> {
    use Action as A;
    if service.is_terminating {
        return Err(Refusal::new(
            "service_terminating",
            "This service is being terminated, so it can't be changed.",
        ));
    }
    let is_protected = service.termination_protection;
    match (action, service.state) {
        (A::PowerOff, _) if is_protected => Err(Refusal::new(
            "termination_protection",
            "Termination protection is on: this service can't be powered off. Switch termination \
             protection off first.",
        )),
        (A::Terminate, _) if is_protected => Err(Refusal::new(
            "termination_protection",
            "Termination protection is on: this service can't be terminated. Switch termination \
             protection off first.",
        )),
        (A::Migrate, ServiceState::Poweroff) => Err(Refusal::new(
            "service_powered_off",
            "This service is powered off. Power it on first, then change its cloud, plan or \
             version.",
        )),
        (A::Migrate, ServiceState::Rebuilding) => Err(Refusal::new(
            "service_rebuilding",
            "This service is still being started. Wait until it runs, then change its cloud, plan \
             or version.",
        )),
        (A::Migrate, ServiceState::Rebalancing) => Err(Refusal::new(
            "service_rebalancing",
            "This service is already moving to other nodes. Wait until the move is done, then \
             change its cloud, plan or version.",
        )),
        (A::PowerOn, ServiceState::Poweroff) if !service.is_at_rest => Err(Refusal::new(
            "service_powering_off",
            "The nodes of this service are still being removed. Wait until they are gone, then \
             power it on.",
        )),
        (A::Update | A::PowerOff | A::PowerOn | A::Terminate, _)
        | (A::Migrate, ServiceState::Running) => Ok(()),
    }
}

/// Whether the move of a service can be cancelled: its new nodes are not the service's yet.
///
/// # Errors
/// With the reason, for a person.
pub fn allows_cancel_of_move(service: Condition, is_before_switch: bool) -> Result<(), Refusal> {
    allows(service, Action::Update)?;
    match (service.state, is_before_switch) {
        (ServiceState::Rebalancing, true) => Ok(()),
        (ServiceState::Rebalancing, false) => Err(Refusal::new(
            "service_moved",
            "The service already uses its new nodes, so the move can't be cancelled. After the move, \
             you can change its cloud or plan again.",
        )),
        (ServiceState::Rebuilding | ServiceState::Running | ServiceState::Poweroff, _) => {
            Err(Refusal::new(
                "service_not_moving",
                "This service is not moving. There is nothing to cancel.",
            ))
        }
    }
}

/// True while the control plane is at work and the state changes by itself.
pub fn is_changing(state: ServiceState, is_terminating: bool) -> bool {
    is_terminating || matches!(state, ServiceState::Rebuilding | ServiceState::Rebalancing)
}

/// The state in a sentence.
pub fn sentence(state: ServiceState, is_terminating: bool) -> &'static str {
    if is_terminating {
        return "The control plane is removing the nodes. Then the service is gone.";
    }
    match state {
        ServiceState::Rebuilding => "The control plane is starting the nodes.",
        ServiceState::Running => "All nodes are running.",
        ServiceState::Rebalancing => {
            "New nodes are started before the old ones are removed. The service stays available."
        }
        ServiceState::Poweroff => {
            "The service has no nodes. It keeps its name and its space in the network."
        }
    }
}
