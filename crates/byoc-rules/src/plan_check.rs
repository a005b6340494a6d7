//! Whether a Terraform plan holds what was drawn and nothing else.
//!
//! Reads what `terraform show -json` writes of a plan file. The browser calls this on the person's
//! own machine: a plan holds account numbers and names and goes nowhere.
//!
//! A plan says of each resource what its attributes will be, which of them only the cloud can
//! answer, and which the configuration sets. What the template knows beforehand must be known in the
//! plan, and be the same; what only the cloud can answer must come from where the template takes it;
//! and an attribute that the template does not set is a finding, whatever its value.

mod policy;
mod read;
mod report;

use std::collections::{BTreeMap, BTreeSet};

use byoc_types::{CloudProvider, ExpectedPlan, ExpectedPlanResource};
use serde_json::Value;

pub use read::{PlanProblem, read};
pub use report::{
    FindingProblem, OwnRule, PlanAction, PlanFinding, PlanGroup, PlanMark, PlanReport, PlanRow,
    PlanState, StatementDifference,
};

/// Shorter texts stand in others by chance.
const SHORTEST_IDENTIFIER: usize = 6;

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
        untouched: untouched(plan),
        known: known(plan),
        account: account.clone(),
        findings: Vec::new(),
        own_rules: Vec::new(),
        choices: Vec::new(),
        notes: Vec::new(),
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
    /// Addresses that are there already and that a plan of some resources only leaves alone.
    untouched: BTreeSet<&'a str>,
    /// What is known of everything that an expression can point at, by address without index.
    known: BTreeMap<String, Vec<&'a Value>>,
    account: Option<String>,
    findings: Vec<PlanFinding>,
    own_rules: Vec<OwnRule>,
    choices: Vec<String>,
    notes: Vec<String>,
}

impl Check<'_> {
    /// What the plan does that was not drawn.
    fn changes(&mut self) {
        let expected = self.expected;
        let addresses = |address: &str| {
            let mut resources = expected.resources.iter();
            resources.any(|resource| resource.address == address)
        };
        let is_drawn_kind = |of: &str| {
            let mut resources = expected.resources.iter();
            resources.any(|resource| base(&resource.address) == of)
        };
        let mut findings = Vec::new();
        for change in self.changes.values() {
            let address = change.address;
            let mut find = |problem| {
                findings.push(PlanFinding {
                    address: address.to_owned(),
                    problem,
                });
            };
            if change.is_import {
                find(FindingProblem::Imported);
            }
            if change.action == PlanAction::Replace {
                find(FindingProblem::Replaced {
                    attributes: replaced_by(change),
                });
            }
            if self.customer_rule(address).is_some() {
                let rule = own_rule(change);
                if rule.action == PlanAction::Delete {
                    find(FindingProblem::OwnRuleDeleted {
                        from: rule.source.clone(),
                        ports: rule.ports.clone(),
                    });
                }
                self.own_rules.push(rule);
            } else if change.action == PlanAction::Delete {
                let may_go = expected.may_go.iter().any(|it| it == base(address));
                if may_go {
                    self.choices.push(format!(
                        "{address} is deleted: the custom cloud can do without it."
                    ));
                } else if addresses(address) {
                    find(FindingProblem::Deleted);
                } else if is_drawn_kind(base(address)) {
                    self.notes
                        .push(format!("{address} goes: it is no longer drawn."));
                } else {
                    find(FindingProblem::OtherDeleted);
                }
            } else if !addresses(address) {
                find(FindingProblem::Unexpected {
                    detail: report::opening(change.after),
                });
            }
        }
        self.findings.extend(findings);
    }

    /// Whether each drawn resource is there, as it was drawn, and whether the customer's own rules
    /// are no more than rules.
    fn resources(&mut self) {
        let expected = self.expected;
        for resource in &expected.resources {
            let Some(change) = self.changes.get(resource.address.as_str()) else {
                if !resource.is_optional && !self.untouched.contains(resource.address.as_str()) {
                    self.findings.push(PlanFinding {
                        address: resource.address.clone(),
                        problem: FindingProblem::Missing {
                            name: resource.name.clone(),
                        },
                    });
                }
                continue;
            };
            if change.action == PlanAction::Delete {
                continue;
            }
            let problems = self.compare(resource, change);
            let changed: Vec<String> = match change.action {
                PlanAction::Update => changed_attributes(change)
                    .into_iter()
                    .filter(|attribute| !is_tags(attribute))
                    .collect(),
                _ => Vec::new(),
            };
            if problems.is_empty() && !changed.is_empty() {
                self.notes.push(format!(
                    "{} becomes what was drawn: {} changes in place.",
                    resource.address,
                    changed.join(", ")
                ));
            }
            self.find_all(&resource.address, problems);
        }
        let own: Vec<(String, Vec<FindingProblem>)> = self
            .changes
            .values()
            .filter(|change| change.action != PlanAction::Delete)
            .filter_map(|change| {
                let rule = self.customer_rule(change.address)?;
                Some((change.address.to_owned(), self.compare(rule, change)))
            })
            .collect();
        for (address, problems) in own {
            self.find_all(&address, problems);
        }
    }

    /// The body of a resource of which the customer decides how many there are.
    fn customer_rule(&self, address: &str) -> Option<&ExpectedPlanResource> {
        let mut rules = self.expected.customer_rules.iter();
        rules.find(|rule| rule.address == base(address))
    }

    fn compare(&self, resource: &ExpectedPlanResource, change: &Change) -> Vec<FindingProblem> {
        let configuration = self.configuration.get(base(change.address)).copied();
        let comparison = Comparison {
            resource,
            change,
            configuration: configuration.unwrap_or(&Value::Null),
            known: &self.known,
            account: self.account.as_deref(),
        };
        comparison.run()
    }

    fn find_all(&mut self, address: &str, problems: Vec<FindingProblem>) {
        self.findings
            .extend(problems.into_iter().map(|problem| PlanFinding {
                address: address.to_owned(),
                problem,
            }));
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
            // The host before it is that of the registry, which differs between Terraform and OpenTofu.
            let is_official =
                text(&provider["full_name"]).ends_with(&format!("/hashicorp/{own_provider}"));
            if !is_official || provider["alias"] != Value::Null {
                find(key, FindingProblem::OtherProvider);
                continue;
            }
            for (setting, expression) in settings(&provider["expressions"]) {
                let Some(expected) = self.expected.provider_settings.get(&setting) else {
                    find(key, FindingProblem::ProviderSetting { setting });
                    continue;
                };
                if let Some(found) = elsewhere(expected, expression) {
                    find(
                        key,
                        FindingProblem::PointsElsewhere {
                            attribute: setting,
                            expected: expected.join(", "),
                            found,
                        },
                    );
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
        let state = self.state();
        let groups = report::groups(self.expected, &self.findings, |address| {
            match self.changes.get(address) {
                Some(change) if change.action == PlanAction::Delete => None,
                Some(_) => Some(PlanMark::AsExpected),
                None if self.untouched.contains(address) => Some(PlanMark::Untouched),
                None => None,
            }
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
            notes: self.notes,
            account,
            terraform_version: plan["terraform_version"].as_str().map(str::to_owned),
        }
    }

    fn state(&self) -> PlanState {
        let changes: Vec<&Change> = self.changes.values().collect();
        let is_all = |action| changes.iter().all(|change| change.action == action);
        let is_tags_only = |change: &&Change| match change.action {
            PlanAction::Keep => true,
            PlanAction::Update => changed_attributes(change)
                .iter()
                .all(|attribute| is_tags(attribute)),
            _ => false,
        };
        let may_go = |change: &&Change| {
            let mut optional = self.expected.may_go.iter();
            optional.any(|it| it == base(change.address))
        };
        if is_all(PlanAction::Keep) {
            PlanState::Unchanged
        } else if is_all(PlanAction::Create) {
            PlanState::New
        } else if is_all(PlanAction::Delete) && !changes.iter().all(may_go) {
            PlanState::Destroy
        } else if changes.iter().all(is_tags_only) {
            PlanState::TagsOnly
        } else {
            PlanState::Changes
        }
    }
}

/// One resource against what was drawn.
struct Comparison<'a> {
    resource: &'a ExpectedPlanResource,
    change: &'a Change<'a>,
    configuration: &'a Value,
    known: &'a BTreeMap<String, Vec<&'a Value>>,
    account: Option<&'a str>,
}

impl Comparison<'_> {
    /// What differs.
    fn run(&self) -> Vec<FindingProblem> {
        let mut problems = self.tags();
        let resource = self.resource;
        let undetermined = |attribute: &str| FindingProblem::Undetermined {
            attribute: attribute.to_owned(),
        };
        for (attribute, expected) in &resource.ranges {
            let found = range_text(at(self.change.after, attribute));
            if self.is_unknown(attribute) {
                problems.push(undetermined(attribute));
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
                    problems.push(undetermined(attribute));
                }
            } else if !is_same(expected, found) {
                problems.push(differing(resource, attribute, expected, found));
            }
        }
        for (attribute, expected) in &resource.policies {
            if self.is_unknown(attribute) {
                problems.push(undetermined(attribute));
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
        problems
    }

    fn tags(&self) -> Vec<FindingProblem> {
        let expected = &self.resource.tags;
        let after = self.change.after;
        let mut problems = Vec::new();
        if self.is_unknown("tags") {
            // Where the template sets none, that none are set shows in the configuration.
            if !expected.is_empty() {
                problems.push(FindingProblem::Undetermined {
                    attribute: "tags".to_owned(),
                });
            }
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
            let found =
                elsewhere(expected, expression).or_else(|| self.foreign_value(attribute, expected));
            if let Some(found) = found {
                problems.push(FindingProblem::PointsElsewhere {
                    attribute: attribute.clone(),
                    expected: expected.join(", "),
                    found,
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

    /// What the plan knows of an attribute that is to come from `expected`, where nothing there is
    /// that: an expression can name the right thing and be something else.
    fn foreign_value(&self, attribute: &str, expected: &[String]) -> Option<String> {
        let mut pool = Vec::new();
        for root in expected {
            // Keys, values and locals are worked out by Terraform alone.
            pool.extend(self.known.get(root)?.iter().flat_map(|known| texts(known)));
        }
        if self.is_unknown(attribute) {
            return None;
        }
        // Identifiers stand in longer ones: `projects/p/…/x` in a link, a name in an ARN.
        let is_part = |part: &str, of: &str| part.len() >= SHORTEST_IDENTIFIER && of.contains(part);
        let is_from_there = |found: &&str| {
            let mut pool = pool.iter();
            pool.any(|known| known == found || is_part(known, found) || is_part(found, known))
        };
        let found = texts(at(self.change.after, attribute));
        let foreign = found.iter().find(|found| !is_from_there(found))?;
        Some(report::shown(&Value::from(*foreign)))
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

/// Managed resources that exist and of which the plan does not speak, as with `-target`.
fn untouched(plan: &Value) -> BTreeSet<&str> {
    let planned = changes(plan);
    items(&plan["prior_state"]["values"]["root_module"]["resources"])
        .iter()
        .filter(|resource| resource["mode"] == "managed")
        .map(|resource| text(&resource["address"]))
        .filter(|address| !planned.contains_key(address))
        .collect()
}

/// The values of every resource, data source and variable, by address without index.
fn known(plan: &Value) -> BTreeMap<String, Vec<&Value>> {
    let prior = items(&plan["prior_state"]["values"]["root_module"]["resources"]).iter();
    let planned = items(&plan["resource_changes"]).iter();
    let resources = prior
        .map(|resource| (&resource["address"], &resource["values"]))
        .chain(planned.map(|resource| (&resource["address"], &resource["change"]["after"])))
        .map(|(address, values)| (base(text(address)).to_owned(), values));
    let variables = entries(&plan["variables"])
        .map(|(name, variable)| (format!("var.{name}"), &variable["value"]));
    let mut known: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for (address, values) in resources.chain(variables) {
        known.entry(address).or_default().push(values);
    }
    known
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

/// What an expression is instead of pointing at `expected`; `None` where it points there.
fn elsewhere(expected: &[String], expression: &Value) -> Option<String> {
    let constant = &expression["constant_value"];
    if !constant.is_null() {
        return Some(report::shown(constant));
    }
    let found = roots(expression);
    let is_same = found == expected.iter().map(String::as_str).collect();
    (!is_same).then(|| found.into_iter().collect::<Vec<_>>().join(", "))
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

/// Every text in a value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(entries) => entries.values().flat_map(texts).collect(),
        _ => Vec::new(),
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
