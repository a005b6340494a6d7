//! What deleting a custom cloud means in each state. Plain data.

use byoc_rules::cloud::Cloud;
use byoc_types::{CustomCloud, CustomCloudState};

/// What the confirmation says and asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// For example `Delete production?`.
    pub title: String,
    pub consequence: &'static str,
    /// The name has to be typed. A draft has nothing in any account: a press is enough.
    pub is_name_needed: bool,
    /// On the button.
    pub action: &'static str,
    pub busy: &'static str,
    /// What is said if it is refused.
    pub failure: &'static str,
}

impl Deletion {
    pub fn of(cloud: &CustomCloud) -> Self {
        if cloud.state == CustomCloudState::Draft {
            return Self {
                title: format!("Discard the draft {}?", cloud.display_name),
                consequence: "What you entered is removed and can't be brought back. If you \
                    applied the template, run terraform destroy afterwards. To find the command, \
                    open the discarded custom cloud in the list.",
                is_name_needed: false,
                action: "Discard draft",
                busy: "Discarding…",
                failure: "The draft was not discarded",
            };
        }
        Self {
            title: format!("Delete {}?", cloud.display_name),
            consequence: consequence(cloud),
            is_name_needed: true,
            action: "Delete custom cloud",
            busy: "Deleting…",
            failure: "The custom cloud was not deleted",
        }
    }

    /// Whether what was typed is the name. Spaces around it come from copying and don't matter.
    pub fn is_confirmed(&self, typed: &str, name: &str) -> bool {
        !self.is_name_needed || typed.trim() == name.trim()
    }
}

/// Returns what happens when a custom cloud that is not a draft is deleted.
fn consequence(cloud: &CustomCloud) -> &'static str {
    if Cloud::of(cloud).is_none_or(|cloud| cloud.template().is_none()) {
        return "Projects can no longer use this custom cloud. This can't be undone. The operators \
                of this server remove what they built.";
    }
    if cloud.is_rehearsed == Some(true) {
        return "Projects can no longer use this custom cloud. This can't be undone. In a rehearsal, \
                nothing was created in any account.";
    }
    "Projects can no longer use this custom cloud, and the control plane disconnects from your \
     account. This can't be undone. Afterwards, run terraform destroy to remove the resources. To \
     find the command, open the custom cloud in the list."
}

/// Whether tags of existing resources follow a change: Google has no labels on what the template
/// creates, only on machines and disks that start later.
pub fn tags_need_apply(cloud: &CustomCloud) -> bool {
    Cloud::of(cloud).is_some_and(|cloud| cloud.facts().are_tags_applied)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::custom_cloud;
    use serde_json::json;

    fn cloud(state: &str) -> CustomCloud {
        custom_cloud(json!({ "state": state, "byoc_unique_name": "cce-cce0123456789a" }))
    }

    #[test]
    fn a_draft_goes_with_one_press() {
        let deletion = Deletion::of(&cloud("draft"));
        assert!(deletion.is_confirmed("", "Production EU"));
        assert_eq!(deletion.title, "Discard the draft Production EU?");
        assert_eq!(deletion.failure, "The draft was not discarded");
    }

    #[test]
    fn the_consequence_is_that_of_this_custom_cloud() {
        let of = |extra: serde_json::Value| {
            let mut fields = json!({ "state": "active", "byoc_unique_name": "cce-cce0123456789a" });
            let all = fields.as_object_mut().expect("an object");
            all.extend(extra.as_object().expect("an object").clone());
            Deletion::of(&custom_cloud(fields)).consequence
        };
        for (extra, part) in [
            (json!({}), "run terraform destroy"),
            (json!({ "is_rehearsed": true }), "nothing was created"),
            (
                json!({ "cloud_provider": "azure" }),
                "The operators of this server",
            ),
        ] {
            let said = of(extra.clone());
            assert!(said.contains(part), "{extra}: {said}");
            assert_eq!(
                said.contains("terraform destroy"),
                part.contains("terraform"),
                "{extra}"
            );
        }
    }

    #[test]
    fn anything_else_needs_its_name() {
        let deletion = Deletion::of(&cloud("active"));
        for (typed, expected) in [
            ("", false),
            ("production eu", false),
            ("Production EU", true),
            (" Production EU\n", true),
        ] {
            assert_eq!(
                deletion.is_confirmed(typed, "Production EU"),
                expected,
                "{typed:?}"
            );
        }
    }
}
