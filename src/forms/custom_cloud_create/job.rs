//! What goes to the server when a button is pressed.
//!
//! A job has everything that its requests need from the start: the page may be gone before the last
//! answer, and what was begun is done to its end all the same. It tells each outcome.

use byoc_rules::custom_cloud::check_provision;
use byoc_types::{
    CustomCloud, CustomCloudCreate, CustomCloudPermissions, CustomCloudProvision, CustomCloudState,
    CustomCloudUpdate, Draft, WizardStep,
};

use super::draft::{Base, Facts, Screen};
use crate::api::{ApiError, Tagged, custom_clouds, drafts};

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

/// The requests of a job. Tests answer them without a browser.
pub trait Server {
    async fn create(
        &self,
        organization: &str,
        request: &CustomCloudCreate,
        key: &str,
    ) -> Result<Tagged<CustomCloud>, ApiError> {
        custom_clouds::custom_cloud_create(organization, request, key).await
    }

    async fn update(
        &self,
        organization: &str,
        id: &str,
        request: &CustomCloudUpdate,
        etag: Option<&str>,
    ) -> Result<Tagged<CustomCloud>, ApiError> {
        custom_clouds::custom_cloud_update(organization, id, request, etag).await
    }

    async fn set_permissions(
        &self,
        organization: &str,
        id: &str,
        wanted: &CustomCloudPermissions,
        etag: Option<&str>,
    ) -> Result<Tagged<CustomCloudPermissions>, ApiError> {
        custom_clouds::permissions_update(organization, id, wanted, etag).await
    }

    async fn keep_draft(
        &self,
        id: &str,
        draft: &Draft,
        etag: Option<&str>,
    ) -> Result<Tagged<Draft>, ApiError> {
        drafts::draft_update(id, draft, etag).await
    }

    async fn provision(
        &self,
        organization: &str,
        id: &str,
        request: &CustomCloudProvision,
        etag: Option<&str>,
    ) -> Result<Tagged<CustomCloud>, ApiError> {
        custom_clouds::custom_cloud_provision(organization, id, request, etag).await
    }
}

/// The server that the page comes from.
pub struct OwnServer;

impl Server for OwnServer {}

/// One outcome, as soon as the server has answered it: what comes after it may still fail.
#[derive(Debug, PartialEq)]
pub enum Saved {
    /// The draft is new.
    Made(Tagged<CustomCloud>),
    Cloud(Tagged<CustomCloud>),
    Permissions(CustomCloudPermissions),
    /// The rest of the screen, with its version. Everything is saved with it.
    Draft(Option<String>),
    /// The deployment has started.
    Provisioned(Tagged<CustomCloud>),
}

/// See the module.
pub struct Job {
    /// The step whose button was pressed.
    pub sent: WizardStep,
    pub organization: String,
    pub root: String,
    pub screen: Screen,
    pub facts: Facts,
    /// Idempotency key of a create.
    pub key: String,
    pub cloud: Option<Tagged<CustomCloud>>,
    pub permissions: CustomCloudPermissions,
    pub draft_etag: Option<String>,
}

impl Job {
    /// What people call the custom cloud.
    pub fn name(&self) -> String {
        self.screen.display_name.trim().to_owned()
    }

    /// Makes the draft, or saves what changed.
    pub async fn save(
        &mut self,
        resume_at: WizardStep,
        server: &impl Server,
        told: &impl Fn(Saved),
    ) -> Result<(), ApiError> {
        let Some(id) = self.id() else {
            return self.make_draft(server, told).await;
        };
        self.save_cloud(&id, server, told).await?;
        self.save_permissions(&id, server, told).await?;
        let draft = self.screen.to_draft(resume_at);
        let draft = server
            .keep_draft(&id, &draft, self.draft_etag.as_deref())
            .await?;
        self.draft_etag.clone_from(&draft.etag);
        told(Saved::Draft(draft.etag));
        Ok(())
    }

    /// Saves everything and starts the deployment.
    pub async fn provision(
        &mut self,
        server: &impl Server,
        told: &impl Fn(Saved),
    ) -> Result<(), ApiError> {
        self.save(WizardStep::Contacts, server, told).await?;
        let Some(id) = self.id() else { return Ok(()) };
        let request = self.screen.to_provision(&self.facts);
        let etag = self.etag();
        if let Some(cloud) = &self.cloud {
            check_provision(&request, &cloud.body, None, &self.facts.company)
                .map_err(ApiError::refused)?;
        }
        let cloud = server
            .provision(&self.organization, &id, &request, etag.as_deref())
            .await?;
        self.cloud = Some(cloud.clone());
        told(Saved::Provisioned(cloud));
        Ok(())
    }

    fn id(&self) -> Option<String> {
        let cloud = self.cloud.as_ref()?;
        Some(cloud.body.custom_cloud_environment_id.clone())
    }

    fn etag(&self) -> Option<String> {
        self.cloud.as_ref()?.etag.clone()
    }

    /// Step 1 of a new cloud.
    async fn make_draft(
        &mut self,
        server: &impl Server,
        told: &impl Fn(Saved),
    ) -> Result<(), ApiError> {
        let request = self.screen.to_request(&self.facts.company);
        let cloud = server
            .create(&self.organization, &request, &self.key)
            .await?;
        self.cloud = Some(cloud.clone());
        told(Saved::Made(cloud));
        Ok(())
    }

    /// The custom cloud's own fields.
    async fn save_cloud(
        &mut self,
        id: &str,
        server: &impl Server,
        told: &impl Fn(Saved),
    ) -> Result<(), ApiError> {
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
        let cloud = server
            .update(&self.organization, id, &update, etag.as_deref())
            .await?;
        self.keep(cloud, told);
        Ok(())
    }

    /// Permissions are part of the cloud: what changes them makes a new version of it.
    async fn save_permissions(
        &mut self,
        id: &str,
        server: &impl Server,
        told: &impl Fn(Saved),
    ) -> Result<(), ApiError> {
        let wanted = self
            .screen
            .permissions_to_save(&self.permissions, self.sent, &self.root);
        let Some(wanted) = wanted else { return Ok(()) };
        let etag = self.etag();
        let set = server
            .set_permissions(&self.organization, id, &wanted, etag.as_deref())
            .await?;
        if let Some(mut cloud) = self.cloud.clone() {
            cloud.etag = set.etag;
            self.keep(cloud, told);
        }
        self.permissions = set.body.clone();
        told(Saved::Permissions(set.body));
        Ok(())
    }

    fn keep(&mut self, cloud: Tagged<CustomCloud>, told: &impl Fn(Saved)) {
        self.cloud = Some(cloud.clone());
        told(Saved::Cloud(cloud));
    }
}

#[cfg(test)]
mod tests;
