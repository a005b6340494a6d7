//! Whether a Terraform plan holds what was drawn and nothing else.
//!
//! Reads what `terraform show -json` writes of a plan file. The browser calls this on the person's
//! own machine: a plan holds account numbers and names and goes nowhere.
//!
//! A plan says of each resource what its attributes will be, which of them only the cloud can
//! answer, and which the configuration sets. Known values are compared with the expected ones;
//! where a value is unknown, what the configuration points at is; and an attribute that the template
//! does not set is a finding, whatever its value.

mod policy;
mod read;
mod report;

use std::collections::{BTreeMap, BTreeSet};

use byoc_types::{CloudProvider, ExpectedPlan, ExpectedPlanResource};
use serde_json::Value;

pub use read::{PlanProblem, read};
pub use report::{
    FindingProblem, OwnRule, PlanAction, PlanFinding, PlanGroup, PlanMark, PlanReport, PlanRow,
    PlanState, StatementDifference, UnknownValues,
};

/// Compares a plan with what this custom cloud's template makes.
///
/// # Errors
///
/// Where the JSON is no plan, or that of another custom cloud.
pub fn check(expected: &ExpectedPlan, plan: &Value) -> Result<PlanReport, PlanProblem> {
    read::check_is_plan(plan)?;
    read::check_is_ours(expected, plan)?;
    let account = account(expected.cloud_provider, plan);
    let mut check = Check {
        expected,
        configuration: configured(plan),
        changes: changes(plan),
        account: account.clone(),
        findings: Vec::new(),
        unknown: Vec::new(),
        own_rules: Vec::new(),
        choices: Vec::new(),
    };
    check.changes();
    check.resources();
    check.configuration(&plan["configuration"]);
    check.actions(plan);
    Ok(check.report(account, plan))
}

/// A resource of the plan.
struct Change<'a> {
    address: &'a str,
    action: PlanAction,
    before: &'a Value,
    after: &'a Value,
    after_unknown: &'a Value,
    replace_paths: &'a Value,
    is_import: bool,
}

struct Check<'a> {
    expected: &'a ExpectedPlan,
    /// Address without index to the resource's configuration.
    configuration: BTreeMap<&'a str, &'a Value>,
    changes: BTreeMap<&'a str, Change<'a>>,
    account: Option<String>,
    findings: Vec<PlanFinding>,
    unknown: Vec<UnknownValues>,
    own_rules: Vec<OwnRule>,
    choices: Vec<String>,
}

impl Check<'_> {
    /// What the plan does that was not drawn.
    fn changes(&mut self) {
        let known: BTreeSet<&str> = self
            .expected
            .resources
            .iter()
            .map(|resource| resource.address.as_str())
            .collect();
        let mut findings = Vec::new();
        for change in self.changes.values() {
            let base = base(change.address);
            if self.expected.customer_rules.iter().any(|rule| rule == base) {
                self.own_rules.push(own_rule(change));
                continue;
            }
            let mut find = |problem| {
                findings.push(PlanFinding {
                    address: change.address.to_owned(),
                    problem,
                });
            };
            if change.is_import {
                find(FindingProblem::Imported);
            }
            match change.action {
                PlanAction::Delete => {
                    if self.expected.may_go.iter().any(|address| address == base) {
                        self.choices.push(format!(
                            "{} is deleted, as the variables file asks.",
                            change.address
                        ));
                    } else {
                        find(FindingProblem::Deleted);
                    }
                    continue;
                }
                PlanAction::Replace => find(FindingProblem::Replaced {
                    attributes: replaced_by(change),
                }),
                PlanAction::Update => {
                    let attributes: Vec<String> = changed_attributes(change)
                        .into_iter()
                        .filter(|attribute| !is_tags(attribute))
                        .collect();
                    if !attributes.is_empty() {
                        find(FindingProblem::Changed { attributes });
                    }
                }
                PlanAction::Create | PlanAction::Keep => {}
            }
            if !known.contains(change.address) {
                find(FindingProblem::Unexpected {
                    detail: report::opening(change.after),
                });
            }
        }
        self.findings.extend(findings);
    }

    /// Whether each drawn resource is there, as it was drawn.
    fn resources(&mut self) {
        for resource in &self.expected.resources {
            let change = self
                .changes
                .get(resource.address.as_str())
                .filter(|change| change.action != PlanAction::Delete);
            let Some(change) = change else {
                if !resource.is_optional {
                    self.findings.push(PlanFinding {
                        address: resource.address.clone(),
                        problem: FindingProblem::Missing {
                            name: resource.name.clone(),
                        },
                    });
                }
                continue;
            };
            let configuration = self.configuration.get(base(change.address)).copied();
            let comparison = Comparison {
                resource,
                change,
                configuration: configuration.unwrap_or(&Value::Null),
                account: self.account.as_deref(),
            };
            let (problems, unknown) = comparison.run();
            self.findings
                .extend(problems.into_iter().map(|problem| PlanFinding {
                    address: resource.address.clone(),
                    problem,
                }));
            if !unknown.is_empty() {
                self.unknown.push(UnknownValues {
                    address: resource.address.clone(),
                    attributes: unknown,
                });
            }
        }
    }

    /// What the configuration holds beside resources: providers, modules, data sources, programs.
    fn configuration(&mut self, configuration: &Value) {
        let mut find = |address: &str, problem| {
            self.findings.push(PlanFinding {
                address: address.to_owned(),
                problem,
            });
        };
        let own_provider = match self.expected.cloud_provider {
            CloudProvider::Google => "google",
            _ => "aws",
        };
        for (key, provider) in entries(&configuration["provider_config"]) {
            let is_own = provider["name"] == *own_provider && provider["alias"].is_null();
            let settings = settings(&provider["expressions"]);
            let added = settings
                .keys()
                .filter(|setting| !self.expected.provider_settings.contains(setting));
            if !is_own {
                find(key, FindingProblem::OtherProvider);
            } else {
                for setting in added {
                    let setting = setting.clone();
                    find(key, FindingProblem::ProviderSetting { setting });
                }
            }
        }
        let root = &configuration["root_module"];
        for (name, _) in entries(&root["module_calls"]) {
            find(&format!("module.{name}"), FindingProblem::Module);
        }
        for resource in items(&root["resources"]) {
            let address = text(&resource["address"]);
            let is_known = |address: &str| {
                let mut known = self.expected.data_sources.iter();
                known.any(|known| known == address)
            };
            if resource["mode"] == "data" && !is_known(address) {
                find(address, FindingProblem::Reads);
            }
            if !items(&resource["provisioners"]).is_empty() {
                find(address, FindingProblem::Provisioner);
            }
        }
    }

    /// What newer versions of Terraform run beside creating and changing resources.
    fn actions(&mut self, plan: &Value) {
        for invocation in items(&plan["action_invocations"]) {
            self.findings.push(PlanFinding {
                address: text(&invocation["address"]).to_owned(),
                problem: FindingProblem::Action,
            });
        }
    }

    fn report(mut self, account: Option<String>, plan: &Value) -> PlanReport {
        let state = state(self.changes.values());
        let groups = report::groups(self.expected, &self.findings, |address| {
            self.changes
                .get(address)
                .is_some_and(|change| change.action != PlanAction::Delete)
        });
        let left_out = groups.iter().flat_map(|group| &group.rows);
        for row in left_out.filter(|row| row.mark == PlanMark::LeftOut) {
            let is_told = self.changes.contains_key(row.address.as_str());
            if !is_told {
                let sentence = format!("{} is left out, as the variables file asks.", row.address);
                self.choices.push(sentence);
            }
        }
        self.findings
            .sort_by_key(|finding| finding.problem.weight());
        PlanReport {
            state,
            groups,
            findings: self.findings,
            own_rules: self.own_rules,
            choices: self.choices,
            unknown: self.unknown,
            account,
            terraform_version: plan["terraform_version"].as_str().map(str::to_owned),
        }
    }
}

/// One resource against what was drawn.
struct Comparison<'a> {
    resource: &'a ExpectedPlanResource,
    change: &'a Change<'a>,
    configuration: &'a Value,
    account: Option<&'a str>,
}

impl Comparison<'_> {
    /// What differs, and the attributes that only the cloud can answer.
    fn run(&self) -> (Vec<FindingProblem>, Vec<String>) {
        let mut problems = self.tags();
        let mut unknown = Vec::new();
        let resource = self.resource;
        for (attribute, expected) in &resource.ranges {
            let found = range_text(at(self.change.after, attribute));
            if self.is_unknown(attribute) {
                unknown.push(attribute.clone());
            } else if !is_same_range(expected, &found) {
                problems.push(FindingProblem::Range {
                    attribute: attribute.clone(),
                    expected: expected.clone(),
                    found,
                });
            }
        }
        for (attribute, expected) in &resource.values {
            let found = at(self.change.after, attribute);
            if self.is_unknown(attribute) {
                // What the template leaves to the provider is not looked for.
                if !expected.is_null() {
                    unknown.push(attribute.clone());
                }
            } else if !is_same(expected, found) {
                problems.push(differing(resource, attribute, expected, found));
            }
        }
        for (attribute, expected) in &resource.policies {
            if self.is_unknown(attribute) {
                unknown.push(attribute.clone());
                continue;
            }
            let found = text(at(self.change.after, attribute));
            let statements = policy::differences(expected, found, self.account);
            if !statements.is_empty() {
                problems.push(FindingProblem::Policy {
                    attribute: attribute.clone(),
                    statements,
                });
            }
        }
        problems.extend(self.configured());
        (problems, unknown)
    }

    fn tags(&self) -> Vec<FindingProblem> {
        let expected = &self.resource.tags;
        let after = self.change.after;
        let mut problems = Vec::new();
        if self.is_unknown("tags") {
            return problems;
        }
        let found: BTreeMap<&str, &str> = entries(&after["tags"])
            .map(|(key, value)| (key, text(value)))
            .collect();
        // Where the provider adds tags of its own settings, they stand here alone.
        let all = entries(&after["tags_all"]).map(|(key, value)| (key, text(value)));
        let found: BTreeMap<&str, &str> = all.chain(found).collect();
        let keys: BTreeSet<&str> = expected
            .keys()
            .map(String::as_str)
            .chain(found.keys().copied())
            .collect();
        for key in keys {
            let wanted = expected.get(key).map(String::as_str);
            let there = found.get(key).copied();
            if wanted == there {
                continue;
            }
            let found = there.map(str::to_owned);
            problems.push(match (key, wanted) {
                ("Name", Some(wanted)) => FindingProblem::Name {
                    expected: wanted.to_owned(),
                    found,
                },
                _ => FindingProblem::Tag {
                    key: key.to_owned(),
                    expected: wanted.map(str::to_owned),
                    found,
                },
            });
        }
        problems
    }

    /// What the configuration sets: nothing that the template does not, and unknown values from
    /// where the template takes them.
    fn configured(&self) -> Vec<FindingProblem> {
        let found = settings(&self.configuration["expressions"]);
        let mut problems = Vec::new();
        for attribute in found.keys() {
            if !self.resource.settings.contains(attribute) {
                problems.push(FindingProblem::SettingAdded {
                    attribute: attribute.clone(),
                });
            }
        }
        for (attribute, expected) in &self.resource.references {
            let Some(expression) = found.get(attribute) else {
                problems.push(FindingProblem::SettingRemoved {
                    attribute: attribute.clone(),
                });
                continue;
            };
            let found = roots(expression);
            if found != expected.iter().map(String::as_str).collect() {
                problems.push(FindingProblem::PointsElsewhere {
                    attribute: attribute.clone(),
                    expected: expected.join(", "),
                    found: match &expression["constant_value"] {
                        Value::Null => found.into_iter().collect::<Vec<_>>().join(", "),
                        constant => report::shown(constant),
                    },
                });
            }
        }
        // A provider may fill in what a policy leaves out, so that it is unknown in the plan.
        for attribute in self.resource.policies.keys() {
            if !found.contains_key(attribute) {
                problems.push(FindingProblem::SettingRemoved {
                    attribute: attribute.clone(),
                });
            }
        }
        problems
    }

    fn is_unknown(&self, path: &str) -> bool {
        let mut value = self.change.after_unknown;
        for part in path.split('.') {
            value = &value[part];
            if let Value::Array(items) = value
                && let [item] = items.as_slice()
            {
                value = item;
            }
            if value == &Value::Bool(true) {
                return true;
            }
        }
        false
    }
}

/// A value that differs; names are told apart, because people look for them.
fn differing(
    resource: &ExpectedPlanResource,
    attribute: &str,
    expected: &Value,
    found: &Value,
) -> FindingProblem {
    let is_name = expected.as_str().is_some() && expected.as_str() == resource.name.as_deref();
    if is_name {
        return FindingProblem::Name {
            expected: text(expected).to_owned(),
            found: found.as_str().map(str::to_owned),
        };
    }
    let attribute = attribute.to_owned();
    if let (Value::Array(wanted), Value::Array(there)) = (expected, found) {
        let beyond = |items: &[Value], others: &[Value]| -> Vec<String> {
            let more = items.iter().filter(|item| !others.contains(item));
            more.map(report::shown).collect()
        };
        return FindingProblem::List {
            attribute,
            added: beyond(there, wanted),
            missing: beyond(wanted, there),
        };
    }
    let shown = |value: &Value| (!value.is_null()).then(|| report::shown(value));
    FindingProblem::Value {
        attribute,
        expected: shown(expected),
        found: shown(found),
    }
}

fn own_rule(change: &Change) -> OwnRule {
    let values = match change.action {
        PlanAction::Delete => change.before,
        _ => change.after,
    };
    OwnRule {
        address: change.address.to_owned(),
        action: change.action,
        source: report::source(values).unwrap_or_default(),
        ports: report::ports(values).unwrap_or_default(),
    }
}

fn state<'a>(changes: impl Iterator<Item = &'a Change<'a>>) -> PlanState {
    let changes: Vec<&Change> = changes.collect();
    let is_all = |action| changes.iter().all(|change| change.action == action);
    let is_tags_only = |change: &&Change| match change.action {
        PlanAction::Keep => true,
        PlanAction::Update => changed_attributes(change)
            .iter()
            .all(|attribute| is_tags(attribute)),
        _ => false,
    };
    if is_all(PlanAction::Keep) {
        PlanState::Unchanged
    } else if is_all(PlanAction::Create) {
        PlanState::New
    } else if is_all(PlanAction::Delete) {
        PlanState::Destroy
    } else if changes.iter().all(is_tags_only) {
        PlanState::TagsOnly
    } else {
        PlanState::Changes
    }
}

/// Every managed resource by address.
fn changes(plan: &Value) -> BTreeMap<&str, Change<'_>> {
    items(&plan["resource_changes"])
        .iter()
        .filter(|resource| resource["mode"] != "data")
        .map(|resource| {
            let change = &resource["change"];
            let address = text(&resource["address"]);
            let change = Change {
                address,
                action: action(&change["actions"]),
                before: &change["before"],
                after: &change["after"],
                after_unknown: &change["after_unknown"],
                replace_paths: &change["replace_paths"],
                is_import: !change["importing"].is_null(),
            };
            (address, change)
        })
        .collect()
}

/// Terraform writes a replacement as two actions, in either order.
fn action(actions: &Value) -> PlanAction {
    let actions: Vec<&str> = items(actions).iter().map(text).collect();
    match actions.as_slice() {
        ["no-op" | "read"] => PlanAction::Keep,
        ["create"] => PlanAction::Create,
        ["update"] => PlanAction::Update,
        ["delete" | "forget"] => PlanAction::Delete,
        _ => PlanAction::Replace,
    }
}

fn configured(plan: &Value) -> BTreeMap<&str, &Value> {
    items(&plan["configuration"]["root_module"]["resources"])
        .iter()
        .map(|resource| (text(&resource["address"]), resource))
        .collect()
}

/// The account or project that the plan is for.
fn account(provider: CloudProvider, plan: &Value) -> Option<String> {
    if provider == CloudProvider::Google {
        let project = plan["variables"]["google_project_id"]["value"].as_str()?;
        return Some(project.to_owned());
    }
    let data = items(&plan["prior_state"]["values"]["root_module"]["resources"]);
    let identity = data
        .iter()
        .find(|resource| resource["address"] == "data.aws_caller_identity.current")?;
    let account = identity["values"]["account_id"].as_str()?;
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    is_account.then(|| account.to_owned())
}

fn replaced_by(change: &Change) -> Vec<String> {
    let mut attributes: Vec<String> = items(change.replace_paths)
        .iter()
        .filter_map(|path| Some(items(path).first()?.as_str()?.to_owned()))
        .collect();
    if attributes.is_empty() {
        attributes = changed_attributes(change);
    }
    attributes.sort();
    attributes.dedup();
    attributes
}

/// Attributes of which before and after differ, those among them that become unknown.
fn changed_attributes(change: &Change) -> Vec<String> {
    let names: BTreeSet<&str> = entries(change.before)
        .chain(entries(change.after))
        .chain(entries(change.after_unknown))
        .map(|(name, _)| name)
        .collect();
    names
        .into_iter()
        .filter(|name| {
            change.before[*name] != change.after[*name]
                && !(change.after.get(*name).is_none() && change.after_unknown.get(*name).is_none())
        })
        .map(str::to_owned)
        .collect()
}

fn is_tags(attribute: &str) -> bool {
    attribute == "tags" || attribute == "tags_all"
}

/// An address without what tells its instances apart: `aws_subnet.workload`.
fn base(address: &str) -> &str {
    address.split('[').next().unwrap_or(address)
}

/// What a path such as `allow.ports` leads to, through blocks that are there once.
fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    let mut value = value;
    for part in path.split('.') {
        if let Value::Array(items) = value
            && let [item] = items.as_slice()
        {
            value = item;
        }
        value = match value {
            // Several blocks where one was drawn: nothing equals that.
            Value::Array(items) if items.len() > 1 => return value,
            other => &other[part],
        };
    }
    value
}

/// Attributes and blocks that a configuration sets, dotted, with the expression of each attribute.
fn settings(expressions: &Value) -> BTreeMap<String, &Value> {
    fn push<'a>(prefix: &str, block: &'a Value, found: &mut BTreeMap<String, &'a Value>) {
        for (name, value) in entries(block) {
            let path = format!("{prefix}{name}");
            let is_expression = value.as_object().is_some_and(|object| {
                object.is_empty()
                    || object.contains_key("constant_value")
                    || object.contains_key("references")
            });
            found.insert(path.clone(), value);
            if is_expression {
                continue;
            }
            let inner = format!("{path}.");
            match value {
                Value::Array(blocks) => {
                    blocks.iter().for_each(|block| push(&inner, block, found));
                }
                block => push(&inner, block, found),
            }
        }
    }
    let mut found = BTreeMap::new();
    push("", expressions, &mut found);
    found
}

/// What an expression points at, without attributes and indexes.
fn roots(expression: &Value) -> BTreeSet<&str> {
    items(&expression["references"])
        .iter()
        .map(|reference| root(text(reference)))
        .collect()
}

/// `aws_vpc.byoc` of `aws_vpc.byoc.id` and of `aws_vpc.byoc[0]`; data sources have one part more.
fn root(reference: &str) -> &str {
    let count = if reference.starts_with("data.") { 3 } else { 2 };
    let plain = base(reference);
    match plain.match_indices('.').nth(count - 1) {
        Some((end, _)) => &plain[..end],
        None => plain,
    }
}

/// Equal but for the order of lists, in which Terraform keeps sets too.
fn is_same(expected: &Value, found: &Value) -> bool {
    match (expected, found) {
        (Value::Array(expected), Value::Array(found)) => {
            let sorted = |items: &[Value]| -> Vec<String> {
                let mut items: Vec<String> = items.iter().map(Value::to_string).collect();
                items.sort();
                items
            };
            sorted(expected) == sorted(found)
        }
        (Value::Array(expected), Value::Null) => expected.is_empty(),
        (Value::Null, Value::String(found)) => found.is_empty(),
        _ => expected == found,
    }
}

fn is_same_range(expected: &str, found: &str) -> bool {
    let set = |ranges: &str| -> BTreeSet<String> {
        ranges
            .split(',')
            .map(|range| range.trim().to_owned())
            .collect()
    };
    set(expected) == set(found)
}

fn range_text(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => text(other).to_owned(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.as_str(), value))
}
