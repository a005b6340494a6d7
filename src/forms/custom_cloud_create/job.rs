//! What goes to the server when a button is pressed.
//!
//! Everything that the requests need is taken from the wizard before the first answer is awaited:
//! the page may be gone by then, and what was begun is done to its end all the same.

use byoc_types::{
    CustomCloud, CustomCloudPermissions, CustomCloudState, CustomCloudUpdate, Draft, WizardStep,
};
use leptos::prelude::*;

use super::draft::{Base, Facts, LocalDraft, Screen};
use super::local;
use super::wizard::Wizard;
use crate::api::{ApiError, Tagged, custom_clouds, drafts};
use crate::state::local_drafts::local_draft_remove;

/// A draft as the server has it.
#[derive(Clone)]
pub struct Stored {
    pub cloud: Tagged<CustomCloud>,
    pub draft: Tagged<Draft>,
    pub permissions: CustomCloudPermissions,
}

impl Stored {
    /// Reads all of it.
    pub async fn read(organization: &str, id: &str) -> Result<Self, ApiError> {
        let (cloud, draft, permissions) = futures::join!(
            custom_clouds::custom_cloud_view(organization, id),
            drafts::draft_view(id),
            custom_clouds::permissions_view(organization, id),
        );
        let cloud = cloud?;
        let draft = match draft {
            // Only a draft has input beside it.
            Err(_) if cloud.body.state != CustomCloudState::Draft => Tagged {
                body: Draft::default(),
                etag: None,
            },
            draft => draft?,
        };
        Ok(Self {
            cloud,
            draft,
            permissions: permissions?.body,
        })
    }

    /// The screens that show it.
    pub fn screen(&self, root: &str) -> Screen {
        Screen::from_server(&self.cloud.body, &self.draft.body, &self.permissions, root)
    }

    /// Its versions.
    pub fn base(&self) -> Base {
        Base {
            cloud: self.cloud.etag.clone(),
            draft: self.draft.etag.clone(),
        }
    }
}

/// See the module.
pub struct Job {
    wizard: Wizard,
    /// The step whose button was pressed.
    sent: WizardStep,
    organization: String,
    root: String,
    screen: Screen,
    facts: Facts,
    /// Where this browser keeps what is typed.
    place: String,
    /// Idempotency key of a create.
    key: String,
    cloud: Option<Tagged<CustomCloud>>,
    permissions: CustomCloudPermissions,
    draft_etag: Option<String>,
}

impl Job {
    /// What is on screen now.
    pub fn of(wizard: Wizard, sent: WizardStep) -> Self {
        let screen = wizard.screen.get_untracked();
        let facts = wizard.facts.get_untracked();
        let request = screen.to_request(&facts.company);
        Self {
            wizard,
            sent,
            organization: wizard.organization.get_value(),
            root: wizard.root.get_value(),
            key: wizard.key_of(&serde_json::to_string(&request).unwrap_or_default()),
            screen,
            facts,
            place: wizard.place.get_untracked(),
            cloud: wizard.cloud.get_untracked(),
            permissions: wizard.permissions.get_untracked(),
            draft_etag: wizard.draft_etag.get_untracked(),
        }
    }

    /// What people call the custom cloud.
    pub fn name(&self) -> String {
        self.screen.display_name.trim().to_owned()
    }

    /// Makes the draft, or saves what changed.
    pub async fn save(&mut self, resume_at: WizardStep) -> Result<(), ApiError> {
        let Some(id) = self.id() else {
            return self.make_draft().await;
        };
        self.save_cloud(&id).await?;
        self.save_permissions(&id).await?;
        let draft = self.screen.to_draft(resume_at);
        let draft = drafts::draft_update(&id, &draft, self.draft_etag.as_deref()).await?;
        self.draft_etag.clone_from(&draft.etag);
        self.wizard.draft_etag.try_set(draft.etag);
        self.wizard.saved.try_set(self.screen.clone());
        self.wizard.is_restored.try_set(false);
        Ok(())
    }

    /// Saves everything and starts the deployment.
    pub async fn provision(&mut self) -> Result<(), ApiError> {
        self.save(WizardStep::Contacts).await?;
        let Some(id) = self.id() else { return Ok(()) };
        let request = self.screen.to_provision(&self.facts);
        let etag = self.etag();
        let cloud = custom_clouds::custom_cloud_provision(
            &self.organization,
            &id,
            &request,
            etag.as_deref(),
        )
        .await?;
        local_draft_remove(&self.organization, &id);
        self.keep(cloud);
        Ok(())
    }

    fn id(&self) -> Option<String> {
        let cloud = self.cloud.as_ref()?;
        Some(cloud.body.custom_cloud_environment_id.clone())
    }

    fn etag(&self) -> Option<String> {
        self.cloud.as_ref()?.etag.clone()
    }

    /// Step 1 of a new cloud. The address of step 1 becomes the draft's own, so that Back leads to
    /// it and not to an empty wizard.
    async fn make_draft(&mut self) -> Result<(), ApiError> {
        let request = self.screen.to_request(&self.facts.company);
        let cloud =
            custom_clouds::custom_cloud_create(&self.organization, &request, &self.key).await?;
        self.keep(cloud);
        self.keep_what_was_typed_meanwhile();
        self.forget_the_new_one();
        if self.wizard.is_gone() {
            return Ok(());
        }
        let details = self.wizard.href(WizardStep::Details);
        if let Ok(history) = window().history() {
            let state = history.state().unwrap_or_default();
            history
                .replace_state_with_url(&state, "", Some(&details))
                .ok();
        }
        Ok(())
    }

    /// This browser's memory of it, unless another tab has written there too.
    fn forget_the_new_one(&self) {
        let kept = local::local_draft(&self.organization, &self.place);
        let live = self.wizard.screen.try_get_untracked();
        if kept.is_none_or(|kept| kept.screen == self.screen || Some(kept.screen) == live) {
            local_draft_remove(&self.organization, &self.place);
        }
    }

    /// The draft has a page of its own, which reads the server: what was typed while the request was
    /// on its way goes there through this browser's memory.
    fn keep_what_was_typed_meanwhile(&self) {
        let Some(live) = self.wizard.screen.try_get_untracked() else {
            return;
        };
        if live != self.screen {
            let base = Base {
                cloud: self.etag(),
                draft: None,
            };
            let kept = LocalDraft::new(live.clone(), base, js_sys::Date::now());
            local::keep(&self.organization, &self.id().unwrap_or_default(), &kept);
        }
        self.wizard.saved.try_set(live);
    }

    /// The custom cloud's own fields.
    async fn save_cloud(&mut self, id: &str) -> Result<(), ApiError> {
        let Some(stored) = &self.cloud else {
            return Ok(());
        };
        let update = CustomCloudUpdate {
            contact_emails: self.screen.contacts_to_save(&stored.body),
            ..self
                .screen
                .to_update(&stored.body, &self.facts.company)
                .unwrap_or_default()
        };
        if update == CustomCloudUpdate::default() {
            return Ok(());
        }
        let etag = self.etag();
        let cloud =
            custom_clouds::custom_cloud_update(&self.organization, id, &update, etag.as_deref())
                .await?;
        self.keep(cloud);
        Ok(())
    }

    /// Permissions are part of the cloud: what changes them makes a new version of it.
    async fn save_permissions(&mut self, id: &str) -> Result<(), ApiError> {
        let wanted = self
            .screen
            .permissions_to_save(&self.permissions, self.sent, &self.root);
        let Some(wanted) = wanted else { return Ok(()) };
        let etag = self.etag();
        let set =
            custom_clouds::permissions_update(&self.organization, id, &wanted, etag.as_deref())
                .await?;
        if let Some(mut cloud) = self.cloud.clone() {
            cloud.etag = set.etag;
            self.keep(cloud);
        }
        self.permissions = set.body.clone();
        self.wizard.permissions.try_set(set.body);
        Ok(())
    }

    fn keep(&mut self, cloud: Tagged<CustomCloud>) {
        self.cloud = Some(cloud.clone());
        self.wizard.cloud.try_set(Some(cloud));
    }
}
