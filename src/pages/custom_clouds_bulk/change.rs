//! What is done with each selected custom cloud.

use std::collections::{BTreeMap, BTreeSet};

use byoc_rules::custom_cloud::{CreateContext, check_update};
use byoc_rules::tags::strip;
use byoc_types::{ContactEmail, CustomCloud, CustomCloudPermissions, CustomCloudUpdate};

use super::run::Outcome;
use crate::api::ApiError;
use crate::api::custom_clouds::{
    custom_cloud_update, custom_cloud_view, permissions_update, permissions_view,
};
use crate::format::counted;
use crate::forms::custom_cloud_delete::delete;

/// A change of any number of custom clouds.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Keys without the API's prefix. A key that is there already gets the new value.
    AddTags(BTreeMap<String, String>),
    /// Keys without the API's prefix.
    RemoveTags(BTreeSet<String>),
    /// Replaces what each custom cloud has.
    SetAvailability(CustomCloudPermissions),
    AddContact(ContactEmail),
    DeleteDrafts,
}

impl Change {
    /// In words, for so many custom clouds: `Add 2 tags to 12 custom clouds`.
    pub fn title(&self, count: usize) -> String {
        let tags = |count: usize| match count {
            // Not typed yet.
            0 => "tags".to_owned(),
            count => counted(count as i64, "tag"),
        };
        let clouds = counted(count as i64, "custom cloud");
        match self {
            Self::AddTags(added) => format!("Add {} to {clouds}", tags(added.len())),
            Self::RemoveTags(keys) => format!("Remove {} from {clouds}", tags(keys.len())),
            Self::SetAvailability(_) => format!("Set the availability of {clouds}"),
            Self::AddContact(_) => format!("Add the contact to {clouds}"),
            Self::DeleteDrafts => format!("Discard {}", counted(count as i64, "draft")),
        }
    }

    /// Why a custom cloud needs no change.
    fn why_unchanged(&self) -> &'static str {
        match self {
            Self::AddTags(_) => "It already has these tags.",
            Self::RemoveTags(_) => "It has none of these tags.",
            Self::SetAvailability(_) => "It already has this availability.",
            Self::AddContact(_) => "This email address is already a contact.",
            Self::DeleteDrafts => "It is already deleted.",
        }
    }

    /// The request for one custom cloud, checked by the rules of the server. `None` if it needs no
    /// change, and for what is no update.
    ///
    /// # Errors
    /// What the server would refuse.
    pub fn request(
        &self,
        cloud: &CustomCloud,
        context: &CreateContext,
    ) -> Result<Option<CustomCloudUpdate>, ApiError> {
        let mut request = CustomCloudUpdate::default();
        match self {
            Self::AddTags(added) => request.tags = with_added(&cloud.tags, added),
            Self::RemoveTags(keys) => request.tags = with_removed(&cloud.tags, keys),
            Self::AddContact(contact) => {
                request.contact_emails = with_contact(&cloud.contact_emails, contact);
            }
            Self::SetAvailability(_) | Self::DeleteDrafts => {}
        }
        if request.tags.is_none() && request.contact_emails.is_none() {
            return Ok(None);
        }
        check_update(&request, cloud, context).map_err(ApiError::refused)?;
        Ok(Some(request))
    }

    /// Changes the newest version of one custom cloud. `opened` is the custom cloud as the person saw
    /// it.
    ///
    /// # Errors
    /// Every refusal of the server.
    pub async fn send(
        &self,
        org: &str,
        opened: &CustomCloud,
        context: &CreateContext,
    ) -> Result<Outcome, ApiError> {
        let id = &opened.custom_cloud_environment_id;
        let unchanged = || Outcome::Unchanged(self.why_unchanged().to_owned());
        match self {
            Self::AddTags(_) | Self::RemoveTags(_) | Self::AddContact(_) => {
                retrying(async || {
                    let newest = custom_cloud_view(org, id).await?;
                    let Some(request) = self.request(&newest.body, context)? else {
                        return Ok(unchanged());
                    };
                    custom_cloud_update(org, id, &request, newest.etag.as_deref()).await?;
                    Ok(Outcome::Done)
                })
                .await
            }
            Self::SetAvailability(wanted) => {
                retrying(async || {
                    let newest = permissions_view(org, id).await?;
                    if is_same(&newest.body, wanted) {
                        return Ok(unchanged());
                    }
                    permissions_update(org, id, wanted, newest.etag.as_deref()).await?;
                    Ok(Outcome::Done)
                })
                .await
            }
            Self::DeleteDrafts => {
                retrying(async || {
                    delete(org.to_owned(), opened.clone()).await?;
                    Ok(Outcome::Done)
                })
                .await
            }
        }
    }
}

/// How often a change starts again if somebody else is faster.
const MOST_TRIES: u32 = 4;

/// Reads and changes again if somebody else changed the same custom cloud in between (412).
async fn retrying(
    attempt: impl AsyncFn() -> Result<Outcome, ApiError>,
) -> Result<Outcome, ApiError> {
    for _ in 0..MOST_TRIES {
        match attempt().await {
            Err(error) if error.status == 412 => {}
            answer => return answer,
        }
    }
    Err(ApiError {
        status: 412,
        message: "Somebody else is changing this custom cloud. Retry in a minute.".to_owned(),
        ..ApiError::default()
    })
}

/// All tags after the change, under the keys that other clients gave them.
fn with_added(
    tags: &BTreeMap<String, String>,
    added: &BTreeMap<String, String>,
) -> Option<BTreeMap<String, Option<String>>> {
    let mut all = tags.clone();
    for (key, value) in added {
        let given = tags.keys().find(|given| strip(given) == strip(key));
        all.insert(given.unwrap_or(key).clone(), value.clone());
    }
    let is_changed = all != *tags;
    // A map without a `None` replaces all tags.
    is_changed.then(|| {
        all.into_iter()
            .map(|(key, value)| (key, Some(value)))
            .collect()
    })
}

/// The tags to remove, as the API is told of them.
fn with_removed(
    tags: &BTreeMap<String, String>,
    keys: &BTreeSet<String>,
) -> Option<BTreeMap<String, Option<String>>> {
    let removed = tags.keys().filter(|key| keys.contains(strip(key)));
    let removed: BTreeMap<_, _> = removed.map(|key| (key.clone(), None)).collect();
    (!removed.is_empty()).then_some(removed)
}

fn with_contact(contacts: &[ContactEmail], contact: &ContactEmail) -> Option<Vec<ContactEmail>> {
    let email = contact.email.to_lowercase();
    let is_there = contacts.iter().any(|own| own.email.to_lowercase() == email);
    (!is_there).then(|| {
        let mut all = contacts.to_vec();
        all.push(contact.clone());
        all
    })
}

/// Whether two permissions name the same units and projects.
pub fn is_same(one: &CustomCloudPermissions, other: &CustomCloudPermissions) -> bool {
    let set = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
    set(&one.accounts) == set(&other.accounts) && set(&one.projects) == set(&other.projects)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use byoc_types::{CompanyRules, MandatoryTag};
    use futures::FutureExt;
    use serde_json::json;

    use super::*;
    use crate::samples::custom_cloud;

    fn cloud(state: &str, tags: serde_json::Value) -> CustomCloud {
        custom_cloud(json!({
            "state": state,
            "contact_emails": [{ "email": "ada@example.com", "role": "Admin" }],
            "tags": tags,
        }))
    }

    fn add(pairs: &[(&str, &str)]) -> Change {
        let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        Change::AddTags(pairs.iter().map(own).collect())
    }

    fn remove(keys: &[&str]) -> Change {
        Change::RemoveTags(keys.iter().map(ToString::to_string).collect())
    }

    fn contact(email: &str) -> Change {
        Change::AddContact(ContactEmail {
            email: email.to_owned(),
            real_name: None,
            role: None,
        })
    }

    fn context() -> CreateContext {
        CreateContext {
            reserved_tag_prefixes: vec!["acme".to_owned()],
            company: CompanyRules {
                mandatory_tags: vec![MandatoryTag {
                    key: "cost-center".into(),
                    value: Some("42".into()),
                }],
                ..CompanyRules::default()
            },
            ..CreateContext::default()
        }
    }

    fn tags(change: &Change, cloud: &CustomCloud) -> serde_json::Value {
        match change.request(cloud, &context()) {
            Ok(Some(request)) => json!(request.tags),
            Ok(None) => json!("unchanged"),
            Err(error) => json!(error.details[0].error_code),
        }
    }

    #[test]
    fn tags_are_merged_and_checked_by_the_rules_of_the_server() {
        let team = || json!({ "cost-center": "42", "team": "data" });
        let many = |count: usize| -> serde_json::Value {
            let own = (1..count).map(|at| (format!("key-{at}"), json!("x")));
            let all = own.chain([("cost-center".to_owned(), json!("42"))]);
            serde_json::Value::Object(all.collect())
        };
        for (change, has, expected) in [
            (
                add(&[("stage", "test")]),
                team(),
                json!({ "cost-center": "42", "team": "data", "stage": "test" }),
            ),
            // The value is replaced.
            (
                add(&[("team", "core")]),
                team(),
                json!({ "cost-center": "42", "team": "core" }),
            ),
            (add(&[("team", "data")]), team(), json!("unchanged")),
            // The key keeps the spelling that another client gave it.
            (
                add(&[("team", "core")]),
                json!({ "cost-center": "42", "byoc_resource_tag:team": "data" }),
                json!({ "cost-center": "42", "byoc_resource_tag:team": "core" }),
            ),
            (add(&[("Team", "data")]), team(), json!("tag_duplicate")),
            (add(&[("acme-x", "y")]), team(), json!("tag_key_reserved")),
            (add(&[("aws:x", "y")]), team(), json!("tag_key_reserved")),
            (add(&[("one-more", "y")]), many(50), json!("tags_too_many")),
            (
                add(&[("team", "data")]),
                json!({}),
                json!("tag_mandatory_missing"),
            ),
            (remove(&["team"]), team(), json!({ "team": null })),
            (
                remove(&["team"]),
                json!({ "cost-center": "42", "byoc_resource_tag:team": "data" }),
                json!({ "byoc_resource_tag:team": null }),
            ),
            (remove(&["stage"]), team(), json!("unchanged")),
            (
                remove(&["cost-center"]),
                team(),
                json!("tag_mandatory_missing"),
            ),
        ] {
            let cloud = cloud("active", has);
            let found = tags(&change, &cloud);
            assert_eq!(found, expected, "{change:?} on {:?}", cloud.tags);
        }
    }

    #[test]
    fn a_contact_is_added_once_and_checked_with_the_others() {
        let active = cloud("active", json!({}));
        let emails = |change: &Change, cloud: &CustomCloud| {
            let request = change.request(cloud, &context())?;
            Ok::<_, ApiError>(request.and_then(|it| it.contact_emails).map(|contacts| {
                contacts
                    .into_iter()
                    .map(|it| it.email)
                    .collect::<Vec<_>>()
                    .join(" ")
            }))
        };
        assert_eq!(
            emails(&contact("max@example.com"), &active),
            Ok(Some("ada@example.com max@example.com".to_owned()))
        );
        assert_eq!(emails(&contact("ADA@example.com"), &active), Ok(None));
        let mut full = active.clone();
        full.contact_emails = (0..10)
            .map(|at| ContactEmail {
                email: format!("p{at}@example.com"),
                real_name: None,
                role: Some("Admin".into()),
            })
            .collect();
        let refused = emails(&contact("max@example.com"), &full).expect_err("too many");
        assert!(refused.message.contains("at most 10"), "{refused}");
    }

    #[test]
    fn a_custom_cloud_that_is_being_deleted_is_refused_with_the_reason() {
        let deleting = cloud("deleting", json!({ "cost-center": "42" }));
        let refused = add(&[("team", "data")])
            .request(&deleting, &context())
            .expect_err("it is being deleted");
        assert!(refused.message.contains("being deleted"), "{refused}");
    }

    #[test]
    fn who_is_slower_than_others_starts_again_and_gives_up_in_the_end() {
        let conflict = || ApiError {
            status: 412,
            ..ApiError::default()
        };
        for (conflicts, tries, is_done) in [(0, 1, true), (3, 4, true), (9, 4, false)] {
            let count = Cell::new(0);
            let answer = retrying(async || {
                count.set(count.get() + 1);
                match count.get() > conflicts {
                    true => Ok(Outcome::Done),
                    false => Err(conflict()),
                }
            })
            .now_or_never()
            .expect("nothing is waited for");
            assert_eq!((count.get(), answer.is_ok()), (tries, is_done));
        }
        // Any other refusal is the answer.
        let answer = retrying(async || Err(ApiError::offline())).now_or_never();
        assert_eq!(answer, Some(Err(ApiError::offline())));
    }

    #[test]
    fn permissions_are_the_same_in_any_order() {
        let permissions = |accounts: &[&str], projects: &[&str]| CustomCloudPermissions {
            accounts: accounts.iter().map(ToString::to_string).collect(),
            projects: projects.iter().map(ToString::to_string).collect(),
        };
        let one = permissions(&["a", "b"], &["x"]);
        assert!(is_same(&one, &permissions(&["b", "a"], &["x"])));
        assert!(!is_same(&one, &permissions(&["a"], &["x"])));
        assert!(!is_same(&one, &permissions(&["a", "b"], &[])));
    }

    #[test]
    fn each_change_says_what_it_does() {
        assert_eq!(
            add(&[("a", "b"), ("c", "d")]).title(12),
            "Add 2 tags to 12 custom clouds"
        );
        assert_eq!(remove(&["a"]).title(1), "Remove 1 tag from 1 custom cloud");
        assert_eq!(Change::DeleteDrafts.title(3), "Discard 3 drafts");
    }
}
