//! Whether a Terraform plan holds what was drawn and nothing else.
//!
//! Reads what `terraform show -json` writes of a plan file. The browser calls this on the person's
//! own machine: a plan holds account numbers and names and goes nowhere.
//!
//! A plan says of each resource what its attributes will be, which of them only the cloud can
//! answer, and which the configuration sets. What the template knows beforehand must be known in the
//! plan, and be the same; what only the cloud can answer must come from where the template takes it;
//! and an attribute that the template does not set is a finding, whatever its value.

mod comparison;
mod origin;
mod plan;
mod policy;
mod read;
mod report;
mod tagging;
mod weakened;

use std::collections::{BTreeMap, BTreeSet};

use byoc_types::{ExpectedPlan, ExpectedPlanResource};
use serde_json::Value;

use crate::cloud::TemplateCloud;
use comparison::Comparison;
use plan::{
    Change, account, at, base, changed_attributes, changes, configured, elsewhere, entries,
    is_same, is_tags, items, known, replaced_by, settings, text, texts, untouched,
};
use tagging::{DefaultTags, IgnoredTags};

pub use plan::PlanAction;
pub use read::{PlanProblem, read};
pub use report::{
    FindingProblem, OwnRule, PlanFinding, PlanGroup, PlanMark, PlanReport, PlanRow, PlanState,
    StatementDifference,
};

/// Compares a plan with what this custom cloud's template makes.
///
/// # Errors
///
/// Where the JSON is no plan, or that of another custom cloud.
pub fn check(expected: &ExpectedPlan, plan: &Value) -> Result<PlanReport, PlanProblem> {
    read::check_is_plan(plan)?;
    read::check_is_ours(expected, plan)?;
    let cloud = TemplateCloud::try_from(expected.cloud_provider)?;
    let account = account(cloud, plan);
    let mut check = Check {
        expected,
        cloud,
        configuration: configured(plan),
        changes: changes(plan),
        untouched: untouched(plan),
        known: known(plan),
        account: account.clone(),
        is_update: origin::is_update(plan),
        default_tags: DefaultTags::default(),
        findings: Vec::new(),
        customer_rules: Vec::new(),
        choices: Vec::new(),
        notes: Vec::new(),
    };
    check.changes();
    check.resources();
    check.configuration(&plan["configuration"]);
    check.actions(plan);
    check.origin(plan);
    Ok(check.report(account, plan))
}

struct Check<'a> {
    expected: &'a ExpectedPlan,
    cloud: TemplateCloud,
    /// Address without index to the resource's configuration.
    configuration: BTreeMap<&'a str, &'a Value>,
    changes: BTreeMap<&'a str, Change<'a>>,
    /// Addresses that are there already and that a plan of some resources only leaves alone.
    untouched: BTreeSet<&'a str>,
    /// What is known of everything that an expression can point at, by address without index.
    known: BTreeMap<String, Vec<&'a Value>>,
    account: Option<String>,
    /// Whether it brings what is there to another version of the template.
    is_update: bool,
    default_tags: DefaultTags<'a>,
    findings: Vec<PlanFinding>,
    customer_rules: Vec<OwnRule>,
    choices: Vec<String>,
    notes: Vec<String>,
}

impl<'a> Check<'a> {
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
                self.customer_rules.push(rule);
            } else if change.action == PlanAction::Delete {
                let removable = expected.removable.iter().any(|it| it == base(address));
                if removable {
                    self.choices.push(format!(
                        "{address} is deleted. The custom cloud doesn't need it."
                    ));
                } else if addresses(address) {
                    find(FindingProblem::Deleted);
                } else if is_drawn_kind(base(address)) {
                    self.notes.push(format!(
                        "{address} is deleted, because the template doesn't have it."
                    ));
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
        let mut notes = Vec::new();
        let mut removed_tags: BTreeMap<&str, usize> = BTreeMap::new();
        let mut default_tags = DefaultTags::default();
        let mut found = Vec::new();
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
            let mut problems = self.compare(resource, change);
            let (more, note) = self.effect(change, &problems);
            problems.extend(more);
            notes.extend(note);
            if change.action == PlanAction::Update {
                for key in tagging::removed(change) {
                    *removed_tags.entry(key).or_default() += 1;
                }
            }
            default_tags.note(change, &resource.tags);
            found.push((resource.address.clone(), problems));
        }
        for (address, problems) in found {
            self.find_all(&address, problems);
        }
        self.notes.extend(notes);
        self.notes.extend(tagging::removal(&removed_tags));
        self.default_tags = default_tags;
        let own: Vec<(String, Vec<FindingProblem>)> = self
            .changes
            .values()
            .filter(|change| change.action != PlanAction::Delete)
            .filter_map(|change| {
                let rule = self.customer_rule(change.address)?;
                let mut problems = self.compare(rule, change);
                problems.extend(self.effect(change, &problems).0);
                Some((change.address.to_owned(), problems))
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

    /// What a change in place takes away of what is there, and a note of what else it changes.
    fn effect(
        &self,
        change: &Change,
        problems: &[FindingProblem],
    ) -> (Vec<FindingProblem>, Option<String>) {
        if !matches!(change.action, PlanAction::Update | PlanAction::Replace) {
            return (Vec::new(), None);
        }
        let is_known = |attribute: &str| {
            let mut known = problems.iter().filter_map(FindingProblem::attribute);
            known.any(|known| known == attribute)
        };
        let effect = weakened::effect(change, is_known, self.is_update);
        let is_told = change.action == PlanAction::Update
            && effect.weakened.is_empty()
            && problems.is_empty()
            && !effect.changes.is_empty();
        let note = is_told.then(|| {
            let changes = effect.changes.join("; ");
            format!("{}: {changes}, as in the template.", change.address)
        });
        (effect.weakened, note)
    }

    /// Whether the files are those of now, and what the provider adds to all resources.
    fn origin(&mut self, plan: &Value) {
        let older = origin::older_variables(self.expected, plan);
        if !older.is_empty() {
            self.findings
                .retain(|finding| !origin::is_of_older_tags(&finding.problem, plan));
            self.findings.push(PlanFinding {
                address: "variables".to_owned(),
                problem: FindingProblem::OlderVariables { differences: older },
            });
        }
        let current = self.expected.template_version.as_str();
        if let Some(found) = origin::version(plan).filter(|found| *found != current) {
            let problem = FindingProblem::OtherVersion {
                found: crate::text::shorten(found, 20),
                current: current.to_owned(),
            };
            // Where it makes no difference it is no finding either.
            if self.findings.is_empty() {
                self.notes.push(problem.to_string());
            } else {
                self.findings.push(PlanFinding {
                    address: "template".to_owned(),
                    problem,
                });
            }
        }
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
        let (mut found, mut choices, mut is_tagged) = (Vec::new(), Vec::new(), false);
        let mut find = |address: &str, problem| {
            found.push(PlanFinding {
                address: address.to_owned(),
                problem,
            });
        };
        let source = self.cloud.template_facts().terraform_source;
        for (key, provider) in entries(&configuration["provider_config"]) {
            // The host before it is that of the registry, which differs between Terraform and OpenTofu.
            let is_official = text(&provider["full_name"]).ends_with(&format!("/{source}"));
            if !is_official || provider["alias"] != Value::Null {
                find(key, FindingProblem::OtherProvider);
                continue;
            }
            let set = settings(&provider["expressions"]);
            let ignored = IgnoredTags::of(provider);
            is_tagged |= set.contains_key("default_tags");
            for (setting, expression) in &set {
                let (setting, expression) = (setting.clone(), *expression);
                // What stands in a block is told with the block.
                let parent = setting.rsplit_once('.').map(|(parent, _)| parent);
                if parent.is_some_and(|parent| set.contains_key(parent)) {
                    continue;
                }
                if let ("ignore_tags", Some(ignored)) = (setting.as_str(), &ignored) {
                    let all = self.expected.resources.iter();
                    let own = all.flat_map(|resource| resource.tags.keys().map(String::as_str));
                    let keys: Vec<String> = ignored.covered(own).into_iter().collect();
                    match keys.is_empty() {
                        true => choices.push(ignored.sentence()),
                        false => find(key, FindingProblem::IgnoredTags { keys }),
                    }
                    continue;
                }
                if setting == "default_tags"
                    && let Some(problem) = self.default_tags.finding(true)
                {
                    find(key, problem);
                    continue;
                }
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
        if !is_tagged && let Some(problem) = self.default_tags.finding(false) {
            find(self.cloud.template_facts().terraform_provider, problem);
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
        self.findings.extend(found);
        self.choices.extend(choices);
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
                let sentence = format!("{} is left out because of your settings.", row.address);
                self.choices.push(sentence);
            }
        }
        self.findings
            .sort_by_key(|finding| finding.problem.weight());
        PlanReport {
            state,
            groups,
            findings: self.findings,
            customer_rules: self.customer_rules,
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
            PlanAction::Create | PlanAction::Replace | PlanAction::Delete => false,
        };
        let removable = |change: &&Change| {
            let mut optional = self.expected.removable.iter();
            optional.any(|it| it == base(change.address))
        };
        if is_all(PlanAction::Keep) {
            PlanState::Unchanged
        } else if is_all(PlanAction::Create) {
            PlanState::New
        } else if is_all(PlanAction::Delete) && !changes.iter().all(removable) {
            PlanState::Destroy
        } else if changes.iter().all(is_tags_only) {
            PlanState::TagsOnly
        } else {
            PlanState::Changes
        }
    }
}

fn own_rule(change: &Change) -> OwnRule {
    let values = match change.action {
        PlanAction::Delete => change.before,
        PlanAction::Create | PlanAction::Keep | PlanAction::Update | PlanAction::Replace => {
            change.after
        }
    };
    OwnRule {
        address: change.address.to_owned(),
        action: change.action,
        source: report::source(values).unwrap_or_default(),
        ports: report::ports(values).unwrap_or_default(),
    }
}
