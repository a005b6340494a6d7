//! A whole request at once: what the server asks of a create and an update. Every field goes
//! through the same function that the wizard runs on it; all errors come together.

mod provision;
mod typed;

use std::collections::BTreeMap;

use byoc_types::{
    CloudProvider, CompanyRules, ContactEmail, CustomCloud, CustomCloudCreate, CustomCloudState,
    CustomCloudUpdate, DeploymentModel,
};
use ipnet::Ipv4Net;

use crate::cidr::{self, Neighbour};
use crate::cloud::{Cloud, NotOffered, TemplateCloud};
use crate::network::{self, NetworkPlan};
use crate::region;
use crate::state::{self, Action};
use crate::words;
use crate::{FieldError, company, contacts, display_name, storage, tags, text};

pub use provision::{check_provision, expected, provision_identifier};
pub use typed::{cloud_from_word, model_from_word};

/// What a request is checked against.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CreateContext {
    /// The organization's other ranges. Not that of the custom cloud itself.
    pub neighbours: Vec<Neighbour>,
    /// Prefixes that this installation keeps for itself.
    pub reserved_tag_prefixes: Vec<String>,
    /// Deployment models offered for each cloud; a cloud that is not here is not offered.
    pub models: BTreeMap<TemplateCloud, Vec<DeploymentModel>>,
    /// Path of the console's page on which custom clouds are requested that nobody can create.
    pub request_page: String,
    /// What the organization asks of its custom clouds, as it is now.
    pub company: CompanyRules,
    /// Whether this installation uses buckets in customers' accounts.
    pub has_object_storage: bool,
}

/// A create whose every field passed.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedCreate {
    pub display_name: String,
    pub cloud: TemplateCloud,
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
    pub cloud: Option<TemplateCloud>,
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
    let word = request.cloud_provider.as_deref().unwrap_or_default();
    let cloud = keep(&mut errors, typed::check_cloud(word, context));
    let on = cloud.map(Cloud::from);
    errors.extend(on.and_then(|cloud| closed(cloud, context)));
    // The rules of the first cloud stand in for those of an unknown one, so that the other errors
    // come too.
    let by = on.or(Cloud::ALL.first().copied());
    let (region, rules) = (
        request.cloud_region.as_deref().unwrap_or_default(),
        &context.company,
    );
    let region = match on {
        Some(cloud) => Some(company::check_named_region(cloud, region, rules)),
        None if region.trim().is_empty() => by.map(|cloud| region::check(cloud, region)),
        // Whose region it is can't be known.
        None => None,
    };
    let region = keep_some(&mut errors, region);
    let model = request.deployment_model.as_deref().unwrap_or_default();
    let model = keep(&mut errors, typed::check_model(model, cloud, context));
    let cidr = request.reserved_cidr.as_deref().unwrap_or_default();
    let cidr = cidr::check_reserved(cidr, &context.neighbours).map_err(|e| e.at(CIDR));
    let cidr = keep(&mut errors, cidr);
    if let Some(people) = &request.contact_emails {
        errors.extend(contacts::check(people));
    }
    let tags = request.tags.clone().unwrap_or_default();
    let reserved = &context.reserved_tag_prefixes;
    errors.extend(
        by.into_iter()
            .flat_map(|cloud| tags::check_all(&tags, cloud, reserved)),
    );
    // Not every client can send tags: a draft may lack some, which provisioning asks for.
    let mandatory = &context.company.mandatory_tags;
    errors.extend(company::check_given_tags(&tags, mandatory));
    let has_buckets = request.use_customer_owned_storage;
    if let (Some(is_own), Some(cloud), Some(model)) = (has_buckets, on, model) {
        errors.extend(check_storage(is_own, cloud, model, context).err());
    }

    let (Some(name), Some(cloud), Some(region), Some(model), Some(cidr), true) =
        (name, cloud, region, model, cidr, errors.is_empty())
    else {
        return Err(errors);
    };
    let plan = network::plan(Cloud::from(cloud), model, region.zones, cidr)
        .map_err(|error| vec![error.at(CIDR)])?;
    Ok(CheckedCreate {
        display_name: name,
        cloud,
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
    let current_cloud: Cloud = cloud_of(current).map_err(|error| vec![error])?;
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
        checked.cloud = keep_some(
            &mut errors,
            provider_word.map(|word| typed::check_cloud(word, context)),
        );
        let moved_to = checked.cloud.map(Cloud::from);
        errors.extend(moved_to.and_then(|cloud| closed(cloud, context)));
        let cloud = moved_to.unwrap_or(current_cloud);
        let is_moved = checked.cloud.is_some();
        let region_word = region_word.or(is_moved.then_some(current.cloud_region.as_str()));
        let region = keep_some(
            &mut errors,
            region_word.map(|word| company::check_named_region(cloud, word, &context.company)),
        );
        checked.cloud_region = region.map(|region| region.name.to_owned());
        let model_word =
            model_word.or(is_moved.then_some(words::as_word(current.deployment_model)));
        let model = model_word.map(|word| typed::check_model(word, cloud.template(), context));
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
                errors.extend(check_storage(wants, cloud, model, context).err());
                Some(wants)
            }
            Some(_) => None,
            // A choice on one cloud means nothing on another.
            None => (is_moved && has_buckets).then_some(false),
        };
    }
    let cloud = checked.cloud.map_or(current_cloud, Cloud::from);

    if let Some(people) = &request.contact_emails {
        errors.extend(contacts::check(people));
        let people = contacts::tidy(people);
        checked.contact_emails = Some(people).filter(|people| *people != current.contact_emails);
    }

    let updated = request
        .tags
        .clone()
        .map(|update| tags::merge(&current.tags, update));
    if updated.is_some() || checked.cloud.is_some() {
        let updated = updated.unwrap_or_else(|| current.tags.clone());
        errors.extend(tags::check_all(
            &updated,
            cloud,
            &context.reserved_tag_prefixes,
        ));
        checked.tags = Some(updated).filter(|tags| *tags != current.tags);
        // Rules that are newer than the custom cloud don't stand in the way of anything else.
        let mandatory = &context.company.mandatory_tags;
        let is_draft = matches!(current.state, CustomCloudState::Draft);
        let check_tags = match is_draft {
            true => company::check_given_tags,
            false => company::check_tags,
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
        provision::check_new_identifier(request, current, cloud, context),
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

/// The error of a cloud that the company rules close.
fn closed(cloud: Cloud, context: &CreateContext) -> Option<FieldError> {
    let error = company::check_cloud(cloud, &context.company).err()?;
    Some(error.at(PROVIDER))
}

fn check_storage(
    is_own: bool,
    cloud: Cloud,
    model: DeploymentModel,
    context: &CreateContext,
) -> Result<(), FieldError> {
    storage::check(is_own, cloud, model, context.has_object_storage)
        .map_err(|error| error.at(STORAGE))
}

/// The cloud of a custom cloud: any, or one that has a template.
fn cloud_of<C>(current: &CustomCloud) -> Result<C, FieldError>
where
    C: TryFrom<CloudProvider, Error = NotOffered>,
{
    let not_offered = |error: NotOffered| {
        FieldError::new(PROVIDER, "cloud_provider_not_offered", error.to_string())
    };
    C::try_from(current.cloud_provider).map_err(not_offered)
}

const PROVIDER: &str = "cloud_provider";
const REGION: &str = "cloud_region";
const MODEL: &str = "deployment_model";
/// The field of the range that a custom cloud reserves.
pub const CIDR: &str = "reserved_cidr";
const STORAGE: &str = "use_customer_owned_storage";

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

/// Whether a text can be the id of a custom cloud: a UUID, as the server writes them.
pub fn is_id(id: &str) -> bool {
    text::is_uuid(id)
}
