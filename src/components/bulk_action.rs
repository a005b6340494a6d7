//! What can be done with several custom clouds at once, and with which of them. Plain data.

use byoc_rules::state::{self, Action};
use byoc_types::{CustomCloud, CustomCloudState};

/// Something that is done with each selected custom cloud by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkAction {
    AddTags,
    RemoveTags,
    SetAvailability,
    AddContact,
    DeleteDrafts,
}

impl BulkAction {
    /// Every action, in the order of the buttons.
    pub const ALL: [Self; 5] = [
        Self::AddTags,
        Self::RemoveTags,
        Self::SetAvailability,
        Self::AddContact,
        Self::DeleteDrafts,
    ];

    /// Its word in the URL.
    pub fn as_word(self) -> &'static str {
        match self {
            Self::AddTags => "add-tags",
            Self::RemoveTags => "remove-tags",
            Self::SetAvailability => "set-availability",
            Self::AddContact => "add-contact",
            Self::DeleteDrafts => "delete-drafts",
        }
    }

    /// On its button.
    pub fn label(self) -> &'static str {
        match self {
            Self::AddTags => "Add tags",
            Self::RemoveTags => "Remove tags",
            Self::SetAvailability => "Set availability",
            Self::AddContact => "Add a contact",
            Self::DeleteDrafts => "Discard drafts",
        }
    }

    /// The action that a word of the URL stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|action| action.as_word() == word)
    }

    /// Why the action can't be applied to this custom cloud; `None` if it can.
    pub fn reason_against(self, cloud: &CustomCloud) -> Option<String> {
        let action = match self {
            Self::AddTags | Self::RemoveTags => Action::SetTags,
            Self::SetAvailability => Action::SetPermissions,
            Self::AddContact => Action::SetContacts,
            Self::DeleteDrafts => Action::Delete,
        };
        if let Err(reason) = state::allows(cloud.state, action) {
            return Some(reason);
        }
        let reason = match self {
            Self::DeleteDrafts if cloud.state != CustomCloudState::Draft => {
                "This is not a draft. Delete it on its own page."
            }
            Self::RemoveTags if cloud.tags.is_empty() => "This custom cloud has no tags.",
            Self::AddTags
            | Self::RemoveTags
            | Self::SetAvailability
            | Self::AddContact
            | Self::DeleteDrafts => return None,
        };
        Some(reason.to_owned())
    }

    /// Why the action can't be applied to any of the selected custom clouds.
    fn reason_against_all(self) -> &'static str {
        match self {
            Self::AddTags | Self::SetAvailability | Self::AddContact => {
                "Each selected custom cloud is deleted or being deleted."
            }
            Self::RemoveTags => "No selected custom cloud has tags that can be removed.",
            Self::DeleteDrafts => "No selected custom cloud is a draft.",
        }
    }

    /// What the button of the action says: it is pressed if the action can be applied to at least
    /// one of the selected custom clouds, and says to how many if not to all.
    ///
    /// `blocked` is why this person can change nothing now.
    pub fn offer<'a>(
        self,
        selected: impl IntoIterator<Item = &'a CustomCloud>,
        blocked: Option<String>,
    ) -> Offer {
        let (mut count, mut fitting) = (0, 0);
        for cloud in selected {
            count += 1;
            fitting += usize::from(self.reason_against(cloud).is_none());
        }
        let label = self.label();
        Offer {
            label: match fitting == 0 || fitting == count {
                true => label.to_owned(),
                false => format!("{label} ({fitting} of {count})"),
            },
            reason: blocked
                .or_else(|| (fitting == 0).then(|| self.reason_against_all().to_owned())),
        }
    }
}

/// A button for an action.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    pub label: String,
    /// Why it can't be pressed.
    pub reason: Option<String>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::samples::custom_cloud;

    fn cloud(provider: &str, state: &str, tags: serde_json::Value) -> CustomCloud {
        custom_cloud(json!({ "cloud_provider": provider, "state": state, "tags": tags }))
    }

    /// One letter for each action that can be applied: t, r, a, c, d.
    fn applicable(cloud: &CustomCloud) -> String {
        let letters = BulkAction::ALL.into_iter().zip("tracd".chars());
        letters
            .filter(|(action, _)| action.reason_against(cloud).is_none())
            .map(|(_, letter)| letter)
            .collect()
    }

    #[test]
    fn what_can_be_done_with_one_custom_cloud() {
        let none = || json!({});
        let some = || json!({ "team": "data" });
        for (provider, state, tags, expected) in [
            ("aws", "draft", none(), "tacd"),
            ("google", "draft", some(), "tracd"),
            ("aws", "validating", some(), "trac"),
            ("aws", "creating", some(), "trac"),
            ("aws", "active", some(), "trac"),
            ("google", "active", none(), "tac"),
            ("aws", "creation_failed", some(), "trac"),
            ("aws", "disconnected", some(), "trac"),
            ("aws", "reconnecting", some(), "trac"),
            ("aws", "deletion_failed", some(), "trac"),
            ("aws", "deleting", some(), ""),
            ("aws", "deleted", some(), ""),
            // Operators build it: it is never a draft.
            ("azure", "active", some(), "trac"),
            ("azure", "deleted", some(), ""),
        ] {
            let found = applicable(&cloud(provider, state, tags));
            assert_eq!(found, expected, "{provider} {state}");
        }
    }

    #[test]
    fn a_button_says_to_how_many_it_applies_or_why_to_none() {
        let draft = cloud("aws", "draft", json!({}));
        let active = cloud("aws", "active", json!({ "team": "data" }));
        let deleted = cloud("aws", "deleted", json!({}));
        let azure = cloud("azure", "active", json!({}));
        use BulkAction as B;
        for (action, selected, label, reason) in [
            (B::AddTags, vec![&draft, &active], "Add tags", None),
            (
                B::AddTags,
                vec![&draft, &deleted],
                "Add tags (1 of 2)",
                None,
            ),
            (
                B::AddTags,
                vec![&deleted],
                "Add tags",
                Some("Each selected custom cloud is deleted or being deleted."),
            ),
            (
                B::RemoveTags,
                vec![&draft, &azure],
                "Remove tags",
                Some("No selected custom cloud has tags that can be removed."),
            ),
            (
                B::RemoveTags,
                vec![&draft, &active, &azure],
                "Remove tags (1 of 3)",
                None,
            ),
            (B::AddContact, vec![&azure], "Add a contact", None),
            (
                B::SetAvailability,
                vec![&azure, &draft],
                "Set availability",
                None,
            ),
            (B::DeleteDrafts, vec![&draft], "Discard drafts", None),
            (
                B::DeleteDrafts,
                vec![&draft, &active],
                "Discard drafts (1 of 2)",
                None,
            ),
            (
                B::DeleteDrafts,
                vec![&active, &azure, &deleted],
                "Discard drafts",
                Some("No selected custom cloud is a draft."),
            ),
        ] {
            let offer = action.offer(selected, None);
            assert_eq!(
                (offer.label.as_str(), offer.reason.as_deref()),
                (label, reason)
            );
        }
    }

    #[test]
    fn who_may_change_nothing_is_told_that_first() {
        let draft = cloud("aws", "draft", json!({}));
        for action in BulkAction::ALL {
            let offer = action.offer([&draft], Some("Only super admins.".into()));
            assert_eq!(offer.reason.as_deref(), Some("Only super admins."));
        }
    }

    #[test]
    fn each_action_is_read_from_its_own_word() {
        for action in BulkAction::ALL {
            assert_eq!(BulkAction::from_word(action.as_word()), Some(action));
        }
        assert_eq!(BulkAction::from_word("delete"), None);
    }
}
