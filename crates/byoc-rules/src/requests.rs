//! What an organization asks of the people who run the server: who may ask, what belongs into it,
//! and how far it can come.

use byoc_types::{
    AzureRequest, DeploymentModel, EnableRequest, MandatoryTag, MigrationRequest,
    OrganizationRequestUpdate, RequestContent, RequestKind, RequestState, Tier,
};

use crate::azure::check_azure_account;
use crate::cidr::{self, Neighbour, NeighbourKind};
use crate::cloud::{Cloud, models_of};
use crate::custom_cloud::{CIDR, CreateContext};
use crate::words::{self, Words};
use crate::{FieldError, company, contacts, project_name, tags, text};

/// The most characters of a message, of notes and of an answer.
pub const TEXT_LIMIT: usize = 2_000;
/// The most characters of a text on one line.
pub const LINE_LIMIT: usize = 64;
/// The most characters of the name of who works on a request.
const ASSIGNEE_LIMIT: usize = 254;

/// What the request is about.
pub fn kind(content: &RequestContent) -> RequestKind {
    match content {
        RequestContent::Enable(_) => RequestKind::Enable,
        RequestContent::Azure(_) => RequestKind::Azure,
        RequestContent::Migration(_) => RequestKind::Migration,
    }
}

/// The tier of a word; the lowest one for a word that is not known.
pub fn tier(word: &str) -> Tier {
    words::parse(word).unwrap_or(Tier::None)
}

/// Whether an organization of this tier can have bring your own cloud, as the sentence against it.
pub fn check_eligible(tier: Tier, minimum: Tier) -> Result<(), String> {
    match crate::tier::is_eligible(tier, minimum) {
        true => Ok(()),
        false => Err(format!(
            "Bring your own cloud needs the support tier {} or higher, and this organization has {}. \
             Ask for a higher tier first.",
            minimum.label(),
            if tier == Tier::None {
                "none"
            } else {
                tier.label()
            }
        )),
    }
}

/// Whether somebody still works on it, or will.
pub fn is_open(state: RequestState) -> bool {
    match state {
        RequestState::Open | RequestState::InProgress => true,
        RequestState::Done | RequestState::Declined | RequestState::Withdrawn => false,
    }
}

/// Whether an operator may bring a request from one state to another.
pub fn may_answer(from: RequestState, to: RequestState) -> bool {
    use RequestState as S;
    match (from, to) {
        (S::Open, S::InProgress | S::Done | S::Declined)
        | (S::InProgress, S::Open | S::Done | S::Declined) => true,
        (S::Open | S::InProgress, _) | (S::Done | S::Declined | S::Withdrawn, _) => false,
    }
}

/// Checks a request to enable bring your own cloud. Answers it as it is kept.
pub fn check_enable(request: &EnableRequest) -> Result<EnableRequest, Vec<FieldError>> {
    let mut errors = Vec::new();
    let email = contacts::check_email(&request.email).map_err(|error| error.at("email"));
    let country = check_line(
        "country",
        "Enter the country of your organization, for example Finland.",
        &request.country,
    );
    let cloud = check_cloud(&request.cloud_provider);
    let message = check_text("message", &request.message);
    let checked = EnableRequest {
        email: keep(&mut errors, email),
        country: keep(&mut errors, country),
        cloud_provider: keep(&mut errors, cloud),
        message: keep(&mut errors, message),
    };
    if errors.is_empty() {
        Ok(checked)
    } else {
        Err(errors)
    }
}

/// Checks a request for a custom cloud on Azure, by the very rules of a custom cloud that somebody
/// creates. Answers it as it is kept.
pub fn check_azure(
    request: &AzureRequest,
    context: &CreateContext,
) -> Result<AzureRequest, Vec<FieldError>> {
    let (cloud, rules) = (Cloud::Azure, &context.company);
    let mut errors = Vec::new();
    let closed = company::check_cloud(cloud, rules).map_err(|error| error.at("cloud_region"));
    errors.extend(closed.err());
    let region = company::check_named_region(cloud, &request.cloud_region, rules);
    let region = region.map(|region| region.name.to_owned());
    let cidr = cidr::check_reserved(&request.reserved_cidr, &context.neighbours)
        .map(|range| range.to_string())
        .map_err(|error| error.at(CIDR));
    let model = check_azure_model(&request.deployment_model);
    let mut checked = AzureRequest {
        cloud_region: keep(&mut errors, region),
        reserved_cidr: keep(&mut errors, cidr),
        deployment_model: keep(&mut errors, model),
        ..AzureRequest::default()
    };
    match check_azure_account(&request.subscription_id, &request.tenant_id) {
        Ok(account) => {
            checked.subscription_id = account.subscription_id;
            checked.tenant_id = account.tenant_id;
        }
        Err(wrong) => errors.extend(wrong),
    }
    errors.extend(contacts::check(&request.contact_emails));
    checked.contact_emails = contacts::tidy(&request.contact_emails);
    let reserved = &context.reserved_tag_prefixes;
    let refused = tags::check_all(&request.tags, cloud, reserved).into_iter();
    errors.extend(refused.map(|error| with_reason(error, &rules.mandatory_tags)));
    // Nobody is asked again later: what is mandatory has to be there now.
    errors.extend(company::check_tags(&request.tags, &rules.mandatory_tags));
    checked.tags.clone_from(&request.tags);
    checked.notes = keep(&mut errors, check_text("notes", &request.notes));
    if errors.is_empty() {
        Ok(checked)
    } else {
        Err(errors)
    }
}

/// The company rules are checked by the clouds with a template: Azure may refuse a tag that they
/// ask for. Then the error says who can change it.
fn with_reason(mut error: FieldError, mandatory: &[MandatoryTag]) -> FieldError {
    let key = error.field.strip_prefix("tags.").unwrap_or_default();
    let is_about_value = error.code.starts_with("tag_value");
    if let Some(reason) = company::required_refused(key, is_about_value, mandatory) {
        error.message = format!("{} {reason}", error.message);
    }
    error
}

fn check_azure_model(word: &str) -> Result<String, FieldError> {
    let models: Vec<&str> = models_of(Cloud::Azure).map(words::as_word).collect();
    match models.contains(&word.trim()) {
        true => Ok(word.trim().to_owned()),
        false => {
            let message = format!(
                "Choose a deployment model that Azure has: {}.",
                words::either(models.iter().copied())
            );
            let error = FieldError::new("deployment_model", "deployment_model_unknown", message);
            Err(error.suggesting(DeploymentModel::Standard.as_word()))
        }
    }
}

/// The range that a request reserves: that of an Azure request counts until it is closed, and then
/// that of the custom cloud that was made for it.
pub fn reserved(state: RequestState, content: &RequestContent) -> Option<Neighbour> {
    match content {
        RequestContent::Azure(request) if is_open(state) => Some(Neighbour {
            label: format!("your Azure request for {}", request.cloud_region),
            cidr: request.reserved_cidr.parse().ok()?,
            kind: NeighbourKind::Request,
        }),
        RequestContent::Azure(_) | RequestContent::Enable(_) | RequestContent::Migration(_) => None,
    }
}

/// Checks a request to move a service. Answers it as it is kept.
pub fn check_migration(request: &MigrationRequest) -> Result<MigrationRequest, Vec<FieldError>> {
    let mut errors = Vec::new();
    let project = project_name::check(&request.project_name).map_err(|error| {
        FieldError::new("project_name", "project_name_invalid", error.to_string())
    });
    let service = check_line(
        "service_name",
        "Enter the name of the service that moves, for example pg-orders.",
        &request.service_name,
    );
    let cloud = check_line(
        "cloud_name",
        "Enter the name of the cloud to move to, for example custom-aws-eu-west-1-1234567.",
        &request.cloud_name,
    );
    let notes = check_text("notes", &request.notes);
    let checked = MigrationRequest {
        project_name: keep(&mut errors, project),
        service_name: keep(&mut errors, service),
        cloud_name: keep(&mut errors, cloud),
        notes: keep(&mut errors, notes),
    };
    if errors.is_empty() {
        Ok(checked)
    } else {
        Err(errors)
    }
}

/// Whether an operator has done what was requested before a service moves to a cloud.
pub fn is_move_done(
    (content, state): (&RequestContent, RequestState),
    project: &str,
    service: &str,
    cloud: &str,
) -> bool {
    let is_there = |asked: &MigrationRequest| asked.cloud_name == cloud;
    state == RequestState::Done && move_of(content, project, service).is_some_and(is_there)
}

/// Whether a request to move a service, wherever to, waits for an operator.
pub fn is_move_requested(
    (content, state): (&RequestContent, RequestState),
    project: &str,
    service: &str,
) -> bool {
    is_open(state) && move_of(content, project, service).is_some()
}

/// What is asked, if it is that this service moves.
fn move_of<'a>(
    content: &'a RequestContent,
    project: &str,
    service: &str,
) -> Option<&'a MigrationRequest> {
    match content {
        RequestContent::Migration(asked) => {
            let is_this = asked.project_name == project && asked.service_name == service;
            is_this.then_some(asked)
        }
        RequestContent::Enable(_) | RequestContent::Azure(_) => None,
    }
}

/// An operator's answer whose every field passed; `None` for what stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckedAnswer {
    pub state: Option<RequestState>,
    pub answer: Option<String>,
    /// Empty for nobody.
    pub assignee: Option<String>,
}

/// Checks what an operator changes of a request in this state, with this answer so far.
pub fn check_answer(
    update: &OrganizationRequestUpdate,
    state: RequestState,
    answer: &str,
) -> Result<CheckedAnswer, Vec<FieldError>> {
    let mut errors = Vec::new();
    let state = update
        .state
        .filter(|to| *to != state)
        .map(|to| match may_answer(state, to) {
            true => Ok(to),
            false => Err(FieldError::new(
                "state",
                "request_state_impossible",
                format!(
                    "A request that is {} can't become {}.{}",
                    state.label().to_lowercase(),
                    to.label().to_lowercase(),
                    match is_open(state) {
                        true => " Choose open, in_progress, done or declined.",
                        false => " It is closed: ask the organization for a new one.",
                    }
                ),
            )),
        });
    let text = update
        .answer
        .as_deref()
        .map(|text| check_text("answer", text));
    let assignee = update.assignee.as_deref().map(check_assignee);
    let checked = CheckedAnswer {
        state: state.and_then(|state| state.map_err(|error| errors.push(error)).ok()),
        answer: text.map(|text| keep(&mut errors, text)),
        assignee: assignee.map(|assignee| keep(&mut errors, assignee)),
    };
    let is_silent = checked.answer.as_deref().unwrap_or(answer).is_empty();
    if checked.state == Some(RequestState::Declined) && is_silent && errors.is_empty() {
        errors.push(FieldError::new(
            "answer",
            "answer_missing",
            "Say in the answer why the request is declined, for example what has to be different.",
        ));
    }
    if errors.is_empty() {
        Ok(checked)
    } else {
        Err(errors)
    }
}

fn check_cloud(word: &str) -> Result<String, FieldError> {
    let word = word.trim();
    match words::parse::<Cloud>(word) {
        Some(_) => Ok(word.to_owned()),
        None => Err(FieldError::new(
            "cloud_provider",
            "cloud_provider_unknown",
            format!(
                "Choose the cloud that you plan to use first: {}.",
                words::either(Cloud::ALL.iter().map(|cloud| cloud.as_word()))
            ),
        )
        .suggesting(Cloud::Aws.as_word())),
    }
}

fn check_line(field: &str, missing: &str, value: &str) -> Result<String, FieldError> {
    let line = text::tidy(value);
    let count = line.chars().count();
    if line.is_empty() {
        return Err(FieldError::new(field, &format!("{field}_missing"), missing));
    }
    if count > LINE_LIMIT {
        let message = format!("Shorten this to at most {LINE_LIMIT} characters: it has {count}.");
        return Err(FieldError::new(
            field,
            &format!("{field}_too_long"),
            message,
        ));
    }
    Ok(line)
}

fn check_assignee(value: &str) -> Result<String, FieldError> {
    let name = text::tidy(value);
    let count = name.chars().count();
    if count <= ASSIGNEE_LIMIT {
        return Ok(name);
    }
    let message =
        format!("Shorten the assignee to at most {ASSIGNEE_LIMIT} characters: it has {count}.");
    Err(FieldError::new("assignee", "assignee_too_long", message))
}

/// A text of several lines, without spaces around it; it may be empty.
fn check_text(field: &str, value: &str) -> Result<String, FieldError> {
    let value = value.trim();
    let count = value.chars().count();
    if count > TEXT_LIMIT {
        let message = format!("Shorten the text to at most 2,000 characters: it has {count}.");
        return Err(FieldError::new(
            field,
            &format!("{field}_too_long"),
            message,
        ));
    }
    let is_refused =
        |c: char| text::is_invisible(c) && !matches!(c, '\n' | '\r' | '\t' | '\u{200d}');
    if value.chars().any(is_refused) {
        let message =
            "The text contains a character that can't be shown. Type it again as plain text.";
        return Err(FieldError::new(
            field,
            &format!("{field}_characters"),
            message,
        ));
    }
    Ok(value.to_owned())
}

fn keep(errors: &mut Vec<FieldError>, checked: Result<String, FieldError>) -> String {
    checked.unwrap_or_else(|error| {
        errors.push(error);
        String::new()
    })
}
