//! What a person reads about a checked plan.

use std::fmt;

use byoc_types::ExpectedPlan;
use serde_json::Value;

use super::{PlanAction, base, items, text};

/// A plan, compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanReport {
    pub state: PlanState,
    /// The expected resources, by kind, in the order in which kinds first appear.
    pub groups: Vec<PlanGroup>,
    /// The differences, the weightiest first. Empty where all is well.
    pub findings: Vec<PlanFinding>,
    /// Rules that the customer adds for their own clients.
    pub customer_rules: Vec<OwnRule>,
    /// Choices that the variables file leaves to the customer, a sentence each.
    pub choices: Vec<String>,
    /// What changes of that which exists and is as expected afterwards, a sentence each.
    pub notes: Vec<String>,
    /// AWS account or Google project that the plan is for.
    pub account: Option<String>,
    pub terraform_version: Option<String>,
}

impl PlanReport {
    /// Whether the plan holds what was drawn and nothing else.
    pub fn is_as_expected(&self) -> bool {
        self.findings.is_empty()
    }

    /// The result in a sentence or two.
    pub fn headline(&self) -> String {
        let count: usize = self.groups.iter().map(|group| group.found).sum();
        let is_weakened =
            |finding: &PlanFinding| matches!(finding.problem, FindingProblem::Weakened { .. });
        match (self.findings.len(), self.state) {
            (0, PlanState::New) if self.customer_rules.is_empty() => {
                format!("This plan creates the {count} expected resources and nothing else.")
            }
            (0, PlanState::New) => format!(
                "This plan creates the {count} expected resources and {} of your own.",
                counted(self.customer_rules.len(), "rule")
            ),
            (0, PlanState::Unchanged) => {
                format!("This plan changes nothing: the {count} expected resources exist.")
            }
            (0, PlanState::TagsOnly) => {
                "This plan changes only tags. After you apply it, the tags are as expected."
                    .to_owned()
            }
            (0, _) => {
                format!(
                    "After you apply this plan, the {count} expected resources match the template."
                )
            }
            (_, PlanState::Destroy) => {
                "This plan destroys everything. Apply it only after the custom cloud is deleted."
                    .to_owned()
            }
            (findings, _) if self.findings.iter().all(is_weakened) => format!(
                "This plan weakens existing resources ({}). Review the changes before you apply \
                 the plan.",
                counted(findings, "change"),
            ),
            (findings, _) => format!(
                "{} from the template. Review before you apply this plan.",
                counted(findings, "difference"),
            ),
        }
    }
}

/// `1 change`, `2 changes`.
fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

/// What a plan does as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanState {
    /// Everything is created.
    New,
    /// Everything is there already.
    Unchanged,
    /// Only tags change.
    TagsOnly,
    /// Something is created, changed or deleted beside what is there.
    Changes,
    /// Everything is deleted.
    Destroy,
}

/// The resources of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanGroup {
    /// For example `aws_subnet`.
    pub kind: String,
    /// For example `Subnet`.
    pub title: String,
    /// How many were drawn, without those that the customer left out.
    pub expected: usize,
    /// How many of these are in the plan.
    pub found: usize,
    pub rows: Vec<PlanRow>,
}

impl PlanGroup {
    /// Whether every one is there as it was drawn.
    pub fn is_as_expected(&self) -> bool {
        self.rows
            .iter()
            .all(|row| !matches!(row.mark, PlanMark::Differs | PlanMark::Missing))
    }
}

/// One drawn resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRow {
    pub address: String,
    pub name: Option<String>,
    /// Its range or ranges, where it has any.
    pub range: Option<String>,
    pub mark: PlanMark,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanMark {
    AsExpected,
    /// There, but a finding is about it.
    Differs,
    Missing,
    /// A choice of the customer takes it away.
    LeftOut,
    /// There already, and not part of this plan.
    Untouched,
}

/// Something that is not as drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanFinding {
    /// As Terraform writes it.
    pub address: String,
    pub problem: FindingProblem,
}

/// What is not as drawn; prints as a sentence that goes with the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FindingProblem {
    #[error(
        "These files have template version {found}. The current version is {current}. Download the \
         files again, then create the plan again."
    )]
    OtherVersion { found: String, current: String },
    #[error(
        "The variables differ from this custom cloud: {}. Download the files again, then create \
         the plan again.", .differences.join("; ")
    )]
    OlderVariables {
        /// A part of a sentence each.
        differences: Vec<String>,
    },
    #[error("{what} {fix}")]
    Weakened {
        attribute: String,
        /// What is weaker afterwards, a sentence.
        what: String,
        /// What to do about it.
        fix: String,
    },
    #[error("{}", default_tags_text(.variables, .keys, *.resources))]
    DefaultTags {
        /// Environment variables that set them; empty where the configuration does.
        variables: Vec<String>,
        keys: Vec<String>,
        /// How many resources get them.
        resources: usize,
    },
    #[error(
        "The provider block ignores tags that the template sets: {}. Remove the matching keys or \
         prefixes from ignore_tags.", .keys.join(", ")
    )]
    IgnoredTags { keys: Vec<String> },
    #[error("Deleted, though the custom cloud needs it.")]
    Deleted,
    #[error("Deleted, and not part of the template.")]
    OtherDeleted,
    #[error(
        "Removes your rule: {ports} from {from}. To keep the rule, write it into own.auto.tfvars and \
         create the plan again."
    )]
    OwnRuleDeleted { from: String, ports: String },
    #[error("Deleted and created again{}.", because(.attributes))]
    Replaced { attributes: Vec<String> },
    #[error("Not part of the template{}.", .detail.as_ref().map(|detail| format!(": {detail}")).unwrap_or_default())]
    Unexpected {
        /// What it opens to whom, where it is a rule.
        detail: Option<String>,
    },
    #[error("Imports an existing resource, which the template never does.")]
    Imported,
    #[error("Runs a program on your machine, which the template never does.")]
    Provisioner,
    #[error("Runs an action of a provider, which the template never does.")]
    Action,
    #[error("Reads something that the template does not read.")]
    Reads,
    #[error("This is a module. The template has no modules.")]
    Module,
    #[error("The template does not use this provider.")]
    OtherProvider,
    #[error("The provider sets {setting}, which the template does not set.")]
    ProviderSetting { setting: String },
    #[error("Its {attribute} differs from the template: {}.", statements_text(.statements))]
    Policy {
        attribute: String,
        statements: Vec<StatementDifference>,
    },
    #[error(
        "Can't be checked: {attribute} is unknown until apply, but this template sets a fixed value."
    )]
    Undetermined { attribute: String },
    #[error("Missing{}.", .name.as_ref().map(|name| format!(": {name}")).unwrap_or_default())]
    Missing { name: Option<String> },
    #[error("{}", value_text(&format!("CIDR block ({attribute})"), Some(.expected), there(.found)))]
    Range {
        attribute: String,
        expected: String,
        found: String,
    },
    #[error("{}", value_text("name", Some(.expected), .found.as_deref()))]
    Name {
        expected: String,
        found: Option<String>,
    },
    #[error("{}", value_text(.attribute, .expected.as_deref(), .found.as_deref()))]
    Value {
        attribute: String,
        /// Absent where the template leaves it to the provider.
        expected: Option<String>,
        found: Option<String>,
    },
    #[error("Its {attribute}: {}.", list_text(.added, .missing))]
    List {
        attribute: String,
        added: Vec<String>,
        missing: Vec<String>,
    },
    #[error("{}", source_text(.attribute, .expected, there(.found)))]
    PointsElsewhere {
        attribute: String,
        expected: String,
        found: String,
    },
    #[error("It sets {attribute}, which the template does not set.")]
    SettingAdded { attribute: String },
    #[error("It does not set {attribute}, which the template sets.")]
    SettingRemoved { attribute: String },
    #[error("{}", tag_text(.key, .expected.as_deref(), .found.as_deref()))]
    Tag {
        key: String,
        expected: Option<String>,
        found: Option<String>,
    },
}

impl FindingProblem {
    /// The attribute that it is about, where it is one.
    pub(super) fn attribute(&self) -> Option<&str> {
        match self {
            Self::Policy { attribute, .. }
            | Self::Undetermined { attribute }
            | Self::Range { attribute, .. }
            | Self::Value { attribute, .. }
            | Self::List { attribute, .. }
            | Self::PointsElsewhere { attribute, .. } => Some(attribute),
            Self::OtherVersion { .. }
            | Self::OlderVariables { .. }
            | Self::Weakened { .. }
            | Self::DefaultTags { .. }
            | Self::IgnoredTags { .. }
            | Self::Deleted
            | Self::OtherDeleted
            | Self::OwnRuleDeleted { .. }
            | Self::Replaced { .. }
            | Self::Unexpected { .. }
            | Self::Imported
            | Self::Provisioner
            | Self::Action
            | Self::Reads
            | Self::Module
            | Self::OtherProvider
            | Self::ProviderSetting { .. }
            | Self::Missing { .. }
            | Self::Name { .. }
            | Self::SettingAdded { .. }
            | Self::SettingRemoved { .. }
            | Self::Tag { .. } => None,
        }
    }

    /// A few words above the findings of one sort.
    pub fn heading(&self) -> &'static str {
        match self {
            Self::OtherVersion { .. } | Self::OlderVariables { .. } => "Older files",
            Self::Weakened { .. } => "Weaker than now",
            Self::DefaultTags { .. } | Self::IgnoredTags { .. } => "Tags",
            Self::Deleted | Self::OtherDeleted => "Deleted",
            Self::OwnRuleDeleted { .. } => "Your own rules",
            Self::Replaced { .. } => "Replaced",
            Self::Unexpected { .. } | Self::Module | Self::Imported => "Not part of the template",
            Self::Provisioner | Self::Action => "Not part of the template",
            Self::Reads | Self::OtherProvider => "Not part of the template",
            Self::ProviderSetting { .. } => "Settings",
            Self::Policy { .. } => "Policies",
            Self::Missing { .. } => "Missing",
            Self::Range { .. } => "CIDR blocks",
            Self::Name { .. } => "Names",
            Self::Value { .. } | Self::List { .. } | Self::PointsElsewhere { .. } => "Settings",
            Self::SettingAdded { .. } | Self::SettingRemoved { .. } => "Settings",
            Self::Tag { .. } => "Tags",
            Self::Undetermined { .. } => "Can't be compared",
        }
    }

    /// Findings that share a heading share a weight; the least comes first.
    pub(super) fn weight(&self) -> u8 {
        let order = [
            "Older files",
            "Weaker than now",
            "Deleted",
            "Replaced",
            "Your own rules",
            "Not part of the template",
            "Can't be compared",
            "Policies",
            "Missing",
            "CIDR blocks",
            "Names",
            "Settings",
            "Tags",
        ];
        let place = order.iter().position(|heading| *heading == self.heading());
        place.unwrap_or(order.len()) as u8
    }
}

/// A statement of a policy that is not as drawn. Holds its `Sid`, which may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StatementDifference {
    Changed(String),
    Added(String),
    Removed(String),
    /// The document is none, or differs outside its statements.
    Unreadable,
}

impl fmt::Display for StatementDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |sid: &str| match sid {
            "" => "a statement without a name".to_owned(),
            sid => format!("statement {sid}"),
        };
        match self {
            Self::Changed(sid) => write!(f, "{} is changed", named(sid)),
            Self::Added(sid) => write!(f, "{} is added", named(sid)),
            Self::Removed(sid) => write!(f, "{} is missing", named(sid)),
            Self::Unreadable => f.write_str("the whole document is different"),
        }
    }
}

/// A rule of the customer's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRule {
    pub address: String,
    pub action: PlanAction,
    /// Ranges, or a security group.
    pub source: String,
    /// For example `tcp 10000-32767`.
    pub ports: String,
}

impl OwnRule {
    /// Whether everybody on the internet may come in by it.
    pub fn is_open_to_everyone(&self) -> bool {
        self.action != PlanAction::Delete
            && self.source.split(", ").any(|range| range.ends_with("/0"))
    }
}

/// The drawn resources with their marks. `mark_of`: that of an address which is there after the plan.
pub(super) fn groups(
    expected: &ExpectedPlan,
    findings: &[PlanFinding],
    mark_of: impl Fn(&str) -> Option<PlanMark>,
) -> Vec<PlanGroup> {
    let mut groups: Vec<PlanGroup> = Vec::new();
    for resource in &expected.resources {
        let has_finding = || {
            findings.iter().any(|finding| {
                finding.address == resource.address || finding.address == base(&resource.address)
            })
        };
        let mark = match mark_of(&resource.address) {
            None if resource.is_optional => PlanMark::LeftOut,
            None => PlanMark::Missing,
            Some(_) if has_finding() => PlanMark::Differs,
            Some(mark) => mark,
        };
        let ranges: Vec<&str> = resource.ranges.values().map(String::as_str).collect();
        let row = PlanRow {
            address: resource.address.clone(),
            name: resource.name.clone(),
            range: (!ranges.is_empty()).then(|| ranges.join(", ")),
            mark,
        };
        let at = groups.iter().position(|group| group.kind == resource.kind);
        let group = match at {
            Some(at) => &mut groups[at],
            None => {
                groups.push(PlanGroup {
                    kind: resource.kind.clone(),
                    title: resource.title.clone(),
                    expected: 0,
                    found: 0,
                    rows: Vec::new(),
                });
                let last = groups.len() - 1;
                &mut groups[last]
            }
        };
        group.expected += usize::from(mark != PlanMark::LeftOut);
        group.found += usize::from(!matches!(mark, PlanMark::LeftOut | PlanMark::Missing));
        group.rows.push(row);
    }
    groups
}

/// Whom a rule lets in: ranges of addresses, or a group.
pub(super) fn source(values: &Value) -> Option<String> {
    let one = [
        "cidr_ipv4",
        "cidr_ipv6",
        "referenced_security_group_id",
        "prefix_list_id",
    ]
    .iter()
    .find_map(|name| values[*name].as_str());
    let several = || {
        let lists = ["source_ranges", "cidr_blocks"].map(|name| items(&values[name]));
        let ranges: Vec<&str> = lists.into_iter().flatten().map(text).collect();
        (!ranges.is_empty()).then(|| ranges.join(", "))
    };
    one.map(str::to_owned).or_else(several)
}

/// Protocol and ports of a rule.
pub(super) fn ports(values: &Value) -> Option<String> {
    if let [allow] = items(&values["allow"]) {
        let ports: Vec<&str> = items(&allow["ports"]).iter().map(text).collect();
        let protocol = text(&allow["protocol"]);
        return Some(format!("{protocol} {}", ports.join(", ")).trim().to_owned());
    }
    let protocol = values["ip_protocol"]
        .as_str()
        .or_else(|| values["protocol"].as_str())?;
    let (from, to) = (&values["from_port"], &values["to_port"]);
    Some(match protocol {
        "-1" => "everything".to_owned(),
        protocol if from.is_null() => protocol.to_owned(),
        protocol if from == to => format!("{protocol} {from}"),
        protocol => format!("{protocol} {from}-{to}"),
    })
}

/// What a rule opens to whom; `None` where it is no rule.
pub(super) fn opening(values: &Value) -> Option<String> {
    Some(format!("{} from or to {}", ports(values)?, source(values)?))
}

fn because(attributes: &[String]) -> String {
    if attributes.is_empty() {
        String::new()
    } else {
        format!(", because of {}", attributes.join(", "))
    }
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

fn there(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn source_text(attribute: &str, expected: &str, found: Option<&str>) -> String {
    match found {
        Some(found) => format!("Its {attribute} comes from {found}, not from {expected}."),
        None => format!("Its {attribute} does not come from {expected}."),
    }
}

fn statements_text(statements: &[StatementDifference]) -> String {
    let statements: Vec<String> = statements.iter().map(ToString::to_string).collect();
    statements.join(", ")
}

fn value_text(attribute: &str, expected: Option<&str>, found: Option<&str>) -> String {
    match (expected, found) {
        (Some(expected), Some(found)) => format!("Its {attribute} is {found}, not {expected}."),
        (Some(expected), None) => format!("Its {attribute} is not set; it should be {expected}."),
        (None, found) => format!(
            "Its {attribute} is {}. The template does not set it.",
            or_none(found.unwrap_or_default())
        ),
    }
}

fn list_text(added: &[String], missing: &[String]) -> String {
    let part = |items: &[String], word: &str| match items {
        [] => None,
        [one] => Some(format!("{one} is {word}")),
        several => Some(format!("{} are {word}", several.join(", "))),
    };
    let parts = [part(added, "added"), part(missing, "missing")];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn tag_text(key: &str, expected: Option<&str>, found: Option<&str>) -> String {
    match (expected, found) {
        (Some(expected), Some(found)) => format!("Its tag {key} is {found}, not {expected}."),
        (Some(expected), None) => format!("Its tag {key} is missing; it should be {expected}."),
        (None, found) => format!(
            "It has the tag {key} ({}), which the custom cloud doesn't have.",
            or_none(found.unwrap_or_default())
        ),
    }
}

fn default_tags_text(variables: &[String], keys: &[String], resources: usize) -> String {
    let keys = match keys {
        [one] => format!("the tag {one}"),
        several => format!("the tags {}", several.join(", ")),
    };
    let on = counted(resources, "resource");
    let (who, way_out) = match variables {
        [] => (
            "The provider's default_tags add".to_owned(),
            "Remove default_tags and create the plan again.".to_owned(),
        ),
        [one] => (
            format!("The environment variable {one} adds"),
            "Unset the variable and create the plan again.".to_owned(),
        ),
        several => (
            format!("The environment variables {} add", several.join(", ")),
            "Unset the variables and create the plan again.".to_owned(),
        ),
    };
    format!(
        "{who} {keys} to {on}. The policy for running Terraform allows no tags on the role and the security group rules. So terraform apply would fail. {way_out} To tag all other resources, add {keys} to the custom cloud."
    )
}
