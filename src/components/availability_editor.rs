//! Which projects may use a custom cloud: all of them, or a selection of units and projects.

use std::collections::{BTreeMap, BTreeSet};

use byoc_types::{Account, CustomCloudPermissions, Project};
use leptos::prelude::*;

use crate::components::pick_frame::PickFrame;
use crate::format::counted;
use crate::ui::{Checkbox, RadioGroup, RadioOption};

/// The choice, as it stands on screen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Availability {
    pub is_for_all_projects: bool,
    /// Ids of organizational units.
    pub accounts: Vec<String>,
    /// Names of projects.
    pub projects: Vec<String>,
}

impl Availability {
    /// The choice behind a cloud's permissions. `root`: the organization's root account, which
    /// stands for every project.
    pub fn from_permissions(permissions: &CustomCloudPermissions, root: &str) -> Self {
        let is_for_all_projects = permissions.accounts.iter().any(|account| account == root);
        let others = permissions
            .accounts
            .iter()
            .filter(|account| *account != root);
        Self {
            is_for_all_projects,
            accounts: others.cloned().collect(),
            projects: permissions.projects.clone(),
        }
    }

    /// The permissions that say the same.
    pub fn to_permissions(&self, root: &str) -> CustomCloudPermissions {
        if self.is_for_all_projects {
            return CustomCloudPermissions {
                accounts: vec![root.to_owned()],
                projects: Vec::new(),
            };
        }
        CustomCloudPermissions {
            accounts: self.accounts.clone(),
            projects: self.projects.clone(),
        }
    }

    /// Names of the projects that may use the cloud today.
    pub fn projects_with_access(&self, projects: &[Project]) -> BTreeSet<String> {
        let (accounts, names) = (set_of(&self.accounts), set_of(&self.projects));
        projects
            .iter()
            .filter(|project| {
                self.is_for_all_projects
                    || accounts.contains(&project.account_id)
                    || names.contains(&project.project_name)
            })
            .map(|project| project.project_name.clone())
            .collect()
    }

    /// Why the choice can't be saved: nobody could use the cloud.
    pub fn problem(&self) -> Option<String> {
        let is_empty = self.accounts.is_empty() && self.projects.is_empty();
        (!self.is_for_all_projects && is_empty).then(|| {
            "Select at least one organizational unit or project, or make the cloud available by \
             default for all projects."
                .to_owned()
        })
    }

    /// The choice in a sentence.
    pub fn sentence(&self, projects: &[Project]) -> String {
        let names: Vec<_> = self.projects_with_access(projects).into_iter().collect();
        match (self.is_for_all_projects, names.as_slice()) {
            (true, _) => "All current and future projects have access.".to_owned(),
            (false, []) => "No project has access yet.".to_owned(),
            (false, [name]) => format!("1 project has access: {name}."),
            (false, names) if names.len() <= 6 => {
                format!(
                    "{} projects have access: {}.",
                    names.len(),
                    names.join(", ")
                )
            }
            (false, names) => format!(
                "{} projects have access: {} and {} more.",
                names.len(),
                names[..5].join(", "),
                names.len() - 5
            ),
        }
    }
}

/// Adds or removes `name`, keeping the order of the rest.
fn switch(list: &mut Vec<String>, name: &str, is_on: bool) {
    list.retain(|other| other != name);
    if is_on {
        list.push(name.to_owned());
    }
}

fn set_of(names: &[String]) -> BTreeSet<String> {
    names.iter().cloned().collect()
}

/// The projects of ticked units, each with the name of its unit.
fn brought_by_units(
    ticked: &[String],
    units: &[Account],
    projects: &[Project],
) -> BTreeMap<String, String> {
    let ticked: BTreeSet<&str> = ticked.iter().map(String::as_str).collect();
    let names: BTreeMap<&str, &str> = units
        .iter()
        .filter(|unit| ticked.contains(unit.account_id.as_str()))
        .map(|unit| (unit.account_id.as_str(), unit.account_name.as_str()))
        .collect();
    let brought = projects.iter().filter_map(|project| {
        let unit = names.get(project.account_id.as_str())?;
        Some((project.project_name.clone(), (*unit).to_owned()))
    });
    brought.collect()
}

/// Above this many lines a list gets a field that filters it.
const FILTER_FROM: usize = 9;

/// The choice of projects. Controlled: the new choice goes out through `on_change`.
#[component]
pub fn AvailabilityEditor(
    #[prop(into)] value: Signal<Availability>,
    #[prop(into)] on_change: Callback<Availability>,
    /// Units of the organization, the root account left out.
    #[prop(into)]
    units: Signal<Vec<Account>>,
    #[prop(into)] projects: Signal<Vec<Project>>,
    #[prop(into, optional)] error: Signal<Option<String>>,
    /// Below the projects, for example a button that adds one.
    #[prop(into, optional)]
    add_project: ViewFn,
) -> impl IntoView {
    let add_project = StoredValue::new(add_project);
    let mode = Memo::new(move |_| {
        value.with(|value| {
            if value.is_for_all_projects {
                "all"
            } else {
                "selection"
            }
            .to_owned()
        })
    });
    let choose = move |mode: String| {
        let mut next = value.get_untracked();
        next.is_for_all_projects = mode == "all";
        on_change.run(next);
    };
    let options = vec![
        RadioOption::new("all", "By default for all projects")
            .with_hint("All current and future projects."),
        RadioOption::new("selection", "By selection")
            .with_hint("Only the organizational units and projects that you pick."),
    ];
    view! {
        <div class="availability-editor">
            <RadioGroup
                id="availability"
                legend="Custom cloud's availability in your organization"
                options
                value=mode
                on_select=choose
                error
            />
            <Show when=move || mode.with(|mode| mode == "selection")>
                <div class="availability-editor__lists">
                    <UnitList value on_change units projects />
                    <div class="pick-list">
                        <ProjectList value on_change units projects />
                        {add_project.get_value().run()}
                    </div>
                </div>
            </Show>
            <p class="availability-editor__sum" role="status">
                {move || projects.with(|projects| value.with(|value| value.sentence(projects)))}
            </p>
        </div>
    }
    .into_any()
}

/// A line of a list: what is handed out, what is read, what is said under it.
#[derive(Clone, PartialEq)]
struct Line {
    value: String,
    label: String,
    hint: Option<String>,
}

#[component]
fn UnitList(
    value: Signal<Availability>,
    on_change: Callback<Availability>,
    units: Signal<Vec<Account>>,
    projects: Signal<Vec<Project>>,
) -> impl IntoView {
    let lines = Memo::new(move |_| {
        let counts = projects.with(|projects| {
            let mut counts = BTreeMap::new();
            for project in projects {
                *counts.entry(project.account_id.clone()).or_insert(0) += 1;
            }
            counts
        });
        let line = |unit: &Account| {
            let count = counts.get(&unit.account_id).copied().unwrap_or(0);
            Line {
                value: unit.account_id.clone(),
                label: unit.account_name.clone(),
                hint: Some(counted(count, "project")),
            }
        };
        units.with(|units| units.iter().map(line).collect::<Vec<_>>())
    });
    let on = Memo::new(move |_| value.with(|value| set_of(&value.accounts)));
    let is_on = Callback::new(move |id: String| on.with(|on| on.contains(&id)));
    let change = move |(id, is_on): (String, bool)| {
        let mut next = value.get_untracked();
        switch(&mut next.accounts, &id, is_on);
        on_change.run(next);
    };
    view! {
        <PickList
            id="unit"
            legend="Assign organizational units"
            filter_label="Filter organizational units"
            noun="unit"
            empty="This organization has no organizational units."
            lines
            is_on
            on_change=change
            reason=Callback::new(|_| None)
        />
    }
    .into_any()
}

#[component]
fn ProjectList(
    value: Signal<Availability>,
    on_change: Callback<Availability>,
    units: Signal<Vec<Account>>,
    projects: Signal<Vec<Project>>,
) -> impl IntoView {
    let lines = Memo::new(move |_| {
        let line = |project: &Project| Line {
            value: project.project_name.clone(),
            label: project.project_name.clone(),
            hint: None,
        };
        projects.with(|projects| projects.iter().map(line).collect::<Vec<_>>())
    });
    // A unit brings all its projects: they show as chosen, and say through what.
    // Worked out once a change, not once a line and change.
    let through = Memo::new(move |_| {
        value.with(|value| {
            units.with(|units| {
                projects.with(|projects| brought_by_units(&value.accounts, units, projects))
            })
        })
    });
    let on = Memo::new(move |_| value.with(|value| set_of(&value.projects)));
    let reason = Callback::new(move |name: String| {
        through.with(|through| {
            let unit = through.get(&name)?;
            Some(format!("Included through the unit {unit}."))
        })
    });
    let is_on = Callback::new(move |name: String| {
        on.with(|on| on.contains(&name)) || through.with(|through| through.contains_key(&name))
    });
    let change = move |(name, is_on): (String, bool)| {
        let mut next = value.get_untracked();
        switch(&mut next.projects, &name, is_on);
        on_change.run(next);
    };
    view! {
        <PickList
            id="project"
            legend="Assign projects"
            filter_label="Filter projects"
            noun="project"
            empty="This organization has no projects yet."
            lines
            is_on
            on_change=change
            reason
        />
    }
    .into_any()
}

/// Checkboxes in a frame that scrolls, with a filter where there are many.
#[component]
fn PickList(
    id: &'static str,
    legend: &'static str,
    filter_label: &'static str,
    /// What a line stands for.
    noun: &'static str,
    empty: &'static str,
    lines: Memo<Vec<Line>>,
    is_on: Callback<String, bool>,
    #[prop(into)] on_change: Callback<(String, bool)>,
    /// Why a line can't be changed.
    reason: Callback<String, Option<String>>,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let shown = Memo::new(move |_| {
        let needle = query.with(|query| query.trim().to_lowercase());
        lines.with(|lines| {
            let fits = |line: &&Line| line.label.to_lowercase().contains(&needle);
            lines.iter().filter(fits).cloned().collect::<Vec<_>>()
        })
    });
    let has_filter = Memo::new(move |_| lines.with(Vec::len) >= FILTER_FROM);
    let chosen = move || {
        lines.with(|lines| {
            lines
                .iter()
                .filter(|line| is_on.run(line.value.clone()))
                .count()
        })
    };
    view! {
        <PickFrame
            id
            legend
            chosen=Signal::derive(chosen)
            filter_label
            query
            has_filter
            found=Signal::derive(move || counted(shown.with(Vec::len) as i64, noun))
        >
            <For each=move || shown.get() key=|line| line.value.clone() let:line>
                <PickLine id line is_on on_change reason />
            </For>
            <Show when=move || shown.with(Vec::is_empty)>
                <p class="pick-list__empty">
                        {move || if lines.with(Vec::is_empty) { empty } else { "Nothing matches. Try fewer letters." }}
                </p>
            </Show>
        </PickFrame>
    }
    .into_any()
}

#[component]
fn PickLine(
    id: &'static str,
    line: Line,
    is_on: Callback<String, bool>,
    on_change: Callback<(String, bool)>,
    reason: Callback<String, Option<String>>,
) -> impl IntoView {
    let value = StoredValue::new(line.value.clone());
    view! {
        <Checkbox
            id=format!("{id}-{}", line.value)
            label=line.label
            is_checked=Signal::derive(move || is_on.run(value.get_value()))
            on_change=move |is_on| on_change.run((value.get_value(), is_on))
            hint=line.hint
            disabled_reason=Signal::derive(move || reason.run(value.get_value()))
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::project;

    fn projects() -> Vec<Project> {
        vec![
            project("web", "unit-a"),
            project("data", "unit-a"),
            project("lab", "root"),
        ]
    }

    fn selection(accounts: &[&str], names: &[&str]) -> Availability {
        Availability {
            is_for_all_projects: false,
            accounts: accounts.iter().map(ToString::to_string).collect(),
            projects: names.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn all_projects_is_the_root_account() {
        let all = Availability {
            is_for_all_projects: true,
            ..selection(&[], &["web"])
        };
        let permissions = all.to_permissions("root");
        assert_eq!(permissions.accounts, ["root"]);
        assert!(permissions.projects.is_empty());
        assert!(Availability::from_permissions(&permissions, "root").is_for_all_projects);
    }

    #[test]
    fn a_unit_brings_its_projects() {
        let names = selection(&["unit-a"], &["lab"]).projects_with_access(&projects());
        assert_eq!(
            names.into_iter().collect::<Vec<_>>(),
            ["data", "lab", "web"]
        );
    }

    #[test]
    fn a_line_says_through_which_unit_it_is_on() {
        let unit = |id: &str, name: &str| -> Account {
            serde_json::from_value(serde_json::json!({
                "account_id": id, "account_name": name, "root_account_id": "root",
                "organization_id": "org", "account_owner_team_id": "", "tenant_id": "",
                "is_account_owner": false, "is_account_member": false, "create_time": "",
                "update_time": "",
            }))
            .expect("a unit")
        };
        let units = [unit("unit-a", "Payments"), unit("unit-b", "Research")];
        let brought = brought_by_units(&["unit-a".to_owned()], &units, &projects());
        let brought: Vec<_> = brought
            .iter()
            .map(|(p, u)| (p.as_str(), u.as_str()))
            .collect();
        assert_eq!(brought, [("data", "Payments"), ("web", "Payments")]);
    }

    #[test]
    fn selecting_nobody_is_refused() {
        assert!(selection(&[], &[]).problem().is_some());
        assert!(selection(&[], &["web"]).problem().is_none());
    }

    #[test]
    fn the_choice_is_said_in_a_sentence() {
        assert_eq!(
            selection(&["unit-a"], &[]).sentence(&projects()),
            "2 projects have access: data, web."
        );
        assert_eq!(
            selection(&[], &["lab"]).sentence(&projects()),
            "1 project has access: lab."
        );
    }
}
