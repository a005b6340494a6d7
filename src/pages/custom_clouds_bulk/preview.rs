//! What a change would do, before it begins.

use std::collections::BTreeMap;

use byoc_rules::custom_cloud::CreateContext;
use byoc_types::CustomCloud;
use leptos::prelude::*;

use super::change::{Change, is_same};
use super::known::{BulkTargets, Projects};
use super::run::counts;
use super::typed::Work;
use crate::components::availability_editor::Availability;

/// What a change would do. Plain data.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Preview {
    changed: usize,
    unchanged: usize,
    /// Names, each with the reason.
    refused: Vec<(String, String)>,
    /// Tags that get another value, each with the number of custom clouds.
    replaced: BTreeMap<String, usize>,
    /// Projects that lose custom clouds, each with their number.
    lost: BTreeMap<String, usize>,
}

impl Preview {
    pub fn of(known: &BulkTargets, change: &Change, context: &CreateContext, root: &str) -> Self {
        let mut preview = Self::default();
        for cloud in &known.targets {
            let is_changed = match change {
                Change::SetAvailability(wanted) => {
                    let id = &cloud.custom_cloud_environment_id;
                    let has = known.projects.permissions.get(id);
                    Ok(has.is_none_or(|has| !is_same(has, wanted)))
                }
                Change::AddTags(_)
                | Change::RemoveTags(_)
                | Change::AddContact(_)
                | Change::DeleteDrafts => change
                    .request(cloud, context)
                    .map(|request| request.is_some() || *change == Change::DeleteDrafts),
            };
            match is_changed {
                Ok(true) => {
                    preview.changed += 1;
                    preview.note(cloud, change, &known.projects, root);
                }
                Ok(false) => preview.unchanged += 1,
                Err(error) => {
                    let name = cloud.display_name.clone();
                    preview.refused.push((name, error.message));
                }
            }
        }
        preview
    }

    /// What one custom cloud loses by it.
    fn note(&mut self, cloud: &CustomCloud, change: &Change, projects: &Projects, root: &str) {
        match change {
            Change::AddTags(added) => {
                let tags = byoc_rules::tags::resource_tags(&cloud.tags);
                let is_other = |(key, value): &(&String, &String)| {
                    tags.get(*key).is_some_and(|own| own != *value)
                };
                for (key, _) in added.iter().filter(is_other) {
                    *self.replaced.entry(key.clone()).or_default() += 1;
                }
            }
            Change::SetAvailability(wanted) => {
                let has = projects.permissions.get(&cloud.custom_cloud_environment_id);
                let with_access = |permissions| {
                    Availability::from_permissions(permissions, root)
                        .projects_with_access(&projects.all)
                };
                let had = has.map(with_access).unwrap_or_default();
                for name in had.difference(&with_access(wanted)) {
                    *self.lost.entry(name.clone()).or_default() += 1;
                }
            }
            Change::RemoveTags(_) | Change::AddContact(_) | Change::DeleteDrafts => {}
        }
    }

    /// How many change, stay and would be refused.
    fn sentence(&self) -> String {
        let parts = [
            (self.changed, "will change"),
            (self.unchanged, "will stay the same"),
            (self.refused.len(), "will be refused"),
        ];
        format!("{}.", counts(&parts))
    }

    /// What is lost by it: values of tags, and custom clouds of projects.
    fn losses(&self) -> Vec<String> {
        let listed = |names: &BTreeMap<String, usize>| {
            let each = names
                .iter()
                .map(|(name, count)| format!("{name} ({count})"));
            let each: Vec<_> = each.collect();
            (!each.is_empty()).then(|| each.join(", "))
        };
        let replaced = listed(&self.replaced);
        let replaced = replaced
            .map(|names| format!("Existing tags that change (number of custom clouds): {names}."));
        let lost = listed(&self.lost);
        let lost = lost
            .map(|names| format!("Projects that lose access (number of custom clouds): {names}."));
        replaced.into_iter().chain(lost).collect()
    }
}

/// Most lines that are refused for sure and shown before it begins.
const MOST_REFUSED: usize = 10;

/// The preview, once what is typed can be sent.
#[component]
pub fn PreviewView(work: Work) -> impl IntoView {
    let preview = Memo::new(move |_| {
        if work.checked.found.with(|found| found.has(())) {
            return None;
        }
        work.known.with_value(|known| {
            work.change.with(|change| {
                work.context.with(|context| {
                    let root = work.root.get();
                    Some(Preview::of(known, change, context, &root))
                })
            })
        })
    });
    let refused = |refused: Vec<(String, String)>| {
        let more = refused.len().saturating_sub(MOST_REFUSED);
        let lines = refused
            .into_iter()
            .take(MOST_REFUSED)
            .map(|(name, reason)| {
                view! { <li><bdi class="bulk__name">{name}</bdi> ": " {reason}</li> }
            });
        view! {
            <ul>
                {lines.collect_view()}
                {(more > 0).then(|| view! { <li>{format!("And {more} more.")}</li> })}
            </ul>
        }
    };
    view! {
        <div class="bulk__preview" role="status">
            {move || {
                preview
                    .get()
                    .map(|preview| {
                        let losses = preview.losses().into_iter();
                        view! {
                            <p>{preview.sentence()}</p>
                            {losses.map(|text| view! { <p>{text}</p> }).collect_view()}
                            {(!preview.refused.is_empty()).then(|| refused(preview.refused))}
                        }
                    })
            }}
        </div>
    }
    .into_any()
}

/// The names of the custom clouds that will change.
#[component]
pub fn Names(work: Work) -> impl IntoView {
    let names = work.known.with_value(|known| {
        let names = known.targets.iter().map(|cloud| cloud.display_name.clone());
        names.collect::<Vec<_>>()
    });
    let lines = names
        .into_iter()
        .map(|name| view! { <li><bdi>{name}</bdi></li> });
    view! {
        <div class="bulk__lines" tabindex="0" role="group" aria-label="Custom clouds">
            <ul>{lines.collect_view()}</ul>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use byoc_types::CustomCloudPermissions;
    use serde_json::json;

    use super::*;
    use crate::samples::{custom_cloud, project};

    fn cloud(id: &str, provider: &str, tags: serde_json::Value) -> CustomCloud {
        custom_cloud(json!({
            "custom_cloud_environment_id": id,
            "display_name": id.to_uppercase(),
            "cloud_provider": provider,
            "tags": tags,
        }))
    }

    #[test]
    fn tags_are_tried_on_each_custom_cloud() {
        let known = BulkTargets {
            targets: vec![
                cloud("a", "aws", json!({})),
                cloud("b", "aws", json!({ "Team": "data" })),
                cloud("c", "aws", json!({ "Team": "core" })),
                cloud("d", "google", json!({})),
            ],
            ..BulkTargets::default()
        };
        let change = Change::AddTags(BTreeMap::from([("Team".to_owned(), "data".to_owned())]));
        let preview = Preview::of(&known, &change, &CreateContext::default(), "root");
        assert_eq!(
            preview.sentence(),
            "2 will change, 1 will stay the same, 1 will be refused."
        );
        assert_eq!(preview.refused[0].0, "D");
        assert_eq!(
            preview.losses(),
            ["Existing tags that change (number of custom clouds): Team (1)."]
        );
    }

    #[test]
    fn availability_says_which_projects_lose_custom_clouds() {
        let project = |name: &str| project(name, "root");
        let permissions = |accounts: &[&str], projects: &[&str]| CustomCloudPermissions {
            accounts: accounts.iter().map(ToString::to_string).collect(),
            projects: projects.iter().map(ToString::to_string).collect(),
        };
        let known = BulkTargets {
            targets: vec![
                cloud("a", "aws", json!({})),
                cloud("b", "aws", json!({})),
                cloud("c", "aws", json!({})),
            ],
            projects: Projects {
                all: vec![project("web"), project("lab")],
                permissions: BTreeMap::from([
                    ("a".to_owned(), permissions(&["root"], &[])),
                    ("b".to_owned(), permissions(&[], &["web"])),
                    ("c".to_owned(), permissions(&[], &["lab"])),
                ]),
                ..Projects::default()
            },
            ..BulkTargets::default()
        };
        let change = Change::SetAvailability(permissions(&[], &["lab"]));
        let preview = Preview::of(&known, &change, &CreateContext::default(), "root");
        assert_eq!(preview.sentence(), "2 will change, 1 will stay the same.");
        assert_eq!(
            preview.losses(),
            ["Projects that lose access (number of custom clouds): web (2)."]
        );
    }
}
