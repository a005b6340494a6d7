//! A whole request at once: what the server asks of a create and an update. Every field goes
//! through the same function that the wizard runs on it; all errors come together.

use std::collections::{BTreeMap, BTreeSet};

use byoc_types::{
    CloudProvider, CompanyRules, ContactEmail, CustomCloud, CustomCloudCreate,
    CustomCloudProvision, CustomCloudState, CustomCloudUpdate, DeploymentModel,
};
use ipnet::Ipv4Net;

use crate::cidr::{self, Neighbour};
use crate::identifier::Expected;
use crate::network::{self, NetworkPlan};
use crate::region::{self, RegionFact};
use crate::state::{self, Action};
use crate::words::{self, Words};
use crate::{FieldError, company, contacts, display_name, identifier, storage, tags, text};

/// What a request is checked against.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CreateContext {
    /// The organization's other ranges. Not that of the custom cloud itself.
    pub neighbours: Vec<Neighbour>,
    /// Prefixes that this installation keeps for itself.
    pub reserved_tag_prefixes: Vec<String>,
    /// Deployment models offered for each provider; a provider that is not here is not offered.
    pub models: BTreeMap<CloudProvider, Vec<DeploymentModel>>,
    /// What the organization asks of its custom clouds, as it is now.
    pub company: CompanyRules,
    /// Whether this installation uses buckets in customers' accounts.
    pub has_object_storage: bool,
}

/// A create whose every field passed.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedCreate {
    pub display_name: String,
    pub cloud_provider: CloudProvider,
    pub cloud_region: String,
    pub deployment_model: DeploymentModel,
    pub reserved_cidr: Ipv4Net,
    /// `None` where the request named nobody: the caller becomes the Admin.
    pub contact_emails: Option<Vec<ContactEmail>>,
    /// Keys as given.
    pub tags: BTreeMap<String, String>,
    /// Whether buckets of the customer's own were asked for; some models have them always.
    pub has_buckets: bool,
    pub plan: NetworkPlan,
}

/// An update whose every field passed: what changes, `None` for what stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CheckedUpdate {
    pub display_name: Option<String>,
    pub cloud_provider: Option<CloudProvider>,
    pub cloud_region: Option<String>,
    pub deployment_model: Option<DeploymentModel>,
    pub reserved_cidr: Option<Ipv4Net>,
    pub contact_emails: Option<Vec<ContactEmail>>,
    /// All tags after the update, keys as given.
    pub tags: Option<BTreeMap<String, String>>,
    /// Whether buckets of the customer's own are asked for; some models have them always.
    pub has_buckets: Option<bool>,
    /// Role ARN or service account.
    pub identifier: Option<String>,
}

impl CheckedUpdate {
    /// True where nothing would change.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Checks a request to create a custom cloud.
pub fn check_create(
    request: &CustomCloudCreate,
    context: &CreateContext,
) -> Result<CheckedCreate, Vec<FieldError>> {
    let mut errors = Vec::new();
    let name = request.display_name.as_deref().unwrap_or_default();
    let name = keep(
        &mut errors,
        display_name::check(name).map_err(|e| e.at("display_name")),
    );
    let provider = request.cloud_provider.as_deref().unwrap_or_default();
    let provider = keep(&mut errors, check_provider(provider, context));
    errors.extend(provider.and_then(|provider| closed(provider, context)));
    let region = request.cloud_region.as_deref().unwrap_or_default();
    let region = match provider {
        Some(provider) => Some(check_allowed_region(provider, region, context)),
        None if region.trim().is_empty() => Some(check_region(CloudProvider::Aws, region)),
        // Whose region it is can't be known.
        None => None,
    };
    let region = keep_some(&mut errors, region);
    let model = request.deployment_model.as_deref().unwrap_or_default();
    let model = keep(&mut errors, check_model(model, provider, context));
    let cidr = request.reserved_cidr.as_deref().unwrap_or_default();
    let cidr = cidr::check_reserved(cidr, &context.neighbours).map_err(|e| e.at(CIDR));
    let cidr = keep(&mut errors, cidr);
    if let Some(people) = &request.contact_emails {
        errors.extend(contacts::check(people));
    }
    let tags = request.tags.clone().unwrap_or_default();
    // Without a provider the rules of AWS stand in, so that the other errors come too.
    let rules = provider.unwrap_or(CloudProvider::Aws);
    errors.extend(tags::check_all(
        &tags,
        rules,
        &context.reserved_tag_prefixes,
    ));
    // Not every client can send tags: a draft may lack some, which provisioning asks for.
    let mandatory = &context.company.mandatory_tags;
    errors.extend(company::check_given_tags(&tags, mandatory));
    let has_buckets = request.use_customer_owned_storage;
    if let (Some(is_own), Some(provider), Some(model)) = (has_buckets, provider, model) {
        errors.extend(check_storage(is_own, provider, model, context).err());
    }

    let (Some(name), Some(provider), Some(region), Some(model), Some(cidr), true) =
        (name, provider, region, model, cidr, errors.is_empty())
    else {
        return Err(errors);
    };
    let plan =
        network::plan(provider, model, region.zones, cidr).map_err(|error| vec![error.at(CIDR)])?;
    Ok(CheckedCreate {
        display_name: name,
        cloud_provider: provider,
        cloud_region: region.name.to_owned(),
        deployment_model: model,
        reserved_cidr: cidr,
        contact_emails: request.contact_emails.as_deref().map(contacts::tidy),
        tags,
        has_buckets: has_buckets.unwrap_or_default(),
        plan,
    })
}

/// Checks a request to change a custom cloud. A value equal to the present one is no change, in
/// any state; so an update that repeats everything, as some clients send it, passes.
pub fn check_update(
    request: &CustomCloudUpdate,
    current: &CustomCloud,
    context: &CreateContext,
) -> Result<CheckedUpdate, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut checked = CheckedUpdate::default();

    if let Some(name) = request
        .display_name
        .as_deref()
        .filter(|name| *name != current.display_name)
    {
        let name = display_name::check(name).map_err(|e| e.at("display_name"));
        checked.display_name = keep(&mut errors, name).filter(|name| *name != current.display_name);
    }

    // What is fixed after the draft. The provider decides about region, model and tags.
    let provider_word = changed(
        &request.cloud_provider,
        words::as_word(current.cloud_provider),
    );
    let region_word = changed(&request.cloud_region, &current.cloud_region);
    let model_word = changed(
        &request.deployment_model,
        words::as_word(current.deployment_model),
    );
    let cidr_word = changed(&request.reserved_cidr, &current.reserved_cidr);
    let has_buckets = current.use_customer_owned_storage.unwrap_or_default();
    let wants_buckets = request.use_customer_owned_storage;
    if let Err(reason) = state::allows(current.state, Action::Edit) {
        let fixed = [
            (PROVIDER, provider_word),
            (REGION, region_word),
            (MODEL, model_word),
            (
                CIDR,
                cidr_word.filter(|typed| !is_same_range(typed, current)),
            ),
        ];
        for (field, _) in fixed.into_iter().filter(|(_, word)| word.is_some()) {
            errors.push(FieldError::new(field, "field_fixed", reason.clone()));
        }
        if wants_buckets.is_some_and(|wants| wants != has_buckets) {
            errors.push(FieldError::new(STORAGE, "field_fixed", reason));
        }
    } else {
        checked.cloud_provider = keep_some(
            &mut errors,
            provider_word.map(|word| check_provider(word, context)),
        );
        let moved_to = checked.cloud_provider;
        errors.extend(moved_to.and_then(|provider| closed(provider, context)));
        let provider = checked.cloud_provider.unwrap_or(current.cloud_provider);
        let is_moved = checked.cloud_provider.is_some();
        let region_word = region_word.or(is_moved.then_some(current.cloud_region.as_str()));
        let region = keep_some(
            &mut errors,
            region_word.map(|word| check_allowed_region(provider, word, context)),
        );
        checked.cloud_region = region.map(|region| region.name.to_owned());
        let model_word =
            model_word.or(is_moved.then_some(words::as_word(current.deployment_model)));
        let model = model_word.map(|word| check_model(word, Some(provider), context));
        checked.deployment_model = keep_some(&mut errors, model);
        let cidr = cidr_word
            .map(|word| cidr::check_reserved(word, &context.neighbours).map_err(|e| e.at(CIDR)));
        checked.reserved_cidr =
            keep_some(&mut errors, cidr).filter(|range| range.to_string() != current.reserved_cidr);
        let has_other_model = checked.deployment_model.is_some();
        let model = checked.deployment_model.unwrap_or(current.deployment_model);
        checked.has_buckets = match wants_buckets {
            // What is true of one model may be a choice in the next.
            Some(wants) if wants != has_buckets || has_other_model => {
                errors.extend(check_storage(wants, provider, model, context).err());
                Some(wants)
            }
            Some(_) => None,
            // The choice of AWS means nothing elsewhere.
            None => (is_moved && has_buckets).then_some(false),
        };
    }
    let provider = checked.cloud_provider.unwrap_or(current.cloud_provider);

    if let Some(people) = &request.contact_emails {
        errors.extend(contacts::check(people));
        let people = contacts::tidy(people);
        checked.contact_emails = Some(people).filter(|people| *people != current.contact_emails);
    }

    let updated = request
        .tags
        .clone()
        .map(|update| tags::merge(&current.tags, update));
    if updated.is_some() || checked.cloud_provider.is_some() {
        let updated = updated.unwrap_or_else(|| current.tags.clone());
        errors.extend(tags::check_all(
            &updated,
            provider,
            &context.reserved_tag_prefixes,
        ));
        checked.tags = Some(updated).filter(|tags| *tags != current.tags);
        // Rules that are newer than the custom cloud don't stand in the way of anything else.
        let mandatory = &context.company.mandatory_tags;
        let check_tags = match current.state {
            CustomCloudState::Draft => company::check_given_tags,
            _ => company::check_tags,
        };
        errors.extend(
            checked
                .tags
                .iter()
                .flat_map(|tags| check_tags(tags, mandatory)),
        );
    }

    checked.identifier = keep_some(
        &mut errors,
        check_identifier(request, current, provider, context),
    );

    if errors.is_empty() {
        // The state's own reason comes last: it is about the whole request.
        match state::allows(current.state, Action::Update) {
            Err(reason) if !checked.is_empty() => {
                errors.push(FieldError::new("state", "state_conflict", reason));
            }
            _ => return Ok(checked),
        }
    }
    Err(errors)
}

/// Checks a request to start the deployment: the identifier that fits the custom cloud's provider
/// and name, or none where the draft already holds one. Answers the identifier to deploy with, in
/// the form in which it is stored. The company rules may be newer than the draft: what breaks them
/// is not deployed. Says nothing about the state: see [`state::allows`].
pub fn check_provision(
    request: &CustomCloudProvision,
    current: &CustomCloud,
    company: &CompanyRules,
) -> Result<String, Vec<FieldError>> {
    let is_google = current.cloud_provider == CloudProvider::Google;
    let role = given(&request.aws_iam_role_arn);
    let account = given(&request.google_privilege_bearing_service_account_id);
    if let Some(error) = other_providers_identifier(is_google, role, account) {
        return Err(vec![error]);
    }
    let (field, typed, known) = if is_google {
        (
            ACCOUNT,
            account,
            &current.google_privilege_bearing_service_account_id,
        )
    } else {
        (ROLE, role, &current.aws_iam_role_arn)
    };
    let typed = typed.or(known.as_deref()).unwrap_or_default();
    let identifier = identifier::check(typed, &expected(current, current.cloud_provider, company));
    let mut errors = company::check_custom_cloud(
        current.cloud_provider,
        &current.cloud_region,
        &current.tags,
        company,
    );
    let identifier = keep(&mut errors, identifier.map_err(|error| error.at(field)));
    identifier.filter(|_| errors.is_empty()).ok_or(errors)
}

/// The identifier that this custom cloud's template makes, as the rules are now.
pub fn expected<'a>(
    current: &'a CustomCloud,
    provider: CloudProvider,
    company: &'a CompanyRules,
) -> Expected<'a> {
    let unique_name = current.byoc_unique_name.as_deref().unwrap_or_default();
    Expected::new(provider, unique_name).in_path(company.role_path.as_deref())
}

/// The provider of a word of the wire, offered here.
pub fn check_provider(word: &str, context: &CreateContext) -> Result<CloudProvider, FieldError> {
    let offered: Vec<CloudProvider> = context
        .models
        .iter()
        .filter(|(_, models)| !models.is_empty())
        .map(|(provider, _)| *provider)
        .collect();
    let choices = listed(&offered);
    let provider = from_word(word, PROVIDER, "cloud provider", &choices, offered.first())?;
    if offered.contains(&provider) {
        return Ok(provider);
    }
    let label = words::label(provider);
    let message = if offered.is_empty() {
        format!("{label} is not offered on this server, nor is any other cloud provider.")
    } else {
        format!("{label} is not offered on this server. Use {choices}.")
    };
    let error = FieldError::new(PROVIDER, "cloud_provider_not_offered", message);
    Err(suggesting(error, offered.first()))
}

/// The error of a provider that the company rules close.
fn closed(provider: CloudProvider, context: &CreateContext) -> Option<FieldError> {
    let error = company::check_provider(provider, &context.company).err()?;
    Some(error.at(PROVIDER))
}

/// A region of this provider by its name that the company rules allow.
fn check_allowed_region(
    provider: CloudProvider,
    name: &str,
    context: &CreateContext,
) -> Result<&'static RegionFact, FieldError> {
    let region = check_region(provider, name)?;
    company::check_region(provider, region.name, &context.company)
        .map_err(|error| error.at(REGION))?;
    Ok(region)
}

fn check_storage(
    is_own: bool,
    provider: CloudProvider,
    model: DeploymentModel,
    context: &CreateContext,
) -> Result<(), FieldError> {
    storage::check(is_own, provider, model, context.has_object_storage)
        .map_err(|error| error.at(STORAGE))
}

/// A region of this provider by its name. Another spelling gets the right one as suggestion.
pub fn check_region(
    provider: CloudProvider,
    name: &str,
) -> Result<&'static RegionFact, FieldError> {
    let (typed, label) = (name.trim(), words::label(provider));
    if let Some(region) = region::find(provider, typed) {
        return Ok(region);
    }
    let example = match provider {
        CloudProvider::Google => "europe-west1",
        _ => "eu-west-1",
    };
    if typed.is_empty() {
        let message = format!("Choose the region of the custom cloud, for example {example}.");
        return Err(FieldError::new(REGION, "cloud_region_missing", message));
    }
    let shown = text::shorten(typed, 40);
    let elsewhere = [CloudProvider::Aws, CloudProvider::Google]
        .into_iter()
        .find(|other| *other != provider && region::find(*other, typed).is_some());
    let mut message = match elsewhere.map(words::label) {
        Some(other) => format!("{shown} is a region of {other}, not of {label}."),
        None => format!("{label} has no region called “{shown}”."),
    };
    let meant = region::nearest(provider, typed);
    message.push_str(&match meant {
        None if !matches!(provider, CloudProvider::Aws | CloudProvider::Google) => {
            " Custom clouds are possible on AWS and on Google Cloud.".to_owned()
        }
        Some(region) => format!(" Did you mean {} ({})?", region.name, region.place),
        None => format!(" Use the region's name as {label} writes it, for example {example}."),
    });
    let suggestion = meant.map_or(example, |region| region.name);
    Err(FieldError::new(REGION, "cloud_region_unknown", message).suggesting(suggestion))
}

/// The deployment model of a word of the wire, offered for this provider. Without a provider,
/// any that exists.
pub fn check_model(
    word: &str,
    provider: Option<CloudProvider>,
    context: &CreateContext,
) -> Result<DeploymentModel, FieldError> {
    let Some(provider) = provider else {
        // Whose models they are can't be known: those that anybody is offered here.
        let offered: BTreeSet<DeploymentModel> =
            context.models.values().flatten().copied().collect();
        let offered: Vec<DeploymentModel> = offered.into_iter().collect();
        let choices = listed(&offered);
        return from_word(word, MODEL, "deployment model", &choices, offered.first());
    };
    let offered = context.models.get(&provider).map_or(&[][..], Vec::as_slice);
    let choices = listed(offered);
    let model = from_word(word, MODEL, "deployment model", &choices, offered.first())?;
    if offered.contains(&model) {
        return Ok(model);
    }
    let (label, on) = (words::label(model), words::label(provider));
    let message = format!("The deployment model {label} is not offered on {on}. Use {choices}.");
    let error = FieldError::new(MODEL, "deployment_model_not_offered", message);
    Err(suggesting(error, offered.first()))
}

/// The provider of a word of the wire.
pub fn provider_from_word(word: &str) -> Result<CloudProvider, FieldError> {
    let known = [CloudProvider::Aws, CloudProvider::Google];
    from_word(
        word,
        PROVIDER,
        "cloud provider",
        &listed(&known),
        known.first(),
    )
}

/// The deployment model of a word of the wire.
pub fn model_from_word(word: &str) -> Result<DeploymentModel, FieldError> {
    let known = [
        DeploymentModel::Standard,
        DeploymentModel::StandardPublic,
        DeploymentModel::Hipaa,
        DeploymentModel::PciDss,
    ];
    from_word(
        word,
        MODEL,
        "deployment model",
        &listed(&known),
        known.first(),
    )
}

const PROVIDER: &str = "cloud_provider";
const REGION: &str = "cloud_region";
const MODEL: &str = "deployment_model";
const CIDR: &str = "reserved_cidr";
const STORAGE: &str = "use_customer_owned_storage";
const ROLE: &str = "aws_iam_role_arn";
const ACCOUNT: &str = "google_privilege_bearing_service_account_id";

fn from_word<W: Words>(
    word: &str,
    field: &str,
    called: &str,
    choices: &str,
    example: Option<&W>,
) -> Result<W, FieldError> {
    let typed = word.trim();
    if let Some(value) = W::parse(typed) {
        return Ok(value);
    }
    if typed.is_empty() {
        let message = format!("Choose the {called}: {choices}.");
        let error = FieldError::new(field, &format!("{field}_missing"), message);
        return Err(suggesting(error, example));
    }
    // AWS, Private, standard-public: a label or another spelling.
    let folded = typed.to_ascii_lowercase().replace(['-', ' '], "_");
    let is_meant =
        |value: &&W| value.as_word() == folded || value.label().eq_ignore_ascii_case(typed);
    let meant = W::ALL.iter().find(is_meant);
    let shown = text::shorten(typed, 40);
    let message = match meant {
        Some(meant) => format!("“{shown}” is not a {called}; write {}.", meant.as_word()),
        None => format!("“{shown}” is not a {called}. Use {choices}."),
    };
    let error = FieldError::new(field, &format!("{field}_unknown"), message);
    Err(suggesting(error, meant.or(example)))
}

fn suggesting<W: Words>(error: FieldError, value: Option<&W>) -> FieldError {
    match value {
        Some(value) => error.suggesting(value.as_word()),
        None => error,
    }
}

fn check_identifier(
    request: &CustomCloudUpdate,
    current: &CustomCloud,
    provider: CloudProvider,
    context: &CreateContext,
) -> Option<Result<String, FieldError>> {
    let known_role = current.aws_iam_role_arn.as_deref().unwrap_or_default();
    let role = changed(&request.aws_iam_role_arn, known_role);
    let known_account = &current.google_privilege_bearing_service_account_id;
    let account = &request.google_privilege_bearing_service_account_id;
    let account = changed(account, known_account.as_deref().unwrap_or_default());
    let is_google = provider == CloudProvider::Google;
    if let Some(error) = other_providers_identifier(is_google, role, account) {
        return Some(Err(error));
    }
    let (field, typed) = if is_google {
        (ACCOUNT, account?)
    } else {
        (ROLE, role?)
    };
    if state::allows(current.state, Action::Provision).is_err() {
        let message = "The identifier is fixed once the deployment has started. It can be changed \
                       in a draft and after a failed deployment.";
        return Some(Err(FieldError::new(field, "field_fixed", message)));
    }
    let expected = expected(current, provider, &context.company);
    Some(identifier::check(typed, &expected).map_err(|error| error.at(field)))
}

fn other_providers_identifier(
    is_google: bool,
    role: Option<&str>,
    account: Option<&str>,
) -> Option<FieldError> {
    let (field, message) = match (is_google, role, account) {
        (true, Some(_), _) => (
            ROLE,
            "A custom cloud on Google Cloud has no AWS role: leave this field out.",
        ),
        (false, _, Some(_)) => (
            ACCOUNT,
            "A custom cloud on AWS has no Google service account: leave this field out.",
        ),
        _ => return None,
    };
    Some(FieldError::new(field, "identifier_other_provider", message))
}

/// The value of a request's field, where there is one.
fn given(value: &Option<String>) -> Option<&str> {
    value.as_deref().filter(|value| !value.trim().is_empty())
}

/// The value of a request's field, where it differs from the present one.
fn changed<'a>(value: &'a Option<String>, current: &str) -> Option<&'a str> {
    value.as_deref().filter(|value| value.trim() != current)
}

fn is_same_range(typed: &str, current: &CustomCloud) -> bool {
    cidr::clean(typed) == current.reserved_cidr
}

fn keep<T>(errors: &mut Vec<FieldError>, checked: Result<T, FieldError>) -> Option<T> {
    checked.map_err(|error| errors.push(error)).ok()
}

fn keep_some<T>(errors: &mut Vec<FieldError>, checked: Option<Result<T, FieldError>>) -> Option<T> {
    keep(errors, checked?)
}

/// `aws (AWS) or google (Google Cloud)`.
fn listed<W: Words>(values: &[W]) -> String {
    let all: Vec<String> = values
        .iter()
        .map(|value| format!("{} ({})", value.as_word(), value.label()))
        .collect();
    match all.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
    }
}

/// Whether a text can be the id of a custom cloud: a UUID, as the server writes them.
pub fn is_id(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
