//! Takes in what the server has answered, also for a page that is gone.

use byoc_types::{CustomCloud, WizardStep};
use leptos::prelude::*;

use super::Wizard;
use crate::{
    api::{Asker, Tagged, drafts::draft_view},
    forms::custom_cloud_create::{
        draft::{Base, LocalDraft, Screen, ScreenStoreFields, field},
        job::Saved,
        local,
    },
    state::local_drafts::local_draft_remove,
};

/// What was on screen when the button was pressed.
pub struct Begun {
    pub organization: String,
    /// Where this browser keeps what is typed.
    pub place: String,
    pub screen: Screen,
}

impl Begun {
    /// Takes in one outcome.
    pub fn take(&self, wizard: Wizard, saved: Saved) {
        match saved {
            Saved::Made(cloud) => {
                wizard.cloud.try_set(Some(cloud.clone()));
                self.keep_what_was_typed_meanwhile(wizard, &cloud);
                self.forget_the_new_one(wizard);
                if !wizard.is_gone() {
                    show_address_of_draft(wizard);
                }
            }
            Saved::Cloud(cloud) => {
                wizard.cloud.try_set(Some(cloud));
            }
            Saved::Permissions(permissions) => {
                wizard.permissions.try_set(permissions);
            }
            Saved::Draft(etag) => {
                wizard.draft_etag.try_set(etag);
                wizard.saved.try_set(self.screen.clone());
                wizard.is_restored.try_set(false);
            }
            Saved::Provisioned(cloud) => {
                let id = &cloud.body.custom_cloud_environment_id;
                local_draft_remove(&self.organization, id);
                wizard.cloud.try_set(Some(cloud));
            }
        }
    }

    /// The draft has a page of its own, which reads the server: what was typed while the request was
    /// on its way goes there through this browser's memory.
    fn keep_what_was_typed_meanwhile(&self, wizard: Wizard, cloud: &Tagged<CustomCloud>) {
        let Some(live) = wizard.screen.try_get_untracked() else {
            return;
        };
        if live != self.screen {
            let base = Base {
                cloud: cloud.etag.clone(),
                draft: None,
            };
            let kept = LocalDraft::new(live.clone(), base, js_sys::Date::now());
            let id = &cloud.body.custom_cloud_environment_id;
            local::keep(&self.organization, id, &kept);
        }
        wizard.saved.try_set(live);
    }

    /// This browser's memory of it, unless another tab has written there too.
    fn forget_the_new_one(&self, wizard: Wizard) {
        let kept = local::local_draft(&self.organization, &self.place);
        let live = wizard.screen.try_get_untracked();
        if kept.is_none_or(|kept| kept.screen == self.screen || Some(kept.screen) == live) {
            local_draft_remove(&self.organization, &self.place);
        }
    }
}

impl Wizard {
    /// Takes the identifier that was approved from a hand-off, which is in the stored draft now.
    ///
    /// Somebody may have saved the draft in between: then what is on screen stays, and the next save
    /// asks what is to become of theirs.
    pub fn take_handed_off(self) {
        let Some(id) = self.id() else { return };
        Asker::App.spawn(async move {
            let Ok(stored) = draft_view(&id).await else {
                return;
            };
            let version = |etag: &Option<String>| -> i64 {
                let number = etag.as_deref().map(|etag| etag.trim_matches('"').parse());
                number.and_then(Result::ok).unwrap_or_default()
            };
            let known = self.draft_etag.try_get_untracked();
            if known.is_none_or(|known| version(&stored.etag) != version(&known) + 1) {
                return;
            }
            let identifier = stored.body.identifier;
            self.draft_etag.try_set(stored.etag);
            self.saved
                .try_update(|saved| saved.identifier.clone_from(&identifier));
            self.edit(field::IDENTIFIER, |screen| {
                screen.identifier().set(identifier)
            });
        });
    }
}

/// The address of step 1 becomes the draft's own, so that Back leads to it and not to an empty wizard.
fn show_address_of_draft(wizard: Wizard) {
    let details = wizard.href(WizardStep::Details);
    if let Ok(history) = window().history() {
        let state = history.state().unwrap_or_default();
        history
            .replace_state_with_url(&state, "", Some(&details))
            .ok();
    }
}
