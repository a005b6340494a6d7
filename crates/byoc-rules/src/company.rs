//! The rules of a customer's company, saved once per organization: the policy that bounds the
//! template's role, the role's path, tags that every custom cloud carries, regions it may be in.

mod boundary;
mod role_path;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use byoc_types::{CloudProvider, CompanyRules, MandatoryTag};

use crate::cloud::{Cloud, TemplateCloud};
use crate::region::{self, RegionFact};
use crate::{FieldError, tags, text, words};

pub use boundary::{BoundaryError, BoundaryProblem, check_boundary};
pub use role_path::{RolePathError, RolePathProblem, check_role_path};

/// The most mandatory tags: each custom cloud keeps more than half of its [`tags::LIMIT`] for tags
/// of its own.
pub const MANDATORY_TAG_LIMIT: usize = 20;

/// Code of the error of a mandatory tag that is not there.
const TAG_MISSING: &str = "tag_mandatory_missing";

/// What this installation says about tags and clouds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Installation {
    /// Prefixes that it keeps for itself.
    pub reserved_tag_prefixes: Vec<String>,
    /// Clouds that it offers for creation.
    pub clouds: Vec<TemplateCloud>,
}

/// Why a rule can't be kept as it is. Boundary, path and tags have errors of their own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    #[error("The tag “{}” is listed twice. Keep one.", text::shorten(.0, 40))]
    TagTwice(String),
    #[error(
        "{0} mandatory tags are too many. Keep at most {MANDATORY_TAG_LIMIT}: each custom cloud needs room for its own tags."
    )]
    TooManyTags(usize),
    #[error("Custom clouds on {} are not offered. Leave this provider out.", words::label(*.0))]
    NoSuchProvider(CloudProvider),
    #[error(
        "These rules allow no region, so nobody could create a custom cloud. Allow at least one region of {0}."
    )]
    NoRegion(&'static str),
}

impl RuleError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TagTwice(_) => "tag_duplicate",
            Self::TooManyTags(_) => "tags_too_many",
            Self::NoSuchProvider(_) => "cloud_provider_not_offered",
            Self::NoRegion(_) => "company_no_region",
        }
    }

    /// What to leave out is for a person to choose.
    pub fn suggestion(&self) -> Option<String> {
        None
    }
}

/// Why a tag can't be asked for on every custom cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MandatoryTagError {
    pub error: tags::TagError,
    pub key: String,
    /// The one that refuses it.
    pub cloud: TemplateCloud,
    /// An open one that would take it.
    pub allowed_by: Option<TemplateCloud>,
}

impl fmt::Display for MandatoryTagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.error)?;
        let Some(allowed_by) = self.allowed_by else {
            return Ok(());
        };
        let (allows, refuses) = (allowed_by.label(), self.cloud.label());
        write!(f, " {allows} allows this tag.")?;
        if let Some(lower) = self.suggestion()
            && lower.eq_ignore_ascii_case(&self.key)
        {
            write!(
                f,
                " If an AWS tag policy requires “{}”, AWS refuses “{lower}”.",
                self.key
            )?;
        }
        write!(
            f,
            " To keep this tag, choose “No custom clouds on {refuses}” under Allowed regions."
        )
    }
}

impl std::error::Error for MandatoryTagError {}

impl MandatoryTagError {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        self.error.code()
    }

    /// A key or value that would pass.
    pub fn suggestion(&self) -> Option<String> {
        self.error.suggestion()
    }
}

/// Why a custom cloud breaks the rules of its company.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrokenRule {
    #[error("The company rules require the tag “{key}”{}.", with_value(.value))]
    TagMissing { key: String, value: Option<String> },
    #[error("The tag “{0}” needs a value: the company rules require it on every custom cloud.")]
    TagEmpty(String),
    #[error("The company rules require the value “{value}” for the tag “{key}”, not “{}”.", text::shorten(.found, 40))]
    TagValue {
        key: String,
        value: String,
        found: String,
    },
    #[error("The company rules don't allow custom clouds on {}.{}", .cloud.label(), use_instead(.open))]
    Closed {
        cloud: Cloud,
        open: Vec<TemplateCloud>,
    },
    #[error("The company rules don't allow custom clouds in {region}. Allowed on {}: {}.", .cloud.label(), listed(.allowed))]
    Region {
        cloud: Cloud,
        region: String,
        allowed: Vec<&'static RegionFact>,
    },
}

impl BrokenRule {
    /// Stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TagMissing { .. } => TAG_MISSING,
            Self::TagEmpty(_) => "tag_mandatory_empty",
            Self::TagValue { .. } => "tag_mandatory_value",
            Self::Closed { .. } => "cloud_provider_not_allowed",
            Self::Region { .. } => "cloud_region_not_allowed",
        }
    }

    /// A value that would pass: the tag's, the provider's, or that of a region, where there is one
    /// on the same continent.
    pub fn suggestion(&self) -> Option<String> {
        match self {
            Self::TagMissing { value, .. } => value.clone(),
            Self::TagEmpty(_) => None,
            Self::TagValue { value, .. } => Some(value.clone()),
            Self::Closed { open, .. } => open.first().map(|open| words::as_word(*open).to_owned()),
            Self::Region {
                cloud,
                region,
                allowed,
            } => {
                let geography = region::find(*cloud, region).map(|region| region.geography);
                let near = allowed
                    .iter()
                    .find(|allowed| Some(allowed.geography) == geography);
                let meant = near.or(allowed.first())?;
                Some(meant.name.to_owned())
            }
        }
    }
}

/// Checks the rules of an organization, and answers them as they are kept: without spaces around,
/// without what says nothing, regions in the catalogue's order. All errors come together.
///
/// A cloud with an empty list of regions is closed: nobody can create or request a custom cloud
/// there. At least one cloud on which they are created must stay open.
pub fn check(
    rules: &CompanyRules,
    installation: &Installation,
) -> Result<CompanyRules, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut checked = CompanyRules::default();
    let given = |value: &Option<String>| value.clone().filter(|text| !text::tidy(text).is_empty());

    if let Some(typed) = given(&rules.permissions_boundary) {
        match check_boundary(&typed) {
            Ok(arn) => checked.permissions_boundary = Some(arn),
            Err(error) => errors.push(error.at("permissions_boundary")),
        }
    }
    if let Some(typed) = given(&rules.role_path) {
        match check_role_path(&typed) {
            Ok(path) => checked.role_path = Some(path).filter(|path| path != "/"),
            Err(error) => errors.push(error.at("role_path")),
        }
    }
    checked.mandatory_tags = check_mandatory_tags(rules, installation, &mut errors);
    checked.allowed_regions = check_allowed_regions(rules, installation, &mut errors);
    if errors.is_empty() {
        Ok(checked)
    } else {
        Err(errors)
    }
}

fn check_mandatory_tags(
    rules: &CompanyRules,
    installation: &Installation,
    errors: &mut Vec<FieldError>,
) -> Vec<MandatoryTag> {
    if rules.mandatory_tags.len() > MANDATORY_TAG_LIMIT {
        let error = RuleError::TooManyTags(rules.mandatory_tags.len());
        errors.push(error.at("mandatory_tags"));
    }
    let mut checked: Vec<MandatoryTag> = Vec::new();
    for (at, tag) in rules.mandatory_tags.iter().enumerate() {
        let tag = tidy_tag(tag);
        let field = |part: &str| format!("mandatory_tags[{at}].{part}");
        let same = |known: &&MandatoryTag| tags::is_same_key(&known.key, &tag.key);
        if let Err(error) = check_mandatory_tag(&tag, rules, installation) {
            let part = if error.error.is_about_value() {
                "value"
            } else {
                "key"
            };
            errors.push(error.at(field(part)));
        } else if let Some(known) = checked.iter().find(same) {
            let error = match known.key == tag.key {
                true => RuleError::TagTwice(tag.key.clone()).at(field("key")),
                false => tags::duplicate(&known.key, &tag.key).at(field("key")),
            };
            errors.push(error);
        }
        checked.push(tag);
    }
    checked
}

/// Checks one mandatory tag by the rules of every cloud on which a custom cloud may have to
/// carry it.
pub fn check_mandatory_tag(
    tag: &MandatoryTag,
    rules: &CompanyRules,
    installation: &Installation,
) -> Result<(), MandatoryTagError> {
    let tag = tidy_tag(tag);
    let value = tag.value.as_deref().unwrap_or_default();
    let open: Vec<_> = open_clouds(rules)
        .into_iter()
        .filter(|open| installation.clouds.contains(open))
        .collect();
    // If none is offered, the rules of the first one find a slip all the same.
    let clouds = match open.as_slice() {
        [] => &TemplateCloud::ALL[..1],
        open => open,
    };
    let by = |cloud: TemplateCloud| {
        let reserved = &installation.reserved_tag_prefixes;
        tags::check(&tag.key, value, cloud.into(), reserved).err()
    };
    let refused = clouds.iter().find_map(|one| Some((*one, by(*one)?)));
    match refused {
        None => Ok(()),
        Some((cloud, error)) => Err(MandatoryTagError {
            error,
            key: tag.key.clone(),
            cloud,
            allowed_by: clouds.iter().copied().find(|one| by(*one).is_none()),
        }),
    }
}

/// The tag without spaces around and without the prefix that clients may write; an empty value
/// asks for none.
fn tidy_tag(tag: &MandatoryTag) -> MandatoryTag {
    MandatoryTag {
        key: tags::strip(&text::tidy(&tag.key)).to_owned(),
        value: tag
            .value
            .as_deref()
            .map(text::tidy)
            .filter(|value| !value.is_empty()),
    }
}

fn check_allowed_regions(
    rules: &CompanyRules,
    installation: &Installation,
    errors: &mut Vec<FieldError>,
) -> BTreeMap<CloudProvider, Vec<String>> {
    let mut checked = BTreeMap::new();
    for (provider, names) in &rules.allowed_regions {
        let field = format!("allowed_regions.{}", words::as_word(*provider));
        let Ok(cloud) = Cloud::try_from(*provider) else {
            errors.push(RuleError::NoSuchProvider(*provider).at(field));
            continue;
        };
        let mut found = BTreeSet::new();
        for (at, name) in names.iter().enumerate() {
            match region::check(cloud, name) {
                Ok(region) => {
                    found.insert(region.name);
                }
                Err(error) => errors.push(FieldError {
                    field: format!("{field}[{at}]"),
                    ..error
                }),
            }
        }
        let ordered = region::regions(cloud)
            .iter()
            .filter(|region| found.contains(region.name));
        checked.insert(
            *provider,
            ordered.map(|region| region.name.to_owned()).collect(),
        );
    }
    let offered = match installation.clouds.as_slice() {
        [] => TemplateCloud::ALL,
        offered => offered,
    };
    if let Some(first) = offered.first()
        && !offered.iter().any(|cloud| is_open(*cloud, rules))
    {
        errors.push(RuleError::NoRegion(first.label()).at("allowed_regions"));
    }
    checked
}

/// Clouds that the rules allow to create custom clouds on.
pub fn open_clouds(rules: &CompanyRules) -> Vec<TemplateCloud> {
    let clouds = TemplateCloud::ALL.iter().copied();
    clouds.filter(|cloud| is_open(*cloud, rules)).collect()
}

/// False if the rules allow no region of this cloud.
pub fn is_open(cloud: impl Into<Cloud>, rules: &CompanyRules) -> bool {
    rules
        .allowed_regions
        .get(&cloud.into().provider())
        .is_none_or(|allowed| !allowed.is_empty())
}

/// The regions of a cloud that the rules allow, in the catalogue's order.
pub fn allowed_regions(cloud: Cloud, rules: &CompanyRules) -> Vec<&'static RegionFact> {
    let allowed = rules.allowed_regions.get(&cloud.provider());
    region::regions(cloud)
        .iter()
        .filter(|region| allowed.is_none_or(|names| names.iter().any(|name| name == region.name)))
        .collect()
}

/// Checks a cloud against the rules.
pub fn check_cloud(cloud: Cloud, rules: &CompanyRules) -> Result<(), BrokenRule> {
    if is_open(cloud, rules) {
        return Ok(());
    }
    let open = open_clouds(rules);
    Err(BrokenRule::Closed { cloud, open })
}

/// Checks a region against the rules. If the whole cloud is closed, [`check_cloud`] alone says so.
pub fn check_region(cloud: Cloud, region: &str, rules: &CompanyRules) -> Result<(), BrokenRule> {
    match rules
        .allowed_regions
        .get(&cloud.provider())
        .map(Vec::as_slice)
    {
        None | Some([]) => Ok(()),
        Some(names) if names.iter().any(|name| name == region) => Ok(()),
        Some(_) => Err(BrokenRule::Region {
            cloud,
            region: text::shorten(region, 40),
            allowed: allowed_regions(cloud, rules),
        }),
    }
}

/// A region of this cloud by its name that the rules allow.
pub fn check_named_region(
    cloud: Cloud,
    name: &str,
    rules: &CompanyRules,
) -> Result<&'static RegionFact, FieldError> {
    let region = region::check(cloud, name)?;
    check_region(cloud, region.name, rules).map_err(|error| error.at("cloud_region"))?;
    Ok(region)
}

/// Checks the tags of a custom cloud, keys with or without [`tags::TAG_PREFIX`], against the
/// mandatory ones. The field of an error is `tags.` and the key.
pub fn check_tags(tags: &BTreeMap<String, String>, mandatory: &[MandatoryTag]) -> Vec<FieldError> {
    let broken = |tag: &MandatoryTag| {
        let found = tags
            .iter()
            .find(|(key, _)| tags::strip(key) == tag.key)
            .map(|(key, value)| (key.as_str(), value.as_str()));
        let (key, found) = found.unzip();
        let error = check_value(tag, found).err()?;
        Some(error.at(format!("tags.{}", key.unwrap_or(&tag.key))))
    };
    mandatory.iter().filter_map(broken).collect()
}

/// Why a tag that its cloud refuses can't just be left out: the company rules ask for it. `None` if
/// they leave open what is wrong.
pub fn required_refused(
    key: &str,
    is_about_value: bool,
    mandatory: &[MandatoryTag],
) -> Option<&'static str> {
    let tag = mandatory.iter().find(|tag| tag.key == tags::strip(key))?;
    (!is_about_value || tag.value.is_some())
        .then_some("The company rules require this tag. Ask a super admin to change the rule.")
}

/// As [`check_tags`] for a draft, which may lack mandatory tags but not contradict them.
pub fn check_given_tags(
    tags: &BTreeMap<String, String>,
    mandatory: &[MandatoryTag],
) -> Vec<FieldError> {
    let mut errors = check_tags(tags, mandatory);
    errors.retain(|error| error.code != TAG_MISSING);
    errors
}

/// Checks the value that a custom cloud has for a mandatory tag; `None` where it lacks the tag.
pub fn check_value(tag: &MandatoryTag, found: Option<&str>) -> Result<(), BrokenRule> {
    let key = tag.key.clone();
    match (found, &tag.value) {
        (None, value) => Err(BrokenRule::TagMissing {
            key,
            value: value.clone(),
        }),
        (Some(found), Some(value)) if found != value => Err(BrokenRule::TagValue {
            key,
            value: value.clone(),
            found: found.to_owned(),
        }),
        (Some(found), None) if found.trim().is_empty() => Err(BrokenRule::TagEmpty(key)),
        _ => Ok(()),
    }
}

/// Everything in which a custom cloud that is to be deployed breaks the rules: they may be newer
/// than its draft.
pub fn check_custom_cloud(
    cloud: Cloud,
    region: &str,
    tags: &BTreeMap<String, String>,
    rules: &CompanyRules,
) -> Vec<FieldError> {
    let cloud_error = check_cloud(cloud, rules).map_err(|e| e.at("cloud_provider"));
    let region_error = check_region(cloud, region, rules).map_err(|e| e.at("cloud_region"));
    let mut errors: Vec<_> = [cloud_error, region_error]
        .into_iter()
        .filter_map(Result::err)
        .collect();
    errors.extend(
        check_tags(tags, &rules.mandatory_tags)
            .into_iter()
            .map(|error| match cloud.facts().are_tags_applied {
                // The template was applied with the tags of now.
                true => FieldError {
                    message: format!(
                        "{} Then download the template and apply it again.",
                        error.message
                    ),
                    ..error
                },
                false => error,
            }),
    );
    errors
}

fn with_value(value: &Option<String>) -> String {
    match value {
        Some(value) => format!(" with the value “{}”: add it", text::shorten(value, 40)),
        None => ": add it, with a value".to_owned(),
    }
}

fn use_instead(open: &[TemplateCloud]) -> String {
    match words::either(open.iter().map(|cloud| cloud.label())).as_str() {
        "" => String::new(),
        choices => format!(" Use {choices}."),
    }
}

/// A few of the regions, and how many more there are.
fn listed(allowed: &[&'static RegionFact]) -> String {
    const SHOWN: usize = 4;
    let mut shown: Vec<String> = allowed
        .iter()
        .take(SHOWN)
        .map(|region| format!("{} ({})", region.name, region.place))
        .collect();
    if allowed.len() > SHOWN {
        shown.push(format!("{} more", allowed.len() - SHOWN));
    }
    match shown.split_last() {
        None => "none".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}
